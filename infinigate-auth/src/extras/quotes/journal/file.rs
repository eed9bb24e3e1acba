//! A journal in a file that only grows: who may write, what was read of it already, and whether it is still the same file.

use std::ffi::OsString;
use std::fmt::Display;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use uuid::Uuid;

use super::line::{Decisions, Line};

/// What the first line begins with; the id of the journal follows. The format before this one had no such line.
const HEADER: &str = r#"{"infinigate_journal":2,"id":""#;
const HEADER_END: &str = "\"}\n";
const EARLIER: &[u8] = br#"{"event":"#;

/// The file. It is opened anew for every access and locked meanwhile: other processes write to it, and somebody may
/// have put it away.
#[derive(Debug)]
pub(super) struct JournalFile {
    path: PathBuf,
    /// What was read so far. Locked before the file is, and never across a wait.
    seen: Mutex<Seen>,
}

/// What was read of the file. It only grows, so that the next access reads what was added.
#[derive(Debug, Default)]
struct Seen {
    id: Option<Uuid>,
    /// How many bytes and lines, up to the end of the last whole line.
    length: u64,
    lines: usize,
    /// True if a line without an end follows.
    torn: bool,
    decisions: Decisions,
}

impl JournalFile {
    /// Finds or creates the file, so that one that cannot be used is known before anything is ordered. One that
    /// somebody else has locked is read later.
    pub(super) fn open(path: &Path) -> Result<Self, String> {
        // The file that is meant now, whatever becomes of the working directory and of links.
        let resolved = fs::canonicalize(path).or_else(|_| {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
            let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?;
            fs::canonicalize(folder.unwrap_or(Path::new("."))).map(|folder| folder.join(name))
        });
        let path = resolved.map_err(|error| unusable(path, error))?;
        let journal = Self { path, seen: Mutex::default() };
        journal.try_access(|_| Ok(((), None)))?;
        Ok(journal)
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Reads what is new, lets `rule` decide on what there is, and writes the line that it wants, on disk before this
    /// returns. None when somebody else has the file locked.
    pub(super) fn try_access<T>(
        &self,
        rule: impl FnOnce(&Decisions) -> Result<(T, Option<Line>), String>,
    ) -> Result<Option<T>, String> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(mut file) = self.lock(&seen)? else { return Ok(None) };
        self.read(&mut file, &mut seen)?;
        let (value, line) = rule(&seen.decisions)?;
        if let Some(line) = line {
            append(&mut file, &line, seen.torn).map_err(|error| unusable(&self.path, error))?;
        }
        Ok(Some(value))
    }

