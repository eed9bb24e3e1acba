//! Typed mocks of the API, for tests of your own code: feature `mock`.
//!
//! [`MockServerExt`] gives an [`MockServer`] of `httpmock` a method for each operation of [`Client`]. It names the
//! requests that it is for, with the methods that the builder of the operation has, and answers them with its types:
//!
//! ```
//! use infinigate_api::mock::{MockServer, MockServerExt};
//! use infinigate_api::types::PriceListItem;
//! use infinigate_api::{Client, Page};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), infinigate_api::Error> {
//! let server = MockServer::start();
//! let search = server.search_price_list(|when, then| {
//!     when.searchword("switch").take(10);
//!     then.ok(Page::from(vec![PriceListItem { sku: Some("A1".to_owned()), ..Default::default() }]));
//! });
//!
//! let client = Client::new(&server.base_url())?;
//! let page = client.search_price_list().searchword("switch").take(10).send().await?;
//! assert_eq!(page[0].sku.as_deref(), Some("A1"));
//! search.assert();
//!
//! // No mock is for this one, which is an error of its own.
//! let error = client.search_price_list().searchword("switch").take(11).send().await.unwrap_err();
//! assert!(matches!(error, infinigate_api::Error::NoMock(_)) && !error.is_not_found());
//! # Ok(())
//! # }
//! ```
//!
//! - **A parameter that is named has to be sent exactly so**: as the client writes it, an array with all of its values in
//!   their order, a body with all of its properties and the digits of its numbers. One that is not named does not matter;
//!   `without_take()` and so on ask for its absence.
//! - **A response** has a method for each status that the description declares, such as `ok`, `no_content`, `not_found`;
//!   `raw` is any status with any body, also one that the description does not allow.
//! - **A list that is read as a stream**, also by helpers such as `prices_by_sku`, is [`rows`]: it is asked for once more behind
//!   its last row.
//! - `into_inner()` leads to what `httpmock` offers beyond that: other headers, a delay, how often.
//! - **A request that no mock is for** ends in [`Error::NoMock`](crate::Error::NoMock), which is not a 404 that reads as
//!   "no such article"; `assert()` of a mock says how the nearest request differs.
//! - **An error** is `gateway_error(429, "..")`, as the gateway in front of the API writes it, or
//!   `problem(400, "..")` in the form of RFC 9457.
//! - **Attempts**: a client of `infinigate-auth` repeats what may be repeated, so a mock that answers 500 is called three
//!   times; `attempts(1)` of its builder ends that.
//! - **Paused clocks**: with `tokio::time::pause()` the clock jumps to the next timer while the request is on its way to the
//!   server, which is a time limit. Let the mock server run on the real clock.
//! - Between two mocks that fit, the one that was set up first answers.
//!
//! The helpers panic on values that the client would refuse, as a test does.
//!
//! [`Client`]: crate::Client

mod body;
mod requests;
mod then;

pub use httpmock::{self, Mock, MockServer};

pub use crate::generated::mock::*;
pub use then::rows;

pub(crate) use requests::{Requests, converted};
#[allow(unused_imports, reason = "nor every kind of response")]
pub(crate) use then::{gateway_error, json, problem, raw, within};
