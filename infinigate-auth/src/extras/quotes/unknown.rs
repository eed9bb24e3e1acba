//! Decisions whose outcome is unknown, and how to find out.

use std::fmt;

use chrono::{DateTime, Utc};
use infinigate_api::{Error, types};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::clock;
use super::decide::{Decision, Sent, read_quote};
use super::journal::{By, End, Event};
use super::resolution::{Evidence, Resolution, evidence};
use crate::client::Infinigate;

/// A decision on a quote that was sent and may or may not have been processed.
///
/// It can be stored and loaded with serde, for as long as it takes to find out; the fields of its JSON are part of this
/// crate's interface. [`error`](Self::error) and [`response`](Self::response) are not stored,
/// [`reason`](Self::reason) is.
///
/// ```
/// # fn example(unknown: &infinigate_auth::UnknownOutcome) -> Result<(), serde_json::Error> {
/// let stored = serde_json::to_string(unknown)?;
/// let loaded: infinigate_auth::UnknownOutcome = serde_json::from_str(&stored)?;
/// assert_eq!(loaded.id(), unknown.id());
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Serialize, Deserialize)]
#[must_use = "a decision whose outcome is unknown has to be resolved"]
pub struct UnknownOutcome {
    #[serde(flatten)]
    pub(super) sent: Sent,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) reason: Option<String>,
    #[serde(skip)]
    pub(super) error: Option<Error>,
    #[serde(skip)]
    pub(super) response: Option<types::QuoteActionResult>,
}

/// What a person has found out about a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClosedAs {
    /// It was processed.
    Processed,
    /// It was not processed, and can be sent again.
    NotProcessed,
}

impl UnknownOutcome {
    /// Which decision it is: the id of its lines in the journal.
    pub fn id(&self) -> Uuid {
        self.sent.id
    }

    /// What was decided.
    pub fn decision(&self) -> Decision {
        self.sent.decision
    }

    /// The number of the quote.
    pub fn number(&self) -> &str {
        &self.sent.number
    }

    /// The revision of the quote.
    pub fn revision(&self) -> i32 {
        self.sent.revision
    }

    /// The email address of the person who decided.
    pub fn mail(&self) -> &str {
        &self.sent.mail
    }

    /// When it was sent, by the clock of this machine.
    pub fn sent_at(&self) -> DateTime<Utc> {
        self.sent.at
    }

