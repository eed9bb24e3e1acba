//! What environment variables say: credentials, or files that hold them, and the server that they are for.

use std::{env, io};

use futures::FutureExt;
use futures::future::BoxFuture;
use infinigate_api::Error;
use secrecy::zeroize::Zeroizing;

use crate::credentials::Credentials;
use crate::credentials::provider::CredentialsProvider;
use crate::files;

/// The variables that credentials are read from, each with a twin whose value is the path of a file.
const API_KEY: &str = "INFINIGATE_API_KEY";
const CLIENT_ID: &str = "INFINIGATE_CLIENT_ID";
const CLIENT_SECRET: &str = "INFINIGATE_CLIENT_SECRET";
/// Another server than production.
const BASE_URL: &str = "INFINIGATE_BASE_URL";
/// Tells whether the base URL may be plain http on another machine.
const PLAIN_HTTP: &str = "INFINIGATE_ALLOW_PLAIN_HTTP";
/// What the twin's name ends in.
const FILE: &str = "_FILE";
/// No credential is that long.
const LONGEST_FILE: u64 = 64 * 1024;

/// Credentials from the environment: `INFINIGATE_API_KEY`, `INFINIGATE_CLIENT_ID` and `INFINIGATE_CLIENT_SECRET`,
/// or from the files that `INFINIGATE_API_KEY_FILE` and so on name, as container platforms mount them.
///
/// They are read again each time a token is needed: a file that the platform replaces is picked up by a live
/// client. A line end behind a value does not belong to it.
///
/// A client that is built with it is for the server that `INFINIGATE_BASE_URL` names, as
/// [`Infinigate::builder_from_env`](crate::Infinigate::builder_from_env) says.
#[derive(Debug, Clone, Copy, Default)]
pub struct Environment;

impl CredentialsProvider for Environment {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        async {
            let read = files::unblocked(Credentials::from_env).await;
            read.unwrap_or_else(|error| Err(Error::token("the environment was not read", Some(error.into()))))
        }
        .boxed()
    }

    fn is_environment(&self) -> bool {
        true
    }
}

/// The base URL of the server that the credentials of the environment are for, `None` for production.
pub(crate) fn base_url() -> Result<Option<String>, Error> {
    base_url_from(&|name| env::var(name))
}

fn base_url_from(lookup: Variables<'_>) -> Result<Option<String>, Error> {
    let base_url = trimmed(lookup, BASE_URL)?;
    if base_url.as_deref() == Some("") {
        return Err(Error::invalid_input(format!(
            "{BASE_URL} is empty: set it to the base URL of a server, or unset it for production"
        )));
    }
    Ok(base_url)
}

/// Whether the environment allows http to other machines than this one.
pub(crate) fn allows_plain_http() -> Result<bool, Error> {
    allows_plain_http_from(&|name| env::var(name))
}

fn allows_plain_http_from(lookup: Variables<'_>) -> Result<bool, Error> {
    match trimmed(lookup, PLAIN_HTTP)?.map(|text| text.to_lowercase()).as_deref() {
        None | Some("" | "0" | "false") => Ok(false),
        Some("1" | "true") => Ok(true),
        Some(other) => Err(Error::invalid_input(format!("{PLAIN_HTTP} is {other:?}: set it to 1 or 0"))),
    }
}

fn trimmed(lookup: Variables<'_>, name: &str) -> Result<Option<String>, Error> {
    Ok(variable(lookup, name)?.map(|text| text.trim().to_owned()))
}

/// Looks a variable up.
type Variables<'a> = &'a dyn Fn(&str) -> Result<String, env::VarError>;

/// Reads what [`Environment`] promises.
pub(crate) fn read() -> Result<Credentials, Error> {
    read_from(&|name| env::var(name))
}

fn read_from(lookup: Variables<'_>) -> Result<Credentials, Error> {
    let value = |name| value(lookup, name).map(|value| value.as_str().to_owned());
    let values = [value(API_KEY)?, value(CLIENT_ID)?, value(CLIENT_SECRET)?];
    Credentials::checked(values, [API_KEY, CLIENT_ID, CLIENT_SECRET])
}

fn value(lookup: Variables<'_>, name: &str) -> Result<Zeroizing<String>, Error> {
    let file = format!("{name}{FILE}");
    let value = match (variable(lookup, name)?, variable(lookup, &file)?) {
        (Some(_), Some(_)) => {
            Err(Error::invalid_input(format!("{name} and {file} are both set: unset one of them")))
        }
        (Some(value), None) => Ok(value),
        (None, Some(path)) => content(&file, &path),
        (None, None) => Err(Error::invalid_input(format!("{name} is not set, nor is {file}"))),
    }?;
    Ok(Zeroizing::new(value.trim_end_matches(['\r', '\n']).to_owned()))
}

fn variable(lookup: Variables<'_>, name: &str) -> Result<Option<Zeroizing<String>>, Error> {
    match lookup(name) {
        Ok(value) => Ok(Some(Zeroizing::new(value))),
        Err(env::VarError::NotPresent) => Ok(None),
        Err(env::VarError::NotUnicode(_)) => Err(Error::invalid_input(format!("{name} is not valid UTF-8"))),
    }
}

