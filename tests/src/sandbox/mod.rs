//! A distributor in a box: a local server that behaves as the Infinigate Reseller API does.

mod altered;
mod auth;
mod builder;
mod canned;
mod data;
mod documents;
mod errors;
mod exchange;
mod period;
mod pricelist;
mod query;
mod quote_body;
mod quote_book;
mod quotes;
mod reply;
mod routes;
mod shared;

use std::io;
use std::sync::Arc;

use tokio::sync::oneshot;

pub use axum::http::StatusCode;

pub use self::builder::SandboxBuilder;
pub use self::data::{Data, Document, DocumentKind};
pub use self::exchange::Exchange;

use self::canned::CannedAnswer;
use self::shared::{Shared, lock};

/// A running sandbox. It stops when it is dropped.
///
/// It checks key and token as the gateway does, answers every operation of the API from generated data, and keeps a
/// record of what went over the wire.
///
/// ```
/// use infinigate_tests::sandbox::Sandbox;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> std::io::Result<()> {
/// let sandbox = Sandbox::start().await?;
/// println!("{} with the key {}", sandbox.base_url(), sandbox.api_key());
///
/// // Something to ask for:
/// let invoice = &sandbox.data().invoices()[0];
/// println!("/invoice-management/v2/purchaseinvoice/{}", invoice.guid);
///
/// // The next request is told to come back later, whatever it asks for:
/// sandbox.answer_next(429, "application/json", &[("Retry-After", "1")], r#"{"statusCode": 429}"#);
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

    /// Where it listens, without a slash at the end: `http://127.0.0.1:PORT`.
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

    /// Every request and its answer so far, in the order in which they were answered.
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
        lock(&self.shared.quotes).acceptances().to_vec()
    }

    /// Opens a quote as a new revision, whatever has become of the one before; none when there is no such quote.
    pub fn revise_quote(&self, number: &str) -> Option<i64> {
        lock(&self.shared.quotes).revise(number)
    }

    /// The port it listens on, at 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The generated data, for a test to pick a SKU, a GUID or a number from.
    pub fn data(&self) -> &Data {
        &self.shared.data
    }

    /// Orders an answer for the next request other than a token request, instead of what the sandbox would say. Each
    /// order is good for one request; they are served in the order in which they were made, before key and token are
    /// looked at.
    ///
    /// An empty `content_type` sends none. A status or header that HTTP does not know comes out as a 500 that says so.
    pub fn answer_next(
        &self,
        status: u16,
        content_type: &str,
        headers: &[(&str, &str)],
        body: impl Into<Vec<u8>>,
    ) {
        lock(&self.shared.canned).other.push_back(CannedAnswer::new(
            status,
            content_type,
            headers,
            body.into(),
        ));
    }

    /// Orders an answer for the next token request, as [`answer_next`](Self::answer_next) does for the others.
    pub fn answer_next_token(
        &self,
        status: u16,
        content_type: &str,
        headers: &[(&str, &str)],
        body: impl Into<Vec<u8>>,
    ) {
        lock(&self.shared.canned).token.push_back(CannedAnswer::new(
            status,
            content_type,
            headers,
            body.into(),
        ));
    }
}
