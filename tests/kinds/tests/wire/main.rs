//! What the client of each kind of description sends, and what it makes of a response.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a test fails by panicking"
)]

mod bodies;
mod compositions;
mod corners;
mod decoded;
mod in_the_wild;
mod lines;
mod media_types;
mod real;
mod reports;
mod server;
mod values;

pub use server::Server;
