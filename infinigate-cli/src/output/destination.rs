//! The destination of output: standard output, or a file that appears whole or not at all.

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
        let Some(path) = path else { return Ok(Self::Stdout(BufWriter::new(io::stdout()))) };
        // Beside its place: a rename is atomic within one file system alone.
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let named = |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
        let temporary = NamedTempFile::new_in(folder).map_err(named)?;
        Ok(Self::File(File { temporary: BufWriter::new(temporary), path: path.to_owned() }))
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
            Self::Stdout(mut out) => out.flush(),
            Self::Stderr(mut out) => out.flush(),
            Self::File(file) => file.finish(),
        }
    }
}

impl File {
    pub(crate) fn finish(self) -> io::Result<()> {
        let temporary = self.temporary.into_inner().map_err(io::IntoInnerError::into_error)?;
        temporary.as_file().sync_all()?;
        let named =
            |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", self.path.display()));
        temporary.persist(&self.path).map(drop).map_err(|error| named(error.error))
    }
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
            Self::Stdout(out) => out.write(bytes),
            Self::Stderr(out) => out.write(bytes),
            Self::File(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stdout(out) => out.flush(),
            Self::Stderr(out) => out.flush(),
            Self::File(file) => file.flush(),
        }
    }
}
