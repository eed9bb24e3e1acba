//! A token cache in a file, for processes that come and go.

use std::fs::{self, File, Metadata, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use futures::FutureExt;
use futures::future::BoxFuture;
use secrecy::zeroize::Zeroizing;
use tokio::time::Instant;
use uuid::Uuid;

use crate::files;
use crate::token::access_token::AccessToken;
use crate::token::cache::{BoxError, TokenCache};
use crate::token::stored::StoredToken;

/// No token is that long.
const LONGEST_FILE: u64 = 64 * 1024;
/// How long a process may ask for a token before another one asks as well.
const LEASE: Duration = Duration::from_secs(10);
const ANOTHERS: &str = "the token file belongs to another user";

/// Keeps the token in a file, for processes that live shorter than a token does: cron jobs and the command line.
///
/// The file is readable by its owner alone (mode 0600 on Unix) and replaced as a whole, so that a reader sees the
/// old token or the new one and never half of one. It holds one token: a file that others may read, of another
/// account, expired, or not understood is ignored and replaced. What is not a regular file, or belongs to another user, is
/// neither read nor replaced.
///
/// Of processes that need a token at the same moment one asks for it, and the others wait until it is in the file: a file
/// beside it, whose name ends in `.lock`, is locked meanwhile.
///
/// ```
/// # fn example(credentials: infinigate_auth::Credentials) -> Result<(), infinigate_auth::Error> {
/// use infinigate_auth::{FileCache, Infinigate};
///
/// let cache = FileCache::new("/run/user/1000/infinigate.token");
/// let infinigate = Infinigate::builder(credentials).token_cache(cache).build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct FileCache {
    path: PathBuf,
    lock: Mutex<LockState>,
}

#[derive(Debug, Default)]
struct LockState {
    /// What this process holds while it asks for a token.
    held: Option<Held>,
    /// Since when another process has held it, if that was too long when it was last looked at.
    overdue: Option<SystemTime>,
}

#[derive(Debug)]
struct Held {
    lease: String,
    since: Instant,
    /// Closing it ends the lock.
    _file: File,
}

impl FileCache {
    /// A cache in this file, which need not exist; its directory must.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), lock: Mutex::default() }
    }

    /// When the token in the file expires, whosever it is; `None` if there is no file. For programs that show their state:
    /// a client decides by itself when it needs another token.
    ///
    /// # Errors
    /// A file that cannot be read, can be read by others, or is not understood.
    pub fn expires_at(&self) -> Result<Option<SystemTime>, BoxError> {
        Ok(stored(&self.path)?.and_then(|stored| stored.expires_at()))
    }

    fn lock(&self) -> MutexGuard<'_, LockState> {
        self.lock.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl TokenCache for FileCache {
    fn load<'a>(&'a self, owner: &'a str) -> BoxFuture<'a, Result<Option<AccessToken>, BoxError>> {
        let (path, owner) = (self.path.clone(), owner.to_owned());
        async { files::unblocked(move || read(&path, &owner)).await? }.boxed()
    }

    fn store<'a>(&'a self, owner: &'a str, token: &'a AccessToken) -> BoxFuture<'a, Result<(), BoxError>> {
        let (path, owner, token) = (self.path.clone(), owner.to_owned(), token.clone());
        async { files::unblocked(move || write(&path, &owner, &token)).await? }.boxed()
    }

    fn begin_refresh<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<Option<String>, BoxError>> {
        let (path, overdue) = (self.path.clone(), {
            let mut state = self.lock();
            // Whoever asked was cancelled, and did not say that it ended.
            state.held.take_if(|held| held.since.elapsed() >= LEASE);
            state.overdue
        });
        async move {
            let taken = files::unblocked(move || lock(&path, overdue)).await??;
            let lease = Uuid::new_v4().to_string();
            let mut state = self.lock();
            state.overdue = None;
            match taken {
                Lock::Ours(file) => {
                    state.held = Some(Held { lease: lease.clone(), since: Instant::now(), _file: file });
                }
                Lock::Overdue(since) => {
                    state.overdue = Some(since);
                    return Ok(None);
                }
                Lock::TakenOver => {}
                Lock::Anothers => return Ok(None),
            }
            Ok(Some(lease))
        }
        .boxed()
    }

    fn end_refresh<'a>(&'a self, _: &'a str, lease: &'a str) -> BoxFuture<'a, Result<(), BoxError>> {
        self.lock().held.take_if(|held| held.lease == lease);
        async { Ok(()) }.boxed()
    }
}

