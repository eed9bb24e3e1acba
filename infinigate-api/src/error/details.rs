//! What each kind of error knows.

use std::fmt;

use bytes::Bytes;
use reqwest::StatusCode;
use reqwest::header::HeaderMap;

use super::outcome::doubt;
use super::text::{chain, excerpt, shown};

/// A value that was handed in is missing or cannot be sent.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub struct InvalidInput {
    /// The operation it was meant for; none for the settings of a client.
    pub operation: Option<&'static str>,
    /// What is wrong and what would be right.
    pub message: String,
}

impl fmt::Display for InvalidInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.operation {
            Some(operation) => write!(f, "{operation} was not sent: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

/// A response with another status than 2xx. It may come from the API, or from the gateway in front of it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub struct ApiError {
    /// The operation that was refused.
    pub operation: &'static str,
    /// The HTTP status.
    pub status: StatusCode,
    /// The error code in the body, such as OAuth's `invalid_client`.
    pub code: Option<String>,
    /// The explanation in the body, in the server's own words.
    pub message: Option<String>,
    /// The headers of the response.
    pub headers: HeaderMap,
    /// The body, without secrets, up to 64 KiB of it: JSON, HTML, text or nothing.
    pub body: Bytes,
    /// The id to look for in the logs of both sides: that of [`RequestOptions`](crate::RequestOptions::request_id), else
    /// the one that the response names in a header that is usual for it.
    pub request_id: Option<String>,
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} was answered with {}", self.operation, self.status)?;
        match (&self.code, &self.message) {
            (Some(code), Some(message)) => write!(f, ": {}", shown(&format!("{code}: {message}"))),
            (Some(text), None) | (None, Some(text)) => write!(f, ": {}", shown(text)),
            (None, None) if self.body.is_empty() => Ok(()),
            (None, None) => write!(f, ": {}", shown(&excerpt(&self.body))),
        }?;
        f.write_str(&known_as(self.request_id.as_deref()))?;
        f.write_str(doubt(self.operation, self.may_have_been_processed()))
    }
}

/// A request for which a mock server has no mock.
#[cfg(feature = "mock")]
#[derive(Debug, thiserror::Error)]
#[error("{operation} was sent to a mock server that has no mock for this request")]
#[non_exhaustive]
pub struct NoMock {
    /// The operation that was sent.
    pub operation: &'static str,
}

/// A request that a cassette has no response to.
#[cfg(feature = "record")]
#[derive(Debug, thiserror::Error)]
#[error("{operation} was not recorded: the cassette has no {method} {path}; {}", has(.recorded))]
#[non_exhaustive]
pub struct NotRecorded {
    /// The operation that was called.
    pub operation: &'static str,
    /// The HTTP method in capitals.
    pub method: String,
    /// Path and query of the request, and its body if it has one.
    pub path: String,
    /// What the cassette has of this operation, each as method, path, query and body; without any, of all others.
    pub recorded: Vec<String>,
}

/// So many requests of a cassette are named in the text of an error.
#[cfg(feature = "record")]
const NAMED: usize = 10;

#[cfg(feature = "record")]
fn has(recorded: &[String]) -> String {
    if recorded.is_empty() {
        return "it is empty".to_owned();
    }
    let named: Vec<_> = recorded.iter().take(NAMED).map(|request| shown(request)).collect();
    let more = recorded.len() - named.len();
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    format!("it has {}{more}", named.join(", "))
}

/// A response with a 2xx status that does not decode into its type.
#[derive(Debug, thiserror::Error)]
#[error(
    "the response to {operation} cannot be used at {}: {}{}{}{}",
    shown(.path), shown(.message), reads(.excerpt), known_as(.request_id.as_deref()), doubt(.operation, true)
)]
#[non_exhaustive]
pub struct DecodeError {
    /// The operation that was answered.
    pub operation: &'static str,
    /// The place in the document at which the decoder gave up, such as `result[3].quantity`; `.` for the document itself.
    pub path: String,
    /// What it expected and what it found.
    pub message: String,
    /// The beginning of the body, as text.
    pub excerpt: String,
    /// The HTTP status.
    pub status: StatusCode,
    /// The headers of the response.
    pub headers: HeaderMap,
    /// The body, without secrets, up to 64 KiB of it. Nothing of a response that may hold a token.
    pub body: Bytes,
    /// The id to look for in the logs of both sides: that of [`RequestOptions`](crate::RequestOptions::request_id), else
    /// the one that the response names in a header that is usual for it.
    pub request_id: Option<String>,
}

