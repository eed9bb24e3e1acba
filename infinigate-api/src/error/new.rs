//! How errors come about.

use std::sync::Arc;

use bytes::Bytes;
use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use url::Url;

use super::details::{
    ApiError, ConnectionError, DecodeError, InconsistentPages, InvalidInput, TokenError, TooLarge,
};
use super::text::{chain, excerpt, explanation, host_of, without_secrets};
use super::{Error, UNKNOWN_OPERATION};
use crate::{Operation, TimedOut};

/// The headers in which servers and gateways usually name a request (assumption: nobody has written down those of this API).
const REQUEST_IDS: [&str; 4] = ["x-request-id", "x-ms-request-id", "x-correlation-id", "request-id"];

/// What `httpmock` answers to a request that no mock is for.
#[cfg(feature = "mock")]
const UNMATCHED: &[u8] = b"Request did not match any route or mock";

impl Error {
    /// A credentials provider or token source of your own has nothing to give. Neither text nor source may hold
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

    /// A base URL that cannot be used, and why. What may be secret in it is not shown.
    pub fn invalid_base_url(base_url: &str, why: &str) -> Self {
        Self::invalid_input(format!("the base URL {:?} {why}", without_secrets(base_url)))
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
        Self::no_response(operation, source.into(), None, HeaderMap::new(), Bytes::new())
    }

    /// A time limit passed before there was a response from the server of this URL: [`Error::Timeout`].
    pub fn late(operation: &Operation, url: &Url, late: TimedOut) -> Self {
        Self::no_response(operation, NoResponse::late(late, url), None, HeaderMap::new(), Bytes::new())
    }

    /// The runtime that the request ran in ended before the request did.
    pub(crate) fn interrupted(operation: &Operation) -> Self {
        Self::Network(Arc::new(ConnectionError {
            operation: operation.id,
            sent: true,
            host: None,
            status: None,
            headers: HeaderMap::new(),
            body: Bytes::new(),
            request_id: None,
            source: "the Tokio runtime that it ran in has shut down".into(),
        }))
    }

    /// The time for the operation passed, `sent` saying whether the request may have reached the server.
    pub fn timed_out(operation: &Operation, sent: bool, while_doing: &'static str) -> Self {
        Self::Timeout(Arc::new(ConnectionError {
            operation: operation.id,
            sent,
            host: None,
            status: None,
            headers: HeaderMap::new(),
            body: Bytes::new(),
            request_id: None,
            source: format!("the time for the operation passed while {while_doing}").into(),
        }))
    }

    /// The same failure to get a response, saying more about how it came about. The text is shown.
    #[must_use]
    pub fn with_context(mut self, context: String) -> Self {
        if let Self::Network(error) | Self::Timeout(error) = &mut self
            && let Some(error) = Arc::get_mut(error)
        {
            let source = std::mem::replace(&mut error.source, String::new().into());
            error.source = Box::new(Context { context, source });
        }
        self
    }

    /// The same failure of a request of which it is known that nothing was sent: there was no connection yet.
    #[must_use]
    pub fn unsent(mut self) -> Self {
        if let Self::Network(error) | Self::Timeout(error) = &mut self
            && let Some(error) = Arc::get_mut(error)
            && error.status.is_none()
        {
            error.sent = false;
        }
        self
    }

    /// The same error, with the operation that it is about where that was not known.
    #[must_use]
    pub fn of(mut self, operation: &Operation) -> Self {
        if let Self::Network(error) | Self::Timeout(error) = &mut self
            && error.operation == UNKNOWN_OPERATION
            && let Some(error) = Arc::get_mut(error)
        {
            error.operation = operation.id;
        }
        self
    }

    /// The same error of a request that carried an id. A failure that others share, such as that of a token that they
    /// waited for too, is about another request.
    pub(crate) fn sent_as(mut self, id: Option<String>) -> Self {
        let request_id = match &mut self {
            Self::Credentials(error) | Self::Api(error) => {
                Arc::get_mut(error).map(|error| &mut error.request_id)
            }
            Self::Decode(error) => Arc::get_mut(error).map(|error| &mut error.request_id),
            Self::TooLarge(error) => Arc::get_mut(error).map(|error| &mut error.request_id),
            Self::Network(error) | Self::Timeout(error) => {
                Arc::get_mut(error).map(|error| &mut error.request_id)
            }
            _ => None,
        };
        if let (Some(request_id), Some(id)) = (request_id, id) {
            *request_id = Some(id);
        }
        self
    }

    /// A request that could not be built from what was handed in, and so was not sent.
    pub(crate) fn not_built(operation: &Operation, why: &NotBuilt) -> Self {
        Self::invalid_request(operation, format!("the request cannot be built: {}", why.0))
    }

    /// A failure of the HTTP client, after the beginning of a response if there was one.
    pub(crate) fn no_response(
        operation: &Operation,
        why: NoResponse,
        status: Option<StatusCode>,
        headers: HeaderMap,
        body: Bytes,
    ) -> Self {
        let NoResponse { timeout, sent, host, source } = why;
        let operation = operation.id;
        let request_id = said_in(&headers);
        let error =
            Arc::new(ConnectionError { operation, sent, host, status, headers, body, request_id, source });
        if timeout { Self::Timeout(error) } else { Self::Network(error) }
    }

    pub(crate) fn too_large(
        operation: &Operation,
        status: StatusCode,
        headers: HeaderMap,
        limit: usize,
    ) -> Self {
        let request_id = said_in(&headers);
        Self::TooLarge(Arc::new(TooLarge { operation: operation.id, limit, status, headers, request_id }))
    }