fn read(path: &Path, owner: &str) -> Result<Option<AccessToken>, BoxError> {
    Ok(stored(path)?.and_then(|stored| stored.restore(owner)))
}

enum Lock {
    Ours(File),
    Anothers,
    /// Another process has held it for longer than others wait: since when.
    Overdue(SystemTime),
    /// The same was seen before: this process asks in its place.
    TakenOver,
}

/// Locks the file beside the token's, unless another has it. It stays there: one that is removed could be locked twice.
///
/// Its time is when it was locked, which is written just after: one that looks old is believed when it does so twice.
fn lock(path: &Path, overdue: Option<SystemTime>) -> Result<Lock, BoxError> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let mut options = File::options();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        // As where the token is read: a pipe is not waited for.
        options.mode(0o600).custom_flags(rustix::fs::OFlags::NONBLOCK.bits().cast_signed());
    }
    let file = options.open(name)?;
    let metadata = file.metadata()?;
    if !metadata.is_file() || is_anothers(&metadata) {
        return Err("the lock beside the token file is not a regular file of this user".into());
    }
    match file.try_lock() {
        Ok(()) => {
            file.set_modified(SystemTime::now())?;
            Ok(Lock::Ours(file))
        }
        Err(TryLockError::WouldBlock) => {
            let since = file.metadata()?.modified()?;
            // A clock that was set back says nothing.
            Ok(if since.elapsed().is_ok_and(|age| age < LEASE) {
                Lock::Anothers
            } else if overdue != Some(since) {
                Lock::Overdue(since)
            } else {
                // Others wait for this process from now on.
                file.set_modified(SystemTime::now())?;
                Lock::TakenOver
            })
        }
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

fn stored(path: &Path) -> Result<Option<StoredToken>, BoxError> {
    let file = match files::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        file => file?,
    };
    if is_anothers(&file.metadata()?) {
        return Err(ANOTHERS.into());
    }
    if is_readable_by_others(&file.metadata()?) {
        return Err("the token file can be read or written by others; it is ignored".into());
    }
    let text = files::read_open(file, LONGEST_FILE)?;
    // The decoder's own words would quote what it found.
    Ok(Some(serde_json::from_slice(&text).map_err(|_| "the token file is not understood")?))
}

fn write(path: &Path, owner: &str, token: &AccessToken) -> Result<(), BoxError> {
    // What stands there and is no token file of this user is not replaced.
    match fs::metadata(path) {
        Ok(there) if !there.is_file() => {
            return Err("the path of the token file is not a regular file".into());
        }
        Ok(there) if is_anothers(&there) => return Err(ANOTHERS.into()),
        _ => {}
    }
    let text = Zeroizing::new(serde_json::to_vec(&StoredToken::of(owner, token)?)?);
    files::replace(path, &text)?;
    Ok(())
}

#[cfg(unix)]
fn is_readable_by_others(file: &Metadata) -> bool {
    std::os::unix::fs::MetadataExt::mode(file) & 0o077 != 0
}

#[cfg(not(unix))]
fn is_readable_by_others(_: &Metadata) -> bool {
    false
}

#[cfg(unix)]
fn is_anothers(file: &Metadata) -> bool {
    std::os::unix::fs::MetadataExt::uid(file) != rustix::process::geteuid().as_raw()
}

#[cfg(not(unix))]
fn is_anothers(_: &Metadata) -> bool {
    false
}
