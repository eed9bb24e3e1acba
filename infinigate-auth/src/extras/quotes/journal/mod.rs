//! The journal of decisions on quotes, in a file or in the memory of a client, and the rules for what may be sent.

mod file;
mod line;
mod sending;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use infinigate_api::runtime;
use tokio::time::{Instant, sleep};

use self::file::JournalFile;
pub(super) use self::line::{By, End, Event};
use self::line::{Decisions, Line};
use self::sending::Sending;
use super::decide::Sent;
use super::{clock, server};

/// How long to wait before asking again for a file that somebody else has locked: at first, and at most.
const BACKOFF: [Duration; 2] = [Duration::from_millis(2), Duration::from_millis(100)];

/// What was decided on the quotes of a server.
#[derive(Debug)]
pub(crate) struct Journal {
    server: String,
    settling_time: Duration,
    /// How long to wait for somebody else who has the file locked.
    patience: Duration,
    store: Store,
}

#[derive(Debug)]
enum Store {
    /// Without a file: what this client and its clones have decided.
    Memory(Mutex<Decisions>),
    File(Arc<JournalFile>),
}

/// What is known of a decision before the quote is read again.
#[derive(Debug)]
pub(super) struct DecisionState {
    /// True if somebody, here or in another process, is sending it just now.
    pub(super) is_being_sent: bool,
    /// How it ended, if the journal says so.
    pub(super) outcome: Option<Event>,
}

impl Journal {
    /// Does not wait for anybody.
    pub(crate) fn open(
        path: Option<PathBuf>,
        base_url: &str,
        settling_time: Duration,
        patience: Duration,
    ) -> Result<Self, String> {
        let store = match path {
            Some(path) => Store::File(Arc::new(JournalFile::open(&path)?)),
            None => Store::Memory(Mutex::default()),
        };
        Ok(Self { server: server::identity(base_url), settling_time, patience, store })
    }

    /// The server whose quotes these are.
    pub(super) fn server(&self) -> &str {
        &self.server
    }

    /// When a decision that was not processed by then never will be.
    pub(super) fn settled_at(&self, sent: &Sent) -> DateTime<Utc> {
        after(sent.leaves_by.unwrap_or(sent.at), self.settling_time)
    }

    /// Writes that a decision is about to be sent, unless one on the same quote speaks against it. It counts as being
    /// sent until the guard that is returned is dropped; the decision is returned as it was written. Its
    /// request leaves within `timeout`, or never.
    pub(super) async fn begin(&self, sent: Sent, timeout: Duration) -> Result<(Sent, Sending), String> {
        let mut sending = Sending::claim(&sent).ok_or_else(|| {
            format!("another decision on quote {:?} is being sent by this process just now", sent.number)
        })?;
        if let Store::File(file) = &self.store {
            let (file, id) = (file.clone(), sent.id);
            sending = blocking(move || {
                sending.lock_file(file.path(), id).map_err(|error| {
                    format!("the journal {} cannot be used: {error}", file.path().display())
                })?;
                Ok(sending)
            })
            .await?;
        }
        let write = move |decisions: &Decisions| {
            if let Some(objection) = decisions.objection(&sent) {
                Err(objection)
            } else {
                let at = clock::now();
                let sent = Sent { at, leaves_by: Some(after(at, timeout)), ..sent.clone() };
                Ok((sent.clone(), Some(Line { event: Event::Sent, sent, by: None })))
            }
        };
        Ok((self.access(write).await?, sending))
    }

    /// Writes how a decision ended, unless it has an end already; returns the end that stands.
    pub(super) async fn end(&self, sent: &Sent, end: End) -> Result<Event, String> {
        self.check_server(sent)?;
        let line = Line { event: end.event, sent: sent.clone(), by: end.by };
        let stands = self
            .access(move |decisions| match decisions.end(line.sent.id) {
                Some(end) => Ok((end, None)),
                None => Ok((line.event, Some(line.clone()))),
            })
            .await?;
        if let Store::File(file) = &self.store
            && !sending::is_sent_here(sent.id)
        {
            let (file, id) = (file.clone(), sent.id);
            blocking(move || {
                sending::forget(file.path(), id);
                Ok(())
            })
            .await?;
        }
        Ok(stands)
    }

    /// What is known of a decision. Who ends sending writes the end first, so that what is not being sent has its end.
    pub(super) async fn state(&self, sent: &Sent) -> Result<DecisionState, String> {
        self.check_server(sent)?;
        let id = sent.id;
        let is_being_sent = sending::is_sent_here(id)
            || match &self.store {
                Store::Memory(_) => false,
                Store::File(file) => {
                    let file = file.clone();
                    blocking(move || sending::is_locked(file.path(), id).map_err(|error| error.to_string()))
                        .await?
                }
            };
        let outcome = self.access(move |decisions| Ok((decisions.end(id), None))).await?;
        Ok(DecisionState { is_being_sent, outcome })
    }

    /// The decisions that have no end, oldest first.
    pub(super) async fn open_decisions(&self) -> Result<Vec<Sent>, String> {
        let server = self.server.clone();
        self.access(move |decisions| Ok((decisions.open(&server).cloned().collect(), None))).await
    }

    fn check_server(&self, sent: &Sent) -> Result<(), String> {
        if sent.server == self.server {
            return Ok(());
        }
        Err(format!("{sent} went to {}, and this client asks {}", sent.server, self.server))
    }

    /// Lets a rule decide on what the journal says, and writes the line that it wants. Waits no longer than an operation
    /// may take for somebody else who has the file locked.
    async fn access<T: Send + 'static>(
        &self,
        rule: impl Fn(&Decisions) -> Result<(T, Option<Line>), String> + Send + Sync + 'static,
    ) -> Result<T, String> {
        let file = match &self.store {
            Store::Memory(decisions) => {
                let mut decisions = decisions.lock().unwrap_or_else(PoisonError::into_inner);
                let (value, line) = rule(&decisions)?;
                if let Some(line) = line {
                    decisions.apply(line);
                }
                return Ok(value);
            }
            Store::File(file) => file,
        };
        let rule = Arc::new(rule);
        let deadline = Instant::now() + self.patience;
        let [mut backoff, longest] = BACKOFF;
        loop {
            let (again, rule) = (file.clone(), rule.clone());
            if let Some(value) = blocking(move || again.try_access(|decisions| rule(decisions))).await? {
                return Ok(value);
            }
            if Instant::now() + backoff > deadline {
                return Err(format!(
                    "the journal {} cannot be used: another program has kept it locked for {:?}",
                    file.path().display(),
                    self.patience
                ));
            }
            sleep(backoff).await;
            backoff = longest.min(2 * backoff);
        }
    }
}

fn after(time: DateTime<Utc>, duration: Duration) -> DateTime<Utc> {
    let duration = TimeDelta::from_std(duration).unwrap_or(TimeDelta::MAX);
    time.checked_add_signed(duration).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// Does what can wait for a disk, away from the threads that drive the network.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, String> + Send + 'static,
) -> Result<T, String> {
    let runtime = runtime::current().map_err(|error| format!("the journal cannot be read: {error}"))?;
    runtime.spawn_blocking(work).await.map_err(|error| format!("the journal: {error}"))?
}
