//! The Postman collection, interpreted: every request is sent to a sandbox, and judged by the description.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod runner;

use infinigate_contract::Side;
use infinigate_contract::spec::Description;
use infinigate_sandbox::Sandbox;
use serde_json::Value;

use runner::{Optional, Runner, has_optional, items, raw_url};

fn collection() -> Value {
    serde_json::from_str(include_str!("../../../../openapi/infinigate.postman_collection.json")).unwrap()
}

#[tokio::test]
async fn every_request_is_answered_and_keeps_to_the_description() {
    let sandbox = Sandbox::start().await.unwrap();
    let settings = [
        ("baseUrl", sandbox.base_url()),
        ("apiKey", sandbox.api_key()),
        ("clientId", sandbox.client_id()),
        ("clientSecret", sandbox.client_secret()),
        ("allowOrders", "yes"),
    ];
    let collection = collection();
    let items = items(&collection);
    let mut runner = Runner::new(&collection, &settings);
    for item in &items {
        let response = runner.send(item, Optional::Left).await;
        assert!(response.is_ok(), "{}: {response:?}", item["name"]);
    }
    // Once more, with what is switched off.
    let more: Vec<_> = items.iter().filter(|item| has_optional(item)).collect();
    for item in &more {
        let response = runner.send(item, Optional::Sent).await;
        assert!(response.is_ok(), "{}: {response:?}", item["name"]);
    }
    let contract = Description::of_this_project().unwrap().contract().unwrap();
    let exchanges = sandbox.exchanges();
    for exchange in &exchanges {
        // What the sandbox says is a test of its own.
        let mut found = contract.check(exchange);
        found.retain(|found| found.side() == Side::Request);
        assert_eq!(found, [], "{} {:?}", exchange.path, exchange.query);
    }
    let operations = contract.operations();
    assert_eq!(exchanges.len(), operations.len() + more.len(), "each operation is there once");
    assert_eq!(contract.covered(&exchanges), (operations, Vec::new()));
}

#[test]
fn no_secret_has_a_value() {
    let collection = collection();
    for variable in collection["variable"].as_array().unwrap() {
        if !["baseUrl", "allowOrders"].contains(&variable["key"].as_str().unwrap()) {
            assert_eq!(variable["value"], "", "{variable}");
        }
    }
    // The guard of what orders is off until someone turns it on.
    assert_eq!(runner::variables(&collection)["allowOrders"], "no");
}

#[test]
fn what_may_not_be_sent_twice_is_guarded() {
    let description = Description::of_this_project().unwrap();
    for item in items(&collection()) {
        let guarded = runner::script(item, "prerequest").contains("allowOrders");
        let url = raw_url(item);
        let path = url.trim_start_matches("{{baseUrl}}");
        let method = item["request"]["method"].as_str().unwrap().to_lowercase();
        let operation = &description.value()["paths"][path][&method];
        let repeatable = method != "post" || operation["x-idempotent"] == true;
        assert_eq!(guarded, !repeatable, "{path}");
    }
}

#[test]
fn the_written_url_is_the_one_that_is_taken_apart() {
    for item in items(&collection()) {
        assert_eq!(item["request"]["url"]["raw"], raw_url(item), "{}", item["name"]);
    }
}
