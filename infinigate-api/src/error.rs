use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use serde_json::Value;

use crate::{Operation, operations};

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
    /// The answer is larger than the client is willing to hold in memory.
    #[error(transparent)]
    TooLarge(Arc<TooLarge>),
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
        }?;
        f.write_str(doubt(self.operation, self.may_have_been_processed()))
    }
}

impl Refusal {
    /// The server says that the request is at fault, and so that it did nothing. It says so neither with a 408,
    /// which a proxy in between sends as well, nor with a redirect, which web applications answer a form with.
    fn may_have_been_processed(&self) -> bool {
        !self.status.is_client_error() || self.status == StatusCode::REQUEST_TIMEOUT
    }
}

/// An answer with a 2xx status that does not decode into its type.
#[derive(Debug, thiserror::Error)]
#[error(
    "the answer to {operation} cannot be decoded at {path}: {message}; it reads {excerpt:?}{}",
    doubt(.operation, true)
)]
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

/// An answer with a 2xx status that is larger than the client is willing to hold in memory.
#[derive(Debug, thiserror::Error)]
#[error("the answer to {operation} is larger than {limit} bytes, the limit of this client{}", doubt(.operation, true))]
#[non_exhaustive]
pub struct TooLarge {
    /// The operation that was answered.
    pub operation: &'static str,
    /// The limit in bytes, after decompression.
    pub limit: usize,
    /// The HTTP status.
    pub status: StatusCode,
    /// The headers of the answer.
    pub headers: HeaderMap,
}

/// A request without a whole answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub struct ConnectionError {
    /// The operation that was sent.
    pub operation: &'static str,
    /// Whether the request may have reached the server. It has not when there was no connection to send it over.
    pub sent: bool,
    /// The HTTP status, when the answer broke off after it.
    pub status: Option<StatusCode>,
    /// The headers of an answer that broke off after them.
    pub headers: HeaderMap,
    /// What had arrived of the body.
    pub body: Bytes,
    /// What the HTTP client says, without the URL.
    pub source: Box<dyn std::error::Error + Send + Sync>,
}

