//! Client and types against the description, operation by operation as the description lists them; and the checker
//! against descriptions that are wrong in one place. `docs/contract.md` says how.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "../common/mod.rs"]
mod common;
mod mutations;
mod page;
mod recorder;
mod requests;
mod run;
mod types;

use std::fs;
use std::path::PathBuf;

/// A file of the repository, as text.
fn file(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..").join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"))
}
