//! Drift of every kind is found, proposed for the overlay, and gone when the proposals are regenerated with.
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
const PLANTED: [(Kind, &str); 22] = [
    (Kind::UndeclaredMember, "InvoiceSummary.totalAmount"),
    (Kind::UndeclaredMember, "InvoiceSummary.seller"),
    (Kind::UndeclaredMember, "InvoiceSummary.tags"),
    (Kind::UndeclaredMember, "SalesContact.(names that could be values)"),
    (Kind::OtherCapitals, "Quote.BusinessType (declared as businessType)"),
    (Kind::MissingMember, "PriceListItem.vendorSku"),
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
    (Kind::UnknownWord, "InvoiceLine.lineType"),
    (Kind::UnknownWord, "PriceListItem.endUserType"),
    (Kind::UnknownWord, "PriceListItem.productType"),
    (Kind::UndeclaredStatus, "count_price_list 418"),
];

/// A server that differs from its description in every way.
fn plant(path: &str, status: &mut infinigate_sandbox::StatusCode, body: &mut Value) {
    if path.contains("/pricelist/search/count/") {
        *status = infinigate_sandbox::StatusCode::IM_A_TEAPOT;
    }
    if path.ends_with("/manufacturer") {
        *body = json!({"count": 1, "items": body.take()});
        return;
    }
    if path.ends_with("/purchasecreditmemo") {
        *body = body["result"].take();
        return;
    }
    if path.ends_with("/purchaseinvoice") {
        for row in body["result"].as_array_mut().into_iter().flatten() {
            row["totalAmount"] = json!(1234.5);
            row["seller"] = json!({"name": "PLANTED-A", "since": "2020-01-01", "nobody": null});
            row["tags"] = json!(["PLANTED-B"]);
            row["pdfDocumentGuid"] = json!("PLANTED-C");
            row["postingDate"] = json!("2026-06-01");
        }
        body["result"][1] = json!(null);
    }
    if path.contains("/purchaseinvoice/") {
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
    if path.contains("/purchasequote/") {
        plant_quote(body);
    }
    if path.contains("/pricelist/") {
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

/// A workspace with what is known, in which one more member is required.
fn workspace() -> tempfile::TempDir {
    let workspace = tempfile::tempdir().unwrap();
    let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    fs::create_dir_all(workspace.path().join("openapi/vendor")).unwrap();
    fs::create_dir_all(workspace.path().join("infinigate-api")).unwrap();
    let text = fs::read_to_string(ours.join(KNOWN)).unwrap();
    let text = text.replace("    PriceListItem:\n", "    PriceListItem:\n      required: [sku, vendorSku]\n");
    // The price list's own price is never null here.
    let text = text.replace("        listPrice:\n          nullable: true\n", "        listPrice:\n");
    fs::write(workspace.path().join(KNOWN), text).unwrap();
    workspace
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

async fn compared(description: &Value) -> Report {
    let now: chrono::DateTime<chrono::Utc> = NOW.parse().unwrap();
    let sandbox = Sandbox::builder().now(now).start().await.unwrap();
    sandbox.alter_answers(plant);
    let credentials = Credentials::new(sandbox.api_key(), sandbox.client_id(), sandbox.client_secret());
    let infinigate = Infinigate::builder(credentials.unwrap()).base_url(sandbox.base_url()).build().unwrap();
    check(&infinigate, description, now.date_naive()).await.unwrap()
}

#[tokio::test]
async fn what_is_planted_is_found_and_proposed() {
    let workspace = workspace();
    let report = compared(&regenerate(workspace.path())).await;
    let drift: Vec<_> = report.findings.iter().filter(|finding| finding.drift).collect();
    let found: Vec<(Kind, &str)> =
        drift.iter().map(|finding| (finding.kind, finding.place.as_str())).collect();
    let mut planted = PLANTED;
    planted.sort_unstable();
    assert_eq!(found, planted, "{report}");
    for finding in drift {
        assert!(finding.proposed, "{finding:?}");
    }

    let said = format!("{report} {}", report.to_json().unwrap());
    assert!(!said.to_uppercase().contains("PLANTED"), "{said}");
}
