//! Tells which of the credentials the server refuses.

use infinigate_api::Error;
use tokio::time::timeout;

use crate::Infinigate;
use crate::transport::http_exchange::is_about_key;

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
        let too_slow = |_| Error::token("the provider gave no credentials in time", None);
        let credentials = self.sender.session.tokens.credentials();
        let credentials = timeout(self.timeout, credentials).await.map_err(too_slow)??;
        match self.client.request_token().body(credentials.token_request()).send().await {
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
