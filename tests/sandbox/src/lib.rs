//! A distributor in a box: a local server that behaves as the Infinigate Reseller API does, for the integration tests of
//! an application.
//!
//! [`Sandbox::start`] starts it in the runtime of the caller on a free port. [`SandboxBuilder::data`] chooses what it
//! sells, [`SandboxBuilder::now`] and [`Sandbox::advance`] what time it is there, and [`Sandbox::inject`] what goes wrong.
//!
//! ```
//! use std::time::Duration;
//!
//! use infinigate_auth::{Credentials, Infinigate};
//! use infinigate_sandbox::{Fault, Sandbox};
//! use serde_json::json;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let sandbox = Sandbox::builder()
//!     .data(|data| data.products = vec![json!({"sku": "A-1", "vendorName": "Example Systems"})])
//!     .start()
//!     .await?;
//! let credentials = Credentials::new(sandbox.api_key(), sandbox.client_id(), sandbox.client_secret())?;
//! let infinigate = Infinigate::builder(credentials).base_url(sandbox.base_url()).build()?;
//!
//! // The client does not notice that a token has run out, nor that a request failed once.
//! assert_eq!(infinigate.list_manufacturers().send().await?[0], "Example Systems");
//! sandbox.advance(Duration::from_mins(5));
//! sandbox.inject(Fault::status(503).times(1));
//! assert_eq!(infinigate.prices_by_sku(["A-1"]).await?.items.len(), 1);
//! assert_eq!(sandbox.token_request_count(), 2);
//! # Ok(())
//! # }
//! ```
#![deny(missing_docs)]

mod altered;
mod api;
mod auth;
mod builder;
mod clock;
mod data;
mod documents;
mod errors;
mod fault;
mod known;
mod made;
mod period;
mod pricelist;
mod query;
mod quote_body;
mod quote_book;
mod quotes;
mod rate_limit;
mod record;
#[cfg(feature = "reference")]
mod reference;
mod reply;
mod routes;
#[cfg(feature = "self-check")]
mod self_check;
mod shared;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::sync::oneshot;

pub use axum::http::StatusCode;

pub use self::builder::SandboxBuilder;
pub use self::data::{Data, Document, DocumentKind};
pub use self::fault::Fault;
pub use infinigate_contract::Exchange;

use self::shared::{Shared, lock};

/// A running sandbox. It stops when it is dropped, and panics then if one of its own responses did not keep to the
/// description although the generated data does (feature `self-check`, on by default, in debug builds).
///
/// It checks key and token as the gateway does, answers every operation of the description, the known ones from generated
/// data and others as their examples or schemas say, and keeps a record of what went over the wire.
///
/// ```
/// use infinigate_sandbox::Sandbox;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> std::io::Result<()> {
/// let sandbox = Sandbox::start().await?;
/// println!("{} with the key {}", sandbox.base_url(), sandbox.api_key());
///
/// // Something to ask for:
/// let invoice = &sandbox.data().invoices[0];
/// println!("/invoice-management/v2/purchaseinvoice/{}", invoice.guid);
///
/// // The next request is told to come back later, whatever it asks for:
/// sandbox.respond_next(429, "application/json", &[("Retry-After", "1")], r#"{"statusCode": 429}"#);
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Sandbox {
    base_url: String,
    port: u16,
    shared: Arc<Shared>,
    _stop: oneshot::Sender<()>,
}

impl Sandbox {
    /// Starts a sandbox on a free port, with everything else at its default.
    ///
    /// # Errors
    ///
    /// When no port can be had.
    pub async fn start() -> io::Result<Self> {
        Self::builder().start().await
    }

    /// Starts a sandbox that differs from the default.
    pub const fn builder() -> SandboxBuilder {
        SandboxBuilder::new()
    }

    /// The base URL, without a slash at the end: `http://127.0.0.1:PORT`.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The API key it accepts. Like the other credentials it is invented, and good for nothing elsewhere.
    pub const fn api_key(&self) -> &'static str {
        auth::API_KEY
    }

    /// The client id it hands out tokens to.
    pub const fn client_id(&self) -> &'static str {
        auth::CLIENT_ID
    }

    /// The secret that belongs to the client id.
    pub const fn client_secret(&self) -> &'static str {
        auth::CLIENT_SECRET
    }

    /// Every request and its response so far, in the order in which they were answered.
    pub fn exchanges(&self) -> Vec<Exchange> {
        lock(&self.shared.exchanges).clone()
    }

    /// How many requests were answered so far, the token requests among them.
    pub fn request_count(&self) -> usize {
        lock(&self.shared.exchanges).len()
    }

    /// How many token requests were answered so far, the refused ones among them.
    pub fn token_request_count(&self) -> usize {
        lock(&self.shared.exchanges).iter().filter(|exchange| exchange.is_token_request()).count()
    }

    /// Refuses every token handed out so far from now on.
    pub fn revoke_tokens(&self) {
        lock(&self.shared.tokens).revoke_all();
    }

    /// Every acceptance of a quote that has reached the quotes, as number and revision, the refused ones among them. One
    /// that stands here twice would have been ordered twice by a server that is less careful.
    pub fn acceptances(&self) -> Vec<(String, i64)> {
        self.shared.quotes().acceptances().to_vec()
    }

    /// Opens a quote as a new revision, whatever has become of the one before; `None` if there is no such quote.
    pub fn revise_quote(&self, number: &str) -> Option<i64> {
        self.shared.quotes().revise(number, self.shared.clock.today())
    }

    /// The port it listens on, at 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The data as it was at the start, for a test to pick a SKU, a GUID or a number from.
    pub fn data(&self) -> &Data {
        &self.shared.data
    }

    /// Lets something go wrong from the next request on.
    pub fn inject(&self, fault: Fault) {
        lock(&self.shared.faults).inject(fault);
    }

    /// Lets nothing go wrong any more.
    pub fn clear_faults(&self) {
        lock(&self.shared.faults).clear();
    }

    /// Answers the next request other than one for a token with this: short for injecting a [`Fault::response`] that
    /// happens once. Several are given in the order in which they were ordered.
    pub fn respond_next(
        &self,
        status: u16,
        content_type: &str,
        headers: &[(&str, &str)],
        body: impl Into<Vec<u8>>,
    ) {
        self.inject(Fault::response(status, content_type, headers, body).times(1));
    }

    /// What time it is in the sandbox.
    pub fn now(&self) -> DateTime<Utc> {
        self.shared.clock.now()
    }

    /// Moves the sandbox's clock on, and nobody else's: tokens handed out and quotes run out while the client still
    /// believes them to be good.
    pub fn advance(&self, by: Duration) {
        self.shared.clock.advance(by);
    }
}

/// The sample in the documentation is a test.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/sandbox.md")]
struct Documentation;
