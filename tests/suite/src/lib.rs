//! What the tests of the whole stand on: a server that misbehaves, a search for leaked secrets, the decoders.

#![deny(missing_docs)]

pub mod decoders;
pub mod fault_server;
pub mod leaks;
