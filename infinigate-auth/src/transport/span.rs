//! What tracing sees of an operation: names from the OpenTelemetry conventions for HTTP clients, never a query value,
//! a header value or a body.

use infinigate_api::{Error, Operation, REQUEST_ID, Response};
use reqwest::Request;
use tokio::time::Instant;
use tracing::{Span, debug, field, info_span};

/// The span of an operation with all its attempts. Without a subscriber nothing of this is evaluated.
pub(crate) fn of(operation: &Operation, request: &Request) -> Span {
    info_span!(
        "infinigate",
        otel.name = %format_args!("{} {}", operation.method, operation.path),
        otel.kind = "client",
        infinigate.operation = operation.id,
        infinigate.token.fresh = field::Empty,
        infinigate.request.id = request.headers().get(REQUEST_ID).and_then(|id| id.to_str().ok()),
        http.request.method = operation.method,
        url.template = operation.path,
        server.address = request.url().host_str(),
        server.port = request.url().port_or_known_default(),
        http.request.resend_count = field::Empty,
        http.response.status_code = field::Empty,
        error.type = field::Empty,
    )
}

/// Notes how an attempt ended, the first being number 1.
pub(crate) fn attempt(number: u32, started: Instant, result: &Result<Response, Error>) {
    let duration = started.elapsed().as_secs_f64();
    let (status, error) = outcome(result);
    debug!(attempt = number, duration, http.response.status_code = status, error.type = error, "attempt");
}

/// Notes how the operation ended.
pub(crate) fn end(span: &Span, attempts: u32, result: &Result<Response, Error>) {
    if span.is_disabled() {
        return;
    }
    let (status, error) = outcome(result);
    span.record("http.request.resend_count", attempts.saturating_sub(1));
    span.record("http.response.status_code", status);
    span.record("error.type", error);
}

pub(crate) fn outcome(result: &Result<Response, Error>) -> (Option<u16>, Option<&'static str>) {
    match result {
        Ok(response) if response.status().is_success() => (Some(response.status().as_u16()), None),
        Ok(response) => (Some(response.status().as_u16()), Some("refused")),
        Err(error) => {
            let kind = match error {
                Error::InvalidInput(_) => "invalid_input",
                Error::Credentials(_) => "credentials",
                Error::Api(_) => "refused",
                Error::TooLarge(_) => "too_large",
                Error::Timeout(_) => "timeout",
                Error::Token(_) => "token",
                #[cfg(feature = "record")]
                Error::NotRecorded(_) => "not_recorded",
                _ => "network",
            };
            (error.status().map(|status| status.as_u16()), Some(kind))
        }
    }
}
