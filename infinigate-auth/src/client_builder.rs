//! The settings of a client, and how it is built from them.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use infinigate_api::{BODY_LIMIT, Client, Error, operations};

use crate::client::Infinigate;
use crate::credentials::environment;
use crate::credentials::provider::CredentialsProvider;
use crate::extras::quotes::Journal;
use crate::token::cache::{InProcessCache, TokenCache};
use crate::token::issuer::TokenIssuer;
use crate::token::refresher::Tokens;
use crate::token::source::TokenSource;
use crate::transport::client_credentials::ClientCredentials;
use crate::transport::http_client::HttpSettings;
use crate::transport::http_exchange::HttpExchange;
use crate::transport::middleware::Middleware;
use crate::transport::rate_limit::{RateLimit, SharedRateLimit};
use crate::transport::retry::Backoff;
use crate::transport::retry_budget::RetryBudget;
use crate::transport::sender::{Limits, Sender, Tasks};
use crate::transport::session::Session;

/// How many attempts an operation has, and how long it may take with all of them.
const ATTEMPTS: u32 = 3;
const TIMEOUT: Duration = Duration::from_secs(120);
/// How long one attempt may take, so that one that hangs leaves time for another.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(60);
/// How long a decision on a quote may be under way. Gateways wait some minutes for what is behind them.
const SETTLING_TIME: Duration = Duration::from_secs(600);
/// How long the server may be silent before and within a response.
const READ_TIMEOUT: Duration = Duration::from_secs(30);

/// Settings of an [`Infinigate`].
///
/// ```no_run
/// # fn example() -> Result<(), infinigate_auth::Error> {
/// use std::time::Duration;
///
/// use infinigate_auth::Infinigate;
///
/// let infinigate = Infinigate::builder_from_env()?
///     .user_agent("webshop/2.1")
///     .timeout(Duration::from_secs(30))
///     .requests_per_second(5.0)
///     .build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use]
pub struct Builder {
    pub(crate) credentials: Arc<dyn CredentialsProvider>,
    /// None for production, or the server that credentials from the environment are for.
    base_url: Option<String>,
    pub(crate) http: HttpSettings,
    body_limit: usize,
    attempts: u32,
    pub(crate) timeout: Duration,
    pub(crate) attempt_timeout: Duration,
    pub(crate) read_timeout: Duration,
    requests_per_second: Option<f64>,
    concurrent_requests: Option<usize>,
    pub(crate) shared_rate_limit: Option<Arc<dyn SharedRateLimit>>,
    journal: Option<PathBuf>,
    settling_time: Duration,
    token_source: Option<Arc<dyn TokenSource>>,
    token_cache: Option<Arc<dyn TokenCache>>,
    pub(crate) middleware: Vec<Arc<dyn Middleware>>,
    pub(crate) backoff: Backoff,
}

/// Without the base URL and the parts of the application's own, in which a secret may stand.
impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("attempts", &self.attempts)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

impl Builder {
    pub(crate) fn new(credentials: Arc<dyn CredentialsProvider>) -> Self {
        Self {
            credentials,
            base_url: None,
            http: HttpSettings::default(),
            body_limit: BODY_LIMIT,
            attempts: ATTEMPTS,
            timeout: TIMEOUT,
            attempt_timeout: ATTEMPT_TIMEOUT,
            read_timeout: READ_TIMEOUT,
            requests_per_second: None,
            concurrent_requests: None,
            shared_rate_limit: None,
            journal: None,
            settling_time: SETTLING_TIME,
            token_source: None,
            token_cache: None,
            middleware: Vec::new(),
            backoff: Backoff::default(),
        }
    }

