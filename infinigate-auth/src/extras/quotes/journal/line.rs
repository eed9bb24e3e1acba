//! The lines of a journal, and what they say together.

use std::collections::{BTreeSet, HashMap};
use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::extras::quotes::decide::Sent;

/// What happened to a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::extras::quotes) enum Event {
    /// The request is about to leave.
    Sent,
    Processed,
    Refused,
    /// Reading the quote again, or a person, showed that the request was not processed.
    NotProcessed,
}

impl Event {
    /// True if the quote can be decided on again after it.
    pub(in crate::extras::quotes) fn allows_another(self) -> bool {
        matches!(self, Self::Refused | Self::NotProcessed)
    }
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sent => "sent",
            Self::Processed => "processed",
            Self::Refused => "refused",
            Self::NotProcessed => "not processed",
        })
    }
}

/// The person who closed a decision, and how they know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::extras::quotes) struct By {
    #[serde(rename = "closed_by")]
    pub(in crate::extras::quotes) name: String,
    pub(in crate::extras::quotes) why: String,
}

/// How a decision ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::extras::quotes) struct End {
    pub(in crate::extras::quotes) event: Event,
    pub(in crate::extras::quotes) by: Option<By>,
}

impl End {
    pub(in crate::extras::quotes) fn of(event: Event) -> Self {
        Self { event, by: None }
    }
}

/// A line. It has the whole decision, so that one that tells the end can be read without the one before.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Line {
    pub(super) event: Event,
    #[serde(flatten)]
    pub(super) sent: Sent,
    #[serde(flatten)]
    pub(super) by: Option<By>,
}

/// Every decision of the journal by its id, with its end if it has one. What is asked before each decision is kept beside
/// them, so that a journal of years costs no more to ask than a new one.
#[derive(Default)]
pub(super) struct Decisions {
    all: HashMap<Uuid, (Sent, Option<Event>)>,
    /// Those without an end, by time.
    open: BTreeSet<(DateTime<Utc>, Uuid)>,
    /// Those that were processed, by server, number and revision.
    processed: HashMap<(String, String, i32), Uuid>,
}

/// How many there are: a client shows its journal, and need not show every order in it.
impl fmt::Debug for Decisions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decisions").field("count", &self.all.len()).finish_non_exhaustive()
    }
}

impl Decisions {
    /// Takes a line in. Reading a line twice changes nothing, and the first end of a decision stands.
    pub(super) fn apply(&mut self, line: Line) {
        let id = line.sent.id;
        let (sent, end) = self.all.entry(id).or_insert_with(|| {
            self.open.insert((line.sent.at, id));
            (line.sent, None)
        });
        if line.event == Event::Sent || end.is_some() {
            return;
        }
        *end = Some(line.event);
        self.open.remove(&(sent.at, id));
        if !line.event.allows_another() {
            self.processed.insert((sent.server.clone(), sent.number.clone(), sent.revision), id);
        }
    }

    /// How a decision ended, as far as it is known.
    pub(super) fn end(&self, id: Uuid) -> Option<Event> {
        self.all.get(&id).and_then(|(_, end)| *end)
    }

    /// The decisions on quotes of a server that have no end, oldest first.
    pub(super) fn open<'a>(&'a self, server: &'a str) -> impl Iterator<Item = &'a Sent> {
        let open = self.open.iter().filter_map(|(_, id)| self.all.get(id)).map(|(sent, _)| sent);
        open.filter(move |sent| sent.server == server)
    }

    /// Why a decision may not be sent: the revision was processed, or there is one on the quote whose outcome nobody
    /// knows, whatever its revision.
    pub(super) fn objection(&self, sent: &Sent) -> Option<String> {
        if let Some(other) = self.open(&sent.server).find(|other| other.number == sent.number) {
            return Some(format!(
                "the outcome of {other} is not known: resolve it first, see Infinigate::unknown_outcomes"
            ));
        }
        let key = (sent.server.clone(), sent.number.clone(), sent.revision);
        let (other, end) = self.all.get(self.processed.get(&key)?)?;
        Some(format!("{other} was {}", (*end)?))
    }
}
