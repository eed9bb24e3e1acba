//! How a new token comes about: credentials, cache, source.

use std::sync::Arc;
use std::time::Duration;

use infinigate_api::operations::REQUEST_TOKEN;
use infinigate_api::{Error, Secrets};
use tokio::time::{Instant, sleep, timeout};

use crate::credentials::provider::CredentialsProvider;
use crate::credentials::{Credentials, environment};
use crate::token::access_token::AccessToken;
use crate::token::cache::TokenCache;
use crate::token::source::TokenSource;

/// The part of its life that a token has left when it is replaced: a fifth, give or take a fifth of that, so that
/// processes started together drift apart. For 300 s it is 48 s to 72 s.
const MARGIN: std::ops::Range<f64> = 0.16..0.24;
/// How long a cache may take.
const CACHE_TIMEOUT: Duration = Duration::from_secs(2);
/// How long to wait, give or take a half, while another process asks for a token.
const BY_ANOTHER: Duration = Duration::from_millis(100);

/// A token with the credentials that it was issued for: a request carries both, never the key of one account and
/// the token of another.
#[derive(Debug)]
pub(crate) struct IssuedToken {
    pub(crate) credentials: Credentials,
    pub(crate) token: AccessToken,
    /// What a request with them carries, and no error may show.
    pub(crate) secrets: Secrets,
    /// Higher than that of every token before.
    pub(crate) generation: u64,
    /// From here on it is replaced, while it still serves.
    pub(crate) due: Instant,
    /// True if it came from the cache.
    pub(crate) cached: bool,
}

/// A token, and the lease to end once it is stored.
#[derive(Debug)]
pub(crate) struct Obtained {
    pub(crate) issued: IssuedToken,
    pub(crate) lease: Option<String>,
}

/// The permission of this process to ask for a token.
enum Begun {
    /// With the lease, unless the store failed.
    Granted(Option<String>),
    ByAnother,
}

/// The source of tokens and the cache that keeps them.
#[derive(Debug)]
pub(crate) struct TokenIssuer {
    pub(crate) base_url: String,
    /// True if the application, or its environment, has named that server. Else it is production.
    pub(crate) server_is_named: bool,
    pub(crate) source: Arc<dyn TokenSource>,
    pub(crate) cache: Arc<dyn TokenCache>,
}

impl TokenIssuer {
    /// A token from the cache that is not yet known, or a new one once nobody else asks for one. When nothing is
    /// known of the tokens that there are, the cache is not believed.
    pub(crate) async fn obtain(
        &self,
        provider: &dyn CredentialsProvider,
        generation: u64,
        known: Option<&[Option<Arc<IssuedToken>>]>,
    ) -> Result<Obtained, Error> {
        let credentials = self.credentials(provider).await?;
        let owner = self.owner(&credentials);
        let lease = loop {
            let begun = self.begin(&owner).await;
            let cached = match known {
                Some(known) => self.cached(&credentials, generation, known).await,
                None => None,
            };
            match (cached, begun) {
                (None, Begun::Granted(lease)) => break lease,
                (None, Begun::ByAnother) => sleep(BY_ANOTHER.mul_f64(0.5 + fastrand::f64())).await,
                (Some(issued), begun) => {
                    if let Begun::Granted(lease) = begun {
                        self.end(&owner, lease).await;
                    }
                    return Ok(Obtained { issued, lease: None });
                }
            }
        };
        match self.request(credentials, generation).await {
            Ok(issued) => Ok(Obtained { issued, lease }),
            Err(error) => {
                self.end(&owner, lease).await;
                Err(error)
            }
        }
    }

    /// A token from the cache, unless it is one of those known or is due.
    async fn cached(
        &self,
        credentials: &Credentials,
        generation: u64,
        known: &[Option<Arc<IssuedToken>>],
    ) -> Option<IssuedToken> {
        let token = self.load(credentials).await?;
        let issued = match IssuedToken::new(credentials.clone(), token, generation, true) {
            Ok(issued) => issued,
            Err(error) => {
                tracing::warn!(%error, "the token in the cache cannot be used");
                return None;
            }
        };
        let is_known = known.iter().flatten().any(|known| known.token.expose() == issued.token.expose());
        Some(issued).filter(|issued| !is_known && Instant::now() < issued.due)
    }

