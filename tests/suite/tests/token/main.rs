//! The life of a token: when it is replaced, who waits, and what the gateway and the issuer may answer.
//! `docs/token.md` has a row for each of these tests.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "../common/mod.rs"]
mod common;

mod cache;
mod concurrency;
mod credentials;
mod issuer;
mod lifetimes;
mod outages;
#[cfg(unix)]
mod redis;
mod rotation;
mod runtimes;
mod unauthorized;
