use std::env;
use std::net::IpAddr;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use infinigate_api::{Client, Error, Operation, operations};
use reqwest::redirect::Policy;
use url::{Host, Url};

use crate::credentials::Credentials;
use crate::environment::Environment;
use crate::issue::Issue;
use crate::provider::CredentialsProvider;
use crate::refresh::Tokens;
use crate::session::{Counters, Gateway, Session};
use crate::token_cache::{InProcessCache, TokenCache};
use crate::token_source::{ClientCredentials, TokenSource};

const BASE_URL: &str = "INFINIGATE_BASE_URL";
const USER_AGENT: &str = concat!("infinigate-auth/", env!("CARGO_PKG_VERSION"));
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const TIMEOUT: Duration = Duration::from_mins(1);

/// The authenticated client. Cloning is cheap, and clones share connections and token.
///
/// Dereferences to the [generated client](Client), whose methods are the operations of the API. The first of
/// them to be called fetches a token; building a client sends nothing.
///
/// ```no_run
/// # async fn example() -> Result<(), infinigate_auth::Error> {
/// use infinigate_auth::{Credentials, Infinigate};
///
/// let infinigate = Infinigate::new(Credentials::new("portal key", "client id", "client secret")?)?;
/// let invoice = infinigate.get_invoice_by_number().document_number("RE-4711").send().await?;
/// println!("{} lines", invoice.lines.len());
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Infinigate {
    client: Client,
    session: Arc<Session>,
}

/// How many requests a client and its clones have sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Sent {
    /// Requests of operations, those that were sent once more counted again.
    pub requests: u64,
    /// Requests for a token.
    pub token_requests: u64,
}

impl Infinigate {
    /// A client for production.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] when the HTTP client cannot be set up.
    pub fn new(credentials: impl CredentialsProvider + 'static) -> Result<Self, Error> {
        Self::builder(credentials).build()
    }

    /// A client from `INFINIGATE_API_KEY`, `INFINIGATE_CLIENT_ID`, `INFINIGATE_CLIENT_SECRET`, or the files that
    /// the same names with `_FILE` behind them give (see [`Environment`]), and, for another server than
    /// production, `INFINIGATE_BASE_URL`.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] naming the variable that is missing or wrong.
    pub fn from_env() -> Result<Self, Error> {
        Credentials::from_env()?; // what is missing is reported now
        let builder = Self::builder(Environment);
        match env::var(BASE_URL) {
            Ok(url) => builder.base_url(url).build(),
            Err(env::VarError::NotPresent) => builder.build(),
            Err(error) => Err(Error::invalid_input(format!("{BASE_URL}: {error}"))),
        }
    }

    /// A client whose settings differ from the defaults.
    pub fn builder(credentials: impl CredentialsProvider + 'static) -> Builder {
        Builder {
            credentials: Arc::new(credentials),
            base_url: operations::BASE_URL.to_owned(),
            token_source: None,
            token_cache: None,
        }
    }

    /// Goes over to other credentials while requests are under way, without one of them failing or waiting.
    ///
    /// A token is fetched with the new ones first: when they are refused, the old ones stay. Requests that have
    /// begun end with the key and the token that they began with.
    ///
    /// # Errors
    /// Why there is no token for the new credentials.
    pub async fn rotate_credentials(
        &self,
        credentials: impl CredentialsProvider + 'static,
    ) -> Result<(), Error> {
        self.session.tokens.rotate(Arc::new(credentials)).await
    }

    /// What every operation does before it sends; public for the benchmark.
    ///
    /// # Errors
    /// Why there is no token.
    #[doc(hidden)]
    pub async fn authorize(
        &self,
        request: &mut reqwest::Request,
        operation: &Operation,
    ) -> Result<(), Error> {
        self.session.authorize(request, operation).await
    }

    /// How many requests this client and its clones have sent so far.
    pub fn sent(&self) -> Sent {
        let counters = &self.session.gateway.counters;
        Sent {
            requests: counters.requests.load(Ordering::Relaxed),
            token_requests: counters.token_requests.load(Ordering::Relaxed),
        }
    }
}

impl Deref for Infinigate {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

/// Settings of an [`Infinigate`].
#[derive(Debug, Clone)]
pub struct Builder {
    credentials: Arc<dyn CredentialsProvider>,
    base_url: String,
    token_source: Option<Arc<dyn TokenSource>>,
    token_cache: Option<Arc<dyn TokenCache>>,
}

impl Builder {
    /// Another server than production, such as the vendor's test system or a sandbox on this machine.
    #[must_use]
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.base_url = base_url.into();
        self
    }

    /// Another source of tokens than a token request with client id and secret.
    #[must_use]
    pub fn token_source(mut self, source: impl TokenSource + 'static) -> Self {
        self.token_source = Some(Arc::new(source));
        self
    }

    /// Another place to keep tokens than a cache of this client's own, so that several clients or processes
    /// share them.
    #[must_use]
    pub fn token_cache(mut self, cache: impl TokenCache + 'static) -> Self {
        self.token_cache = Some(Arc::new(cache));
        self
    }

    /// Builds the client. Nothing is sent.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] when the base URL is not `https`, except on this machine, or the HTTP client
    /// cannot be set up.
    pub fn build(self) -> Result<Infinigate, Error> {
        check_scheme(&self.base_url)?;
        let http = reqwest::Client::builder()
            .user_agent(USER_AGENT)
            // A redirect would take the API key to wherever it points.
            .redirect(Policy::none())
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TIMEOUT)
            .build()
            .map_err(|error| Error::invalid_input(format!("the HTTP client cannot be set up: {error}")))?;
        let gateway = Arc::new(Gateway { counters: Arc::new(Counters::default()) });
        let source = self.token_source.unwrap_or_else(|| {
            let (base_url, http) = (self.base_url.clone(), http.clone());
            Arc::new(ClientCredentials { base_url, http, gateway: gateway.clone() })
        });
        let cache = self.token_cache.unwrap_or_else(|| Arc::new(InProcessCache::default()));
        let issue = Issue { base_url: self.base_url.clone(), source, cache };
        let session = Arc::new(Session { gateway, tokens: Tokens::new(issue, self.credentials) });
        let client = Client::with_transport(&self.base_url, http, session.clone())?;
        Ok(Infinigate { client, session })
    }
}

/// Credentials leave this machine encrypted or not at all.
fn check_scheme(base_url: &str) -> Result<(), Error> {
    let Ok(url) = Url::parse(base_url) else { return Ok(()) }; // reported by the generated client
    let loopback = match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => IpAddr::V4(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::V6(address).is_loopback(),
        None => false,
    };
    if url.scheme() == "http" && !loopback {
        return Err(Error::invalid_input(format!(
            "the base URL {base_url:?} would send credentials unencrypted: use https://"
        )));
    }
    Ok(())
}
