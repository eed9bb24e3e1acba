//! The destination of output: standard output, or a file that appears whole or not at all.

use std::fs::{self, Metadata};
use std::io::{self, BufWriter, IsTerminal, Seek, SeekFrom, Stderr, Stdout, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// A writer that is completed by `finish`.
pub(crate) enum Destination {
    Stdout(BufWriter<Stdout>),
    Stderr(BufWriter<Stderr>),
    File(File),
}

/// A file under another name until it is complete.
pub(crate) struct File {
    temporary: BufWriter<NamedTempFile>,
    path: PathBuf,
}

impl Destination {
    pub(crate) fn open(path: Option<&Path>) -> io::Result<Self> {
        path.map_or_else(|| Ok(Self::stdout()), |path| File::open(path).map(Self::File))
    }

    pub(crate) fn stdout() -> Self {
        Self::Stdout(BufWriter::new(io::stdout()))
    }

    pub(crate) fn stderr() -> Self {
        Self::Stderr(BufWriter::new(io::stderr()))
    }

    /// True if a person reads along.
    pub(crate) fn is_terminal(&self) -> bool {
        match self {
            Self::Stdout(_) => io::stdout().is_terminal(),
            Self::Stderr(_) => io::stderr().is_terminal(),
            Self::File(_) => false,
        }
    }

    /// True if styles are wanted: on a terminal, unless `NO_COLOR` or its kind says otherwise.
    pub(crate) fn has_styles(&self) -> bool {
        let choice = match self {
            Self::Stdout(_) => anstream::AutoStream::choice(&io::stdout()),
            Self::Stderr(_) => anstream::AutoStream::choice(&io::stderr()),
            Self::File(_) => anstream::ColorChoice::Never,
        };
        self.is_terminal() && choice != anstream::ColorChoice::Never
    }

    pub(crate) fn finish(self) -> io::Result<()> {
        match self {
            Self::Stdout(mut out) => out.flush().map_err(unnamed),
            Self::Stderr(mut out) => out.flush(),
            Self::File(file) => file.finish(),
        }
    }
}

impl File {
    fn open(path: &Path) -> io::Result<Self> {
        let refused = |kind, why: &str| Err(io::Error::new(kind, format!("{}: {why}", path.display())));
        // A link stays, and what it leads to is replaced.
        let place = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let replaced = fs::metadata(&place).ok();
        // Said before anything is read. A device that a rename puts a file in place of is gone.
        if replaced.as_ref().is_some_and(|replaced| !replaced.is_file()) {
            return refused(
                io::ErrorKind::InvalidInput,
                "this is a folder or a device, and no file to write",
            );
        }
        // Beside its place: a rename is atomic within one file system alone.
        let folder = place.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        if !folder.is_dir() {
            return refused(io::ErrorKind::NotFound, "there is no such folder");
        }
        match temporary(folder, replaced) {
            Ok(temporary) => Ok(Self { temporary: BufWriter::new(temporary), path: place }),
            // What it says itself names the temporary file.
            Err(error) => refused(error.kind(), &error.kind().to_string()),
        }
    }

    pub(crate) fn finish(self) -> io::Result<()> {
        let temporary = self.temporary.into_inner().map_err(io::IntoInnerError::into_error)?;
        temporary.as_file().sync_all()?;
        let named =
            |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", self.path.display()));
        temporary.persist(&self.path).map(drop).map_err(|error| named(error.error))
    }
}

/// A temporary file that others may read as they may a file that was there, or a new one.
fn temporary(folder: &Path, replaced: Option<Metadata>) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // Less what the process is told to leave out, as for every new file.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let temporary = builder.tempfile_in(folder)?;
    if let Some(replaced) = replaced {
        temporary.as_file().set_permissions(replaced.permissions())?;
    }
    Ok(temporary)
}

/// An error of standard output that says so; what is no file has no name.
#[allow(clippy::needless_pass_by_value, reason = "it is what `map_err` hands over")]
fn unnamed(error: io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("standard output: {error}"))
}

impl Write for File {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.temporary.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.temporary.flush()
    }
}

/// A spreadsheet goes back to where its parts begin.
impl Seek for File {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.temporary.seek(to)
    }
}

impl Write for Destination {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stdout(out) => out.write(bytes).map_err(unnamed),
            Self::Stderr(out) => out.write(bytes),
            Self::File(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stdout(out) => out.flush().map_err(unnamed),
            Self::Stderr(out) => out.flush(),
            Self::File(file) => file.flush(),
        }
    }
}