    /// Says if this process may ask for a token. A store that fails leaves it to each.
    async fn begin(&self, owner: &str) -> Begun {
        match timeout(CACHE_TIMEOUT, self.cache.begin_refresh(owner)).await {
            Ok(Ok(Some(lease))) => Begun::Granted(Some(lease)),
            Ok(Ok(None)) => Begun::ByAnother,
            Ok(Err(_)) | Err(_) => Begun::Granted(None),
        }
    }

    async fn end(&self, owner: &str, lease: Option<String>) {
        let Some(lease) = lease else { return };
        match timeout(CACHE_TIMEOUT, self.cache.end_refresh(owner, &lease)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                tracing::warn!(%error, "other processes may wait for this one");
            }
            Err(_) => tracing::warn!("the store does not take back the right to ask for a token"),
        }
    }

    /// A new token, whatever the cache has.
    pub(crate) async fn ask(
        &self,
        provider: &dyn CredentialsProvider,
        generation: u64,
    ) -> Result<IssuedToken, Error> {
        self.request(self.credentials(provider).await?, generation).await
    }

    /// The credentials that hold now. Those of the environment never go to production while the environment names another
    /// server: a provider of your own may read them, of which nothing is known when the client is built.
    pub(crate) async fn credentials(&self, provider: &dyn CredentialsProvider) -> Result<Credentials, Error> {
        let credentials = provider.credentials().await.map_err(no_token)?;
        if credentials.from_environment && !self.server_is_named && environment::base_url()?.is_some() {
            return Err(Error::invalid_input(
                "the credentials are those of the environment, which names a server, and the client is for production: \
                 build it with Infinigate::builder_from_env, or name the server with Builder::base_url",
            ));
        }
        Ok(credentials)
    }

    async fn request(&self, credentials: Credentials, generation: u64) -> Result<IssuedToken, Error> {
        let asked = Instant::now();
        let token = self.source.token(&credentials).await.map_err(no_token)?.counted_from(asked);
        IssuedToken::new(credentials, token, generation, false)
    }

    async fn load(&self, credentials: &Credentials) -> Option<AccessToken> {
        let owner = self.owner(credentials);
        match timeout(CACHE_TIMEOUT, self.cache.load(&owner)).await {
            Ok(Ok(token)) => token,
            Ok(Err(error)) => {
                tracing::warn!(%error, "the token cache cannot be read");
                None
            }
            Err(_) => {
                tracing::warn!(timeout = ?CACHE_TIMEOUT, "the token cache does not answer");
                None
            }
        }
    }

    /// Puts a new token into the cache, and lets others ask for theirs.
    pub(crate) async fn keep(&self, issued: &IssuedToken, lease: Option<String>) {
        let owner = self.owner(&issued.credentials);
        match timeout(CACHE_TIMEOUT, self.cache.store(&owner, &issued.token)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "the token cache cannot be written"),
            Err(_) => tracing::warn!(timeout = ?CACHE_TIMEOUT, "the token cache does not take the token"),
        }
        self.end(&owner, lease).await;
    }

    fn owner(&self, credentials: &Credentials) -> String {
        format!("{} {}", self.base_url, credentials.client_id)
    }
}

/// What a provider or a source reports of a request of its own is about no operation: the operation was not sent.
fn no_token(error: Error) -> Error {
    if error.may_have_been_processed() && error.operation() != Some(REQUEST_TOKEN.id) {
        // It is no more in doubt than a request for a token, and does not say so.
        let source = Box::new(error.of(&REQUEST_TOKEN));
        return Error::token("the provider or the source has none", Some(source));
    }
    error
}

impl IssuedToken {
    fn new(
        credentials: Credentials,
        token: AccessToken,
        generation: u64,
        cached: bool,
    ) -> Result<Self, Error> {
        if token.expose().is_empty() || token.header().is_none() {
            return Err(Error::token(
                "what was issued is empty or has a character no header can carry",
                None,
            ));
        }
        let margin = MARGIN.start + fastrand::f64() * (MARGIN.end - MARGIN.start);
        let due = token.expires().checked_sub(token.lifetime().mul_f64(margin)).unwrap_or_else(Instant::now);
        let secrets = Secrets::new(credentials.secrets().into_iter().chain([token.secret()]));
        Ok(Self { credentials, token, secrets, generation, due, cached })
    }
}
