//! What an application asks of an error, in place of looking into it.

use std::fmt;
use std::time::{Duration, SystemTime};

use reqwest::StatusCode;
use reqwest::header::{DATE, HeaderMap, HeaderName, RETRY_AFTER};

use super::Error;

/// How the gateway begins its 403 when the calls of a period are used up (documented behaviour of the gateway product).
const OUT_OF_QUOTA: &str = "out of call volume quota";

impl Error {
    /// True if the server says that there is no such thing: status 404.
    ///
    /// A wrong base URL is answered with 404 as well, to every operation.
    pub fn is_not_found(&self) -> bool {
        matches!(self, Self::Api(error) if error.status == StatusCode::NOT_FOUND)
    }

    /// True if the server refused the request because there were too many of them: status 429, or the gateway's 403
    /// when the quota of a period is used up. [`retry_after`](Self::retry_after) says when to come back, if it is known.
    pub fn is_throttled(&self) -> bool {
        let Self::Api(error) = self else { return false };
        let says_quota = || {
            error
                .message
                .as_ref()
                .is_some_and(|message| message.to_ascii_lowercase().starts_with(OUT_OF_QUOTA))
        };
        error.status == StatusCode::TOO_MANY_REQUESTS
            || (error.status == StatusCode::FORBIDDEN && says_quota())
    }

    /// True if the API key, the client id, the client secret or the token was refused.
    pub fn is_credentials(&self) -> bool {
        matches!(self, Self::Credentials(_))
    }

    /// True if a time limit passed.
    pub fn is_timeout(&self) -> bool {
        matches!(self, Self::Timeout(_))
    }

    /// How long the server asks to wait before the next request: the header `Retry-After`, in seconds or as a date.
    pub fn retry_after(&self) -> Option<Duration> {
        retry_after(self.headers()?)
    }
}

/// How long a response asks to wait: `Retry-After` in seconds or as a date. A date counts from the server's own clock
/// if the response says what that shows: the clock of this machine may be wrong.
pub fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(text.parse().map_or(Duration::MAX, Duration::from_secs));
    }
    let at = httpdate::parse_http_date(text).ok()?;
    let now = date(headers, &DATE).unwrap_or_else(SystemTime::now);
    Some(at.duration_since(now).unwrap_or_default())
}

fn date(headers: &HeaderMap, name: &HeaderName) -> Option<SystemTime> {
    httpdate::parse_http_date(headers.get(name)?.to_str().ok()?).ok()
}

/// Reads like [`Display`](fmt::Display), so that `main() -> Result<(), Error>` and `unwrap()` say what happened. With
/// `{:#?}` it has every part.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !f.alternate() {
            return fmt::Display::fmt(self, f);
        }
        let (variant, details): (_, &dyn fmt::Debug) = match self {
            Self::InvalidInput(details) => ("InvalidInput", details),
            Self::Credentials(details) => ("Credentials", details),
            Self::Api(details) => ("Api", details),
            Self::Decode(details) => ("Decode", details),
            Self::InconsistentPages(details) => ("InconsistentPages", details),
            Self::TooLarge(details) => ("TooLarge", details),
            Self::Network(details) => ("Network", details),
            Self::Timeout(details) => ("Timeout", details),
            Self::Token(details) => ("Token", details),
            #[cfg(feature = "mock")]
            Self::NoMock(details) => ("NoMock", details),
            #[cfg(feature = "record")]
            Self::NotRecorded(details) => ("NotRecorded", details),
        };
        f.debug_tuple(variant).field(details).finish()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use std::error::Error as _;

    use bytes::Bytes;

    use super::*;
    use crate::operations::{GET_INVOICE, REQUEST_TOKEN};

    fn refused(status: StatusCode, body: &'static str) -> Error {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, "17".parse().unwrap());
        Error::refused(&GET_INVOICE, status, headers, Bytes::from_static(body.as_bytes()))
    }

    fn responses(error: &Error) -> [bool; 4] {
        [error.is_not_found(), error.is_throttled(), error.is_credentials(), error.is_timeout()]
    }

    #[test]
    fn each_question_is_about_one_thing() {
        let quota = r#"{"statusCode": 403, "message": "Out of call volume quota. Quota will be replenished in 01:00:00."}"#;
        let forbidden = r#"{"statusCode": 403, "message": "Forbidden"}"#;
        for (error, expected) in [
            (refused(StatusCode::NOT_FOUND, ""), [true, false, false, false]),
            (refused(StatusCode::TOO_MANY_REQUESTS, ""), [false, true, false, false]),
            (refused(StatusCode::FORBIDDEN, quota), [false, true, false, false]),
            (refused(StatusCode::FORBIDDEN, forbidden), [false; 4]),
            (refused(StatusCode::UNAUTHORIZED, ""), [false, false, true, false]),
            (refused(StatusCode::BAD_GATEWAY, ""), [false; 4]),
            (Error::timed_out(&REQUEST_TOKEN, false, "waiting"), [false, false, false, true]),
            (Error::invalid_input("no"), [false; 4]),
        ] {
            assert_eq!(responses(&error), expected, "{error}");
        }
        assert_eq!(refused(StatusCode::TOO_MANY_REQUESTS, "").retry_after(), Some(Duration::from_secs(17)));
        assert_eq!(Error::invalid_input("no").retry_after(), None);
    }

    fn wait(retry_after_value: &str) -> Option<Duration> {
        let mut headers = HeaderMap::new();
        headers.insert(DATE, "Tue, 24 Nov 2026 10:00:00 GMT".parse().unwrap());
        headers.insert(RETRY_AFTER, retry_after_value.parse().unwrap());
        retry_after(&headers)
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        for (value, expected) in [
            ("0", Some(Duration::ZERO)),
            (" 17 ", Some(Duration::from_secs(17))),
            ("99999999999999999999999", Some(Duration::MAX)),
            ("Tue, 24 Nov 2026 10:00:30 GMT", Some(Duration::from_secs(30))),
            ("Tuesday, 24-Nov-26 10:00:30 GMT", Some(Duration::from_secs(30))),
            ("Tue, 24 Nov 2026 09:00:00 GMT", Some(Duration::ZERO)),
            ("soon", None),
            ("-5", None),
            ("1.5", None),
            ("", None),
        ] {
            assert_eq!(wait(value), expected, "{value:?}");
        }
    }

    #[test]
    fn debug_reads_like_display_and_in_full_like_a_structure() {
        let error = refused(StatusCode::NOT_FOUND, "");
        assert_eq!(format!("{error:?}"), error.to_string());
        let full = format!("{error:#?}");
        assert!(full.starts_with("Api(") && full.contains("operation: \"get_invoice\""), "{full}");
    }

    #[test]
    fn what_the_http_client_says_is_the_source() {
        let source = reqwest::Client::new().get("no URL").build().unwrap_err();
        let error = Error::connection(&GET_INVOICE, source);
        assert!(error.source().unwrap().downcast_ref::<reqwest::Error>().is_some());
    }
}