    /// Why the outcome is unknown; `None` if the decision was found in the journal of a process that ended.
    pub fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }

    /// What went wrong. None when nothing did and the quote does not confirm the response, and after loading.
    pub fn error(&self) -> Option<&Error> {
        self.error.as_ref()
    }

    /// The response of a success that the quote does not confirm. None after loading.
    pub fn response(&self) -> Option<&types::QuoteActionResult> {
        self.response.as_ref()
    }

    /// Finds out by reading the quote again. Nothing else is sent, so it can be called as often as one likes, by any
    /// process and at any time.
    ///
    /// The journal hears of [`Processed`](Resolution::Processed) and [`NotProcessed`](Resolution::NotProcessed). What
    /// it has heard before stands. There is no `NotProcessed` before the
    /// [settling time](crate::Builder::settling_time) has passed.
    ///
    /// # Errors
    /// What kept the quote from being read, or the journal from being read or written. [`Error::InvalidInput`] when
    /// the client is one for another server than the decision was sent to.
    pub async fn resolve(&self, infinigate: &Infinigate) -> Result<Resolution, Error> {
        let (sent, journal) = (&self.sent, &infinigate.journal);
        let until = journal.settled_at(sent);
        let state = journal.state(sent).await.map_err(Error::invalid_input)?;
        if state.is_being_sent {
            return Ok(Resolution::StillOpen { until });
        }
        // By the time of the read: what was read before the settling time had passed proves nothing after it.
        let has_settled = clock::now() >= until;
        let quote = read_quote(infinigate, &sent.number).await?;
        let event = match (state.outcome, evidence(sent, &quote)) {
            (Some(event), _) => event,
            (None, Evidence::Processed) => Event::Processed,
            (None, Evidence::Unchanged) if has_settled => Event::NotProcessed,
            (None, Evidence::Unchanged) => return Ok(Resolution::StillOpen { until }),
            (None, Evidence::Unclear) => return Ok(Resolution::Undecided(quote)),
        };
        // Somebody may have written another end meanwhile: the first one stands.
        match journal.end(sent, End::of(event)).await.map_err(Error::invalid_input)? {
            Event::Processed => Ok(Resolution::Processed(quote)),
            _ => Ok(Resolution::NotProcessed(quote)),
        }
    }

    /// Closes a decision by hand, when [`resolve`](Self::resolve) ends in [`Undecided`](Resolution::Undecided) and
    /// somebody has asked Infinigate. Who says so, and how they know, goes into the journal.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] when it has another end already, while it is being sent, for `NotProcessed` before the
    /// [settling time](crate::Builder::settling_time) has passed, without a name or a reason, or when the journal cannot
    /// be written.
    pub async fn close(
        &self,
        infinigate: &Infinigate,
        closed_as: ClosedAs,
        by: &str,
        why: &str,
    ) -> Result<(), Error> {
        let (sent, journal) = (&self.sent, &infinigate.journal);
        let refuse = |message: String| Err(Error::invalid_input(message));
        if by.trim().is_empty() || why.trim().is_empty() {
            return refuse("closing a decision takes a name and a reason".to_owned());
        }
        let event = match closed_as {
            ClosedAs::Processed => Event::Processed,
            ClosedAs::NotProcessed => Event::NotProcessed,
        };
        let until = journal.settled_at(sent);
        if journal.state(sent).await.map_err(Error::invalid_input)?.is_being_sent {
            return refuse(format!("{sent} is being sent just now: close it when that has ended"));
        }
        if event == Event::NotProcessed && clock::now() < until {
            return refuse(format!(
                "{sent} may still be on its way: it can be closed as not processed from {until} on"
            ));
        }
        let by = By { name: by.to_owned(), why: why.to_owned() };
        match journal.end(sent, End { event, by: Some(by) }).await.map_err(Error::invalid_input)? {
            stands if stands.allows_another() == event.allows_another() => Ok(()),
            stands => refuse(format!("{sent} is in the journal as {stands} already")),
        }
    }
}

impl fmt::Display for Sent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decision = match self.decision {
            Decision::Accept => "acceptance",
            Decision::Reject => "rejection",
        };
        write!(
            f,
            "the {decision} of quote {:?}, revision {}, sent at {}",
            self.number,
            self.revision,
            self.time()
        )
    }
}

impl fmt::Display for UnknownOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "whether {} was processed is unknown: resolve it before deciding on the quote again",
            self.sent
        )?;
        self.reason.as_ref().map_or(Ok(()), |reason| write!(f, " ({reason})"))
    }
}

impl Infinigate {
    /// The decisions that were sent and have no outcome in the [journal](crate::Builder::journal), oldest first: the
    /// process ended before there was one, or it was unknown. Without a journal in a file, those of this client and its
    /// clones. One that somebody is sending just now is among them, and resolves to
    /// [`StillOpen`](Resolution::StillOpen): a process can look when it starts, whatever others are doing.
    ///
    /// ```no_run
    /// # async fn example(infinigate: &infinigate_auth::Infinigate) -> Result<(), infinigate_auth::Error> {
    /// for unknown in infinigate.unknown_outcomes().await? {
    ///     println!("quote {}: {:?}", unknown.number(), unknown.resolve(infinigate).await?);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidInput`] when the journal cannot be read.
    pub async fn unknown_outcomes(&self) -> Result<Vec<UnknownOutcome>, Error> {
        let open = self.journal.open_decisions().await.map_err(Error::invalid_input)?;
        let unknown = |sent| UnknownOutcome { sent, reason: None, error: None, response: None };
        Ok(open.into_iter().map(unknown).collect())
    }
}