    /// Another server than production, such as the vendor's test system or a sandbox on this machine.
    ///
    /// ```
    /// # fn example(builder: infinigate_auth::Builder) -> Result<(), infinigate_auth::Error> {
    /// let infinigate = builder.base_url("https://infapi-test.azure-api.net").build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.base_url = Some(base_url.into());
        self
    }

    /// Lets the base URL be `http` on another machine than this one. Whoever is in between can read the credentials.
    ///
    /// ```
    /// # fn example(builder: infinigate_auth::Builder) -> Result<(), infinigate_auth::Error> {
    /// let infinigate = builder.base_url("http://sandbox.test:8080").allow_plain_http().build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn allow_plain_http(mut self) -> Self {
        self.http.plain_http = true;
        self
    }

    /// What the application calls itself; the user agent becomes `webshop/2.1 infinigate-auth/<version>`.
    ///
    /// ```
    /// # fn example(builder: infinigate_auth::Builder) -> Result<(), infinigate_auth::Error> {
    /// let infinigate = builder.user_agent("webshop/2.1").build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn user_agent(mut self, application: impl Into<String>) -> Self {
        self.http.application = Some(application.into());
        self
    }

    /// Trusts further certificate authorities than the system does: one or more certificates in PEM, such as that of
    /// a company's proxy which opens connections.
    ///
    /// ```no_run
    /// # fn example(builder: infinigate_auth::Builder) -> Result<(), Box<dyn std::error::Error>> {
    /// let infinigate = builder.root_certificate(std::fs::read("company-ca.pem")?).build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn root_certificate(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.http.root_certificates.push(pem.into());
        self
    }

    /// How long to wait for a connection: 10 s by default.
    ///
    /// ```
    /// # fn example(builder: infinigate_auth::Builder) -> Result<(), infinigate_auth::Error> {
    /// let infinigate = builder.connect_timeout(std::time::Duration::from_secs(3)).build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.http.connect_timeout = timeout;
        self
    }

    /// How long the server may be silent before and within a response: 30 s by default.
    ///
    /// ```
    /// # fn example(builder: infinigate_auth::Builder) -> Result<(), infinigate_auth::Error> {
    /// let infinigate = builder.read_timeout(std::time::Duration::from_secs(10)).build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn read_timeout(mut self, timeout: Duration) -> Self {
        self.read_timeout = timeout;
        self
    }

    /// How long a whole operation may take, with all its attempts and the backoff between them: 2 minutes unless said
    /// otherwise.
    ///
    /// ```
    /// # fn example(builder: infinigate_auth::Builder) -> Result<(), infinigate_auth::Error> {
    /// let infinigate = builder.timeout(std::time::Duration::from_secs(20)).build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// How often an operation is attempted at most: 3 times by default, 1 for never again.
    ///
    /// Whatever the number, an operation that orders something is attempted again only when it was not processed.
    ///
    /// ```
    /// # fn example(builder: infinigate_auth::Builder) -> Result<(), infinigate_auth::Error> {
    /// let infinigate = builder.attempts(1).build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self
    }

    /// How large a response may be, in bytes after decompression: 256 MiB by default.
    ///
    /// ```
    /// # fn example(builder: infinigate_auth::Builder) -> Result<(), infinigate_auth::Error> {
    /// let infinigate = builder.body_limit(1024 * 1024 * 1024).build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = bytes;
        self
    }

    /// How many requests leave in a second at most, evenly spaced; no limit by default. What is sent again
    /// counts again. Requests for a token, one in some minutes, are not counted.
    ///
    /// ```
    /// # fn example(builder: infinigate_auth::Builder) -> Result<(), infinigate_auth::Error> {
    /// let infinigate = builder.requests_per_second(2.5).build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn requests_per_second(mut self, rate: f64) -> Self {
        self.requests_per_second = Some(rate);
        self
    }

    /// How many requests are under way at once at most, or wait for the time at which they may leave; no limit unless
    /// said otherwise. What waits for a token or for its next attempt does not count.
    ///
    /// ```
    /// # fn example(builder: infinigate_auth::Builder) -> Result<(), infinigate_auth::Error> {
    /// let infinigate = builder.concurrent_requests(4).build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn concurrent_requests(mut self, requests: usize) -> Self {
        self.concurrent_requests = Some(requests);
        self
    }

    /// Keeps a journal of the quotes that are accepted and rejected in a file, so that no revision of a quote is decided
    /// on twice, after a crash and by several processes on this machine too. Without it, a client and its clones
    /// remember what they decided until they are dropped.
    ///
    /// All processes that order name the same file, on a local disk. Beside it are a file that ends in `.id`, by which a
    /// journal that was moved away is missed, and one for each decision that is being sent. Secrets are not in any of
    /// them. `accept_quote` and `reject_quote`, the bare requests, know nothing of a journal. See
    /// [`Infinigate::unknown_outcomes`] for what to do after a crash, and `docs/orders.md` for the rest.
    ///
    /// ```no_run
    /// # fn example(builder: infinigate_auth::Builder) -> Result<(), infinigate_auth::Error> {
    /// let infinigate = builder.journal("/var/lib/webshop/infinigate.journal").build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn journal(mut self, path: impl Into<PathBuf>) -> Self {
        self.journal = Some(path.into());
        self
    }

    /// How long after it has left a decision on a quote may still be processed: 10 minutes by default, counted from when it
    /// has left at the latest, which is the end of the operation's [time limit](Self::timeout).
    /// Before that, [`resolve`](crate::UnknownOutcome::resolve) never says that it was not processed, because the
    /// request can still be on its way through the gateway.
    ///
    /// ```
    /// # fn example(builder: infinigate_auth::Builder) -> Result<(), infinigate_auth::Error> {
    /// let infinigate = builder.settling_time(std::time::Duration::from_secs(1800)).build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn settling_time(mut self, time: Duration) -> Self {
        self.settling_time = time;
        self
    }

    /// Another source of tokens than a token request with client id and secret.
    ///
    /// ```
    /// # fn example(builder: infinigate_auth::Builder, source: impl infinigate_auth::TokenSource + 'static)
    /// #     -> Result<(), infinigate_auth::Error> {
    /// let infinigate = builder.token_source(source).build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn token_source(mut self, source: impl TokenSource + 'static) -> Self {
        self.token_source = Some(Arc::new(source));
        self
    }

    /// Another place to keep tokens than a cache of this client's own, so that several clients or processes
    /// share them.
    ///
    /// ```
    /// # fn example(builder: infinigate_auth::Builder, cache: impl infinigate_auth::TokenCache + 'static)
    /// #     -> Result<(), infinigate_auth::Error> {
    /// let infinigate = builder.token_cache(cache).build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn token_cache(mut self, cache: impl TokenCache + 'static) -> Self {
        self.token_cache = Some(Arc::new(cache));
        self
    }

    /// Builds the client. Nothing is sent.
    ///
    /// Without a base URL it is for production, or with credentials from the environment for the server that
    /// `INFINIGATE_BASE_URL` names. A proxy is taken from the usual environment variables (`HTTPS_PROXY`, `NO_PROXY`), except to this machine.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] when the base URL is not `https`, except on this machine, when a limit is zero or not a
    /// number, when the journal cannot be written, or when the HTTP client cannot be set up.
    pub fn build(mut self) -> Result<Infinigate, Error> {
        self.check()?;
        let server_is_named = self.base_url.is_some() || self.credentials.is_environment();
        if self.credentials.is_environment() {
            self.http.plain_http |= environment::allows_plain_http()?;
            if self.base_url.is_none() {
                self.base_url = environment::base_url()?;
            }
        }
        let settings = Arc::new(self.clone());
        let base_url = self.base_url.take().unwrap_or_else(|| operations::BASE_URL.to_owned());
        let http = self.http.client(&base_url)?;
        let exchange = Arc::new(HttpExchange {
            counters: Arc::default(),
            read_timeout: self.read_timeout,
            body_limit: self.body_limit,
            middleware: self.middleware,
            in_place_of_network: self.http.in_place_of_network,
        });
        let source = self.token_source.unwrap_or_else(|| {
            let (base_url, http) = (base_url.clone(), http.clone());
            Arc::new(ClientCredentials { base_url, http, exchange: exchange.clone() })
        });
        let cache = self.token_cache.unwrap_or_else(|| Arc::new(InProcessCache::default()));
        let issuer = TokenIssuer { base_url: base_url.clone(), server_is_named, source, cache };
        let sender = Arc::new(Sender {
            session: Session {
                exchange,
                tokens: Tokens::new(issuer, self.credentials),
                rate_limit: RateLimit::new(self.requests_per_second, self.concurrent_requests)
                    .shared(self.shared_rate_limit),
                attempt_timeout: self.attempt_timeout,
            },
            budget: RetryBudget::default(),
            limits: Limits { attempts: self.attempts, timeout: self.timeout, backoff: self.backoff },
        });
        let journal = Journal::open(self.journal, &base_url, self.settling_time, self.timeout)
            .map_err(Error::invalid_input)?;
        let client = Client::with_transport(&base_url, http, Arc::new(Tasks(sender.clone())))?;
        Ok(Infinigate { client, sender, journal: Arc::new(journal), settings, timeout: self.timeout })
    }

    fn check(&self) -> Result<(), Error> {
        // A century is beyond every use, and so far from the end of time that the clock can add it.
        let bearable = |time: Duration| time < Duration::from_secs(24 * 365 * 100 * 60 * 60);
        let usable = |time: Duration| !time.is_zero() && bearable(time);
        let concurrent = 1..=tokio::sync::Semaphore::MAX_PERMITS;
        let concurrent = self.concurrent_requests.is_none_or(|most| concurrent.contains(&most));
        let Backoff { first, longest, longest_wait } = self.backoff;
        let backoff = usable(first) && usable(longest) && first <= longest;
        let rate = self.requests_per_second.is_none_or(|rate| rate >= 0.001 && rate.is_finite());
        let rules = [
            (usable(self.http.connect_timeout), "the time for connecting must be positive"),
            (usable(self.read_timeout), "the time for reading must be positive"),
            (usable(self.timeout), "the time for an operation must be positive"),
            (usable(self.settling_time), "the settling time must be positive"),
            (usable(self.attempt_timeout), "the time for an attempt must be positive"),
            (backoff, "the first backoff must be positive, the longest no shorter and below a century"),
            (bearable(longest_wait), "the longest wait must be less than a century"),
            (self.attempts > 0, "an operation needs at least one attempt"),
            (self.body_limit > 0, "the limit of a body must be at least one byte"),
            (rate, "the requests a second must be a number from 0.001 on"),
            (concurrent, "at least one request must be allowed to be under way"),
        ];
        let broken = rules.into_iter().find(|(holds, _)| !holds);
        broken.map_or(Ok(()), |(_, problem)| Err(Error::invalid_input(problem)))
    }
}
