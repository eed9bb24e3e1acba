//! A token cache in a file, for processes that come and go.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use futures::FutureExt;
use futures::future::BoxFuture;
use infinigate_api::Secret;
use secrecy::zeroize::Zeroizing;
use serde::{Deserialize, Serialize};

use crate::token::access_token::AccessToken;
use crate::token::cache::{BoxError, TokenCache};

/// No token is that long; a device file is longer.
const LONGEST_FILE: u64 = 64 * 1024;

/// Keeps the token in a file, for processes that live shorter than a token does: cron jobs and the command line.
///
/// The file is readable by its owner alone (mode 0600 on Unix) and replaced as a whole, so that a reader sees the
/// old token or the new one and never half of one. It holds one token: a file that others may read, of another
/// account, expired, or not understood is ignored and replaced.
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
}

impl FileCache {
    /// A cache in this file, which need not exist; its directory must.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }
}

impl TokenCache for FileCache {
    fn load<'a>(&'a self, owner: &'a str) -> BoxFuture<'a, Result<Option<AccessToken>, BoxError>> {
        let (path, owner) = (self.path.clone(), owner.to_owned());
        async move { tokio::task::spawn_blocking(move || read(&path, &owner)).await? }.boxed()
    }

    fn store<'a>(&'a self, owner: &'a str, token: &'a AccessToken) -> BoxFuture<'a, Result<(), BoxError>> {
        let (path, owner, token) = (self.path.clone(), owner.to_owned(), token.clone());
        async move { tokio::task::spawn_blocking(move || write(&path, owner, &token)).await? }.boxed()
    }
}

/// What stands in the file.
#[derive(Serialize, Deserialize)]
struct Entry {
    owner: String,
    token: Secret,
    lifetime_ms: u64,
    /// Since 1970.
    expires_at_ms: u64,
}

fn read(path: &Path, owner: &str) -> Result<Option<AccessToken>, BoxError> {
    let file = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        file => file?,
    };
    if readable_by_others(&file)? {
        return Err("the token file can be read or written by others; it is ignored".into());
    }
    let mut text = Zeroizing::new(Vec::new());
    file.take(LONGEST_FILE).read_to_end(&mut text)?;
    // The decoder's own words would quote what it found.
    let entry: Entry = serde_json::from_slice(&text).map_err(|_| "the token file is not understood")?;
    if entry.owner != owner {
        return Ok(None);
    }
    let expires_at = UNIX_EPOCH.checked_add(Duration::from_millis(entry.expires_at_ms));
    let lifetime = Duration::from_millis(entry.lifetime_ms);
    Ok(expires_at.and_then(|expires_at| AccessToken::restored(entry.token, lifetime, expires_at)))
}

fn write(path: &Path, owner: String, token: &AccessToken) -> Result<(), BoxError> {
    let entry = Entry {
        owner,
        token: token.expose().into(),
        lifetime_ms: milliseconds(token.lifetime()),
        expires_at_ms: milliseconds(token.expires_at().duration_since(SystemTime::UNIX_EPOCH)?),
    };
    let text = Zeroizing::new(serde_json::to_vec(&entry)?);
    let directory = path.parent().filter(|directory| !directory.as_os_str().is_empty());
    // A temporary file is made for its owner alone, and in the same directory, where it can be renamed.
    let mut file = tempfile::NamedTempFile::new_in(directory.unwrap_or(Path::new(".")))?;
    file.write_all(&text)?;
    file.persist(path)?;
    Ok(())
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(unix)]
fn readable_by_others(file: &File) -> io::Result<bool> {
    use std::os::unix::fs::PermissionsExt;
    Ok(file.metadata()?.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn readable_by_others(_: &File) -> io::Result<bool> {
    Ok(false)
}
