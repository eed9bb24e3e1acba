//! Quotes accepted and rejected, and never twice.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod around;
#[path = "../common/mod.rs"]
mod common;
mod confirmation;
mod journal;
mod many;
mod processes;
mod sample;
mod scene;
mod settling;
mod states;
mod steps;
mod stored;

use std::time::Duration;

use infinigate_auth::api::operations::{ACCEPT_QUOTE, GET_QUOTE_BY_NUMBER};
use infinigate_auth::{Acceptance, Infinigate, UnknownOutcome};
use infinigate_sandbox::{Fault, Sandbox};
use infinigate_tests::fault_server::{Cut, WireCutter};

const MAIL: &str = "buyer@reseller.example";
/// The settling time, when nobody has said otherwise: after the two minutes within which a request leaves.
const SETTLING_TIME: Duration = Duration::from_mins(2 + 10);
/// After this it has passed, for every clock that is read.
const SETTLED: Duration = Duration::from_mins(13);
/// Longer than any test takes on its clock, so that a token is still good when an order arrives late.
const LONG_LIVED: Duration = Duration::from_hours(24 * 3650);

/// The number of a quote that can be accepted.
fn open_quote(sandbox: &Sandbox) -> String {
    let quotes = &sandbox.data().quotes;
    let quote = quotes.iter().find(|quote| quote["canBeAccepted"] == true).unwrap();
    quote["documentNumber"].as_str().unwrap().to_owned()
}

/// Lets the next acceptance reach the server so much later than the client waits for it.
async fn late_by(sandbox: &Sandbox, by: Duration) -> WireCutter {
    let mut late = Some(by);
    let choose = move |request: &infinigate_tests::fault_server::SeenRequest| {
        let is_order = request.path == ACCEPT_QUOTE.path;
        late.take_if(|_| is_order).map_or(Cut::Nowhere, |by| Cut::Late(by, None))
    };
    WireCutter::start(sandbox.port(), choose).await.unwrap()
}

async fn accept(infinigate: &Infinigate, number: &str) -> Acceptance {
    infinigate.acceptable_quote(number).await.unwrap().accept(MAIL).await
}

/// Accepts a quote, which leaves the outcome unknown because the gateway answers in place of the server.
async fn lose(sandbox: &Sandbox, infinigate: &Infinigate, number: &str) -> UnknownOutcome {
    let quote = infinigate.acceptable_quote(number).await.unwrap();
    sandbox.respond_next(502, "", &[], "");
    let Acceptance::Unknown(unknown) = quote.accept(MAIL).await else { panic!("known") };
    unknown
}

/// Lets the quote read like this until the faults are cleared.
fn reads(sandbox: &Sandbox, quote: &serde_json::Value) {
    let fault = Fault::response(200, "application/json", &[], quote.to_string());
    sandbox.inject(fault.on(&GET_QUOTE_BY_NUMBER));
}

/// Why nothing was sent.
fn why(acceptance: Acceptance) -> String {
    let Acceptance::Refused(error) = acceptance else { panic!("{acceptance:?}") };
    error.to_string()
}
