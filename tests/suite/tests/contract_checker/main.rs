//! The contract checker finds each kind of violation, and finds none where there is none.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "../common/mod.rs"]
mod common;
mod credentials;
mod descriptions;
mod examples;
mod fixture;
mod parameters;
mod requests;
mod responses;
