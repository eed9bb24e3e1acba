//! Whatever the server sends arrives whole, or is an error that says where.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod awkward;
#[path = "../common/mod.rs"]
mod common;
mod decoders;
mod lookup;
mod properties;
mod usage;
