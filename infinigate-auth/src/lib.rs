//! Client for the Infinigate Reseller API: your prices, stock, invoices, MSP usage and quotes.
//!
//! [`Infinigate`] holds your credentials, puts the API key and a bearer token on every request, and replaces
//! the token when it expires. It dereferences to the [generated client](infinigate_api::Client), so every
//! operation of the API is a method of it.
//!
//! ```no_run
//! # async fn example() -> Result<(), infinigate_auth::Error> {
//! let infinigate = infinigate_auth::Infinigate::from_env()?;
//! let page = infinigate.search_price_list().searchword("switch").take(10).send().await?;
//! for item in page.iter() {
//!     let price = item.list_price.as_ref().and_then(|price| price.discounted_price);
//!     println!("{:?} {price:?}", item.sku);
//! }
//! # Ok(())
//! # }
//! ```
#![deny(missing_docs)]

mod client;
mod client_builder;
mod credentials;
mod extras;
mod files;
#[cfg(feature = "mock")]
pub mod mock;
mod token;
mod transport;

pub use client::{Infinigate, RequestCounts};
pub use client_builder::Builder;
pub use credentials::{Credentials, CredentialsProvider, Environment};
pub use extras::{
    AcceptableQuote, Acceptance, ClosedAs, Decision, HeaderTotal, Lookup, RejectableQuote, Rejection,
    Resolution, UnknownOutcome,
};
pub use extras::{InvoiceExt, MspEndCustomer, MspSum, MspUsage, Period, msp_sums};
#[cfg(feature = "file-cache")]
pub use token::FileCache;
pub use token::{AccessToken, BoxError, InProcessCache, TokenCache, TokenSource};

pub use futures::future::BoxFuture;

pub use infinigate_api as api;
pub use infinigate_api::{
    ApiError, ConnectionError, Count, DecodeError, EnumValue, Error, InconsistentPages, InvalidInput, Items,
    Page, Pages, ResponseValue, Secret, Timestamp, TokenError, TooLarge, builder, types,
};

/// The samples in the documentation compile.
#[cfg(doctest)]
#[doc = include_str!("../../docs/token.md")]
#[doc = include_str!("../../docs/orders.md")]
#[doc = include_str!("../../docs/paging.md")]
struct Documentation;
