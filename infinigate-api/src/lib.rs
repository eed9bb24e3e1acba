//! Raw client for the Infinigate Reseller API, generated from its OpenAPI description when this crate is built.
//!
//! Applications depend on `infinigate-auth`, which adds the API key and the bearer token to every request.
//! This crate by itself sends what it is told and nothing else: enough for a test server, a proxy that adds
//! the credentials, or another way of obtaining them (see [`Transport`]).
//!
//! ```no_run
//! # async fn example() -> Result<(), infinigate_api::Error> {
//! let client = infinigate_api::Client::new("http://127.0.0.1:8080")?;
//! let page = client.search_price_list().searchword("switch").take(10).send().await?;
//! for item in page.iter() {
//!     println!("{:?} {:?}", item.sku, item.description_full_text);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Every operation is a method of [`Client`] that returns a builder from [`builder`]; its parameters are
//! methods of the builder, and `send()` yields a [`ResponseValue`] that dereferences to the answer. Members
//! of the answers are optional, because the server leaves out and nulls what its description promises.
#![deny(missing_docs)]

// The generated code names the hand-written types by the name of the crate, if the description has any of them.
#[allow(unused_extern_crates)]
extern crate self as infinigate_api;

#[cfg(feature = "by-name")]
pub mod by_name;
mod client;
mod count;
mod enum_value;
mod error;
#[cfg(feature = "mock")]
pub mod mock;
mod operation;
mod page;
mod paging;
mod parameter;
#[allow(dead_code, reason = "used if the description has a path with a value")]
mod path;
mod response;
pub mod runtime;
mod secret;
mod timestamp;
mod transport;
mod wire;

#[allow(missing_debug_implementations, unreachable_pub, unused, clippy::all, clippy::pedantic)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, rustdoc::all)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/client.rs"));
}

pub use count::Count;
pub use enum_value::EnumValue;
pub use error::{
    ApiError, ConnectionError, DecodeError, Error, InconsistentPages, InvalidInput, TokenError, TooLarge,
};
pub use generated::{ByteStream, Client, ClientInfo, ResponseValue, builder, operations, types};
pub use operation::Operation;
pub use page::Page;
pub use paging::{Items, Pages};
pub use parameter::ToDate;
pub use response::{BODY_LIMIT, buffer};
pub use secret::Secret;
pub use timestamp::{InvalidTimestamp, Timestamp};
pub use transport::{Transport, TransportFuture};

pub use {chrono, reqwest, rust_decimal, uuid};
