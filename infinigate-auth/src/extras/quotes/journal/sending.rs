//! Who is sending a decision: known to this process by a list, and to others by the lock on a file.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use uuid::Uuid;

use super::file::private;
use crate::extras::quotes::decide::Sent;

/// What this process is sending just now, with whatever client: server and number of the quote, and the decision.
static SENDING: Mutex<BTreeMap<(String, String), Uuid>> = Mutex::new(BTreeMap::new());

fn list() -> MutexGuard<'static, BTreeMap<(String, String), Uuid>> {
    SENDING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A decision that is being sent. The crash of a process takes the lock off its file, as the end of this does.
#[derive(Debug)]
pub(in crate::extras::quotes) struct Sending {
    quote: (String, String),
    file: Option<(PathBuf, File)>,
}

impl Sending {
    /// Puts a decision on the list of this process; `None` if one on the same quote is there already.
    pub(super) fn claim(sent: &Sent) -> Option<Self> {
        let quote = (sent.server.clone(), sent.number.clone());
        let mut list = list();
        if list.contains_key(&quote) {
            return None;
        }
        list.insert(quote.clone(), sent.id);
        Some(Self { quote, file: None })
    }

    /// Lets other processes see it too. To be called before the journal says that the decision exists.
    pub(super) fn lock_file(&mut self, journal: &Path, id: Uuid) -> io::Result<()> {
        let path = path(journal, id);
        let file = private().read(true).write(true).create_new(true).open(&path)?;
        file.try_lock()?;
        self.file = Some((path, file));
        Ok(())
    }
}

impl Drop for Sending {
    fn drop(&mut self) {
        if let Some((path, _)) = &self.file {
            // One that stays behind is not locked, and says nothing.
            fs::remove_file(path).unwrap_or_default();
        }
        list().remove(&self.quote);
    }
}

/// True if this process is sending a decision.
pub(super) fn is_sent_here(id: Uuid) -> bool {
    list().values().any(|other| *other == id)
}

/// True if any process is sending a decision.
pub(super) fn is_locked(journal: &Path, id: Uuid) -> io::Result<bool> {
    let file = match File::open(path(journal, id)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        file => file?,
    };
    // Shared, so that two who look do not take each other for the sender.
    match file.try_lock_shared() {
        Ok(()) => Ok(false),
        Err(TryLockError::WouldBlock) => Ok(true),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Clears away what a crash has left.
pub(super) fn forget(journal: &Path, id: Uuid) {
    fs::remove_file(path(journal, id)).unwrap_or_default();
}

/// The file beside the journal that is locked while a decision is sent.
fn path(journal: &Path, id: Uuid) -> PathBuf {
    let mut name: OsString = journal.as_os_str().to_owned();
    name.push(format!(".{id}.sending"));
    name.into()
}
