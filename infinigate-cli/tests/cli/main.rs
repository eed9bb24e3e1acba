//! The program as a user starts it, against the sandbox: what it prints, how it ends, and what it leaves behind.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod api;
mod commands;
mod credentials;
mod errors;
mod formats;
mod mcp;
mod orders;
mod streams;
mod terminal;
mod world;
