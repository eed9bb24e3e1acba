//! From a response to a value or an error.

use bytes::Bytes;
use reqwest::Response;
use serde::de::DeserializeOwned;

use crate::{Error, Operation, ResponseValue};

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Decodes a 2xx answer. An empty body counts as `null`, which an empty list may arrive as.
pub(crate) async fn decode<T: DeserializeOwned>(
    operation: &Operation,
    response: Response,
) -> Result<ResponseValue<T>, Error> {
    let status = response.status();
    let headers = response.headers().clone();
    let body = response.bytes().await.map_err(|error| Error::connection(operation, error))?;
    if let Ok(value) = serde_json::from_slice(json_of(&body)) {
        return Ok(ResponseValue::new(value, status, headers));
    }
    let found = locate::<T>(&body);
    Err(Error::undecodable(operation, status, headers, body, found))
}

/// Reads the body of an answer that is not a success.
pub(crate) async fn refused(operation: &Operation, response: Response) -> Error {
    let status = response.status();
    let headers = response.headers().clone();
    // The status is worth more than a body that broke off.
    let body = response.bytes().await.unwrap_or_default();
    Error::refused(operation, status, headers, body)
}

/// Decodes once more, at the price of keeping track of where in the document the decoder is.
fn locate<T: DeserializeOwned>(body: &Bytes) -> Option<(String, String)> {
    let mut decoder = serde_json::Deserializer::from_slice(json_of(body));
    match serde_path_to_error::deserialize::<_, T>(&mut decoder) {
        Err(error) => Some((error.path().to_string(), error.inner().to_string())),
        Ok(_) => decoder.end().err().map(|error| (".".to_owned(), error.to_string())),
    }
}

fn json_of(body: &[u8]) -> &[u8] {
    let json = body.strip_prefix(BYTE_ORDER_MARK).unwrap_or(body);
    if json.trim_ascii().is_empty() { b"null" } else { json }
}
