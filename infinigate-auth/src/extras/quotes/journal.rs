//! An append-only file of decisions: a line of JSON before a request leaves, and one when its outcome is known.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use infinigate_api::Error;
use serde::{Deserialize, Serialize};

use super::decide::Sent;

/// What happened to a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Event {
    /// The request is about to leave.
    Sent,
    Processed,
    Refused,
    /// Reading the quote again showed that the request was not processed.
    NotProcessed,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Line {
    event: Event,
    /// Test system and production number their quotes apart.
    server: String,
    #[serde(flatten)]
    sent: Sent,
}

/// The file. It is opened anew for every line, and locked meanwhile: other processes may write to it, and somebody may
/// have put it away.
#[derive(Debug)]
pub(crate) struct Journal {
    path: PathBuf,
    server: String,
}

impl Journal {
    /// Creates the file if it is missing, so that one that cannot be written is known before anything is ordered.
    pub(crate) fn open(path: PathBuf, server: &str) -> Result<Self, Error> {
        let journal = Self { path, server: server.trim_end_matches('/').to_owned() };
        journal.lines(&mut journal.locked()?)?;
        Ok(journal)
    }

    /// Writes a line. A decision on a quote revision that has one already, and was not refused, is not written.
    pub(super) fn note(&self, sent: &Sent, event: Event) -> Result<(), Error> {
        let mut file = self.locked()?;
        let lines = self.lines(&mut file)?;
        if let (Event::Sent, Some(earlier)) = (event, self.last(&lines, sent)) {
            let what = match earlier.event {
                Event::Sent => "with an outcome that is not known; see Infinigate::unknown_outcomes",
                Event::Processed => "and was processed",
                Event::Refused | Event::NotProcessed => return self.append(&mut file, sent, event),
            };
            let Sent { time, number, revision, .. } = &earlier.sent;
            let message = format!(
                "a decision on quote {number:?}, revision {revision}, was sent at {time} {what} (journal {})",
                self.path.display()
            );
            return Err(Error::invalid_request(sent.decision.operation(), message));
        }
        self.append(&mut file, sent, event)
    }

    /// The decisions that were sent and have no outcome.
    pub(super) fn open_decisions(&self) -> Result<Vec<Sent>, Error> {
        let lines = self.lines(&mut self.locked()?)?;
        let is_open = |line: &&Line| {
            line.event == Event::Sent
                && self
                    .last(&lines, &line.sent)
                    .is_some_and(|last| last.event == Event::Sent && last.sent == line.sent)
        };
        Ok(lines.iter().filter(is_open).map(|line| line.sent.clone()).collect())
    }

    /// The last line about the same revision of the same quote.
    fn last<'a>(&self, lines: &'a [Line], sent: &Sent) -> Option<&'a Line> {
        lines.iter().rev().find(|line| {
            line.server == self.server
                && line.sent.number == sent.number
                && line.sent.revision == sent.revision
        })
    }

    fn locked(&self) -> Result<File, Error> {
        let open = || {
            let is_new = !self.path.exists();
            let file = options().open(&self.path)?;
            file.lock()?;
            if is_new {
                sync_directory(&self.path)?;
            }
            Ok(file)
        };
        open().map_err(|error| self.failure(&error))
    }

    fn lines(&self, file: &mut File) -> Result<Vec<Line>, Error> {
        let mut text = Vec::new();
        file.seek(SeekFrom::Start(0))
            .and_then(|_| file.read_to_end(&mut text))
            .map_err(|error| self.failure(&error))?;
        let mut lines = Vec::new();
        for (index, line) in text.split(|byte| *byte == b'\n').enumerate() {
            match serde_json::from_slice(line) {
                Ok(line) => lines.push(line),
                // Torn by a crash while it was written: its request never left, or its outcome stays unknown.
                Err(error) if error.is_eof() || line.iter().all(|byte| *byte == 0) => {}
                Err(error) => {
                    let message = format!(
                        "the journal {} is damaged in line {}: {error}; nothing is decided on quotes until it is put \
                         right",
                        self.path.display(),
                        index + 1
                    );
                    return Err(Error::invalid_input(message));
                }
            }
        }
        Ok(lines)
    }

    fn append(&self, file: &mut File, sent: &Sent, event: Event) -> Result<(), Error> {
        let line = Line { event, server: self.server.clone(), sent: sent.clone() };
        let mut text = serde_json::to_vec(&line).map_err(|error| self.failure(&error.into()))?;
        // What a crash tore must not swallow this line too.
        text.insert(0, b'\n');
        text.push(b'\n');
        file.write_all(&text).and_then(|()| file.sync_data()).map_err(|error| self.failure(&error))
    }

    fn failure(&self, error: &io::Error) -> Error {
        Error::invalid_input(format!("the journal {} cannot be used: {error}", self.path.display()))
    }
}

fn options() -> OpenOptions {
    let mut options = File::options();
    options.read(true).append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// A new file survives a crash of the machine only when its directory is written too. Elsewhere than on Unix a
/// directory cannot be opened as a file.
fn sync_directory(path: &Path) -> io::Result<()> {
    if cfg!(unix) {
        let directory =
            path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(directory)?.sync_all()?;
    }
    Ok(())
}
