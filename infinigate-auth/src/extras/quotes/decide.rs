//! Sends a decision on a quote, and notes it in the journal before and after.

use std::future::Future;
use std::sync::Arc;

use infinigate_api::chrono::{DateTime, Utc};
use infinigate_api::{Error, Operation, ResponseValue, operations, types};
use serde::{Deserialize, Serialize};

use super::journal::{Event, Journal};
use super::outcome::UnknownOutcome;
use crate::client::Infinigate;

/// What is decided about a quote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// It is accepted: a binding order.
    Accept,
    /// It is rejected.
    Reject,
}

impl Decision {
    pub(super) fn operation(self) -> &'static Operation {
        match self {
            Self::Accept => &operations::ACCEPT_QUOTE,
            Self::Reject => &operations::REJECT_QUOTE,
        }
    }
}

/// A decision that was sent, or is about to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Sent {
    pub(super) time: DateTime<Utc>,
    pub(super) decision: Decision,
    pub(super) number: String,
    pub(super) revision: i32,
    pub(super) mail: String,
}

impl Sent {
    pub(super) fn now(decision: Decision, number: &str, revision: i32, mail: String) -> Self {
        Self { time: Utc::now(), decision, number: number.to_owned(), revision, mail }
    }
}

/// How it went, whatever was decided.
pub(super) enum Outcome {
    Processed(types::QuoteActionResult),
    Refused(Error),
    Unknown(UnknownOutcome),
}

/// Sends a decision, which the journal hears of before and after.
pub(super) async fn decide(
    infinigate: &Infinigate,
    sent: Sent,
    request: impl Future<Output = Result<ResponseValue<types::QuoteActionResult>, Error>>,
) -> Outcome {
    if let Err(error) = check(&sent) {
        return Outcome::Refused(error);
    }
    if let Err(error) = note(infinigate.journal.as_ref(), &sent, Event::Sent).await {
        return Outcome::Refused(error);
    }
    let (outcome, event) = match request.await {
        Ok(answer) => (Outcome::Processed(answer.into_inner()), Event::Processed),
        Err(error) if error.outcome_is_unknown() => {
            return Outcome::Unknown(UnknownOutcome::new(sent, Some(error)));
        }
        Err(error) => (Outcome::Refused(error), Event::Refused),
    };
    if let Err(error) = note(infinigate.journal.as_ref(), &sent, event).await {
        // The decision stands. Without this line the journal takes it for one whose outcome is unknown.
        tracing::warn!(%error, "the journal does not know how a decision ended");
    }
    outcome
}

/// Writes a line into the journal, if there is one, away from the threads that drive the network.
pub(super) async fn note(journal: Option<&Arc<Journal>>, sent: &Sent, event: Event) -> Result<(), Error> {
    let Some(journal) = journal.cloned() else { return Ok(()) };
    let (line, operation) = (sent.clone(), sent.decision.operation());
    tokio::task::spawn_blocking(move || journal.note(&line, event))
        .await
        .unwrap_or_else(|error| Err(Error::invalid_request(operation, format!("the journal: {error}"))))
}

/// Who decides must be reachable: an order in nobody's name is a mistake.
fn check(sent: &Sent) -> Result<(), Error> {
    let plausible = sent.mail.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty()
            && !host.is_empty()
            && !sent.mail.contains(|c: char| c.is_whitespace() || c.is_control())
    });
    if plausible {
        return Ok(());
    }
    let message = format!("{:?} is not the mail address of the person who decides", sent.mail);
    Err(Error::invalid_request(sent.decision.operation(), message))
}