impl fmt::Display for ConnectionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.status, self.sent) {
            (Some(status), _) => write!(f, "the answer to {}, {status}, broke off", self.operation),
            (None, true) => write!(f, "{} got no answer", self.operation),
            (None, false) => write!(f, "{} was not sent", self.operation),
        }?;
        write!(f, ": {}{}", chain(&*self.source), doubt(self.operation, self.sent))
    }
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

    /// A part of a client's settings that the HTTP client does not take.
    pub fn not_set_up(part: &str, source: &reqwest::Error) -> Self {
        Self::invalid_input(format!("{part} cannot be set up: {}", chain(source)))
    }

    /// A value that was handed in to an operation is missing or wrong.
    pub fn invalid_request(operation: &Operation, message: impl Into<String>) -> Self {
        let operation = Some(operation.id);
        Self::InvalidInput(Arc::new(InvalidInput { operation, message: message.into() }))
    }

    /// A failure of the HTTP client: [`Error::Timeout`] or [`Error::Network`].
    pub fn connection(operation: &Operation, source: reqwest::Error) -> Self {
        Self::no_answer(operation, source, None, HeaderMap::new(), Bytes::new())
    }

    /// The time for the operation passed, `sent` saying whether the request may have reached the server.
    pub fn timed_out(operation: &Operation, sent: bool, while_doing: &'static str) -> Self {
        Self::Timeout(Arc::new(ConnectionError {
            operation: operation.id,
            sent,
            status: None,
            headers: HeaderMap::new(),
            body: Bytes::new(),
            source: format!("the time for the operation passed while {while_doing}").into(),
        }))
    }

    /// A failure of the HTTP client, after the beginning of an answer if there was one.
    pub(crate) fn no_answer(
        operation: &Operation,
        source: reqwest::Error,
        status: Option<StatusCode>,
        headers: HeaderMap,
        body: Bytes,
    ) -> Self {
        let timeout = source.is_timeout();
        let sent = !source.is_connect() && !source.is_builder();
        let source = source.without_url().into();
        let error =
            Arc::new(ConnectionError { operation: operation.id, sent, status, headers, body, source });
        if timeout { Self::Timeout(error) } else { Self::Network(error) }
    }

    pub(crate) fn too_large(
        operation: &Operation,
        status: StatusCode,
        headers: HeaderMap,
        limit: usize,
    ) -> Self {
        Self::TooLarge(Arc::new(TooLarge { operation: operation.id, limit, status, headers }))
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
    ///
    /// It is `request_token` when another operation was not sent because there was no token for it.
    pub fn operation(&self) -> Option<&'static str> {
        match self {
            Self::InvalidInput(error) => error.operation,
            Self::Credentials(error) | Self::Refused(error) => Some(error.operation),
            Self::Undecodable(error) => Some(error.operation),
            Self::InconsistentPages(error) => Some(error.operation),
            Self::TooLarge(error) => Some(error.operation),
            Self::Network(error) | Self::Timeout(error) => Some(error.operation),
            Self::Token(_) => None,
        }
    }

    /// The HTTP status of the answer, if there was one.
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::InvalidInput(_) | Self::InconsistentPages(_) | Self::Token(_) => None,
            Self::Credentials(error) | Self::Refused(error) => Some(error.status),
            Self::Undecodable(error) => Some(error.status),
            Self::TooLarge(error) => Some(error.status),
            Self::Network(error) | Self::Timeout(error) => error.status,
        }
    }

    /// The headers of the answer, if there was one: request ids and `Retry-After` among them.
    pub fn headers(&self) -> Option<&HeaderMap> {
        match self {
            Self::InvalidInput(_) | Self::InconsistentPages(_) | Self::Token(_) => None,
            Self::Credentials(error) | Self::Refused(error) => Some(&error.headers),
            Self::Undecodable(error) => Some(&error.headers),
            Self::TooLarge(error) => Some(&error.headers),
            Self::Network(error) | Self::Timeout(error) => error.status.map(|_| &error.headers),
        }
    }

    /// The body of the answer as it arrived, or as far as it arrived, if there was one.
    pub fn body(&self) -> Option<&Bytes> {
        match self {
            Self::InvalidInput(_) | Self::InconsistentPages(_) | Self::TooLarge(_) | Self::Token(_) => None,
            Self::Credentials(error) | Self::Refused(error) => Some(&error.body),
            Self::Undecodable(error) => Some(&error.body),
            Self::Network(error) | Self::Timeout(error) => error.status.map(|_| &error.body),
        }
    }

    /// Whether the server may have done what [`operation`](Self::operation) asked for, although it has no result.
    ///
    /// `false` is a promise: nothing was sent, there was no connection, or the server answered with a 4xx that says
    /// it did nothing (not 408). `true` means that nobody on this side knows.
    pub fn may_have_been_processed(&self) -> bool {
        match self {
            Self::InvalidInput(_) | Self::InconsistentPages(_) | Self::Token(_) => false,
            Self::Credentials(error) | Self::Refused(error) => error.may_have_been_processed(),
            Self::Undecodable(_) | Self::TooLarge(_) => true,
            Self::Network(error) | Self::Timeout(error) => error.sent,
        }
    }

    /// Whether sending the request again may do something twice: it
    /// [may have been processed](Self::may_have_been_processed), and is not safe to repeat.
    pub fn outcome_is_unknown(&self) -> bool {
        self.may_have_been_processed() && self.operation().is_some_and(|operation| !is_idempotent(operation))
    }
}

fn is_idempotent(id: &str) -> bool {
    operations::ALL.iter().any(|operation| operation.id == id && operation.idempotent)
}

/// What an error says in addition when sending the request again may do something twice.
fn doubt(operation: &str, may_have_been_processed: bool) -> &'static str {
    if may_have_been_processed && !is_idempotent(operation) {
        "; whether it was processed is unknown: read what it should have changed before sending it again"
    } else {
        ""
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
