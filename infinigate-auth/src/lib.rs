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

mod budget;
mod client;
mod credentials;
mod environment;
#[cfg(feature = "file-cache")]
mod file_cache;
mod http;
mod issue;
mod lookup;
#[cfg(feature = "mock")]
pub mod mock;
mod msp;
mod pace;
mod pause;
mod provider;
mod quotes;
mod redact;
mod refresh;
mod requests;
mod retry;
mod session;
mod settings;
mod span;
mod token;
mod token_cache;
mod token_source;
mod totals;

pub use client::{Infinigate, Sent};
pub use credentials::Credentials;
pub use environment::Environment;
#[cfg(feature = "file-cache")]
pub use file_cache::FileCache;
pub use lookup::Lookup;
pub use msp::{InvoiceExt, MspEndCustomer, MspSum, MspUsage, Period, sums as msp_sums};
pub use provider::CredentialsProvider;
pub use quotes::{
    AcceptableQuote, Acceptance, ClearedUp, Decision, RejectableQuote, Rejection, UnknownOutcome,
};
pub use settings::Builder;
pub use token::AccessToken;
pub use token_cache::{BoxError, InProcessCache, TokenCache};
pub use token_source::TokenSource;
pub use totals::HeaderTotal;

pub use futures::future::BoxFuture;

pub use infinigate_api as api;
pub use infinigate_api::{
    ConnectionError, Count, Error, InconsistentPages, InvalidInput, Items, Page, Pages, Refusal,
    ResponseValue, Secret, Timestamp, TokenError, TooLarge, Undecodable, Word, builder, types,
};

/// The samples in the documentation compile.
#[cfg(doctest)]
#[doc = include_str!("../../docs/token.md")]
#[doc = include_str!("../../docs/orders.md")]
#[doc = include_str!("../../docs/paging.md")]
struct Documentation;
