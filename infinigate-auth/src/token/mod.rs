//! The bearer token: where it comes from, where it is kept, and when it is replaced.

pub(crate) mod access_token;
mod backoff;
pub(crate) mod cache;
#[cfg(feature = "file-cache")]
mod file_cache;
pub(crate) mod issuer;
pub(crate) mod refresher;
pub(crate) mod source;
#[cfg(any(feature = "file-cache", feature = "redis"))]
pub(crate) mod stored;

pub use access_token::AccessToken;
pub use cache::{BoxError, InProcessCache, TokenCache};
#[cfg(feature = "file-cache")]
pub use file_cache::FileCache;
pub use source::TokenSource;
