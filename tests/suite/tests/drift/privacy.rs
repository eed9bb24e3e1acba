//! No value of the data is in a report.

use std::collections::BTreeSet;

use infinigate_sandbox::Sandbox;
use infinigate_tests::leaks::Leaks;
use serde_json::{Value, json};

use super::{description, report};

/// Every text and number of a response that is long enough to be told from a count.
fn values(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) if text.chars().count() > 3 => {
            found.insert(text.clone());
        }
        Value::Number(number) if number.to_string().len() > 3 => {
            found.insert(number.to_string());
        }
        Value::Array(list) => list.iter().for_each(|element| values(element, found)),
        Value::Object(object) => object.values().for_each(|property| values(property, found)),
        _ => {}
    }
}

#[tokio::test]
async fn no_value_of_any_response_is_in_the_report() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.alter_responses(|operation, _, body| {
        if operation.starts_with("get_invoice") {
            body["extraMember"] = json!({"customer": "PLANTED GmbH", "mail": ["planted@example.de"], "amount": 987_654.5});
            body["header"]["currencyCode"] = json!({"code": "PLANTED"});
            body["lines"][0]["lineType"] = json!("Planted");
            body["lines"][0]["additionalInfos"] =
                json!([{"description": "planted@example.de", "value": "PLANTED"}, {"description": "4711-PLANTED-0815"}]);
            body["planted-0815@example.de"] = json!("PLANTED");
        }
        if operation == "list_invoices" {
            body["result"][0]["postingDate"] = json!("PLANTED-H");
        }
    });
    let report = report(&sandbox).await;
    let said = format!("{report}\n{}\n{report:?}", report.to_json().unwrap());
    // The proposals of the Debug output may hold enum values.
    let said = said.split("facts: [").next().unwrap();
    assert!(said.contains("Invoice.extraMember") && said.contains("keys that could be values"), "{said}");

    assert!(!said.to_uppercase().contains("PLANTED"), "a planted value, name or key in\n{said}");
    let keys: BTreeSet<String> = report.keys.iter().filter_map(|counted| counted.key.clone()).collect();
    let mut found = BTreeSet::new();
    for exchange in sandbox.exchanges() {
        // A file is no JSON.
        values(&serde_json::from_slice(&exchange.response_body).unwrap_or_default(), &mut found);
    }
    // What the description says anyway, such as `Item` in the name of a type, tells nothing.
    let description = description().to_string();
    found.retain(|value| !description.contains(value.as_str()));
    assert!(found.len() > 500, "{}", found.len());
    let shown: Vec<&String> =
        found.iter().filter(|value| said.contains(value.as_str()) && !keys.contains(*value)).collect();
    assert!(shown.is_empty(), "{shown:?} in\n{said}");

    let mut leaks = Leaks::default();
    leaks.secrets_of(&sandbox);
    leaks.said(said);
    assert_eq!(leaks.found(), []);
}
