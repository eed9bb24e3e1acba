//! Streams and requests under every limit, with consumers of every kind: nobody depends on somebody else being polled.
//! `docs/requests.md` has a table of these tests.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "../common/mod.rs"]
mod common;

mod backend;
mod consumers;
mod limits;
mod renewals;
mod turns;
