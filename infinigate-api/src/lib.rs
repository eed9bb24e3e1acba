#![doc = include_str!("../README.md")]
#![deny(missing_docs)]

// The generated code names the hand-written types by the name of the crate, if the description has any of them.
#[allow(unused_extern_crates)]
extern crate self as infinigate_api;

#[allow(dead_code, reason = "used if the description has an operation that answers JSON")]
mod asked;
#[cfg(feature = "by-name")]
pub mod by_name;
mod client;
mod count;
mod declared;
#[allow(dead_code, reason = "used if the description has an enum")]
mod enum_value;
mod error;
mod form;
#[cfg(feature = "mock")]
pub mod mock;
#[cfg(feature = "record")]
pub mod names;
mod operation;
mod options;
mod page;
#[allow(dead_code, reason = "used if the description has a list that is read in pages")]
mod paging;
#[allow(dead_code, reason = "used if the description has a parameter of the type")]
mod parameter;
#[allow(dead_code, reason = "used if the description has a path with a value")]
mod path;
mod properties;
mod redaction;
#[allow(dead_code, reason = "used if the description has an operation that answers JSON")]
mod response;
pub mod runtime;
mod secret;
mod time_limits;
mod timestamp;
mod transport;
mod wire;

#[allow(missing_debug_implementations, unreachable_pub, unused, unused_comparisons, non_snake_case)]
#[allow(clippy::all, clippy::pedantic)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, rustdoc::all)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/client.rs"));
}

pub use count::Count;
pub use declared::Declared;
pub use enum_value::EnumValue;
#[cfg(feature = "mock")]
pub use error::NoMock;
#[cfg(feature = "record")]
pub use error::NotRecorded;
pub use error::{
    ApiError, ConnectionError, DecodeError, Error, InconsistentPages, InvalidInput, TokenError, TooLarge,
    retry_after,
};
pub use generated::{ByteStream, Client, ClientInfo, ResponseValue, builder, operations, reference, types};
pub use operation::Operation;
pub use options::{REQUEST_ID, RequestOptions};
pub use page::Page;
pub use paging::{Items, Pages};
pub use parameter::ToDate;
pub use properties::Properties;
pub use redaction::Secrets;
pub use response::{BODY_LIMIT, buffer, buffer_in_time};
pub use secret::Secret;
pub use time_limits::{TimeLimits, TimedOut};
pub use timestamp::{InvalidTimestamp, ReceivedDate, Timestamp};
pub use transport::{Response, Transport, TransportFuture};

pub use {bytes, chrono, http, reqwest, rust_decimal, uuid};
