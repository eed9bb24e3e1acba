//! One request and its response, as they went over the wire.

use bytes::Bytes;
use http::{HeaderMap, Method, Request, Response, StatusCode};

const TOKEN_PATH: &str = "/authorization/token";

/// One request and its response, as they went over the wire, or would have if the response had not been
/// lost by order of a test.
///
/// Header names are in lower case: HTTP does not tell their case apart, and neither does a server.
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
    /// The response's status.
    pub status: StatusCode,
    /// The response's headers.
    pub response_headers: HeaderMap,
    /// The response's body.
    pub response_body: Bytes,
}

/// Which half of an exchange something is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Side {
    /// The client sent it.
    Request,
    /// The server sent it.
    Response,
}

impl Exchange {
    /// True if it was a request for a token.
    pub fn is_token_request(&self) -> bool {
        self.method == Method::POST && self.path.eq_ignore_ascii_case(TOKEN_PATH)
    }
}

impl From<(Request<Bytes>, Response<Bytes>)> for Exchange {
    fn from((request, response): (Request<Bytes>, Response<Bytes>)) -> Self {
        let (request, request_body) = request.into_parts();
        let (response, response_body) = response.into_parts();
        Self {
            method: request.method,
            path: request.uri.path().to_owned(),
            query: request.uri.query().map(str::to_owned),
            request_headers: request.headers,
            request_body,
            status: response.status,
            response_headers: response.headers,
            response_body,
        }
    }
}
