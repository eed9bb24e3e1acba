//! What the tests of the whole stand on: a server that misbehaves, a search for leaked secrets, the decoders.

#![deny(missing_docs)]

pub mod decoders;
pub mod fault_server;
pub mod leaks;

/// Whether the tests try as often as they can: CI sets `TESTS=all`.
pub fn all() -> bool {
    std::env::var_os("TESTS").is_some_and(|which| which == "all")
}
