//! `cargo xtask drift`: what is called, what is reported, and what is not said. That proposals make the drift of every
//! kind disappear is shown in `xtask/tests/drift.rs`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "../common/mod.rs"]
mod common;

mod calls;
mod privacy;

use infinigate_contract::spec::Description;
use infinigate_drift::{Finding, Report, check};
use infinigate_sandbox::Sandbox;
use serde_json::Value;

/// The description that the client is generated from.
fn description() -> Value {
    Description::of_this_project().unwrap().value().clone()
}

async fn report(sandbox: &Sandbox) -> Report {
    let today = chrono::Utc::now().date_naive();
    check(&common::client_of(sandbox), &description(), today).await.unwrap()
}

/// The places of what differs.
fn drift(report: &Report) -> Vec<&str> {
    report.findings.iter().filter(|finding| finding.drift).map(|finding| finding.place.as_str()).collect()
}

fn find<'a>(report: &'a Report, place: &str) -> &'a Finding {
    report
        .findings
        .iter()
        .find(|finding| finding.place == place)
        .unwrap_or_else(|| panic!("{place}: {report}"))
}
