//! Exchanges from other recorders than the sandbox.

use axum::body::Bytes;
use axum::http::{Request, Response};

use crate::sandbox::Exchange;

impl From<(Request<Bytes>, Response<Bytes>)> for Exchange {
    fn from((request, answer): (Request<Bytes>, Response<Bytes>)) -> Self {
        let (request, request_body) = request.into_parts();
        let (answer, response_body) = answer.into_parts();
        Self {
            method: request.method,
            path: request.uri.path().to_owned(),
            query: request.uri.query().map(str::to_owned),
            request_headers: request.headers,
            request_body,
            status: answer.status,
            response_headers: answer.headers,
            response_body,
        }
    }
}
