//! The responses to a request that is refused: the gateway's, the token issuer's and the backend's.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::reply;

/// Properties of a request with what is wrong about them.
#[derive(Debug, Default)]
pub(super) struct Problems(BTreeMap<String, Vec<String>>);

impl Problems {
    pub(super) fn add(&mut self, property: &str, message: impl Into<String>) {
        self.0.entry(property.to_owned()).or_default().push(message.into());
    }

    pub(super) fn has(&self, property: &str) -> bool {
        self.0.contains_key(property)
    }

    pub(super) fn required(&mut self, property: &str) {
        self.add(property, format!("The {property} field is required."));
    }

    pub(super) fn invalid(&mut self, property: &str, value: &str) {
        self.add(property, format!("The value '{value}' is not valid."));
    }

    /// Refuses the request unless nothing was found.
    pub(super) fn into_result(self) -> Result<(), ErrorResponse> {
        if self.0.is_empty() { Ok(()) } else { Err(ErrorResponse::Invalid(self)) }
    }
}

/// Why a request gets no other response.
#[derive(Debug)]
pub(super) enum ErrorResponse {
    /// The gateway's `{statusCode, message}`.
    Gateway(StatusCode, &'static str),
    /// The token issuer's `{error, error_description}`.
    OAuth(StatusCode, &'static str, &'static str),
    /// The backend's 400 with the properties that are wrong.
    Invalid(Problems),
    /// The backend's other errors, as a problem without properties.
    Problem(StatusCode, &'static str),
}

impl ErrorResponse {
    pub(super) const MISSING_KEY: Self = Self::Gateway(
        StatusCode::UNAUTHORIZED,
        "Access denied due to missing subscription key. Make sure to include subscription key when making requests \
         to an API.",
    );
    pub(super) const INVALID_KEY: Self = Self::Gateway(
        StatusCode::UNAUTHORIZED,
        "Access denied due to invalid subscription key. Make sure to provide a valid key for an active subscription.",
    );
    pub(super) const BAD_TOKEN: Self =
        Self::Gateway(StatusCode::UNAUTHORIZED, "Unauthorized. Access token is missing or invalid.");
    pub(super) const NO_ROUTE: Self = Self::Gateway(StatusCode::NOT_FOUND, "Resource not found");
    pub(super) const NOT_FOUND: Self = Self::Problem(StatusCode::NOT_FOUND, "Not Found");
    pub(super) const NOT_JSON: Self =
        Self::Problem(StatusCode::UNSUPPORTED_MEDIA_TYPE, "Unsupported Media Type");
    pub(super) const UNREADABLE: Self = Self::Problem(StatusCode::BAD_REQUEST, "Bad Request");
}

/// The gateway's `{statusCode, message}`.
pub(super) fn gateway(status: StatusCode, message: &str) -> Response {
    reply::json(status, &json!({"statusCode": status.as_u16(), "message": message}))
}

impl IntoResponse for ErrorResponse {
    fn into_response(self) -> Response {
        match self {
            Self::Gateway(status, message) => gateway(status, message),
            Self::OAuth(status, error, description) => {
                reply::json(status, &json!({"error": error, "error_description": description}))
            }
            Self::Invalid(Problems(errors)) => {
                let mut body = problem(StatusCode::BAD_REQUEST, "One or more validation errors occurred.");
                body["errors"] = json!(errors);
                reply::problem(StatusCode::BAD_REQUEST, &body)
            }
            Self::Problem(status, title) => reply::problem(status, &problem(status, title)),
        }
    }
}

fn problem(status: StatusCode, title: &str) -> Value {
    let section = match status {
        StatusCode::NOT_FOUND => "15.5.5",
        StatusCode::CONFLICT => "15.5.10",
        StatusCode::UNSUPPORTED_MEDIA_TYPE => "15.5.16",
        _ => "15.5.1",
    };
    json!({
        "type": format!("https://tools.ietf.org/html/rfc9110#section-{section}"),
        "title": title,
        "status": status.as_u16(),
        "traceId": trace_id(),
    })
}

/// A trace in the W3C's notation, another one for each response.
fn trace_id() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    format!("00-5a4db0{number:026x}-{number:016x}-00")
}
