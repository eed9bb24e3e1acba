//! What came of a decision, and how to find out when that is unknown.

use std::fmt;

use infinigate_api::chrono::{DateTime, SecondsFormat, Utc};
use infinigate_api::{Error, types};

use super::decide::{Decision, Outcome, Sent, note};
use super::flat::flat;
use super::journal::Event;
use crate::client::Infinigate;

/// Words for a quote that was ordered (assumption: the words are not documented).
const ACCEPTED: [&str; 4] = ["accepted", "ordered", "order", "converted"];
/// Words for a quote that was rejected (assumption).
const REJECTED: [&str; 2] = ["rejected", "declined"];
/// Words for a quote that ended without anybody's decision (assumption).
const LAPSED: [&str; 2] = ["expired", "cancelled"];

/// How accepting a quote ended.
#[derive(Debug)]
#[must_use = "an order whose outcome is unknown has to be cleared up"]
pub enum Acceptance {
    /// The quote is ordered. What the API says to that is not documented; it is kept as it came.
    Accepted(types::QuoteActionResult),
    /// The quote is not ordered, for certain: the API refused it, or the request never reached it.
    Refused(Error),
    /// The request may have been processed. Do not accept the quote again before this is
    /// [cleared up](UnknownOutcome::resolve).
    Unknown(UnknownOutcome),
}

/// How rejecting a quote ended.
#[derive(Debug)]
#[must_use = "a rejection whose outcome is unknown has to be cleared up"]
pub enum Rejection {
    /// The quote is rejected. What the API says to that is not documented; it is kept as it came.
    Rejected(types::QuoteActionResult),
    /// The quote is not rejected, for certain.
    Refused(Error),
    /// The request may have been processed.
    Unknown(UnknownOutcome),
}

impl From<Outcome> for Acceptance {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Processed(answer) => Self::Accepted(answer),
            Outcome::Refused(error) => Self::Refused(error),
            Outcome::Unknown(unknown) => Self::Unknown(unknown),
        }
    }
}

impl From<Outcome> for Rejection {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Processed(answer) => Self::Rejected(answer),
            Outcome::Refused(error) => Self::Refused(error),
            Outcome::Unknown(unknown) => Self::Unknown(unknown),
        }
    }
}

/// A decision on a quote that was sent and may or may not have been processed.
#[derive(Debug, Clone)]
pub struct UnknownOutcome {
    sent: Sent,
    error: Option<Error>,
}

/// What reading the quote again says about a decision whose outcome was unknown.
#[derive(Debug)]
#[non_exhaustive]
pub enum Resolution {
    /// The decision was processed: the quote is in the state it leads to.
    Processed(types::Quote),
    /// The decision was not processed: the quote is still open, or ended in another way.
    ///
    /// A request that is still under way somewhere can be processed after this was read. After a timeout, leave it the
    /// minutes that a gateway waits for its backend before deciding anew.
    NotProcessed(types::Quote),
    /// The quote is closed, with a status that nobody has documented. A person has to look.
    Undecided(types::Quote),
}

impl UnknownOutcome {
    pub(super) fn new(sent: Sent, error: Option<Error>) -> Self {
        Self { sent, error }
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

    /// The mail address of the person who decided.
    pub fn mail(&self) -> &str {
        &self.sent.mail
    }

    /// When it was sent, by the clock of this machine.
    pub fn sent_at(&self) -> DateTime<Utc> {
        self.sent.time
    }

    /// What went wrong; none when the decision was found in the journal of a process that ended.
    pub fn error(&self) -> Option<&Error> {
        self.error.as_ref()
    }

    /// Finds out by reading the quote again. Nothing is sent but that, so it can be called as often as one likes.
    ///
    /// The journal, if there is one, hears of the result: a decision that was not processed may be sent again.
    ///
    /// # Errors
    /// What kept the quote from being read, or the journal from being written.
    pub async fn resolve(&self, infinigate: &Infinigate) -> Result<Resolution, Error> {
        let number = self.sent.number.as_str();
        let quote = flat(infinigate.get_quote_by_number().document_number(number).send().await?.into_inner());
        let cleared_up = self.judge(quote);
        let event = match cleared_up {
            Resolution::Processed(_) => Event::Processed,
            Resolution::NotProcessed(_) => Event::NotProcessed,
            Resolution::Undecided(_) => return Ok(cleared_up),
        };
        note(infinigate.journal.as_ref(), &self.sent, event).await?;
        Ok(cleared_up)
    }

    fn judge(&self, quote: types::Quote) -> Resolution {
        let status = quote.document_status.as_ref().map_or("", types::DocumentStatus::as_str);
        let is = |words: &[&str]| words.iter().any(|word| word.eq_ignore_ascii_case(status));
        let (still_open, decided, otherwise) = match self.sent.decision {
            Decision::Accept => (quote.can_be_accepted, is(&ACCEPTED), is(&REJECTED)),
            Decision::Reject => (quote.can_be_rejected, is(&REJECTED), is(&ACCEPTED)),
        };
        let is_the_quote = quote.document_number.as_deref() == Some(self.sent.number.as_str());
        // Of another revision, nothing follows for the one that was decided on.
        if !is_the_quote || quote.document_version != Some(self.sent.revision) {
            Resolution::Undecided(quote)
        } else if still_open == Some(true) || otherwise || is(&LAPSED) {
            Resolution::NotProcessed(quote)
        } else if decided {
            Resolution::Processed(quote)
        } else {
            Resolution::Undecided(quote)
        }
    }
}

impl fmt::Display for UnknownOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Sent { time, decision, number, revision, .. } = &self.sent;
        let decision = match decision {
            Decision::Accept => "acceptance",
            Decision::Reject => "rejection",
        };
        let time = time.to_rfc3339_opts(SecondsFormat::Secs, true);
        write!(
            f,
            "whether the {decision} of quote {number:?}, revision {revision}, sent at {time}, was processed"
        )?;
        write!(f, " is unknown: clear it up before deciding on the quote again")?;
        self.error.as_ref().map_or(Ok(()), |error| write!(f, " ({error})"))
    }
}

impl Infinigate {
    /// The decisions in the [journal](crate::Builder::journal) whose outcome nobody has written down: the process ended
    /// before there was one, or it was unknown. None without a journal. A decision that another process is sending just
    /// now is among them: clear up after a crash, before new decisions are made.
    ///
    /// ```no_run
    /// # async fn example(infinigate: &infinigate_auth::Infinigate) -> Result<(), infinigate_auth::Error> {
    /// for unknown in infinigate.unknown_outcomes().await? {
    ///     println!("{unknown}: {:?}", unknown.resolve(infinigate).await?);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidInput`] when the journal cannot be read.
    pub async fn unknown_outcomes(&self) -> Result<Vec<UnknownOutcome>, Error> {
        let Some(journal) = self.journal.clone() else { return Ok(Vec::new()) };
        let open = tokio::task::spawn_blocking(move || journal.open_decisions())
            .await
            .unwrap_or_else(|error| Err(Error::invalid_input(format!("the journal: {error}"))))?;
        Ok(open.into_iter().map(|sent| UnknownOutcome::new(sent, None)).collect())
    }
}
