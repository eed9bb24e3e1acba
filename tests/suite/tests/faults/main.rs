//! What a caller sees of each of many faults, against a server that misbehaves on a real socket.
//!
//! `docs/faults.md` is the table of them, and what is expected.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "../common/mod.rs"]
mod common;
mod connections;
mod faults;
mod http2;
mod proxy;
mod table;
