//! Mocks of the API for tests of your own code: those of [`infinigate_api::mock`], and a client for them.
//!
//! ```
//! use infinigate_auth::mock::{self, MockServer, MockServerExt};
//! use infinigate_auth::{Error, Infinigate, Page, types::PriceListItem};
//!
//! /// The code that is tested.
//! async fn skus(infinigate: &Infinigate, word: &str) -> Result<Vec<String>, Error> {
//!     let page = infinigate.search_price_list().searchword(word).take(10).send().await?;
//!     Ok(page.iter().filter_map(|item| item.sku.clone()).collect())
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Error> {
//! let server = MockServer::start();
//! let search = server.search_price_list(|when, then| {
//!     when.searchword("switch").take(10);
//!     then.ok(Page::from(vec![PriceListItem { sku: Some("A1".to_owned()), ..Default::default() }]));
//! });
//! let infinigate = mock::client(&server).build()?;
//!
//! assert_eq!(skus(&infinigate, "switch").await?, ["A1"]);
//! search.assert();
//! # Ok(())
//! # }
//! ```

pub use infinigate_api::mock::*;

use crate::{Builder, Credentials, Infinigate};

/// Starts to configure a client of the mock server, with invented credentials, for which the server has a token.
///
/// A mock of `request_token` that is set up before this one answers in its place.
///
/// # Panics
/// When the server cannot be reached, as every mock of it does.
pub fn client(server: &MockServer) -> Builder {
    server.request_token(|_, then| {
        then.raw(200, "application/json", r#"{"access_token": "mock-token", "expires_in": 300}"#);
    });
    let credentials = Credentials {
        api_key: "mock-key".into(),
        client_id: "mock-client".to_owned(),
        client_secret: "mock-secret".into(),
        from_environment: false,
    };
    Infinigate::builder(credentials).base_url(server.base_url())
}
