//! Sends a decision on a quote, notes it in the journal before and after, and confirms it by reading the quote.

use std::future::Future;

use chrono::{DateTime, SecondsFormat, Utc};
use infinigate_api::reqwest::StatusCode;
use infinigate_api::{Error, Operation, ResponseValue, operations, runtime, types};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::flat::flat;
use super::journal::{End, Event};
use super::resolution::{Evidence, bears_out_refusal, evidence, is_open, status};
use super::unknown::UnknownOutcome;
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
    pub(super) id: Uuid,
    /// The server that was asked, as [`identity`](super::server::identity) writes it.
    pub(super) server: String,
    #[serde(rename = "sent_at")]
    pub(super) at: DateTime<Utc>,
    /// By when the request has left, or never will: it may have to wait for its turn. A journal of an earlier version does
    /// not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) leaves_by: Option<DateTime<Utc>>,
    pub(super) decision: Decision,
    pub(super) number: String,
    pub(super) revision: i32,
    pub(super) mail: String,
    /// The status of the quote when it was decided on.
    #[serde(default)]
    pub(super) status: String,
}

impl Sent {
    /// The time at which it was sent, as it is shown.
    pub(super) fn time(&self) -> String {
        self.at.to_rfc3339_opts(SecondsFormat::Secs, true)
    }
}

/// How it went, whatever was decided.
pub(super) enum Outcome {
    Processed(types::QuoteActionResult),
    Refused(Error),
    Unknown(UnknownOutcome),
}

impl Outcome {
    /// The outcome is unknown because of an error.
    fn of_error(sent: Sent, error: Error) -> Self {
        let reason = Some(error.to_string());
        Self::Unknown(UnknownOutcome { sent, reason, error: Some(error), response: None })
    }
}

/// Sends a decision, as a task: it goes on to its end, which others wait for, when nobody polls it.
pub(super) async fn decide(
    infinigate: Infinigate,
    sent: Sent,
    request: impl Future<Output = Result<ResponseValue<types::QuoteActionResult>, Error>> + Send + 'static,
) -> Outcome {
    if let Err(error) = check(&sent) {
        return Outcome::Refused(error);
    }
    let copy = sent.clone();
    let task = async move { Ok(send(&infinigate, copy, request).await) };
    match runtime::spawn(sent.decision.operation(), task).await {
        Ok(outcome) => outcome,
        // The runtime has ended, and the task with it.
        Err(error) if error.outcome_is_unknown() => Outcome::of_error(sent, error),
        Err(error) => Outcome::Refused(error),
    }
}

/// Sends a decision, which the journal hears of before and after.
async fn send(
    infinigate: &Infinigate,
    sent: Sent,
    request: impl Future<Output = Result<ResponseValue<types::QuoteActionResult>, Error>>,
) -> Outcome {
    // Held until the end is written: meanwhile, others see that it is being sent.
    let operation = sent.decision.operation();
    let (sent, sending) = match infinigate.journal.begin(sent, infinigate.timeout).await {
        Ok(begun) => begun,
        Err(message) => return Outcome::Refused(Error::invalid_request(operation, message)),
    };
    let (outcome, event) = match request.await {
        Ok(response) => match confirm(infinigate, &sent).await {
            Ok(()) => (Outcome::Processed(response.into_inner()), Event::Processed),
            Err((reason, error)) => {
                let response = Some(response.into_inner());
                return Outcome::Unknown(UnknownOutcome { sent, reason: Some(reason), error, response });
            }
        },
        Err(error) if error.outcome_is_unknown() => return Outcome::of_error(sent, error),
        Err(error) => match doubt(infinigate, &sent, &error).await {
            None => (Outcome::Refused(error), Event::Refused),
            reason => {
                return Outcome::Unknown(UnknownOutcome { sent, reason, error: Some(error), response: None });
            }
        },
    };
    if let Err(error) = infinigate.journal.end(&sent, End::of(event)).await {
        // The decision stands. Without this line the journal takes it for one whose outcome is unknown.
        tracing::warn!(%error, "the journal does not know how a decision ended");
    }
    drop(sending);
    outcome
}

/// Reads the quote once: a success alone proves nothing, because error documents come with status 200 too.
async fn confirm(infinigate: &Infinigate, sent: &Sent) -> Result<(), (String, Option<Error>)> {
    let quote = match read_quote(infinigate, &sent.number).await {
        Ok(quote) => quote,
        Err(error) => {
            let reason = format!("the API answered with success, and the quote cannot be read: {error}");
            return Err((reason, Some(error)));
        }
    };
    if evidence(sent, &quote) == Evidence::Processed {
        return Ok(());
    }
    let open = match is_open(&quote, sent.decision) {
        Some(true) => "is still open",
        Some(false) => "is closed",
        None => "does not say whether it is open",
    };
    let revision = quote.document_version;
    let reason = format!(
        "the API answered with success, but the quote does not confirm it: revision {revision:?} {open}, its status \
         is {:?}",
        status(&quote)
    );
    Err((reason, None))
}

/// Why a refusal may not be the whole truth. What stands behind a gateway may have been asked twice, and refuse the second
/// time what it did the first; or somebody else has decided. So the quote is read once, unless nothing was sent or it was the
/// gateway itself that refused (401, 403, 429).
async fn doubt(infinigate: &Infinigate, sent: &Sent, refusal: &Error) -> Option<String> {
    let Error::Api(_) = refusal else { return None };
    let by_gateway = [StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN, StatusCode::TOO_MANY_REQUESTS];
    if refusal.status().is_some_and(|status| by_gateway.contains(&status)) {
        return None;
    }
    match read_quote(infinigate, &sent.number).await {
        Ok(quote) if bears_out_refusal(sent, &quote) => None,
        Ok(quote) => Some(format!("the API refused it ({refusal}), but the status is {:?}", status(&quote))),
        Err(error) => Some(format!("the API refused it ({refusal}), and the quote cannot be read: {error}")),
    }
}

/// Reads a quote as it stands now.
pub(super) async fn read_quote(infinigate: &Infinigate, number: &str) -> Result<types::Quote, Error> {
    let quote = infinigate.get_quote_by_number().document_number(number).send().await?.into_inner();
    Ok(flat(quote))
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
    let message = format!("{:?} is not the email address of the person who decides", sent.mail);
    Err(Error::invalid_request(sent.decision.operation(), message))
}
