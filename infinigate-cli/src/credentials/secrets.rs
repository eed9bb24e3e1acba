//! API key and client secret of a profile: in the keyring of the system, or in a file for its owner alone.

use std::path::PathBuf;
use std::{fs, io};

use infinigate_auth::{Credentials, Secret};
use serde::{Deserialize, Serialize};

use super::folders;
use super::profile::replace;
use crate::error::{Code, Failure, Result};

const SERVICE: &str = "infinigate";

/// The store of secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Place {
    Keyring,
    File,
}

/// What must not be shown.
#[derive(Serialize, Deserialize)]
pub(crate) struct Secrets {
    pub(crate) api_key: Secret,
    pub(crate) client_secret: Secret,
}

impl Secrets {
    pub(crate) fn load(profile: &str, place: Place) -> Result<Self> {
        let text = match place {
            Place::Keyring => entry(profile)
                .and_then(|entry| entry.get_password())
                .map_err(|error| missing(format!("the keyring: {error}")))?,
            Place::File => {
                let path = path(profile)?;
                fs::read_to_string(&path).map_err(|error| missing(format!("{}: {error}", path.display())))?
            }
        };
        // What the decoder says may hold a secret.
        toml::from_str(&text)
            .map_err(|_| missing(format!("the secrets of the profile {profile:?} are not readable")))
    }

    /// The credentials of an account with these secrets.
    pub(crate) fn credentials(&self, client_id: &str) -> Result<Credentials> {
        Credentials::new(self.api_key.expose(), client_id, self.client_secret.expose())
            .map_err(|error| Failure::new(Code::Credentials, error))
    }

    /// Refuses a name of a profile that no file can have.
    pub(crate) fn check_name(profile: &str) -> Result<()> {
        path(profile).map(drop)
    }

    /// Stores the secrets in the keyring if there is one, and says where they are.
    pub(crate) fn store(&self, profile: &str, in_file: bool) -> Result<Place> {
        let text = toml::to_string(self).map_err(Failure::usage)?;
        if !in_file && entry(profile).and_then(|entry| entry.set_password(&text)).is_ok() {
            return Ok(Place::Keyring);
        }
        replace(&path(profile)?, text.as_bytes())?;
        Ok(Place::File)
    }

    pub(crate) fn remove(profile: &str, place: Place) -> Result<()> {
        match place {
            Place::Keyring => entry(profile)
                .and_then(|entry| entry.delete_credential())
                .map_err(|error| Failure::new(Code::Credentials, format!("the keyring: {error}"))),
            Place::File => {
                let path = path(profile)?;
                match fs::remove_file(&path) {
                    Err(error) if error.kind() != io::ErrorKind::NotFound => {
                        Err(Failure::usage(format!("{}: {error}", path.display())))
                    }
                    _ => Ok(()),
                }
            }
        }
    }
}

fn entry(profile: &str) -> keyring_core::Result<keyring_core::Entry> {
    // Chooses the platform's store, once. Where there is none, the entry is refused.
    let _ = keyring::Entry::store_status();
    keyring_core::Entry::new(SERVICE, profile)
}

/// The file with the secrets of a profile when there is no keyring.
pub(crate) fn path(profile: &str) -> Result<PathBuf> {
    let safe = |character: char| character.is_ascii_alphanumeric() || "-_.".contains(character);
    if profile.is_empty() || profile.starts_with('.') || !profile.chars().all(safe) {
        return Err(Failure::usage(format!("a profile cannot be called {profile:?}"))
            .hint("letters, digits, `-`, `_` and `.` make a name"));
    }
    Ok(folders::config()?.join(format!("{profile}.secrets")))
}

fn missing(message: String) -> Failure {
    Failure::new(Code::Credentials, message).hint("`infinigate auth login` stores them again")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    /// In place of the platform's keyring, which belongs to whoever runs the tests, the mock of the crate.
    #[test]
    fn the_secrets_of_a_profile_are_kept_in_a_keyring_until_they_are_removed() {
        let _ = keyring::Entry::store_status();
        keyring_core::set_default_store(keyring_core::mock::Store::new().unwrap());
        let secrets = Secrets { api_key: "key".to_owned().into(), client_secret: "s3cret".to_owned().into() };
        assert_eq!(secrets.store("branch", false).unwrap(), Place::Keyring);

        let kept = Secrets::load("branch", Place::Keyring).unwrap();
        assert_eq!((kept.api_key.expose(), kept.client_secret.expose()), ("key", "s3cret"));
        assert!(
            Secrets::load("another", Place::Keyring).is_err_and(|failure| failure.code == Code::Credentials)
        );

        Secrets::remove("branch", Place::Keyring).unwrap();
        assert!(Secrets::load("branch", Place::Keyring).is_err());
        assert!(Secrets::remove("branch", Place::Keyring).is_err());
    }
}
