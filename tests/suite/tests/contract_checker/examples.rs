//! The project's own description and its examples.

use axum::body::Bytes;
use axum::http::{Method, Request, Response};
use infinigate_contract::{Contract, Violation};
use serde_json::Value;

fn openapi(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/../../openapi/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// Every example of every operation as its answer, with the violations of the answer alone.
fn check_examples(contract: &Contract, description: &Value) -> (usize, Vec<Violation>) {
    let (mut count, mut violations) = (0, Vec::new());
    for (path, item) in description["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let json = &operation["responses"]["200"]["content"]["application/json"];
            for example in json["examples"].as_object().unwrap().values() {
                let body = openapi(example["externalValue"].as_str().unwrap());
                let method = Method::from_bytes(method.to_ascii_uppercase().as_bytes()).unwrap();
                let target = path.replace(['{', '}'], "");
                let request = Request::builder().method(method).uri(target).body(Bytes::new()).unwrap();
                let answer =
                    Response::builder().header("content-type", "application/json").body(body.into()).unwrap();
                let found = contract.check(&(request, answer).into());
                violations
                    .extend(found.into_iter().filter(|v| v.side() == infinigate_contract::Side::Answer));
                count += 1;
            }
        }
    }
    (count, violations)
}

#[test]
fn every_example_keeps_to_the_description() {
    let description: Value = serde_json::from_slice(&openapi("infinigate.json")).unwrap();
    let contract = Contract::from_description(&description).unwrap();
    assert!(contract.operations().contains(&"search_price_list"));
    let (count, violations) = check_examples(&contract.strict(), &description);
    assert_eq!(violations, []);
    assert!(count >= description["paths"].as_object().unwrap().len(), "{count} examples");
}
