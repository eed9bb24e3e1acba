//! What the facade of the crate `metrics` is told: feature `metrics`. The names and labels are listed in
//! docs/requests.md, and a test holds them.

use std::time::Duration;

use infinigate_api::{Error, Operation, Response};
use metrics::{counter, histogram};

use crate::transport::span::outcome;

/// An attempt that is over.
pub(crate) fn attempt(operation: &Operation, duration: Duration, result: &Result<Response, Error>) {
    let labels = labels(operation, result);
    counter!("infinigate_attempts_total", &labels).increment(1);
    histogram!("infinigate_attempt_duration_seconds", &labels).record(duration.as_secs_f64());
}

/// An attempt that will be followed by another after a wait; throttled when the server answered 429.
pub(crate) fn retry(operation: &Operation, wait: Duration, throttled: bool) {
    let reason = if throttled { "throttled" } else { "failed" };
    let labels = [("operation", operation.id), ("reason", reason)];
    counter!("infinigate_retries_total", &labels).increment(1);
    histogram!("infinigate_retry_wait_seconds", &labels).record(wait.as_secs_f64());
}

/// An operation that is over, with all its attempts.
pub(crate) fn operation(operation: &Operation, duration: Duration, result: &Result<Response, Error>) {
    let labels = labels(operation, result);
    counter!("infinigate_operations_total", &labels).increment(1);
    histogram!("infinigate_operation_duration_seconds", &labels).record(duration.as_secs_f64());
}

/// A request for a token that is over.
pub(crate) fn token(result: &Result<Response, Error>) {
    let outcome = outcome(result).1.unwrap_or("ok");
    counter!("infinigate_token_requests_total", "outcome" => outcome).increment(1);
}

fn labels(operation: &Operation, result: &Result<Response, Error>) -> [(&'static str, String); 3] {
    let (status, error) = outcome(result);
    [
        ("operation", operation.id.to_owned()),
        ("status", status.map_or_else(String::new, |status| status.to_string())),
        ("outcome", error.unwrap_or("ok").to_owned()),
    ]
}
