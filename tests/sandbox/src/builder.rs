//! What a sandbox can be told before it starts.

use std::fmt;
use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use infinigate_contract::spec::Description;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use super::Sandbox;
use super::api::Api;
use super::clock::Clock;
use super::data::Data;
use super::routes;
use super::shared::Shared;

/// What the vendor's guide says: five minutes.
const TOKEN_LIFETIME: Duration = Duration::from_mins(5);

/// Starts a [`Sandbox`] that differs from the default.
///
/// ```
/// # async fn example() -> std::io::Result<()> {
/// use infinigate_sandbox::Sandbox;
///
/// let sandbox = Sandbox::builder().seed(7).token_lifetime(std::time::Duration::from_secs(30)).start().await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "a builder does nothing until it is started"]
pub struct SandboxBuilder {
    port: u16,
    token_lifetime: Duration,
    calls_per_minute: Option<u32>,
    seed: u64,
    now: Option<DateTime<Utc>>,
    choose: Option<Choice>,
    description: Option<Value>,
}

/// Changes the generated data.
type Choice = Box<dyn FnOnce(&mut Data) + Send>;

impl SandboxBuilder {
    pub(super) const fn new() -> Self {
        Self {
            port: 0,
            token_lifetime: TOKEN_LIFETIME,
            calls_per_minute: None,
            seed: 1,
            now: None,
            choose: None,
            description: None,
        }
    }

    /// The port to listen on. The default, 0, takes any that is free.
    pub const fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// How long a token is good for, 300 seconds unless said otherwise. The response names it in whole seconds.
    pub const fn token_lifetime(mut self, lifetime: Duration) -> Self {
        self.token_lifetime = lifetime;
        self
    }

    /// How many calls the gateway lets through in a minute, token requests among them; any number unless said otherwise.
    /// The others are answered 429 with a `Retry-After`. Each response then says how many are left, as
    /// `X-RateLimit-Remaining` beside `X-RateLimit-Limit`: the server's own names for them are not known.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use infinigate_auth::{Credentials, Infinigate};
    /// use infinigate_sandbox::Sandbox;
    ///
    /// let sandbox = Sandbox::builder().calls_per_minute(2).start().await?;
    /// let credentials = Credentials::new(sandbox.api_key(), sandbox.client_id(), sandbox.client_secret())?;
    /// let infinigate = Infinigate::builder(credentials).base_url(sandbox.base_url()).attempts(1).build()?;
    ///
    /// infinigate.list_manufacturers().send().await?; // and its token
    /// assert!(infinigate.list_manufacturers().send().await.is_err_and(|error| error.is_throttled()));
    /// # Ok(())
    /// # }
    /// ```
    pub const fn calls_per_minute(mut self, calls: u32) -> Self {
        self.calls_per_minute = Some(calls);
        self
    }

    /// What the data is generated from, 1 unless said otherwise. The same seed and day yield the same data.
    pub const fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// The time at which the sandbox believes to start, the current time unless said otherwise. Its day is the last
    /// of the data.
    ///
    /// From there on its clock runs with Tokio's, paused or not, and is moved by [`advance`](Sandbox::advance). It
    /// rules until when a token and a quote are good, the end of a period that names none, and the header `Date`.
    pub const fn now(mut self, now: DateTime<Utc>) -> Self {
        self.now = Some(now);
        self
    }

    /// The description to follow, OpenAPI 3.0: `openapi/infinigate.json` unless said otherwise. What the sandbox knows it
    /// sends in the shape that is described there, and what it does not know it makes from example or schema.
    pub fn description(mut self, description: Value) -> Self {
        self.description = Some(description);
        self
    }

    /// Changes the generated data, or puts other in its place, before the sandbox starts.
    ///
    /// With the feature `self-check`, which is on by default, and in debug builds it is held to the description: what the
    /// API would not answer, such as a property with a slip in its name, fails the test when the sandbox is dropped. For
    /// oddities on purpose there is [`Fault::response`](super::Fault::response).
    ///
    /// ```
    /// # async fn example() -> std::io::Result<()> {
    /// use infinigate_auth::types::PriceListItem;
    /// use infinigate_sandbox::{Data, Sandbox};
    /// use serde_json::json;
    ///
    /// let sandbox = Sandbox::builder()
    ///     .data(|data| {
    ///         data.products[0]["stockLevel"] = json!(0);
    ///         data.quotes.clear();
    ///     })
    ///     .start()
    ///     .await?;
    ///
    /// let own = PriceListItem { sku: Some("A-1".to_owned()), ..Default::default() };
    /// let own = serde_json::to_value(own)?;
    /// let sandbox = Sandbox::builder()
    ///     .data(|data| {
    ///         *data = Data::default();
    ///         data.products.push(own);
    ///     })
    ///     .start()
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn data(mut self, choose: impl FnOnce(&mut Data) + Send + 'static) -> Self {
        self.choose = Some(Box::new(choose));
        self
    }

    /// Generates the data and starts to listen.
    ///
    /// It listens when this returns, on the runtime of the caller, whose clock it shares.
    ///
    /// # Errors
    ///
    /// When the port cannot be had.
    pub async fn start(self) -> io::Result<Sandbox> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, self.port)).await?;
        let address = listener.local_addr()?;
        let base_url = format!("http://{address}");
        let clock = Clock::new(self.now.unwrap_or_else(Utc::now));
        let mut data = Data::generate(self.seed, clock.today());
        if let Some(choose) = self.choose {
            choose(&mut data);
        }
        let api = self.description.map_or_else(Api::own, |one| Arc::new(Api::new(Description::new(one))));
        let shared = Shared::new(api, self.seed, clock, data, self.token_lifetime);
        let shared = Arc::new(shared.with_rate_limit(self.calls_per_minute));
        let router = routes::router(&shared);
        let (stop, stopped) = oneshot::channel::<()>();
        tokio::spawn(async move {
            // The handle never sends: it is its end that stops the server.
            let server = axum::serve(listener, router).with_graceful_shutdown(async {
                stopped.await.unwrap_or_default();
            });
            // Nobody is left to hear of an error, and serving has none in this version of the library.
            server.await.unwrap_or_default();
        });
        Ok(Sandbox { base_url, port: address.port(), shared, _stop: stop })
    }
}

impl fmt::Debug for SandboxBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SandboxBuilder")
            .field("port", &self.port)
            .field("token_lifetime", &self.token_lifetime)
            .field("seed", &self.seed)
            .field("now", &self.now)
            .finish_non_exhaustive()
    }
}
