#![doc = include_str!("../README.md")]
#![deny(missing_docs)]

#[cfg(feature = "blocking")]
pub mod blocking;
mod client;
mod client_builder;
#[cfg(feature = "redis")]
mod coordination;
mod credentials;
mod extras;
mod files;
#[cfg(feature = "mock")]
pub mod mock;
#[cfg(feature = "record")]
pub mod recording;
mod token;
mod traits;
mod transport;

pub use client::{Infinigate, RequestCounts};
pub use client_builder::Builder;
#[cfg(feature = "redis")]
pub use coordination::RedisCoordinator;
pub use credentials::{Credentials, CredentialsProvider, Environment};
pub use extras::{
    AcceptableQuote, Acceptance, ClosedAs, CredentialsCheck, Decision, HeaderTotal, Lookup, Manufacturer,
    RejectableQuote, Rejection, Resolution, UnknownOutcome,
};
pub use extras::{DocumentKind, InvoiceExt, MspEndCustomer, MspSum, MspUsage, Period, UsageSource, msp_sums};
#[cfg(feature = "file-cache")]
pub use token::FileCache;
pub use token::{AccessToken, BoxError, InProcessCache, TokenCache, TokenSource};

pub use futures::future::BoxFuture;

pub use transport::middleware::{Attempt, Middleware};

pub use infinigate_api as api;
#[doc(inline)]
pub use infinigate_api::reference;
pub use infinigate_api::{
    ApiError, ConnectionError, Count, DecodeError, EnumValue, Error, InconsistentPages, InvalidInput, Items,
    Page, Pages, Properties, RequestOptions, ResponseValue, Secret, Timestamp, TokenError, TooLarge, builder,
    types,
};

/// The samples in the documentation compile.
#[cfg(doctest)]
#[doc = include_str!("../../docs/authentication.md")]
#[doc = include_str!("../../docs/errors.md")]
#[doc = include_str!("../../docs/token.md")]
#[doc = include_str!("../../docs/orders.md")]
#[doc = include_str!("../../docs/paging.md")]
#[doc = include_str!("../../docs/many-processes.md")]
#[cfg_attr(feature = "record", doc = include_str!("../../docs/recording.md"))]
struct Documentation;
