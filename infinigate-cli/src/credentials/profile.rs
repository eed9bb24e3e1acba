//! Profiles: what is not secret of an account, in one file.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

use super::{Place, folders};
use crate::error::{Failure, Result};

/// An account, without its secrets.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Profile {
    pub(crate) client_id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) base_url: Option<String>,
    /// The store that has the secrets.
    pub(crate) secrets: Place,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Profiles {
    #[serde(default)]
    profiles: BTreeMap<String, Profile>,
}

impl Profile {
    pub(crate) fn path() -> Result<PathBuf> {
        Ok(folders::config()?.join("profiles.toml"))
    }

    pub(crate) fn load(name: &str) -> Result<Option<Self>> {
        Ok(read()?.profiles.remove(name))
    }

    pub(crate) fn store(&self, name: &str) -> Result<()> {
        let mut profiles = read()?;
        profiles.profiles.insert(name.to_owned(), self.clone());
        write(&profiles)
    }

    /// False when there was none.
    pub(crate) fn remove(name: &str) -> Result<bool> {
        let mut profiles = read()?;
        let removed = profiles.profiles.remove(name).is_some();
        if removed {
            write(&profiles)?;
        }
        Ok(removed)
    }
}

fn read() -> Result<Profiles> {
    let path = Profile::path()?;
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Profiles::default()),
        Err(error) => return Err(Failure::usage(format!("{}: {error}", path.display()))),
    };
    toml::from_str(&text).map_err(|error| Failure::usage(format!("{}: {}", path.display(), error.message())))
}

fn write(profiles: &Profiles) -> Result<()> {
    let text = toml::to_string(profiles).map_err(Failure::usage)?;
    replace(&Profile::path()?, text.as_bytes())
}

/// Replaces a file as a whole. Temporary files are readable by their owner alone, and so is what becomes of them.
pub(super) fn replace(path: &std::path::Path, content: &[u8]) -> Result<()> {
    let failed = |error: io::Error| Failure::usage(format!("{}: {error}", path.display()));
    let folder = path.parent().unwrap_or(std::path::Path::new("."));
    let mut file = NamedTempFile::new_in(folder).map_err(failed)?;
    file.write_all(content).and_then(|()| file.as_file().sync_all()).map_err(failed)?;
    file.persist(path).map(drop).map_err(|error| failed(error.error))
}
