use std::env;
use std::net::IpAddr;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use infinigate_api::{Client, Error, operations};
use reqwest::redirect::Policy;
use url::{Host, Url};

use crate::credentials::Credentials;
use crate::session::{Counters, Gateway, Session};
use crate::token::Tokens;

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
    counters: Arc<Counters>,
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
    pub fn new(credentials: Credentials) -> Result<Self, Error> {
        Self::builder(credentials).build()
    }

    /// A client from `INFINIGATE_API_KEY`, `INFINIGATE_CLIENT_ID`, `INFINIGATE_CLIENT_SECRET` and, for another
    /// server than production, `INFINIGATE_BASE_URL`.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] naming the variable that is missing or wrong.
    pub fn from_env() -> Result<Self, Error> {
        let builder = Self::builder(Credentials::from_env()?);
        match env::var(BASE_URL) {
            Ok(url) => builder.base_url(url).build(),
            Err(env::VarError::NotPresent) => builder.build(),
            Err(error) => Err(Error::invalid_input(format!("{BASE_URL}: {error}"))),
        }
    }

    /// A client whose settings differ from the defaults.
    pub fn builder(credentials: Credentials) -> Builder {
        Builder { credentials, base_url: operations::BASE_URL.to_owned() }
    }

    /// How many requests this client and its clones have sent so far.
    pub fn sent(&self) -> Sent {
        Sent {
            requests: self.counters.requests.load(Ordering::Relaxed),
            token_requests: self.counters.token_requests.load(Ordering::Relaxed),
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
    credentials: Credentials,
    base_url: String,
}

impl Builder {
    /// Another server than production, such as the vendor's test system or a sandbox on this machine.
    #[must_use]
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.base_url = base_url.into();
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
        let counters = Arc::new(Counters::default());
        let credentials = Arc::new(self.credentials);
        let gateway = Arc::new(Gateway::new(credentials.clone(), counters.clone())?);
        let issuer = Client::with_transport(&self.base_url, http.clone(), gateway.clone())?;
        let session = Session { gateway, tokens: Tokens::new(issuer, credentials) };
        let client = Client::with_transport(&self.base_url, http, Arc::new(session))?;
        Ok(Infinigate { client, counters })
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
