//! The folders of the platform for settings, data and caches.

use std::fs;
use std::path::{Path, PathBuf};

use directories::ProjectDirs;

use crate::error::{Failure, Result};

fn project() -> Result<ProjectDirs> {
    ProjectDirs::from("", "", "infinigate").ok_or_else(|| {
        Failure::usage("this account has no home folder to keep settings in")
            .hint("set HOME, or use the environment for credentials")
    })
}

/// Profiles.
pub(crate) fn config() -> Result<PathBuf> {
    made(project()?.config_dir())
}

/// The journal of decisions on quotes.
pub(crate) fn data() -> Result<PathBuf> {
    made(project()?.data_dir())
}

/// Tokens.
pub(crate) fn cache() -> Result<PathBuf> {
    made(project()?.cache_dir())
}

fn made(folder: &Path) -> Result<PathBuf> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(folder).map_err(|error| Failure::usage(format!("{}: {error}", folder.display())))?;
    Ok(folder.to_owned())
}
