//! Many processes, one account: what they have in common is in a Redis.

mod connection;
mod rate_limit;
mod token;

use std::fmt;
use std::sync::Arc;

use infinigate_api::Error;

use self::connection::Connection;
use crate::Builder;

/// What processes that share an account have in common, in a Redis: the token, who of them asks for the next one, the
/// rate limit, and the backoff when the gateway has throttled one of them.
///
/// Give the same server and name to all of them, and to each client a clone
/// ([`Builder::coordinator`]). While the Redis is away each process goes by itself, with a token of its own and the limits
/// of its builder, and says so: a warning `Redis is away`, and `Redis is back` when it is. No request fails for it. What it
/// costs and how it scales is in `docs/many-processes.md`.
///
/// The token is in the Redis as it is, for as long as it is good: whoever can read there can use it until then.
#[derive(Clone)]
pub struct RedisCoordinator(Arc<Shared>);

struct Shared {
    name: String,
    redis: Connection,
}

impl RedisCoordinator {
    /// A coordinator for the account that all its users call by this name, which begins every key. Nothing is sent yet.
    ///
    /// The URL is `redis://user:password@host:6379/0`, or `redis+unix:///path` for a socket of this machine. For
    /// `rediss://`, which is TLS, add the crate `redis` with its feature `tokio-rustls-comp` to your dependencies.
    ///
    /// ```
    /// # fn example(credentials: infinigate_auth::Credentials) -> Result<(), infinigate_auth::Error> {
    /// use infinigate_auth::{Infinigate, RedisCoordinator};
    ///
    /// let coordinator = RedisCoordinator::new("redis://127.0.0.1:6379", "infinigate:webshop")?;
    /// let infinigate = Infinigate::builder(credentials)
    ///     .coordinator(coordinator)
    ///     .requests_per_second(5.0) // of all processes together
    ///     .build()?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidInput`] when the URL is none of a Redis.
    pub fn new(url: &str, name: impl Into<String>) -> Result<Self, Error> {
        // The URL may hold a password, and is not shown.
        let redis = Connection::new(url)
            .map_err(|error| Error::invalid_input(format!("the URL of the Redis cannot be used: {error}")))?;
        Ok(Self(Arc::new(Shared { name: name.into(), redis })))
    }

    fn key(&self, what: &str) -> String {
        format!("{}:{what}", self.0.name)
    }
}

impl Builder {
    /// Shares token, rate limit and backoff with the other processes that use the same coordinator. The limit is that of
    /// [`requests_per_second`](Self::requests_per_second), which all of them set alike;
    /// [`concurrent_requests`](Self::concurrent_requests) stays each client's own. It takes the place of a
    /// [`token_cache`](Self::token_cache).
    pub fn coordinator(mut self, coordinator: RedisCoordinator) -> Self {
        self.shared_rate_limit = Some(Arc::new(coordinator.clone()));
        self.token_cache(coordinator)
    }
}

/// Without the server, whose URL may hold a password.
impl fmt::Debug for RedisCoordinator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisCoordinator").field("name", &self.0.name).finish_non_exhaustive()
    }
}
