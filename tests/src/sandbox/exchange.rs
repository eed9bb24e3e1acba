//! The record of what went over the wire.

use std::io;
use std::sync::Arc;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};

use super::auth::TOKEN_PATH;
use super::errors::Refusal;
use super::fault::Lost;
use super::shared::{Shared, lock};

/// More than any request or answer of this API has.
pub(super) const BODY_LIMIT: usize = 64 * 1024 * 1024;

/// One request and its answer, as they went over the wire, or would have if the answer had not been
/// [lost](super::Fault::lost_answer).
///
/// Header names are in lower case: HTTP does not tell their case apart, and neither does the sandbox.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Exchange {
    /// The request's method.
    pub method: Method,
    /// The request's path, percent-encoded as it arrived.
    pub path: String,
    /// What stood behind the question mark, as it arrived; `None` without one.
    pub query: Option<String>,
    /// The request's headers.
    pub request_headers: HeaderMap,
    /// The request's body.
    pub request_body: Bytes,
    /// The answer's status.
    pub status: StatusCode,
    /// The answer's headers.
    pub response_headers: HeaderMap,
    /// The answer's body.
    pub response_body: Bytes,
}

impl Exchange {
    /// True if it was a request for a token.
    pub fn is_token_request(&self) -> bool {
        is_token_request(&self.method, &self.path)
    }
}

pub(super) fn is_token_request(method: &Method, path: &str) -> bool {
    method == Method::POST && path == TOKEN_PATH
}

/// Records a request and its answer before the answer leaves.
pub(super) async fn record(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let (request_parts, body) = request.into_parts();
    let Ok(request_body) = to_bytes(body, BODY_LIMIT).await else {
        return Refusal::UNREADABLE.into_response();
    };
    let (method, uri) = (request_parts.method.clone(), request_parts.uri.clone());
    let request_headers = request_parts.headers.clone();
    let response = next.run(Request::from_parts(request_parts, Body::from(request_body.clone()))).await;
    let lost = response.extensions().get::<Lost>().copied();
    if lost.is_some_and(|lost| !lost.processed) {
        return cut();
    }

    let (mut parts, body) = response.into_parts();
    let response_body = to_bytes(body, BODY_LIMIT).await.unwrap_or_default();
    complete(parts.status, &mut parts.headers, response_body.len(), shared.clock.now());
    lock(&shared.exchanges).push(Exchange {
        method,
        path: uri.path().to_owned(),
        query: uri.query().map(str::to_owned),
        request_headers,
        request_body,
        status: parts.status,
        response_headers: parts.headers.clone(),
        response_body: response_body.clone(),
    });
    if lost.is_some() { cut() } else { Response::from_parts(parts, Body::from(response_body)) }
}

/// Ends the connection: the HTTP library gives up an answer whose body fails before anything of it has left.
fn cut() -> Response {
    let failure = io::Error::other("the connection ends here");
    Response::new(Body::from_stream(futures::stream::iter([Err::<Bytes, _>(failure)])))
}

/// Adds the headers that the HTTP library would add after the answer is recorded.
fn complete(status: StatusCode, headers: &mut HeaderMap, length: usize, now: DateTime<Utc>) {
    if status != StatusCode::NO_CONTENT && status != StatusCode::NOT_MODIFIED {
        headers.entry(header::CONTENT_LENGTH).or_insert_with(|| HeaderValue::from(length));
    }
    if let Ok(date) = HeaderValue::from_str(&now.format("%a, %d %b %Y %H:%M:%S GMT").to_string()) {
        headers.entry(header::DATE).or_insert(date);
    }
}