    /// A request that a cassette has no response to, and what the cassette has.
    #[cfg(feature = "record")]
    pub fn not_recorded(
        operation: &Operation,
        method: impl Into<String>,
        path: impl Into<String>,
        recorded: Vec<String>,
    ) -> Self {
        let (method, path) = (method.into(), path.into());
        Self::NotRecorded(Arc::new(super::NotRecorded { operation: operation.id, method, path, recorded }))
    }

    /// A response with another status than 2xx: [`Error::Credentials`] for 401, else [`Error::Api`].
    pub fn refused(operation: &Operation, status: StatusCode, headers: HeaderMap, body: Bytes) -> Self {
        #[cfg(feature = "mock")]
        if status == StatusCode::NOT_FOUND && body.windows(UNMATCHED.len()).any(|text| text == UNMATCHED) {
            return Self::NoMock(Arc::new(super::NoMock { operation: operation.id }));
        }
        let (code, message) = explanation(&body);
        let (operation_id, request_id) = (operation.id, said_in(&headers));
        let error = ApiError { operation: operation_id, status, code, message, headers, body, request_id };
        let error = Arc::new(error);
        // A token request has nothing but credentials that could be wrong.
        let credentials = status == StatusCode::UNAUTHORIZED
            || (!operation.bearer && error.code.as_deref().is_some_and(|code| code.ends_with("_client")));
        if credentials { Self::Credentials(error) } else { Self::Api(error) }
    }

    /// A 2xx response that does not decode; `found` is the JSON path and what was wrong there.
    pub(crate) fn decode(
        operation: &Operation,
        status: StatusCode,
        headers: HeaderMap,
        body: Bytes,
        found: Option<(String, String)>,
    ) -> Self {
        let (path, message) = found.unwrap_or_else(|| (".".to_owned(), "not JSON".to_owned()));
        let excerpt = excerpt(&body);
        let (operation, request_id) = (operation.id, said_in(&headers));
        let error = DecodeError { operation, path, message, excerpt, status, headers, body, request_id };
        Self::Decode(Arc::new(error))
    }

    /// A document that decodes, and is another one than was asked for.
    pub fn other_document(
        operation: &Operation,
        status: StatusCode,
        headers: &HeaderMap,
        message: String,
    ) -> Self {
        let found = Some((".".to_owned(), message));
        Self::decode(operation, status, headers.clone(), Bytes::new(), found)
    }

    /// Pages that do not fit together after `position` rows.
    pub(crate) fn inconsistent_pages(operation: &Operation, position: u64, message: String) -> Self {
        Self::InconsistentPages(Arc::new(InconsistentPages { operation: operation.id, position, message }))
    }
}

/// The id that a response has in one of the headers that are usual for it.
fn said_in(headers: &HeaderMap) -> Option<String> {
    let id = REQUEST_IDS.iter().find_map(|name| headers.get(*name))?;
    Some(String::from_utf8_lossy(id.as_bytes()).into_owned()).filter(|id| !id.is_empty())
}

/// What is known about how a failure came about, in front of the failure itself.
#[derive(Debug, thiserror::Error)]
#[error("{context}")]
struct Context {
    context: String,
    source: Box<dyn std::error::Error + Send + Sync>,
}

/// For `?` in a transport or a token source of your own. It knows neither the operation nor what else was sent before,
/// and says that the request may have been processed; [`Error::connection`] says it more exactly.
impl From<reqwest::Error> for Error {
    fn from(source: reqwest::Error) -> Self {
        let NoResponse { timeout, host, source, .. } = source.into();
        let error = Arc::new(ConnectionError {
            operation: UNKNOWN_OPERATION,
            sent: true,
            host,
            status: None,
            headers: HeaderMap::new(),
            body: Bytes::new(),
            request_id: None,
            source,
        });
        if timeout { Self::Timeout(error) } else { Self::Network(error) }
    }
}

/// Why there is no response, or no whole one.
pub(crate) struct NoResponse {
    timeout: bool,
    /// True if the request may have reached the server.
    sent: bool,
    host: Option<String>,
    source: Box<dyn std::error::Error + Send + Sync>,
}

impl NoResponse {
    pub(crate) fn late(late: TimedOut, url: &Url) -> Self {
        Self { timeout: true, sent: true, host: host_of(url), source: late.into() }
    }
}

impl From<reqwest::Error> for NoResponse {
    fn from(error: reqwest::Error) -> Self {
        Self {
            timeout: error.is_timeout(),
            sent: !error.is_connect() && !error.is_builder(),
            host: error.url().and_then(host_of),
            source: error.without_url().into(),
        }
    }
}

/// What the generated code can fail with while it builds a request. Not an [`Error`] by itself: only where a request is
/// built is it known that none was sent.
pub(crate) struct NotBuilt(String);

impl From<reqwest::Error> for NotBuilt {
    fn from(error: reqwest::Error) -> Self {
        Self(chain(&error.without_url()))
    }
}

impl From<crate::form::NotAForm> for NotBuilt {
    fn from(_: crate::form::NotAForm) -> Self {
        Self("the body cannot be written as a form".to_owned())
    }
}

impl From<reqwest::header::InvalidHeaderValue> for NotBuilt {
    fn from(error: reqwest::header::InvalidHeaderValue) -> Self {
        Self(chain(&error))
    }
}

impl From<progenitor_client::Error<()>> for NotBuilt {
    fn from(error: progenitor_client::Error<()>) -> Self {
        Self(error.to_string())
    }
}
