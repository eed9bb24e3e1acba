//! Providers of credentials that are not plain values: a vault, files, the environment.

use std::fmt::Debug;

use futures::FutureExt;
use futures::future::BoxFuture;
use infinigate_api::Error;

use crate::credentials::Credentials;

/// A source of credentials: fixed [`Credentials`], the [environment](crate::Environment), or a vault.
///
/// It is asked each time a token is needed, every few minutes, and when the API key is refused, so that what was rotated
/// in the vault is picked up by a live client; the API key goes over together with the token.
///
/// ```
/// use infinigate_auth::{BoxFuture, Credentials, CredentialsProvider, Error};
///
/// #[derive(Debug)]
/// struct Vault;
///
/// # async fn read(_: &str) -> std::io::Result<String> { Ok("x".to_owned()) }
/// impl CredentialsProvider for Vault {
///     fn credentials(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
///         Box::pin(async {
///             let failed = |error| Error::token("the vault gives no secret", Some(Box::new(error)));
///             let secret = read("infinigate/client-secret").await.map_err(failed)?;
///             let key = read("infinigate/api-key").await.map_err(failed)?;
///             Credentials::new(key, "client-id", secret)
///         })
///     }
/// }
///
/// # fn example() -> Result<(), Error> {
/// let infinigate = infinigate_auth::Infinigate::new(Vault)?;
/// # Ok(())
/// # }
/// ```
pub trait CredentialsProvider: Debug + Send + Sync {
    /// The credentials that hold now.
    ///
    /// # Errors
    /// Why there are none; [`Error::token`] for what has no other variant.
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, Error>>;

    /// True if they are those of the environment, which then also says which server they are for.
    #[doc(hidden)]
    fn is_environment(&self) -> bool {
        false
    }
}

impl CredentialsProvider for Credentials {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        async { Ok(self.clone()) }.boxed()
    }

    fn is_environment(&self) -> bool {
        self.from_environment
    }
}
