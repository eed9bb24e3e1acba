//! Drift of every kind is found, proposed as facts for `openapi/known.yaml`, and gone when these are regenerated with.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;
use std::process::Command;

use infinigate_auth::{Credentials, Infinigate};
use infinigate_drift::{Kind, Report, check};
use infinigate_sandbox::Sandbox;
use serde_json::{Value, json};

const NOW: &str = "2026-11-24T12:00:00Z";
const KNOWN: &str = "openapi/known.yaml";

/// What is planted: the kind, and where it is reported.
const PLANTED: [(Kind, &str); 25] = [
    // The first three are in the sandbox unchanged.
    (Kind::UndeclaredProperty, "InvoiceHeader.totalAmountExclVat"),
    (Kind::UndeclaredProperty, "InvoiceHeader.totalAmountInclVat"),
    (Kind::UndeclaredProperty, "InvoiceHeader.totalVatAmount"),
    (Kind::UndeclaredProperty, "InvoiceSummary.totalAmount"),
    (Kind::UndeclaredProperty, "InvoiceSummary.seller"),
    (Kind::UndeclaredProperty, "InvoiceSummary.tags"),
    (Kind::UndeclaredProperty, "SalesContact.(names that could be values)"),
    (Kind::OtherCapitals, "Quote.BusinessType (declared as businessType)"),
    (Kind::MissingProperty, "PriceListItem.vendorSku"),
    (Kind::UndeclaredNull, "PriceListItem.priceOnRequest"),
    (Kind::UndeclaredNull, "InvoicePage.result[]"),
    (Kind::UndeclaredNull, "PriceListItem.listPrice"),
    (Kind::OtherType, "InvoiceHeader.currencyCode"),
    (Kind::OtherType, "PriceListItem.stockLevel"),
    (Kind::OtherType, "PriceListItem.licenseType"),
    (Kind::OtherType, "Invoice.mspDetailInformation"),
    (Kind::OtherType, "list_manufacturers 200"),
    (Kind::OtherType, "list_credit_memos 200"),
    (Kind::OtherFormat, "InvoiceSummary.pdfDocumentGuid"),
    (Kind::OtherFormat, "InvoiceSummary.postingDate"),
    (Kind::OtherFormat, "InvoiceLine.lineNumber"),
    (Kind::UnknownEnumValue, "InvoiceLine.lineType"),
    (Kind::UnknownEnumValue, "PriceListItem.endUserType"),
    (Kind::UnknownEnumValue, "PriceListItem.productType"),
    (Kind::UndeclaredStatus, "count_price_list 418"),
];

/// A server that differs from its description in every way.
fn plant(operation: &str, status: &mut infinigate_sandbox::StatusCode, body: &mut Value) {
    if operation == "count_price_list" {
        *status = infinigate_sandbox::StatusCode::IM_A_TEAPOT;
    }
    if operation == "list_manufacturers" {
        *body = json!({"count": 1, "items": body.take()});
        return;
    }
    if operation == "list_credit_memos" {
        *body = body["result"].take();
        return;
    }
    if operation.starts_with("list_invoices") {
        for row in body["result"].as_array_mut().into_iter().flatten() {
            row["totalAmount"] = json!(1234.5);
            row["seller"] = json!({"name": "PLANTED-A", "since": "2020-01-01", "nobody": null});
            row["tags"] = json!(["PLANTED-B"]);
            row["pdfDocumentGuid"] = json!("PLANTED-C");
            row["postingDate"] = json!("2026-06-01");
        }
        body["result"][1] = json!(null);
    }
    if operation.starts_with("get_invoice") {
        body["header"]["currencyCode"] = json!(978);
        body["lines"][0]["lineNumber"] = json!(3_000_000_000_i64);
        if let Some(only) = body["mspDetailInformation"].as_array_mut().and_then(Vec::pop) {
            body["mspDetailInformation"] = only;
        } else {
            body["mspDetailInformation"] = json!([]);
        }
    }
    let quotes = if body["result"].is_array() { body["result"].as_array_mut() } else { None };
    for quote in quotes.into_iter().flatten().filter(|row| row.get("businessType").is_some()) {
        plant_quote(quote);
    }
    if operation.starts_with("get_quote") {
        plant_quote(body);
    }
    if operation.contains("price_list") {
        for (position, item) in body.as_array_mut().into_iter().flatten().enumerate() {
            item["priceOnRequest"] = json!(null);
            item["listPrice"] = json!(null);
            item["licenseType"] = json!([{"code": 7}]);
            item["endUserType"] = json!("PLANTED-D GmbH & Co. KG");
            if position > 0 {
                item["stockLevel"] = json!("17.5");
                item.as_object_mut().unwrap().remove("vendorSku");
            }
        }
    }
}

