//! How long no token is asked for after a failure.

use std::time::Duration;

use infinigate_api::{Error, retry_after};
use reqwest::StatusCode;

/// The first backoff and the longest, when the issuer cannot be reached or is not well.
const OUTAGE: [Duration; 2] = [Duration::from_millis(100), Duration::from_secs(15)];
/// The same when it has understood and refused: it will say the same again until somebody has done something.
const REJECTED: [Duration; 2] = [Duration::from_secs(10), Duration::from_secs(300)];

/// The longest wait that an issuer may ask for.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// Doubles with every failure in a row. Up to half of it is left to chance, so that clients do not ask in step. It is
/// no shorter than what the issuer asks for with `Retry-After`, within a minute.
pub(crate) fn backoff(error: &Error, count: u32) -> Duration {
    let asked = error.headers().and_then(retry_after).unwrap_or_default().min(LONGEST_WAIT);
    let [first, longest] = if is_rejection(error) { REJECTED } else { OUTAGE };
    let doubled = first.saturating_mul(1 << count.saturating_sub(1).min(16));
    doubled.min(longest).mul_f64(0.5 + fastrand::f64() / 2.0).max(asked)
}

fn is_rejection(error: &Error) -> bool {
    error.status().is_some_and(|status| {
        status.is_client_error()
            && status != StatusCode::REQUEST_TIMEOUT
            && status != StatusCode::TOO_MANY_REQUESTS
    })
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use infinigate_api::operations::REQUEST_TOKEN;
    use reqwest::header::{HeaderMap, RETRY_AFTER};

    use super::*;

    fn refused(status: u16) -> Error {
        refused_with(status, HeaderMap::default())
    }

    fn refused_with(status: u16, headers: HeaderMap) -> Error {
        let status = StatusCode::from_u16(status).unwrap();
        Error::refused(&REQUEST_TOKEN, status, headers, Bytes::new())
    }

    #[test]
    fn backoff_grows_up_to_a_limit() {
        for (status, [first, longest]) in
            [(401, REJECTED), (400, REJECTED), (429, OUTAGE), (408, OUTAGE), (503, OUTAGE), (302, OUTAGE)]
        {
            let error = refused(status);
            for (count, expected) in [(1, first), (2, first * 2), (3, first * 4), (u32::MAX, longest)] {
                let delay = backoff(&error, count);
                assert!(delay >= expected / 2 && delay <= expected, "{status}, {count}: {delay:?}");
            }
        }
        let headers = HeaderMap::from_iter([(RETRY_AFTER, "1".parse().unwrap())]);
        assert!(backoff(&refused_with(503, headers), 20) >= OUTAGE[1] / 2, "its own backoff is longer");
        assert!(is_rejection(&refused(403)) && !is_rejection(&Error::token("vault", None)));
    }
}
