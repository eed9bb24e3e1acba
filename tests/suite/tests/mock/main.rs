//! The typed mocks, used against the client.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod each;
mod matching;
mod responses;
