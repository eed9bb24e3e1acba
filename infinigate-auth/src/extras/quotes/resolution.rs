//! What a quote that is read again says about a decision that was sent: the table in `docs/orders.md`.

use chrono::{DateTime, Utc};
use infinigate_api::types;

use super::decide::{Decision, Sent};

/// Statuses of a quote that was ordered (assumption: the statuses are not documented).
const ACCEPTED: [&str; 4] = ["accepted", "ordered", "order", "converted"];
/// Statuses of a quote that was rejected (assumption).
const REJECTED: [&str; 2] = ["rejected", "declined"];
/// Statuses of a quote that ended without anybody's decision (assumption).
const LAPSED: [&str; 4] = ["expired", "cancelled", "canceled", "closed"];

/// What is known about a decision after the quote was read again.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Resolution {
    /// The decision was processed: the quote has the status it leads to, and is no longer open.
    Processed(types::Quote),
    /// The decision was not processed: the settling time has passed, and the quote reads as it did before it was sent.
    /// The only result after which the quote can be decided on again.
    NotProcessed(types::Quote),
    /// Too early to tell: the decision is being sent just now, or the quote still reads as it did before and the
    /// [settling time](crate::Builder::settling_time) has not passed. Nothing was written, and nothing can be decided
    /// on the quote yet.
    StillOpen {
        /// When asking again can give another result: the end of the settling time, by the clock of this machine. When
        /// that has passed, somebody is still sending.
        until: DateTime<Utc>,
    },
    /// The quote does not prove either: another revision, a status nobody has documented, or status and flag that
    /// contradict each other. Nothing was written. A person has to find out, and
    /// [closes](crate::UnknownOutcome::close) it.
    Undecided(types::Quote),
}

/// What a quote that is read after a decision proves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Evidence {
    /// It has the status that the decision leads to, and is not open.
    Processed,
    /// It is open, and reads as before.
    Unchanged,
    /// Neither.
    Unclear,
}

impl Decision {
    /// The statuses of a quote on which it was processed.
    fn leads_to(self) -> &'static [&'static str] {
        match self {
            Self::Accept => &ACCEPTED,
            Self::Reject => &REJECTED,
        }
    }
}

/// What a quote proves about a decision on it.
pub(super) fn evidence(sent: &Sent, quote: &types::Quote) -> Evidence {
    let status = status(quote);
    let is_open = is_open(quote, sent.decision) == Some(true);
    let is_the_same = quote.document_number.as_deref() == Some(sent.number.as_str())
        && quote.document_version == Some(sent.revision);
    if !is_the_same {
        Evidence::Unclear
    } else if !is_open && is_one_of(sent.decision.leads_to(), status) {
        Evidence::Processed
    } else if is_open && !has_ended(status) && status.eq_ignore_ascii_case(&sent.status) {
        Evidence::Unchanged
    } else {
        Evidence::Unclear
    }
}

/// True if a quote that is read after the API has refused a decision on it bears that out: it is still open, or has
/// ended in another way.
pub(super) fn bears_out_refusal(sent: &Sent, quote: &types::Quote) -> bool {
    let status = status(quote);
    let is_open = is_open(quote, sent.decision) == Some(true);
    quote.document_number.as_deref() == Some(sent.number.as_str())
        && !is_one_of(sent.decision.leads_to(), status)
        && (is_open || has_ended(status))
}

/// True if a status says that nothing is left to be decided.
pub(super) fn has_ended(status: &str) -> bool {
    is_one_of(&ACCEPTED, status) || is_one_of(&REJECTED, status) || is_one_of(&LAPSED, status)
}

/// True if the API says that a decision is possible.
pub(super) fn is_open(quote: &types::Quote, decision: Decision) -> Option<bool> {
    match decision {
        Decision::Accept => quote.can_be_accepted,
        Decision::Reject => quote.can_be_rejected,
    }
}

/// The status of a quote; empty when it has none.
pub(super) fn status(quote: &types::Quote) -> &str {
    quote.document_status.as_ref().map_or("", types::DocumentStatus::as_str)
}

fn is_one_of(statuses: &[&str], status: &str) -> bool {
    statuses.iter().any(|other| other.eq_ignore_ascii_case(status.trim()))
}
