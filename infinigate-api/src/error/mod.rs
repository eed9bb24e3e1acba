//! The one error type: why an operation has no result.

mod details;
mod new;
mod outcome;
mod questions;
mod text;

use std::sync::Arc;

use bytes::Bytes;
use reqwest::StatusCode;
use reqwest::header::HeaderMap;

#[cfg(feature = "mock")]
pub use self::details::NoMock;
#[cfg(feature = "record")]
pub use self::details::NotRecorded;
pub use self::details::{
    ApiError, ConnectionError, DecodeError, InconsistentPages, InvalidInput, TokenError, TooLarge,
};
pub(crate) use self::new::NoResponse;
pub use self::questions::retry_after;

/// What an error calls the operation when it does not know it.
const UNKNOWN_OPERATION: &str = "a request";

/// Why an operation has no result.
///
/// Cloning is cheap. An error names the operation and never holds a request header or a query value.
#[derive(Clone, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A value that was handed in is missing or cannot be sent. The operation was not sent.
    #[error(transparent)]
    InvalidInput(Arc<InvalidInput>),
    /// The API key, the client id, the client secret or the token was refused.
    #[error("credentials refused: {0}")]
    Credentials(Arc<ApiError>),
    /// The API answered with another status than 2xx.
    #[error(transparent)]
    Api(Arc<ApiError>),
    /// The response is a success that does not decode into its type.
    #[error(transparent)]
    Decode(Arc<DecodeError>),
    /// The pages of a list do not fit together.
    #[error(transparent)]
    InconsistentPages(Arc<InconsistentPages>),
    /// The response is larger than the client is willing to hold in memory.
    #[error(transparent)]
    TooLarge(Arc<TooLarge>),
    /// No response, or not a whole one, came back over the network.
    #[error(transparent)]
    Network(Arc<ConnectionError>),
    /// A time limit passed before the whole response was there.
    #[error(transparent)]
    Timeout(Arc<ConnectionError>),
    /// No token, for any other reason: a source, provider or runtime of the application's own.
    #[error(transparent)]
    Token(Arc<TokenError>),
    /// A mock server has no mock for the request: feature `mock`.
    #[cfg(feature = "mock")]
    #[error(transparent)]
    NoMock(Arc<NoMock>),
    /// A cassette has no response to the request: feature `record`.
    #[cfg(feature = "record")]
    #[error(transparent)]
    NotRecorded(Arc<NotRecorded>),
}

impl Error {
    /// The id of the operation that failed; none for the settings of a client, and for an error of the HTTP client that
    /// was converted where the operation is not known.
    ///
    /// It is `request_token` when another operation was not sent because there was no token for it.
    pub fn operation(&self) -> Option<&'static str> {
        match self {
            Self::InvalidInput(error) => error.operation,
            Self::Credentials(error) | Self::Api(error) => Some(error.operation),
            Self::Decode(error) => Some(error.operation),
            Self::InconsistentPages(error) => Some(error.operation),
            Self::TooLarge(error) => Some(error.operation),
            Self::Network(error) | Self::Timeout(error) => {
                Some(error.operation).filter(|operation| *operation != UNKNOWN_OPERATION)
            }
            Self::Token(_) => None,
            #[cfg(feature = "mock")]
            Self::NoMock(error) => Some(error.operation),
            #[cfg(feature = "record")]
            Self::NotRecorded(error) => Some(error.operation),
        }
    }

    /// The HTTP status of the response, if there was one.
    pub fn status(&self) -> Option<StatusCode> {
        self.response().map(|response| response.status)
    }

    /// The headers of the response, if there was one: request ids and `Retry-After` among them.
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.response().map(|response| response.headers)
    }

    /// The body of the response as it arrived, or as far as it arrived, if there was one. That of
    /// [`TooLarge`](Self::TooLarge) is not kept.
    pub fn body(&self) -> Option<&Bytes> {
        self.response().and_then(|response| response.body)
    }

    /// The id to look for in the logs of both sides: that of [`RequestOptions`](crate::RequestOptions::request_id), else
    /// the one that the response names in `x-request-id`, `x-ms-request-id`, `x-correlation-id` or `request-id`.
    pub fn request_id(&self) -> Option<&str> {
        match self {
            Self::Credentials(error) | Self::Api(error) => error.request_id.as_deref(),
            Self::Decode(error) => error.request_id.as_deref(),
            Self::TooLarge(error) => error.request_id.as_deref(),
            Self::Network(error) | Self::Timeout(error) => error.request_id.as_deref(),
            _ => None,
        }
    }

    /// What there is of the response that the error is about.
    fn response(&self) -> Option<ResponseParts<'_>> {
        let (status, headers, body) = match self {
            Self::Credentials(error) | Self::Api(error) => (error.status, &error.headers, Some(&error.body)),
            Self::Decode(error) => (error.status, &error.headers, Some(&error.body)),
            Self::TooLarge(error) => (error.status, &error.headers, None),
            Self::Network(error) | Self::Timeout(error) => (error.status?, &error.headers, Some(&error.body)),
            _ => return None,
        };
        Some(ResponseParts { status, headers, body })
    }
}

/// What an error keeps of a response.
struct ResponseParts<'a> {
    status: StatusCode,
    headers: &'a HeaderMap,
    body: Option<&'a Bytes>,
}
