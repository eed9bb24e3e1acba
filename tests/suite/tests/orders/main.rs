//! Quotes accepted and rejected, and never twice.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "../common/mod.rs"]
mod common;
mod journal;
mod many;
mod processes;
mod steps;

use infinigate_sandbox::Sandbox;

const MAIL: &str = "buyer@reseller.example";

/// The number of a quote that can be accepted.
fn open_quote(sandbox: &Sandbox) -> String {
    let quotes = &sandbox.data().quotes;
    let quote = quotes.iter().find(|quote| quote["canBeAccepted"] == true).unwrap();
    quote["documentNumber"].as_str().unwrap().to_owned()
}
