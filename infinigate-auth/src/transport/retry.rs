//! Which failures are worth another attempt, and when.

use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBuilder};
use infinigate_api::{Error, Operation, Response, retry_after};
use reqwest::StatusCode;

/// A server that asks for a longer wait than this is not waited for: the caller has the response, and can decide.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// How the time between attempts grows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Backoff {
    pub(crate) first: Duration,
    pub(crate) longest: Duration,
    /// A server that asks for a longer wait than this is not waited for.
    pub(crate) longest_wait: Duration,
}

impl Default for Backoff {
    fn default() -> Self {
        Self {
            first: Duration::from_millis(500),
            longest: Duration::from_secs(20),
            longest_wait: LONGEST_WAIT,
        }
    }
}

/// What may pass by itself. 500 is among them because the gateway answers with it for the backend.
const TRANSIENT: [StatusCode; 6] = [
    StatusCode::REQUEST_TIMEOUT,
    StatusCode::TOO_MANY_REQUESTS,
    StatusCode::INTERNAL_SERVER_ERROR,
    StatusCode::BAD_GATEWAY,
    StatusCode::SERVICE_UNAVAILABLE,
    StatusCode::GATEWAY_TIMEOUT,
];

/// How an attempt ended that is worth another one.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Transient {
    /// True if the API said that it gets too many requests.
    pub(crate) throttled: bool,
    /// True if another attempt burdens the API: it does not when there was no token, because the issuer has a backoff of
    /// its own, within which the same failure is given again and nobody is asked.
    pub(crate) costs: bool,
    /// How long the server asks to wait.
    pub(crate) wait: Option<Duration>,
}

/// Tells whether another attempt may help, and cannot do anything twice.
pub(crate) fn transient(operation: &Operation, result: &Result<Response, Error>) -> Option<Transient> {
    let (status, headers) = match result {
        Ok(response) => (Some(response.status()), Some(response.headers())),
        Err(error) => (error.status(), error.headers()),
    };
    let no_token = result.as_ref().is_err_and(|error| error.operation() != Some(operation.id));
    let throttled = !no_token && status == Some(StatusCode::TOO_MANY_REQUESTS);
    let again = match result {
        Ok(response) => throttled || (operation.idempotent && TRANSIENT.contains(&response.status())),
        // There was no token, and so the operation itself was not sent.
        Err(error) if no_token => match error {
            Error::Api(api_error) => TRANSIENT.contains(&api_error.status),
            error => matches!(error, Error::Network(_) | Error::Timeout(_)),
        },
        Err(Error::Network(error) | Error::Timeout(error)) => operation.idempotent || !error.sent,
        Err(_) => false,
    };
    again.then(|| Transient { throttled, costs: !no_token, wait: headers.and_then(retry_after) })
}

/// How long to wait before each further attempt: up to 0.5 s, then 1 s, and so on, anywhere between nothing and that
/// (full jitter), so that callers that failed together do not come back together.
pub(crate) fn delays(backoff: Backoff) -> impl Iterator<Item = Duration> + Send {
    ExponentialBuilder::default()
        .with_min_delay(backoff.first)
        .with_max_delay(backoff.longest)
        .without_max_times()
        .build()
        .map(|ceiling| ceiling.mul_f64(fastrand::f64()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backoff_grows_and_scatters() {
        for _ in 0..100 {
            let drawn: Vec<Duration> = delays(Backoff::default()).take(9).collect();
            for (delay, ceiling) in drawn.iter().zip([0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 20.0, 20.0, 20.0]) {
                assert!(delay.as_secs_f64() <= ceiling, "{drawn:?}");
            }
        }
        let scattered: std::collections::BTreeSet<Duration> =
            (0..100).filter_map(|_| delays(Backoff::default()).next()).collect();
        assert!(scattered.len() > 50 && scattered.first() < Some(&Duration::from_millis(125)));
    }
}
