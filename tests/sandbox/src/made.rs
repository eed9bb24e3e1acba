//! What the sandbox answers to an operation that it does not know: an example of the description, or a value that its
//! schema accepts.

use axum::body::Bytes;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use infinigate_contract::document::entries;
use infinigate_contract::spec::{Description, Operation, Shape, Side};
use serde_json::Value;

use super::api::Asked;

/// The response to an operation, with the status and the media type that the description declares.
///
/// What the path names is the document that is answered.
pub(super) fn response(description: &Description, operation: Operation<'_>, asked: &Asked) -> Response {
    let status = StatusCode::from_u16(operation.status()).unwrap_or(StatusCode::OK);
    let Some((media_type, content)) = operation.content() else { return status.into_response() };
    let examples = entries(content.get("examples")).find_map(|(_, example)| example.get("value"));
    let example = content.get("example").or(examples).cloned();
    let mut value = example.unwrap_or_else(|| {
        let schema = content.get("schema").unwrap_or(&Value::Null);
        description.samples(Side::Response).value(schema, Shape::Whole, 0)
    });
    let in_path = operation.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    for (name, asked) in in_path.zip(&asked.values) {
        let mut properties = value.as_object_mut().into_iter().flatten();
        if let Some((_, said)) = properties.find(|(property, _)| property.eq_ignore_ascii_case(name)) {
            let number = serde_json::from_str(asked).ok().filter(|_| said.is_number());
            *said = number.unwrap_or_else(|| Value::String(asked.clone()));
        }
    }
    let body = match value {
        Value::String(text) if !media_type.contains("json") => text.into_bytes(),
        value => value.to_string().into_bytes(),
    };
    let content_type =
        HeaderValue::from_str(media_type).unwrap_or(HeaderValue::from_static("application/json"));
    (status, [(header::CONTENT_TYPE, content_type)], Bytes::from(body)).into_response()
}
