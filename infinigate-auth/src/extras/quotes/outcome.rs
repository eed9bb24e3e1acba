//! How deciding on a quote ended.

use infinigate_api::{Error, types};

use super::decide::Outcome;
use super::unknown::UnknownOutcome;

/// How accepting a quote ended.
#[derive(Debug)]
#[must_use = "an order whose outcome is unknown has to be resolved"]
pub enum Acceptance {
    /// The quote is ordered: the API answered with success, and the quote read again says so. The response to the
    /// acceptance is not documented; it is kept as it came.
    Accepted(types::QuoteActionResult),
    /// The quote is not ordered, for certain: the request never reached the API, or the API refused it, and the quote
    /// read again bears that out.
    Refused(Error),
    /// The request may have been processed. Do not accept the quote again before this is
    /// [resolved](UnknownOutcome::resolve).
    Unknown(UnknownOutcome),
}

/// How rejecting a quote ended.
#[derive(Debug)]
#[must_use = "a rejection whose outcome is unknown has to be resolved"]
pub enum Rejection {
    /// The quote is rejected: the API answered with success, and the quote read again says so. The response to the
    /// rejection is not documented; it is kept as it came.
    Rejected(types::QuoteActionResult),
    /// The quote is not rejected, for certain.
    Refused(Error),
    /// The request may have been processed.
    Unknown(UnknownOutcome),
}

impl From<Outcome> for Acceptance {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Processed(response) => Self::Accepted(response),
            Outcome::Refused(error) => Self::Refused(error),
            Outcome::Unknown(unknown) => Self::Unknown(unknown),
        }
    }
}

impl From<Outcome> for Rejection {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Processed(response) => Self::Rejected(response),
            Outcome::Refused(error) => Self::Refused(error),
            Outcome::Unknown(unknown) => Self::Unknown(unknown),
        }
    }
}