    fn lock(&self, seen: &Seen) -> Result<Option<File>, String> {
        if fs::metadata(&self.path).is_ok_and(|found| !found.is_file()) {
            return Err(unusable(&self.path, "it is not a regular file"));
        }
        let existed = seen.id.is_some() || self.id_path().exists();
        let opened = private().read(true).append(true).create(!existed).open(&self.path);
        let file = match opened {
            Err(error) if existed && error.kind() == io::ErrorKind::NotFound => {
                return Err(self.is_another("it is gone"));
            }
            file => file.map_err(|error| unusable(&self.path, error))?,
        };
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(unusable(&self.path, error)),
        }
    }

    /// Reads what was added, and finds out whether it is the file that was read before.
    fn read(&self, file: &mut File, seen: &mut Seen) -> Result<(), String> {
        let failed = |error| unusable(&self.path, error);
        let mut head = Vec::new();
        file.seek(SeekFrom::Start(0)).map_err(failed)?;
        (&*file).take(header(Uuid::nil()).len() as u64).read_to_end(&mut head).map_err(failed)?;
        if seen.id.is_none() {
            let id = self.identify(file, &head)?;
            let length = header(id).len() as u64;
            *seen = Seen { id: Some(id), length, lines: 1, ..Seen::default() };
        } else if head_id(&head) != seen.id {
            return Err(self.is_another("another file is in its place, or it was emptied"));
        }
        if file.metadata().map_err(failed)?.len() < seen.length {
            return Err(self.is_another("it is shorter than it was"));
        }
        let mut added = Vec::new();
        file.seek(SeekFrom::Start(seen.length)).map_err(failed)?;
        file.read_to_end(&mut added).map_err(failed)?;
        let whole = added.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let (whole, rest) = added.split_at(whole);
        for (index, line) in whole.split_inclusive(|byte| *byte == b'\n').enumerate() {
            self.take_in(line, seen.lines + index + 1, &mut seen.decisions)?;
        }
        seen.length += whole.len() as u64;
        seen.lines += whole.split_inclusive(|byte| *byte == b'\n').count();
        seen.torn = !rest.is_empty();
        self.take_in(rest, seen.lines + 1, &mut seen.decisions)
    }

    fn take_in(&self, line: &[u8], number: usize, decisions: &mut Decisions) -> Result<(), String> {
        // A crash of the machine can leave zeros where the end of a line should be.
        let end = line.iter().rposition(|byte| !matches!(byte, 0 | b'\n' | b'\r')).map_or(0, |end| end + 1);
        match serde_json::from_slice(&line[..end]) {
            Ok(line) => decisions.apply(line),
            // Torn by a crash while it was written: its request never left, or its outcome stays unknown.
            Err(error) if error.is_eof() => {}
            Err(error) => {
                return Err(format!(
                    "the journal {} is damaged in line {number}: {error}; nothing is decided on quotes until it is \
                     put right",
                    self.path.display()
                ));
            }
        }
        Ok(())
    }

    /// The id of a journal that is read for the first time. A new one gets its id now.
    fn identify(&self, file: &mut File, head: &[u8]) -> Result<Uuid, String> {
        let beside = match fs::read_to_string(self.id_path()) {
            Ok(text) => Uuid::try_parse(text.trim()).ok(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(unusable(&self.id_path(), error)),
        };
        // A crash can have left the beginning of the first line.
        let is_new = head.len() < header(Uuid::nil()).len()
            && (HEADER.as_bytes().starts_with(head) || head.starts_with(HEADER.as_bytes()));
        let id = match (head_id(head), beside) {
            (Some(id), Some(beside)) if beside != id => {
                return Err(self.is_another("another file is in its place"));
            }
            (Some(id), _) => id,
            (None, Some(_)) if is_new => return Err(self.is_another("it was emptied")),
            (None, None) if is_new => {
                let id = Uuid::new_v4();
                // Windows does not let a file that is opened for appending be cut, and a new one need not be.
                let emptied = if head.is_empty() { Ok(()) } else { file.set_len(0) };
                let written = emptied.and_then(|()| file.write_all(header(id).as_bytes()));
                let synced = written.and_then(|()| file.sync_all()).and_then(|()| self.sync_folder());
                synced.map_err(|error| unusable(&self.path, error))?;
                id
            }
            (None, _) if head.trim_ascii_start().starts_with(EARLIER) => {
                return Err(unusable(
                    &self.path,
                    "it has the format of an earlier version, in which decisions had no ids. Every quote that it says \
                     was sent may have been ordered: find out about those without an end, then put the file away and \
                     name another one",
                ));
            }
            (None, _) => {
                return Err(unusable(&self.path, "it is not a journal, or one of a later version"));
            }
        };
        if beside.is_none() {
            let write = || {
                let mut file = private().write(true).create(true).truncate(true).open(self.id_path())?;
                file.write_all(format!("{id}\n").as_bytes())?;
                file.sync_all()?;
                self.sync_folder()
            };
            write().map_err(|error| unusable(&self.id_path(), error))?;
        }
        Ok(id)
    }

    /// The second place of the id of the journal, so that a journal that was put away is missed after a restart.
    fn id_path(&self) -> PathBuf {
        let mut name: OsString = self.path.as_os_str().to_owned();
        name.push(".id");
        name.into()
    }

    fn is_another(&self, what: &str) -> String {
        format!(
            "the journal {} is not the file it was: {what}. What was ordered before is not known without it, and \
             nothing is decided on quotes: put it back. To begin a new one, name another file",
            self.path.display()
        )
    }

    /// A new file survives a crash of the machine only when its directory is written too. Elsewhere than on Unix a
    /// directory cannot be opened as a file.
    fn sync_folder(&self) -> io::Result<()> {
        match self.path.parent() {
            Some(folder) if cfg!(unix) => File::open(folder)?.sync_all(),
            _ => Ok(()),
        }
    }
}

fn header(id: Uuid) -> String {
    format!("{HEADER}{id}{HEADER_END}")
}

fn head_id(head: &[u8]) -> Option<Uuid> {
    let id = head.strip_prefix(HEADER.as_bytes())?.strip_suffix(HEADER_END.as_bytes())?;
    Uuid::try_parse_ascii(id).ok()
}

fn unusable(path: &Path, why: impl Display) -> String {
    format!("the journal {} cannot be used: {why}", path.display())
}

/// A file that its owner alone can read.
pub(super) fn private() -> OpenOptions {
    let mut options = File::options();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

fn append(file: &mut File, line: &Line, after_torn: bool) -> io::Result<()> {
    let mut text = serde_json::to_vec(line)?;
    if after_torn {
        // What a crash tore must not swallow this line too.
        text.insert(0, b'\n');
    }
    text.push(b'\n');
    file.write_all(&text)?;
    file.sync_data()
}
