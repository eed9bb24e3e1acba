//! The credentials of the command line: from the environment, or a profile with its secrets in a keyring.

pub(crate) mod folders;
pub(crate) mod profile;
mod secrets;

use std::env;

use infinigate_auth::Credentials;

pub(crate) use self::profile::Profile;
pub(crate) use self::secrets::{Place, Secrets, path as secrets_path};
use crate::error::{Code, Failure, Result};

/// The variables that the library reads. Each of the first three has a twin that names a file.
pub(crate) const VARIABLES: [&str; 4] =
    ["INFINIGATE_API_KEY", "INFINIGATE_CLIENT_ID", "INFINIGATE_CLIENT_SECRET", BASE_URL];
const BASE_URL: &str = "INFINIGATE_BASE_URL";
/// The profile that is used when none is named.
pub(crate) const DEFAULT: &str = "default";

/// Credentials, and where they are from.
pub(crate) struct Found {
    pub(crate) credentials: Credentials,
    pub(crate) base_url: Option<String>,
    pub(crate) origin: Origin,
}

/// The origin of credentials.
pub(crate) enum Origin {
    Environment,
    Profile { name: String, place: Place },
}

fn twin(variable: &str) -> String {
    format!("{variable}_FILE")
}

/// The origin of a variable's value: itself, or the file that its twin names.
pub(crate) fn variable(name: &str) -> String {
    match env::var_os(twin(name)) {
        Some(path) => format!("the file {} ({})", path.display(), twin(name)),
        None => format!("the variable {name}"),
    }
}

/// The origin of the values of a profile that are not secret.
pub(crate) fn profile_source(name: &str) -> Result<String> {
    Ok(format!("the profile {name:?} in {}", Profile::path()?.display()))
}

/// The credentials of the profile that is named, else of the environment, else of the default profile.
pub(crate) fn find(profile: Option<&str>) -> Result<Found> {
    let is_set = |name: &str| env::var_os(name).is_some() || env::var_os(twin(name)).is_some();
    let in_environment = VARIABLES.iter().any(|name| *name != BASE_URL && is_set(name));
    if profile.is_none() && in_environment {
        return Ok(Found {
            credentials: Credentials::from_env().map_err(|error| {
                Failure::new(Code::Credentials, error).hint(
                    "the variables are used together: set all of them, or none and `infinigate auth login`",
                )
            })?,
            base_url: env::var(BASE_URL).ok(),
            origin: Origin::Environment,
        });
    }
    let name = profile.unwrap_or(DEFAULT);
    let Some(stored) = Profile::load(name)? else {
        let message = match profile {
            Some(name) => format!("there is no profile {name:?}"),
            None => "there are no credentials".to_owned(),
        };
        return Err(Failure::new(Code::Credentials, message).hint(
            "`infinigate auth login` stores them, INFINIGATE_API_KEY, INFINIGATE_CLIENT_ID and INFINIGATE_CLIENT_SECRET \
             set them, and --sandbox needs none",
        ));
    };
    let secrets = Secrets::load(name, stored.secrets)?;
    let credentials = secrets.credentials(&stored.client_id)?;
    let origin = Origin::Profile { name: name.to_owned(), place: stored.secrets };
    Ok(Found { credentials, base_url: stored.base_url, origin })
}
