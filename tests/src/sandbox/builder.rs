//! What a sandbox can be told before it starts.

use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use chrono::{NaiveDate, Utc};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use super::Sandbox;
use super::routes;
use super::shared::Shared;

/// What the vendor's guide says: five minutes.
const TOKEN_LIFETIME: Duration = Duration::from_mins(5);

/// Starts a [`Sandbox`] that differs from the default.
///
/// ```
/// # async fn example() -> std::io::Result<()> {
/// use infinigate_tests::sandbox::Sandbox;
///
/// let sandbox = Sandbox::builder().seed(7).token_lifetime(std::time::Duration::from_secs(30)).start().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until it is started"]
pub struct SandboxBuilder {
    port: u16,
    token_lifetime: Duration,
    seed: u64,
    today: Option<NaiveDate>,
}

impl SandboxBuilder {
    pub(super) const fn new() -> Self {
        Self { port: 0, token_lifetime: TOKEN_LIFETIME, seed: 1, today: None }
    }

    /// The port to listen on. The default, 0, takes any that is free.
    pub const fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// How long a token is good for, 300 seconds unless said otherwise. The answer names it in whole seconds.
    pub const fn token_lifetime(mut self, lifetime: Duration) -> Self {
        self.token_lifetime = lifetime;
        self
    }

    /// What the data is generated from, 1 unless said otherwise. The same seed and day yield the same data.
    pub const fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// The day on which the sandbox believes to be: the end of the data, and of a period that names no end. The default
    /// is the current day in UTC at the start.
    pub const fn today(mut self, today: NaiveDate) -> Self {
        self.today = Some(today);
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
        let today = self.today.unwrap_or_else(|| Utc::now().date_naive());
        let shared = Arc::new(Shared::new(self.seed, today, self.token_lifetime));
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
