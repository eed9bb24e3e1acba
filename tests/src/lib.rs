//! The sandbox that stands in for the Infinigate Reseller API, and the contract tests that run on it.

#![deny(missing_docs)]

pub mod contract;
pub mod decoders;
pub mod described;
pub mod drift;
pub mod faulty;
pub mod leaks;
pub mod sandbox;

/// The sample in the documentation is a test.
#[cfg(doctest)]
#[doc = include_str!("../../docs/sandbox.md")]
struct SandboxDocumentation;
