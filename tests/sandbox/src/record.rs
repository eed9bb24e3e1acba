//! The record of what went over the wire.

use std::io;
use std::sync::Arc;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};

use super::errors::ErrorResponse;
use super::fault::Lost;
use super::shared::{Shared, lock};

/// More than any request or response of this API has.
pub(super) const BODY_LIMIT: usize = 64 * 1024 * 1024;

/// Records a request and its response before the response leaves.
pub(super) async fn record(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let (request_parts, body) = request.into_parts();
    let Ok(request_body) = to_bytes(body, BODY_LIMIT).await else {
        return ErrorResponse::UNREADABLE.into_response();
    };
    let inner = Request::from_parts(request_parts.clone(), Body::from(request_body.clone()));
    let response = next.run(inner).await;
    let lost = response.extensions().get::<Lost>().copied();
    if lost.is_some_and(|lost| !lost.processed) {
        return cut();
    }

    let (mut parts, body) = response.into_parts();
    let response_body = to_bytes(body, BODY_LIMIT).await.unwrap_or_default();
    complete(parts.status, &mut parts.headers, response_body.len(), shared.clock.now());
    let mut recorded = Response::new(response_body.clone());
    (*recorded.status_mut(), *recorded.headers_mut()) = (parts.status, parts.headers.clone());
    lock(&shared.exchanges).push((Request::from_parts(request_parts, request_body), recorded).into());
    if lost.is_some() { cut() } else { Response::from_parts(parts, Body::from(response_body)) }
}

/// Ends the connection: the HTTP library gives up a response whose body fails before anything of it has left.
fn cut() -> Response {
    let failure = io::Error::other("the connection ends here");
    Response::new(Body::from_stream(futures::stream::iter([Err::<Bytes, _>(failure)])))
}

/// Adds the headers that the HTTP library would add after the response is recorded.
fn complete(status: StatusCode, headers: &mut HeaderMap, length: usize, now: DateTime<Utc>) {
    if status != StatusCode::NO_CONTENT && status != StatusCode::NOT_MODIFIED {
        headers.entry(header::CONTENT_LENGTH).or_insert_with(|| HeaderValue::from(length));
    }
    if let Ok(date) = HeaderValue::from_str(&now.format("%a, %d %b %Y %H:%M:%S GMT").to_string()) {
        headers.entry(header::DATE).or_insert(date);
    }
}