/// How an error says the id of its request.
fn known_as(request_id: Option<&str>) -> String {
    request_id.map(|id| format!("; request id {}", shown(id))).unwrap_or_default()
}

fn reads(excerpt: &str) -> String {
    if excerpt.is_empty() { String::new() } else { format!("; it reads {}", shown(&format!("{excerpt:?}"))) }
}

/// Pages of a list that do not fit together: the list changed while it was read, or the server does not do what
/// `take` and `skip` ask for. The rows before are what they were; read the list again to have all of it.
#[derive(Debug, thiserror::Error)]
#[error("the pages of {operation} do not fit together after {position} rows: {message}")]
#[non_exhaustive]
pub struct InconsistentPages {
    /// The operation whose pages were read.
    pub operation: &'static str,
    /// How many rows of the list were handed out or skipped before.
    pub position: u64,
    /// What does not fit.
    pub message: String,
}

/// A response with a 2xx status that is larger than the client is willing to hold in memory.
#[derive(Debug, thiserror::Error)]
#[error("the response to {operation} is larger than {limit} bytes, the limit of this client{}{}", known_as(.request_id.as_deref()), doubt(.operation, true))]
#[non_exhaustive]
pub struct TooLarge {
    /// The operation that was answered.
    pub operation: &'static str,
    /// The limit in bytes, after decompression.
    pub limit: usize,
    /// The HTTP status.
    pub status: StatusCode,
    /// The headers of the response.
    pub headers: HeaderMap,
    /// The id to look for in the logs of both sides: that of [`RequestOptions`](crate::RequestOptions::request_id), else
    /// the one that the response names in a header that is usual for it.
    pub request_id: Option<String>,
}

/// A request without a whole response.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub struct ConnectionError {
    /// The operation that was sent.
    pub operation: &'static str,
    /// True if the request may have reached the server. It has not when there was no connection to send it over.
    pub sent: bool,
    /// Host and port that the request was for, where they are known.
    pub host: Option<String>,
    /// The HTTP status, when the response broke off after it.
    pub status: Option<StatusCode>,
    /// The headers of a response that broke off after them.
    pub headers: HeaderMap,
    /// What had arrived of the body.
    pub body: Bytes,
    /// The id to look for in the logs of both sides: that of [`RequestOptions`](crate::RequestOptions::request_id), else
    /// the one that the response names in a header that is usual for it.
    pub request_id: Option<String>,
    /// What the HTTP client says, without the URL.
    pub source: Box<dyn std::error::Error + Send + Sync>,
}

impl fmt::Display for ConnectionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.status, self.sent) {
            (Some(status), _) => write!(f, "the response to {}, {status}, broke off", self.operation),
            (None, true) => write!(f, "{} got no response", self.operation),
            (None, false) => write!(f, "{} was not sent", self.operation),
        }?;
        match (&self.host, self.status, self.sent) {
            (Some(host), None, true) => write!(f, " from {host}"),
            (Some(host), None, false) => write!(f, " to {host}"),
            _ => Ok(()),
        }?;
        write!(f, ": {}{}", shown(&chain(&*self.source)), known_as(self.request_id.as_deref()))?;
        f.write_str(doubt(self.operation, self.sent))
    }
}

/// Why there is no token, when nobody has refused one. The operation that needed it was not sent.
#[derive(Debug, thiserror::Error)]
#[error("no token: {}", shown(&match source {
    Some(source) => format!("{message}: {}", chain(&**source)),
    None => message.clone(),
}))]
#[non_exhaustive]
pub struct TokenError {
    /// What was tried.
    pub message: String,
    /// What went wrong, if that is known.
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}
