//! Tells which of the credentials the server refuses.

use infinigate_api::{Error, types};
use secrecy::ExposeSecret;

use crate::Infinigate;
use crate::transport::gateway::is_about_key;

/// What the server says of the credentials: [`Infinigate::check_credentials`].
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum CredentialsCheck {
    /// API key, client id and client secret are accepted.
    Accepted,
    /// The gateway refuses the API key. The client id and the client secret were not looked at.
    ApiKeyRefused(Error),
    /// The API key is accepted. The client id or the client secret is refused; the issuer does not say which of them.
    ClientRefused(Error),
}

impl Infinigate {
    /// Asks for a token, and tells a wrong API key from a wrong client id or client secret. The token is not kept.
    ///
    /// Asks the API's own token operation, whatever [`TokenSource`](crate::TokenSource) the client has.
    ///
    /// ```no_run
    /// # async fn example(infinigate: infinigate_auth::Infinigate) -> Result<(), infinigate_auth::Error> {
    /// use infinigate_auth::CredentialsCheck;
    ///
    /// match infinigate.check_credentials().await? {
    ///     CredentialsCheck::Accepted => println!("ready"),
    ///     CredentialsCheck::ApiKeyRefused(error) => println!("look at the API key: {error}"),
    ///     CredentialsCheck::ClientRefused(error) => println!("look at client id and secret: {error}"),
    ///     _ => {}
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Whatever kept the server from saying it.
    pub async fn check_credentials(&self) -> Result<CredentialsCheck, Error> {
        let credentials = self.sender.session.tokens.credentials().await?;
        let body = types::TokenRequest::builder()
            .client_id(&credentials.client_id)
            .client_secret(credentials.client_secret.expose_secret())
            .grant_type(types::TokenRequestGrantType::ClientCredentials);
        match self.client.request_token().body(body).send().await {
            Ok(_) => Ok(CredentialsCheck::Accepted),
            Err(Error::Credentials(api_error)) => {
                let says_key = is_about_key(&api_error.body);
                let error = Error::Credentials(api_error);
                Ok(if says_key {
                    CredentialsCheck::ApiKeyRefused(error)
                } else {
                    CredentialsCheck::ClientRefused(error)
                })
            }
            Err(error) => Err(error),
        }
    }
}
