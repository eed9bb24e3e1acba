use std::env;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use infinigate_api::{Client, Error};

use crate::credentials::Credentials;
use crate::quotes::Journal;
use crate::session::Counters;
use crate::settings::Builder;

const BASE_URL: &str = "INFINIGATE_BASE_URL";

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
    pub(crate) client: Client,
    pub(crate) counters: Arc<Counters>,
    pub(crate) journal: Option<Arc<Journal>>,
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
        Builder::new(credentials)
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
