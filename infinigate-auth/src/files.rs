//! Small files with secrets in them: read as a whole or not at all, and away from the threads that drive the network.

use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::path::Path;

use secrecy::zeroize::Zeroizing;
use tokio::runtime::Handle;
use tokio::task::JoinError;

/// The content of a regular file that is no longer than `limit` bytes. A pipe could keep a reader for ever, and a part of a
/// secret is none.
pub(crate) fn read(path: &Path, limit: u64) -> io::Result<Zeroizing<Vec<u8>>> {
    read_open(open(path)?, limit)
}

/// Opens a regular file.
pub(crate) fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    // Opening a pipe without a writer would wait for one.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(
        &mut options,
        rustix::fs::OFlags::NONBLOCK.bits().cast_signed(),
    );
    let file = options.open(path)?;
    if file.metadata()?.is_file() { Ok(file) } else { Err(io::Error::other("it is not a regular file")) }
}

/// The content of an open file that is no longer than `limit` bytes.
pub(crate) fn read_open(file: File, limit: u64) -> io::Result<Zeroizing<Vec<u8>>> {
    let mut content = Zeroizing::new(Vec::new());
    file.take(limit + 1).read_to_end(&mut content)?;
    if content.len() as u64 > limit {
        return Err(io::Error::other(format!("it is longer than {limit} bytes")));
    }
    Ok(content)
}

/// Replaces a file as a whole, or makes one that its owner alone can read: whoever reads it sees the old content or the new
/// one, and never half of one.
#[cfg(any(feature = "file-cache", feature = "record"))]
pub(crate) fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    let directory = path.parent().filter(|directory| !directory.as_os_str().is_empty());
    // A temporary file is made for its owner alone, and in the same directory, where it can be renamed.
    let mut file = tempfile::NamedTempFile::new_in(directory.unwrap_or(Path::new(".")))?;
    io::Write::write_all(&mut file, content)?;
    file.persist(path)?;
    Ok(())
}

/// What a function returns that reads or writes files, run where it blocks nobody; outside of a runtime there is nobody to
/// be blocked.
pub(crate) async fn unblocked<T: Send + 'static>(
    function: impl FnOnce() -> T + Send + 'static,
) -> Result<T, JoinError> {
    match Handle::try_current() {
        Ok(runtime) => runtime.spawn_blocking(function).await,
        Err(_) => Ok(function()),
    }
}
