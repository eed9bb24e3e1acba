//! The sandbox that stands in for the Infinigate Reseller API, and the contract tests that run on it.

#![deny(missing_docs)]

pub mod contract;
pub mod drift;
pub mod faulty;
pub mod leaks;
pub mod sandbox;