fn plant_quote(quote: &mut Value) {
    let moved = quote.as_object_mut().unwrap().remove("businessType").unwrap_or_default();
    quote["BusinessType"] = moved;
    quote["salesContact"] = json!({"name": "PLANTED-E", "planted-f@example.de": "PLANTED-G"});
}

/// A workspace with what is known alone, in which one more property is required, and one is never null.
fn workspace() -> tempfile::TempDir {
    let workspace = tempfile::tempdir().unwrap();
    fs::create_dir_all(workspace.path().join("openapi/vendor")).unwrap();
    fs::create_dir_all(workspace.path().join("infinigate-api")).unwrap();
    let mut known = known(&Path::new(env!("CARGO_MANIFEST_DIR")).join(".."));
    let item = &mut known["components"]["schemas"]["PriceListItem"];
    item["required"] = json!(["sku", "vendorSku"]);
    item["properties"]["listPrice"].as_object_mut().unwrap().remove("nullable");
    write_known(workspace.path(), &known);
    workspace
}

fn known(root: &Path) -> Value {
    serde_saphyr::from_str(&fs::read_to_string(root.join(KNOWN)).unwrap()).unwrap()
}

/// JSON is YAML as well.
fn write_known(root: &Path, known: &Value) {
    fs::write(root.join(KNOWN), serde_json::to_string_pretty(known).unwrap()).unwrap();
}

/// Regenerates, and returns the description.
fn regenerate(workspace: &Path) -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["regen", "--no-compile"])
        .env("CARGO_MANIFEST_DIR", workspace.join("xtask"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&fs::read(workspace.join("openapi/infinigate.json")).unwrap()).unwrap()
}

/// What is found with a description, in responses that follow `served` but for what is planted.
async fn compared(description: &Value, served: &Value) -> Report {
    let now: chrono::DateTime<chrono::Utc> = NOW.parse().unwrap();
    let sandbox = Sandbox::builder().now(now).description(served.clone()).start().await.unwrap();
    sandbox.alter_responses(plant);
    let credentials = Credentials::new(sandbox.api_key(), sandbox.client_id(), sandbox.client_secret());
    let infinigate = Infinigate::builder(credentials.unwrap()).base_url(sandbox.base_url()).build().unwrap();
    check(&infinigate, description, now.date_naive()).await.unwrap()
}

#[tokio::test]
async fn what_is_proposed_makes_the_drift_disappear() {
    let workspace = workspace();
    let known_alone = regenerate(workspace.path());
    let report = compared(&known_alone, &known_alone).await;
    let drift: Vec<_> = report.findings.iter().filter(|finding| finding.drift).collect();
    let found: Vec<(Kind, &str)> =
        drift.iter().map(|finding| (finding.kind, finding.place.as_str())).collect();
    let mut planted = PLANTED.to_vec();
    // An operation that is named may have been dropped.
    let is_there = |place: &str| known_alone.to_string().contains(place.split(' ').next().unwrap());
    planted.retain(|(_, place)| !place.contains('_') || is_there(place));
    planted.sort_unstable();
    assert_eq!(found, planted, "{report}");
    for finding in drift {
        assert!(finding.proposed, "{finding:?}");
    }

    let facts = report.facts().unwrap().unwrap();
    let mut stated = known(workspace.path());
    stated["x-observed"] = serde_saphyr::from_str(&facts).unwrap();
    write_known(workspace.path(), &stated);
    let after = compared(&regenerate(workspace.path()), &known_alone).await;
    assert_eq!(after.drift, 0, "{after}\n\n{facts}");

    for report in [&report, &after] {
        let said = format!("{report} {}", report.to_json().unwrap());
        assert!(!said.to_uppercase().contains("PLANTED"), "{said}");
    }
}
