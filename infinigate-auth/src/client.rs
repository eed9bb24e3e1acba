//! [`Infinigate`]: the authenticated client.

use std::future::Future;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use infinigate_api::{Client, Error, Operation, RequestOptions};

use crate::client_builder::Builder;
use crate::credentials::Credentials;
use crate::credentials::environment::{self, Environment};
use crate::credentials::provider::CredentialsProvider;
use crate::extras::quotes::Journal;
use crate::transport::sender::Sender;

/// The authenticated client. Cloning is cheap, and clones share connections and token.
///
/// Dereferences to the [generated client](Client), whose methods are the operations of the API. The first of
/// them to be called fetches a token; building a client sends nothing.
///
/// To order, use [`acceptable_quote`](Self::acceptable_quote): it reads the quote, and what it returns sends a binding
/// order once. [`accept_quote`](Client::accept_quote) and [`reject_quote`](Client::reject_quote) of the generated client
/// are the bare requests: the [journal](Builder::journal) neither hears of them nor keeps them from being sent twice.
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
    pub(crate) sender: Arc<Sender>,
    pub(crate) journal: Arc<Journal>,
    pub(crate) settings: Arc<Builder>,
    /// How long an operation may take.
    pub(crate) timeout: Duration,
}

/// How many requests a client and its clones have sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct RequestCounts {
    /// Requests of operations, those that were sent once more counted again.
    pub requests: u64,
    /// Requests for a token.
    pub token_requests: u64,
}

impl Infinigate {
    /// A client for production, or with credentials from the environment for the server that it names.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] when the HTTP client cannot be set up.
    pub fn new(credentials: impl CredentialsProvider + 'static) -> Result<Self, Error> {
        Self::builder(credentials).build()
    }

    /// A client from the environment: [`builder_from_env`](Self::builder_from_env) with no other settings.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] naming the variable that is missing or wrong.
    pub fn from_env() -> Result<Self, Error> {
        Self::builder_from_env()?.build()
    }

    /// A client from the environment, whose other settings differ from the defaults.
    ///
    /// | Variable | |
    /// |---|---|
    /// | `INFINIGATE_API_KEY`, `INFINIGATE_CLIENT_ID`, `INFINIGATE_CLIENT_SECRET` | the credentials, or with `_FILE` behind the name the files that hold them: see [`Environment`] |
    /// | `INFINIGATE_BASE_URL` | another server than production |
    /// | `INFINIGATE_ALLOW_PLAIN_HTTP` | `1` for [`allow_plain_http`](Builder::allow_plain_http) |
    ///
    /// ```no_run
    /// # fn example() -> Result<(), infinigate_auth::Error> {
    /// use std::time::Duration;
    ///
    /// use infinigate_auth::Infinigate;
    ///
    /// let infinigate = Infinigate::builder_from_env()?.timeout(Duration::from_secs(30)).build()?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidInput`] naming the variable that is missing or wrong.
    pub fn builder_from_env() -> Result<Builder, Error> {
        // What is missing or wrong is reported now. The builder reads the server when it builds, and the credentials
        // are read for each token.
        Credentials::from_env()?;
        environment::base_url()?;
        environment::allows_plain_http()?;
        Ok(Self::builder(Environment))
    }

    /// A client whose settings differ from the defaults. Credentials from the environment bring its base URL along, as
    /// [`builder_from_env`](Self::builder_from_env) says.
    pub fn builder(credentials: impl CredentialsProvider + 'static) -> Builder {
        Builder::new(Arc::new(credentials))
    }

    /// The settings that this client was built with and the credentials that it has now, to build another that differs in
    /// some of them. The other one has connections, limits and, unless a [`TokenCache`](crate::TokenCache) was set, a token
    /// of its own.
    pub fn to_builder(&self) -> Builder {
        let mut builder = (*self.settings).clone();
        builder.credentials = self.sender.session.tokens.provider();
        builder
    }

    /// The same client with settings of your own, for one call or for as many as are made with what this returns.
    /// Connections, token and limits are shared.
    ///
    /// ```no_run
    /// # async fn example(infinigate: infinigate_auth::Infinigate) -> Result<(), infinigate_auth::Error> {
    /// use std::time::Duration;
    ///
    /// use infinigate_auth::RequestOptions;
    ///
    /// let options = RequestOptions::new().timeout(Duration::from_secs(3)).attempts(1).request_id("checkout-4711");
    /// let found = infinigate.with_options(options).prices_by_sku(["400101"]).await?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn with_options(&self, options: RequestOptions) -> Self {
        let timeout = options.own_timeout().unwrap_or(self.settings.timeout);
        Self { client: self.client.with_options(options), timeout, ..self.clone() }
    }

    /// Goes over to other credentials while requests are under way, without one of them failing or waiting.
    ///
    /// A token is fetched with the new ones first: when they are refused, the old ones stay. Requests that have
    /// begun end with the key and the token that they began with. Of rotations that overlap, the one that was called last
    /// holds, whichever is answered first.
    ///
    /// # Errors
    /// Why there is no token for the new credentials.
    pub fn rotate_credentials<C: CredentialsProvider + 'static>(
        &self,
        credentials: C,
    ) -> impl Future<Output = Result<(), Error>> + Send + use<C> {
        self.sender.session.tokens.rotate(Arc::new(credentials))
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
        self.sender.session.authorize(request, operation).await
    }

    /// How many requests this client and its clones have sent so far.
    pub fn sent(&self) -> RequestCounts {
        let counters = &self.sender.session.exchange.counters;
        RequestCounts {
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
