//! Bodies that are neither JSON nor a form are bytes, and the caller says of which kind: the generator knows
//! `application/octet-stream` alone, and refuses uploads, XML and images.

use serde_json::{Map, Value, json};

use super::openapi::essence;

/// What the generator knows.
const KNOWN: [&str; 2] = ["application/json", "application/x-www-form-urlencoded"];
const TEXT: &str = "text/plain";
const OCTETS: &str = "application/octet-stream";

/// Puts raw bytes in the place of such a body, and the header `Content-Type` beside them, a method of the builder
/// like any parameter. A multipart body needs it for its boundary, and it replaces the generator's own.
pub(crate) fn raw_bodies(object: &mut Map<String, Value>) {
    let Some(content) = object.get_mut("requestBody").and_then(|body| body.get_mut("content")) else {
        return;
    };
    let Some(content) = content.as_object_mut() else { return };
    let kinds = kinds(content);
    let is_told = has_media_type_argument(content);
    match kinds.as_slice() {
        [] => return,
        [kind] if KNOWN.contains(&kind.as_str()) => return,
        [kind] if kind == TEXT => {
            *content = Map::from_iter([(TEXT.to_owned(), json!({"schema": {"type": "string"}}))]);
            return;
        }
        _ => {}
    }
    content.clear();
    content.insert(OCTETS.to_owned(), json!({"schema": {"type": "string", "format": "binary"}}));
    if !is_told {
        return;
    }
    let mut example = kinds.join(" or ");
    if kinds.iter().any(|kind| kind.starts_with("multipart/")) {
        example.push_str(", with the boundary: `multipart/form-data; boundary=...`");
    }
    let header = json!({
        "name": "Content-Type", "in": "header", "required": true, "schema": {"type": "string"},
        "description": format!("The media type of the body: {example}"),
    });
    let parameters = object.entry("parameters").or_insert_with(|| json!([]));
    if let Some(parameters) = parameters.as_array_mut() {
        parameters.push(header);
    }
}

/// True if the caller says which media type a body of this content has.
pub(crate) fn has_media_type_argument(content: &Map<String, Value>) -> bool {
    match kinds(content).as_slice() {
        [] => false,
        [kind] => !KNOWN.contains(&kind.as_str()) && kind != TEXT && kind != OCTETS,
        _ => true,
    }
}

fn kinds(content: &Map<String, Value>) -> Vec<String> {
    content.keys().map(|name| essence(name)).collect()
}
