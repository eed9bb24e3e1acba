//! API key, client id and client secret, and where they come from.

pub(crate) mod environment;
pub(crate) mod provider;

use std::fmt;

use infinigate_api::{Error, types};
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

pub use environment::Environment;
pub use provider::CredentialsProvider;

/// What Infinigate hands to a reseller: the portal key, and a client id with its secret.
///
/// Checked when it is made, so that a missing value is reported by name and not as a 401. Debug shows
/// the client id and nothing else.
#[derive(Clone)]
pub struct Credentials {
    pub(crate) api_key: SecretString,
    pub(crate) client_id: String,
    pub(crate) client_secret: SecretString,
    /// True if they were read from the environment, which then also says which server they are for.
    pub(crate) from_environment: bool,
}

impl Credentials {
    /// Credentials from explicit values.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] naming the value that is empty or, for the API key, cannot stand in a header.
    pub fn new(
        api_key: impl Into<SecretString>,
        client_id: impl Into<String>,
        client_secret: impl Into<SecretString>,
    ) -> Result<Self, Error> {
        let credentials = Self {
            api_key: api_key.into(),
            client_id: client_id.into(),
            client_secret: client_secret.into(),
            from_environment: false,
        };
        credentials.check(["the API key", "the client id", "the client secret"])?;
        Ok(credentials)
    }

    /// Credentials from the environment or from files that it names, as they are now; see
    /// [`Environment`](crate::Environment), which reads them again.
    ///
    /// A client that is built with them is also for the server that the environment names, unless the builder is told
    /// another. In a provider of your own or a rotation they are refused by a client for production while the environment
    /// names a server. [`Infinigate::builder_from_env`](crate::Infinigate::builder_from_env) reads the environment as a whole.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] naming the variable that is missing, empty, given twice or not text, or whose file
    /// cannot be read.
    pub fn from_env() -> Result<Self, Error> {
        environment::read()
    }

    /// The client id, which is no secret: an application shows it to say whose credentials it uses.
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// Key, id and secret from the environment; `names` is what an error calls them.
    pub(crate) fn checked(values: [String; 3], names: [&str; 3]) -> Result<Self, Error> {
        let [api_key, client_id, client_secret] = values;
        let (api_key, client_secret) = (api_key.into(), client_secret.into());
        let credentials = Self { api_key, client_id, client_secret, from_environment: true };
        credentials.check(names)?;
        Ok(credentials)
    }

    fn check(&self, names: [&str; 3]) -> Result<(), Error> {
        let values = [self.api_key.expose_secret(), &self.client_id, self.client_secret.expose_secret()];
        for (name, value) in names.iter().zip(values) {
            if value.trim().is_empty() {
                return Err(Error::invalid_input(format!("{name} is empty")));
            }
        }
        if self.api_key_header().is_none() {
            return Err(Error::invalid_input(format!(
                "{} has a character that cannot stand in a header; is there a line end in it?",
                names[0]
            )));
        }
        Ok(())
    }

    /// The API key as a header value that logs leave out.
    pub(crate) fn api_key_header(&self) -> Option<HeaderValue> {
        let mut value = HeaderValue::from_str(self.api_key.expose_secret()).ok()?;
        value.set_sensitive(true);
        Some(value)
    }

    /// The body of the request for a token: the client credentials grant (RFC 6749, section 4.4).
    pub(crate) fn token_request(&self) -> types::builder::TokenRequest {
        types::TokenRequest::builder()
            .client_id(&self.client_id)
            .client_secret(self.client_secret.expose_secret())
            .grant_type(types::TokenRequestGrantType::ClientCredentials)
    }

    pub(crate) fn has_key_of(&self, other: &Self) -> bool {
        self.api_key.expose_secret() == other.api_key.expose_secret()
    }

    /// The secrets themselves, to be looked for in what others say.
    pub(crate) fn secrets(&self) -> [&SecretString; 2] {
        [&self.api_key, &self.client_secret]
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").field("client_id", &self.client_id).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(result: Result<Credentials, Error>) -> String {
        result.unwrap_err().to_string()
    }

    #[test]
    fn what_is_missing_is_named() {
        assert_eq!(message(Credentials::new("", "id", "secret")), "the API key is empty");
        assert_eq!(message(Credentials::new("key", " ", "secret")), "the client id is empty");
        assert_eq!(message(Credentials::new("key", "id", "\n")), "the client secret is empty");
    }

    #[test]
    fn a_key_that_no_header_can_carry_is_refused_without_showing_it() {
        let message = message(Credentials::new("s3cret\n", "id", "secret"));
        assert!(message.starts_with("the API key") && !message.contains("s3cret"), "{message}");
    }

    #[test]
    fn debug_shows_no_secret() {
        let shown = format!("{:?}", Credentials::new("k3y-value", "id", "s3cret-value").unwrap());
        assert_eq!(shown, r#"Credentials { client_id: "id", .. }"#);
    }
}
