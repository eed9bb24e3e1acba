//! Token sources: for an application that gets its tokens elsewhere.

use std::fmt::Debug;

use futures::future::BoxFuture;
use infinigate_api::Error;

use crate::credentials::Credentials;
use crate::token::access_token::AccessToken;

/// A source of tokens. The default asks Infinigate with the client id and the client secret.
///
/// The client asks for one token at a time, ahead of expiry and after a 401, and backs off after a failure:
/// an implementation neither caches nor retries. After a 401 it must not return the same token again.
///
/// ```
/// use std::time::Duration;
/// use infinigate_auth::{AccessToken, BoxFuture, Credentials, Error, TokenSource};
///
/// /// Tokens from your own service that holds the client secret.
/// #[derive(Debug)]
/// struct Broker;
///
/// impl TokenSource for Broker {
///     fn token<'a>(&'a self, _: &'a Credentials) -> BoxFuture<'a, Result<AccessToken, Error>> {
///         Box::pin(async { Ok(AccessToken::new("token of the broker", Duration::from_secs(300))) })
///     }
/// }
///
/// # fn example(credentials: Credentials) -> Result<(), Error> {
/// let infinigate = infinigate_auth::Infinigate::builder(credentials).token_source(Broker).build()?;
/// # Ok(())
/// # }
/// ```
pub trait TokenSource: Debug + Send + Sync {
    /// A new token for these credentials.
    ///
    /// # Errors
    /// Why there is none; [`Error::token`] for what has no other variant.
    fn token<'a>(&'a self, credentials: &'a Credentials) -> BoxFuture<'a, Result<AccessToken, Error>>;
}