fn content(name: &str, path: &str) -> Result<Zeroizing<String>, Error> {
    files::read(path.as_ref(), LONGEST_FILE)
        .and_then(|bytes| {
            let text = str::from_utf8(&bytes).map_err(|_| io::Error::other("it is not valid UTF-8"))?;
            Ok(Zeroizing::new(text.to_owned()))
        })
        .map_err(|error| Error::invalid_input(format!("{name}: {path:?} cannot be read: {error}")))
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::ffi::OsString;

    use secrecy::ExposeSecret;

    use super::*;

    fn with(variables: &[(&str, &str)]) -> Result<Credentials, Error> {
        let variables: HashMap<&str, &str> = variables.iter().copied().collect();
        read_from(&|name| match variables.get(name) {
            Some(&"no text") => Err(env::VarError::NotUnicode(OsString::new())),
            Some(value) => Ok((*value).to_owned()),
            None => Err(env::VarError::NotPresent),
        })
    }

    /// What is made of one variable, and no other is read.
    fn with_one<T>(
        read: impl Fn(Variables<'_>) -> Result<T, Error>,
        variable: &str,
        value: &Result<&str, env::VarError>,
    ) -> Result<T, String> {
        let read = read(&|name| {
            assert_eq!(name, variable);
            value.clone().map(str::to_owned)
        });
        read.map_err(|error| error.to_string())
    }

    #[test]
    fn the_server_is_read_too() {
        let base_url = |value| with_one(base_url_from, BASE_URL, &value);
        assert_eq!(base_url(Err(env::VarError::NotPresent)), Ok(None));
        assert_eq!(base_url(Ok("http://test\n")), Ok(Some("http://test".to_owned())));
        assert!(base_url(Ok(" ")).unwrap_err().contains("INFINIGATE_BASE_URL is empty"));
    }

    #[test]
    fn plain_http_is_allowed_by_a_clear_yes_alone() {
        let allows = |value| with_one(allows_plain_http_from, PLAIN_HTTP, &value);
        assert_eq!(allows(Err(env::VarError::NotPresent)), Ok(false));
        for (value, expected) in [("1", true), ("TRUE\n", true), ("0", false), ("", false), ("false", false)]
        {
            assert_eq!(allows(Ok(value)), Ok(expected), "{value}");
        }
        assert!(allows(Ok("maybe")).unwrap_err().contains("set it to 1 or 0"));
    }

    fn message(variables: &[(&str, &str)]) -> String {
        with(variables).unwrap_err().to_string()
    }

    #[test]
    fn values_come_from_variables_and_files_without_their_line_ends() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("client-secret");
        std::fs::write(&path, "s3cret in a file\r\n").unwrap();
        let credentials = with(&[
            (API_KEY, "k3y\n"),
            (CLIENT_ID, "id"),
            ("INFINIGATE_CLIENT_SECRET_FILE", path.to_str().unwrap()),
        ]);
        let credentials = credentials.unwrap();
        assert_eq!(credentials.secrets().map(ExposeSecret::expose_secret), ["k3y", "s3cret in a file"]);
        assert_eq!((credentials.client_id.as_str(), credentials.api_key.expose_secret()), ("id", "k3y"));
    }

    #[test]
    fn half_of_a_secret_is_none() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("api-key");
        let message_for = |content: &[u8]| {
            std::fs::write(&path, content).unwrap();
            message(&[("INFINIGATE_API_KEY_FILE", path.to_str().unwrap())])
        };
        let limit = usize::try_from(LONGEST_FILE).unwrap();
        let longer = message_for(&vec![b'x'; limit + 1]);
        assert!(longer.ends_with("cannot be read: it is longer than 65536 bytes"), "{longer}");
        assert!(message_for(&vec![b'x'; limit]).starts_with(CLIENT_ID), "the next one is missing");
        assert!(message_for(b"\xFF").contains("not valid UTF-8"));
        let directory = message(&[("INFINIGATE_API_KEY_FILE", directory.path().to_str().unwrap())]);
        assert!(directory.contains("not a regular file"), "{directory}");
    }

    #[test]
    fn what_is_wrong_is_named() {
        assert_eq!(message(&[]), "INFINIGATE_API_KEY is not set, nor is INFINIGATE_API_KEY_FILE");
        assert_eq!(
            message(&[(API_KEY, "k3y"), ("INFINIGATE_API_KEY_FILE", "/key")]),
            "INFINIGATE_API_KEY and INFINIGATE_API_KEY_FILE are both set: unset one of them"
        );
        assert_eq!(message(&[(API_KEY, "no text")]), "INFINIGATE_API_KEY is not valid UTF-8");
        assert_eq!(
            message(&[(API_KEY, "k3y"), (CLIENT_ID, "\n"), (CLIENT_SECRET, "s")]),
            "INFINIGATE_CLIENT_ID is empty"
        );
        let missing = message(&[("INFINIGATE_API_KEY_FILE", "no/such/file")]);
        assert!(
            missing.starts_with(r#"INFINIGATE_API_KEY_FILE: "no/such/file" cannot be read"#),
            "{missing}"
        );
        let unsendable = message(&[(API_KEY, "k3y\nk3y"), (CLIENT_ID, "id"), (CLIENT_SECRET, "s")]);
        assert!(unsendable.starts_with(API_KEY) && !unsendable.contains("k3y"), "{unsendable}");
    }
}
