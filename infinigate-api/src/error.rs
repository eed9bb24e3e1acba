use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use serde_json::Value;

use crate::Operation;

/// How many characters of a body an error shows. The whole body is a member of the error.
const EXCERPT: usize = 200;

/// Why an operation has no result.
///
/// Cloning is cheap. An error names the operation and never holds a request header or a query value.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A value that was handed in is missing or cannot be sent. Nothing was sent.
    #[error(transparent)]
    InvalidInput(Arc<InvalidInput>),
    /// The API key, the client id, the client secret or the token was refused.
    #[error("credentials refused: {0}")]
    Credentials(Arc<Refusal>),
    /// The API answered with another status than 2xx.
    #[error(transparent)]
    Refused(Arc<Refusal>),
    /// The answer is a success that does not decode into its type.
    #[error(transparent)]
    Undecodable(Arc<Undecodable>),
    /// The pages of a list do not fit together.
    #[error(transparent)]
    InconsistentPages(Arc<InconsistentPages>),
    /// No answer, or not a whole one, came back over the network.
    #[error(transparent)]
    Network(Arc<ConnectionError>),
    /// A time limit passed before the whole answer was there.
    #[error(transparent)]
    Timeout(Arc<ConnectionError>),
    /// No token, for a reason that is none of the others: a source, provider or runtime of the application's own.
    #[error(transparent)]
    Token(Arc<TokenError>),
}

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
            Some(operation) => write!(f, "{operation}: {} (nothing was sent)", self.message),
            None => f.write_str(&self.message),
        }
    }
}

/// An answer with another status than 2xx. It may come from the API, or from the gateway in front of it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub struct Refusal {
    /// The operation that was refused.
    pub operation: &'static str,
    /// The HTTP status.
    pub status: StatusCode,
    /// The error code in the body, such as OAuth's `invalid_client`.
    pub code: Option<String>,
    /// The explanation in the body, in the server's own words.
    pub message: Option<String>,
    /// The headers of the answer.
    pub headers: HeaderMap,
    /// The body as it arrived: JSON, HTML, text or nothing.
    pub body: Bytes,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} was answered with {}", self.operation, self.status)?;
        match (&self.code, &self.message) {
            (Some(code), Some(message)) => write!(f, ": {code}: {message}"),
            (Some(text), None) | (None, Some(text)) => write!(f, ": {text}"),
            (None, None) if self.body.is_empty() => Ok(()),
            (None, None) => write!(f, ": {}", excerpt(&self.body)),
        }
    }
}

/// An answer with a 2xx status that does not decode into its type.
#[derive(Debug, thiserror::Error)]
#[error("the answer to {operation} cannot be decoded at {path}: {message}; it reads {excerpt:?}")]
#[non_exhaustive]
pub struct Undecodable {
    /// The operation that was answered.
    pub operation: &'static str,
    /// Where in the document the decoder gave up, such as `result[3].quantity`; `.` for the document itself.
    pub path: String,
    /// What it expected and what it found.
    pub message: String,
    /// The beginning of the body, as text.
    pub excerpt: String,
    /// The HTTP status.
    pub status: StatusCode,
    /// The headers of the answer.
    pub headers: HeaderMap,
    /// The body as it arrived.
    pub body: Bytes,
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

/// A request without a whole answer.
#[derive(Debug, thiserror::Error)]
#[error("{operation} got no answer: {}", chain(.source))]
#[non_exhaustive]
pub struct ConnectionError {
    /// The operation that was sent.
    pub operation: &'static str,
    /// What the HTTP client says, without the URL.
    pub source: reqwest::Error,
}

/// Why there is no token, when nobody has refused one. The operation that needed it was not sent.
#[derive(Debug, thiserror::Error)]
#[error("no token: {message}{}", .source.as_deref().map(|source| format!(": {}", chain(source))).unwrap_or_default())]
#[non_exhaustive]
pub struct TokenError {
    /// What was tried.
    pub message: String,
    /// What went wrong, if that is known.
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// A credentials provider or token source of one's own has nothing to give. Neither text nor source may hold
    /// a secret: they are shown.
    pub fn token(
        message: impl Into<String>,
        source: Option<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Self::Token(Arc::new(TokenError { message: message.into(), source }))
    }

    /// A value that was handed in to a client's settings is missing or wrong.
    pub fn invalid_input(message: impl Into<String>) -> Self {
        Self::InvalidInput(Arc::new(InvalidInput { operation: None, message: message.into() }))
    }

    /// A value that was handed in to an operation is missing or wrong.
    pub fn invalid_request(operation: &Operation, message: impl Into<String>) -> Self {
        let operation = Some(operation.id);
        Self::InvalidInput(Arc::new(InvalidInput { operation, message: message.into() }))
    }

