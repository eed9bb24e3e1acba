//! Tells whether an operation was processed although it has no result.

use reqwest::StatusCode;

use super::Error;
use super::details::ApiError;
use crate::operations;

impl Error {
    /// True if the server may have done what [`operation`](Self::operation) asked for, although it has no result.
    ///
    /// `false` is a promise: nothing was sent, there was no connection, or the server answered with a 4xx that says
    /// it did nothing (not 408). `true` means that nobody on this side knows.
    pub fn may_have_been_processed(&self) -> bool {
        match self {
            Self::InvalidInput(_) | Self::InconsistentPages(_) | Self::Token(_) => false,
            Self::Credentials(error) | Self::Api(error) => error.may_have_been_processed(),
            #[cfg(feature = "mock")]
            Self::NoMock(_) => false,
            #[cfg(feature = "record")]
            Self::NotRecorded(_) => false,
            Self::Decode(_) | Self::TooLarge(_) => true,
            Self::Network(error) | Self::Timeout(error) => error.sent,
        }
    }

    /// True if sending the request again may do something twice: it
    /// [may have been processed](Self::may_have_been_processed), and is not safe to repeat.
    pub fn outcome_is_unknown(&self) -> bool {
        self.may_have_been_processed() && !self.operation().is_some_and(is_idempotent)
    }
}

impl ApiError {
    /// The server says that the request is at fault, and so that it did nothing. It says so neither with a 408,
    /// which a proxy in between sends as well, nor with a redirect, which web applications answer a form with.
    pub(super) fn may_have_been_processed(&self) -> bool {
        !self.status.is_client_error() || self.status == StatusCode::REQUEST_TIMEOUT
    }
}

fn is_idempotent(id: &str) -> bool {
    operations::ALL.iter().any(|operation| operation.id == id && operation.idempotent)
}

/// What an error says in addition when sending the request again may do something twice.
pub(super) fn doubt(operation: &str, may_have_been_processed: bool) -> &'static str {
    if may_have_been_processed && !is_idempotent(operation) {
        "; whether it was processed is unknown: read what it should have changed before sending it again"
    } else {
        ""
    }
}
