//! From a response to a value or an error.

use std::mem::take;

use bytes::{Bytes, BytesMut};
use reqwest::Response;
use serde::de::DeserializeOwned;
use tracing::Span;

use crate::{Error, Operation, ResponseValue};

/// How large an answer may be when nobody says otherwise: 256 MiB, after decompression.
pub const BODY_LIMIT: usize = 256 * 1024 * 1024;

/// How much is kept of the body of an answer that is not a success: what gateways write into their error pages is shorter.
const ERROR_BODY_LIMIT: usize = 64 * 1024;

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// The same answer with its whole body in memory, for a [`Transport`](crate::Transport) to return.
///
/// The limit is in bytes after decompression, which a small answer that unpacks to a large one does not get around.
/// Of an answer that is not a success the first 64 KiB of the body are kept, as far as they arrive and the limit allows.
///
/// # Errors
/// [`Error::TooLarge`] for a success beyond the limit; [`Error::Network`] or [`Error::Timeout`], with status, headers
/// and the part of the body that arrived, for one that breaks off.
pub async fn buffer(operation: &Operation, mut response: Response, limit: usize) -> Result<Response, Error> {
    let status = response.status();
    let limit = if status.is_success() { limit } else { limit.min(ERROR_BODY_LIMIT) };
    let mut body = BytesMut::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if chunk.len() > limit.saturating_sub(body.len()) => {
                if status.is_success() {
                    return Err(Error::too_large(operation, status, take(response.headers_mut()), limit));
                }
                body.extend_from_slice(&chunk[..limit.saturating_sub(body.len())]);
                break;
            }
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Err(error) if status.is_success() => {
                let headers = take(response.headers_mut());
                return Err(Error::no_answer(operation, error, Some(status), headers, body.freeze()));
            }
            // The status of a refusal is worth more than a body that broke off.
            Ok(None) | Err(_) => break,
        }
    }
    let mut whole = http::Response::new(body.freeze());
    *whole.status_mut() = status;
    *whole.version_mut() = response.version();
    *whole.headers_mut() = take(response.headers_mut());
    Ok(whole.into())
}

/// Decodes a 2xx answer, within the span that the transport may have put into its extensions. An empty body counts as `null`, which an empty list may arrive as.
pub(crate) async fn decode<T: DeserializeOwned>(
    operation: &Operation,
    mut response: Response,
) -> Result<ResponseValue<T>, Error> {
    let span = response.extensions_mut().remove::<Span>().unwrap_or_else(Span::none);
    let status = response.status();
    let headers = response.headers().clone();
    let body = match response.bytes().await {
        Ok(body) => body,
        Err(error) => return Err(Error::no_answer(operation, error, Some(status), headers, Bytes::new())),
    };
    let _entered = span.enter();
    if let Ok(value) = read(json_of(&body)) {
        return Ok(ResponseValue::new(value, status, headers));
    }
    span.record("error.type", "decode");
    let found = locate::<T>(&body);
    Err(Error::undecodable(operation, status, headers, body, found))
}

/// A 2xx response as it arrived.
pub(crate) async fn raw(operation: &Operation, response: Response) -> Result<ResponseValue<Bytes>, Error> {
    let status = response.status();
    let headers = response.headers().clone();
    match response.bytes().await {
        Ok(body) => Ok(ResponseValue::new(body, status, headers)),
        Err(error) => Err(Error::no_answer(operation, error, Some(status), headers, Bytes::new())),
    }
}

/// Reads the body of an answer that is not a success.
pub(crate) async fn refused(operation: &Operation, response: Response) -> Error {
    let status = response.status();
    let headers = response.headers().clone();
    // The status is worth more than a body that broke off.
    let body = response.bytes().await.unwrap_or_default();
    Error::refused(operation, status, headers, body)
}

/// Looks at the encoding of the whole body once, which costs less than at that of each text in it.
fn read<T: DeserializeOwned>(json: &[u8]) -> serde_json::Result<T> {
    match std::str::from_utf8(json) {
        Ok(text) => serde_json::from_str(text),
        // What is wrong may stand in a member that nobody reads.
        Err(_) => serde_json::from_slice(json),
    }
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
