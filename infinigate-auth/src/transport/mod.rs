//! The way of a request: rate limit, token, headers, retries, and what tracing sees of it.

mod body;
pub(crate) mod client_credentials;
pub(crate) mod http_client;
pub(crate) mod http_exchange;
#[cfg(feature = "metrics")]
mod metrics;
pub(crate) mod middleware;
pub(crate) mod rate_limit;
mod repeatable;
pub(crate) mod retry;
pub(crate) mod retry_budget;
pub(crate) mod sender;
pub(crate) mod session;
mod settings;
mod span;