    /// A failure of the HTTP client: [`Error::Timeout`] or [`Error::Network`].
    pub fn connection(operation: &Operation, source: reqwest::Error) -> Self {
        let timeout = source.is_timeout();
        let error = Arc::new(ConnectionError { operation: operation.id, source: source.without_url() });
        if timeout { Self::Timeout(error) } else { Self::Network(error) }
    }

    /// An answer with another status than 2xx: [`Error::Credentials`] for 401, else [`Error::Refused`].
    pub fn refused(operation: &Operation, status: StatusCode, headers: HeaderMap, body: Bytes) -> Self {
        let (code, message) = explanation(&body);
        let refusal = Arc::new(Refusal { operation: operation.id, status, code, message, headers, body });
        // A token request has nothing but credentials that could be wrong.
        let credentials = status == StatusCode::UNAUTHORIZED
            || (!operation.bearer && refusal.code.as_deref().is_some_and(|code| code.ends_with("_client")));
        if credentials { Self::Credentials(refusal) } else { Self::Refused(refusal) }
    }

    /// A 2xx answer that does not decode; `found` is the JSON path and what was wrong there.
    pub(crate) fn undecodable(
        operation: &Operation,
        status: StatusCode,
        headers: HeaderMap,
        body: Bytes,
        found: Option<(String, String)>,
    ) -> Self {
        let (path, message) = found.unwrap_or_else(|| (".".to_owned(), "not JSON".to_owned()));
        let excerpt = excerpt(&body);
        let operation = operation.id;
        Self::Undecodable(Arc::new(Undecodable { operation, path, message, excerpt, status, headers, body }))
    }

    /// Pages that do not fit together after `position` rows.
    pub(crate) fn inconsistent_pages(operation: &Operation, position: u64, message: String) -> Self {
        Self::InconsistentPages(Arc::new(InconsistentPages { operation: operation.id, position, message }))
    }

    /// The id of the operation that failed; none for the settings of a client.
    pub fn operation(&self) -> Option<&'static str> {
        match self {
            Self::InvalidInput(error) => error.operation,
            Self::Credentials(error) | Self::Refused(error) => Some(error.operation),
            Self::Undecodable(error) => Some(error.operation),
            Self::InconsistentPages(error) => Some(error.operation),
            Self::Network(error) | Self::Timeout(error) => Some(error.operation),
            Self::Token(_) => None,
        }
    }

    /// The HTTP status of the answer, if there was one.
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Credentials(error) | Self::Refused(error) => Some(error.status),
            Self::Undecodable(error) => Some(error.status),
            Self::InvalidInput(_)
            | Self::InconsistentPages(_)
            | Self::Network(_)
            | Self::Timeout(_)
            | Self::Token(_) => None,
        }
    }

    /// The body of the answer as it arrived, if there was one.
    pub fn body(&self) -> Option<&Bytes> {
        match self {
            Self::Credentials(error) | Self::Refused(error) => Some(&error.body),
            Self::Undecodable(error) => Some(&error.body),
            Self::InvalidInput(_)
            | Self::InconsistentPages(_)
            | Self::Network(_)
            | Self::Timeout(_)
            | Self::Token(_) => None,
        }
    }
}

/// The generated code converts with this what fails while a request is being built.
impl From<reqwest::Error> for Error {
    fn from(error: reqwest::Error) -> Self {
        Self::invalid_input(format!("the request cannot be built: {}", chain(&error.without_url())))
    }
}

impl From<reqwest::header::InvalidHeaderValue> for Error {
    fn from(error: reqwest::header::InvalidHeaderValue) -> Self {
        Self::invalid_input(format!("a header parameter cannot be sent: {error}"))
    }
}

impl From<progenitor_client::Error<()>> for Error {
    fn from(error: progenitor_client::Error<()>) -> Self {
        Self::invalid_input(format!("the request cannot be built: {error}"))
    }
}

/// Code and message from the bodies known from the gateway, the token issuer and .NET (RFC 9457).
fn explanation(body: &[u8]) -> (Option<String>, Option<String>) {
    let Ok(Value::Object(body)) = serde_json::from_slice(body) else { return (None, None) };
    let text = |name: &str| body.get(name).and_then(Value::as_str).map(str::to_owned);
    let code = text("error").or_else(|| text("code"));
    let mut message = text("error_description")
        .or_else(|| text("message"))
        .or_else(|| text("detail"))
        .or_else(|| text("title"));
    if let (Some(message), Some(errors)) = (&mut message, body.get("errors")) {
        message.push(' ');
        message.push_str(&errors.to_string());
    }
    (code, message)
}

fn excerpt(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(&body[..body.len().min(4 * EXCERPT)]);
    let mut excerpt: String = text.chars().take(EXCERPT).collect();
    if excerpt.len() < body.len() {
        excerpt.push('…');
    }
    excerpt
}

/// An error with its causes: reqwest's own text leaves out why.
fn chain(error: &dyn std::error::Error) -> String {
    std::iter::successors(Some(error), |error| error.source())
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(": ")
}
