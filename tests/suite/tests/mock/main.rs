//! What stands in for the server in the tests of an application: the typed mocks, and cassettes.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "../common/mod.rs"]
mod common;

mod each;
mod matching;
mod recording;
mod responses;
