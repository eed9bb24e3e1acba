//! Every operation of the description, through the authenticated client.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use chrono::NaiveDate;
use common::{builder_for, connected};
use infinigate_auth::api::operations;
use infinigate_auth::types::{
    Contact, EndUserType, ProductType, QuoteAcceptance, QuoteRejection, QuoteRequest, QuoteRequestHeader,
    QuoteRequestLine, TokenRequest, TokenRequestGrantType,
};
use infinigate_auth::{Error, Infinigate};
use infinigate_tests::contract::Contract;
use infinigate_tests::sandbox::{Fault, Sandbox};
use rust_decimal::Decimal;
use serde_json::{Value, json};

/// What the operations are asked for: things that the sandbox has.
struct Known {
    client: (String, String),
    sku: Vec<String>,
    vendor_sku: Vec<String>,
    manufacturer: String,
    invoice: (uuid::Uuid, String),
    credit_memo: (uuid::Uuid, String),
    quotes: Vec<Value>,
}

impl Known {
    fn of(sandbox: &Sandbox) -> Self {
        let data = sandbox.data();
        let products = &data.products;
        let texts = |name: &str| {
            products
                .iter()
                .take(2)
                .filter_map(|item| item[name].as_str().map(str::to_owned))
                .collect::<Vec<_>>()
        };
        let document = |document: &infinigate_tests::sandbox::Document| {
            (document.guid.parse().unwrap(), document.number.clone())
        };
        Self {
            client: (sandbox.client_id().to_owned(), sandbox.client_secret().to_owned()),
            sku: texts("sku"),
            vendor_sku: texts("vendorSku"),
            manufacturer: data.manufacturers()[0].to_owned(),
            invoice: document(&data.invoices[0]),
            credit_memo: document(&data.credit_memos[0]),
            quotes: data.quotes.iter().filter(|quote| quote["canBeAccepted"] == true).cloned().collect(),
        }
    }

    fn quote(&self, which: usize) -> (String, i32) {
        let quote = &self.quotes[which];
        let revision = quote["documentVersion"].as_i64().unwrap().try_into().unwrap();
        (quote["documentNumber"].as_str().unwrap().to_owned(), revision)
    }
}

/// Calls an operation with every parameter it has and gives its answer back as JSON.
#[allow(clippy::too_many_lines, reason = "one arm for each operation")]
async fn call(client: &Infinigate, id: &str, known: &Known) -> Result<Value, Error> {
    let words = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>();
    let [first, last] = ["2025-01-01", "2026-12-31"].map(|date| date.parse::<NaiveDate>().unwrap());
    let (invoice_guid, invoice_number) = (known.invoice.0, known.invoice.1.as_str());
    let (memo_guid, memo_number) = (known.credit_memo.0, known.credit_memo.1.as_str());
    macro_rules! send {
        ($call:expr) => {
            serde_json::to_value($call.send().await?.into_inner()).unwrap()
        };
    }
    Ok(match id {
        "request_token" => {
            let (client_id, client_secret) = known.client.clone();
            let grant_type = TokenRequestGrantType::ClientCredentials;
            let body = TokenRequest { client_id, client_secret: client_secret.into(), grant_type };
            send!(client.request_token().body(body))
        }
        "search_price_list" => send!(
            client
                .search_price_list()
                .searchword("\"switch\"")
                .take(3)
                .skip(1)
                .vendor_codes(words(&["HP", "FORTINET"]))
                .product_types([ProductType::Hardware, ProductType::Software])
                .end_user_types([EndUserType::Standard])
        ),
        "count_price_list" => send!(
            client
                .count_price_list()
                .searchword("switch")
                .vendor_codes(words(&["HP"]))
                .product_types([ProductType::Hardware])
                .end_user_types([EndUserType::Standard])
        ),
        "get_price_list_by_sku" => {
            send!(client.get_price_list_by_sku().no(known.sku.clone()).take(5).skip(0))
        }
        "get_price_list_by_vendor_sku" => {
            send!(client.get_price_list_by_vendor_sku().no(known.vendor_sku.clone()).take(5).skip(0))
        }
        "get_price_list_by_manufacturer" => {
            send!(client.get_price_list_by_manufacturer().manufacturer_name(known.manufacturer.clone()))
        }
        "list_manufacturers" => send!(client.list_manufacturers()),
        "list_invoices_v1" => {
            send!(client.list_invoices_v1().period_start(first).period_end(last).take(2).skip(1))
        }
        "get_invoice_v1" => send!(client.get_invoice_v1().document_guid(invoice_guid)),
        "get_invoice_by_number_v1" => {
            send!(client.get_invoice_by_number_v1().document_number(invoice_number))
        }
        "list_invoices" => send!(
            client
                .list_invoices()
                .period_start(first)
                .period_end(last)
                .buyer_reference("nobody's")
                .external_document_number("PO & more")
                .take(2)
                .skip(1)
        ),
        "get_invoice" => send!(client.get_invoice().document_guid(invoice_guid)),
        "get_invoice_by_number" => send!(client.get_invoice_by_number().document_number(invoice_number)),
        "list_credit_memos" => send!(
            client
                .list_credit_memos()
                .period_start(first)
                .period_end(last)
                .buyer_reference("nobody's")
                .external_document_number("PO & more")
                .take(2)
                .skip(0)
        ),
        "get_credit_memo" => send!(client.get_credit_memo().document_guid(memo_guid)),
        "get_credit_memo_by_number" => send!(client.get_credit_memo_by_number().document_number(memo_number)),
        "list_quotes" => {
            send!(
                client
                    .list_quotes()
                    .buyer_reference("nobody's")
                    .external_document_number("PO")
                    .take(2)
                    .skip(0)
            )
        }
        "get_quote" => {
            let guid: uuid::Uuid = known.quotes[0]["documentGuid"].as_str().unwrap().parse().unwrap();
            send!(client.get_quote().document_guid(guid))
        }
        "get_quote_by_number" => send!(client.get_quote_by_number().document_number(known.quote(0).0)),
        "accept_quote" => {
            let (document_number, document_revision) = known.quote(1);
            let accepted_by_user_mail = "buyer@reseller.example".to_owned();
            let body = QuoteAcceptance { document_number, document_revision, accepted_by_user_mail };
            send!(client.accept_quote().body(body))
        }
        "reject_quote" => {
            let (document_number, document_revision) = known.quote(2);
            let rejected_by_user_mail = "buyer@reseller.example".to_owned();
            let user_comments = Some("too late".to_owned());
            let body =
                QuoteRejection { document_number, document_revision, rejected_by_user_mail, user_comments };
            send!(client.reject_quote().body(body))
        }
        "request_quote" => {
            let contact = Contact { e_mail: Some("buyer@reseller.example".to_owned()), ..Default::default() };
            let header = QuoteRequestHeader { contact: Some(contact), ..Default::default() };
            let quantity = Some(Decimal::new(25, 1));
            let line =
                QuoteRequestLine { item_number: Some("A1".to_owned()), quantity, ..Default::default() };
            send!(client.request_quote().body(QuoteRequest { header: Some(header), lines: vec![line] }))
        }
        other => panic!("the description has an operation {other} that this test does not call yet"),
    })
}

#[tokio::test]
async fn every_operation_keeps_to_the_description_on_both_sides() {
    let (sandbox, client) = connected().await;
    let known = Known::of(&sandbox);
    for operation in operations::ALL {
        let answer = call(&client, operation.id, &known).await;
        assert!(answer.is_ok(), "{}: {answer:?}", operation.id);
    }
    let contract = contract();
    for exchange in sandbox.exchanges() {
        assert!(exchange.status.is_success(), "{exchange:?}");
        assert_eq!(contract.check(&exchange), [], "{} {:?}", exchange.path, exchange.query);
    }
    let ids: Vec<_> = operations::ALL.iter().map(|operation| operation.id).collect();
    assert_eq!(contract.covered(&sandbox.exchanges()).0, ids);
}

#[tokio::test]
async fn examples_come_through_whole() {
    let examples = examples();
    for operation in operations::ALL {
        let files = examples.get(operation.id).unwrap_or_else(|| panic!("{} has no example", operation.id));
        for (file, body) in files {
            let (sandbox, client) = connected().await;
            let known = Known::of(&sandbox);
            let answer = Fault::answer(200, "application/json; charset=utf-8", &[], body.to_string());
            sandbox.inject(answer.on(operation).times(1));
            let answer = call(&client, operation.id, &known).await;
            let answer = answer.unwrap_or_else(|error| panic!("{file}: {error}"));
            assert_eq!(said(&answer, operation.id), said(body, operation.id), "{file}");
        }
    }
}

#[tokio::test]
async fn every_refusal_keeps_status_headers_and_body() {
    let bodies: [&[u8]; 5] =
        [b"", b"<html>Sorry</html>", b"{\"statusCode\": 502}", b"{\"half\": ", b"\xFF\xFE\x00"];
    let (sandbox, _) = connected().await;
    let client = builder_for(&sandbox).attempts(1).build().unwrap();
    let known = Known::of(&sandbox);
    for operation in operations::ALL {
        for body in bodies {
            let headers = [("x-request-id", "r-17")];
            sandbox.inject(Fault::answer(502, "text/html", &headers, body).on(operation).times(1));
            let error = call(&client, operation.id, &known).await.unwrap_err();
            assert_eq!(error.operation(), Some(operation.id));
            assert_eq!(error.status().map(|status| status.as_u16()), Some(502));
            assert_eq!(error.headers().unwrap()["x-request-id"], "r-17");
            assert_eq!(error.body().map(AsRef::as_ref), Some(body));
            assert_eq!(error.outcome_is_unknown(), !operation.idempotent, "{}", operation.id);
        }
    }
}

#[tokio::test]
async fn what_the_server_is_known_to_vary_decodes() {
    let (sandbox, client) = connected().await;
    for body in [
        "\u{feff}[{\"sku\": \"A\"}]",
        r#"{"count": 1, "result": [{"sku": "A"}]}"#,
        r#"{"items": [{"sku": "A", "new": 1}]}"#,
    ] {
        sandbox.answer_next(200, "application/json", &[], body);
        let page = client.search_price_list().searchword("a").send().await.unwrap();
        assert_eq!(page[0].sku.as_deref(), Some("A"), "{body}");
    }
    for (status, body) in [(200, ""), (204, ""), (200, "null"), (200, r#"{"count": 0, "result": null}"#)] {
        sandbox.answer_next(status, "application/json", &[], body);
        assert!(client.list_invoices().send().await.unwrap().is_empty(), "{status} {body}");
    }
    for body in ["7", r#"{"count": 7}"#] {
        sandbox.answer_next(200, "application/json", &[], body);
        assert_eq!(client.count_price_list().searchword("a").send().await.unwrap().0, 7);
    }
    sandbox.answer_next(
        200,
        "application/json",
        &[],
        r#"{"lines": null, "mspDetailInformation": {"price": 0.1234567890123456789}}"#,
    );
    let invoice = client.get_invoice_by_number().document_number("A").send().await.unwrap();
    let price = invoice.msp_detail_information[0].price.map(|price| price.to_string());
    assert_eq!(price.as_deref(), Some("0.1234567890123456789"));
}

/// The description that the client is generated from; it judges what went over the wire.
fn contract() -> Contract {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../openapi/infinigate.json");
    let description: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    Contract::from_description(&description).unwrap().strict()
}

/// The files under `openapi/examples`, by the operation in their name.
fn examples() -> BTreeMap<String, Vec<(String, Value)>> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../openapi/examples");
    let mut examples = BTreeMap::<String, Vec<_>>::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let file = path.file_name().unwrap().to_str().unwrap().to_owned();
        let operation = file.split('.').next().unwrap().to_owned();
        let body = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        examples.entry(operation).or_default().push((file, body));
    }
    examples
}

/// What a document says: without members that are null or .NET's empty date, and lists in one shape.
fn said(value: &Value, operation: &str) -> Value {
    match value {
        Value::Array(items) if !operation.is_empty() => said(&json!({ "result": items }), ""),
        Value::Array(items) => items.iter().map(|item| said(item, "")).collect(),
        Value::Object(members) => members
            .iter()
            .filter(|(_, member)| !matches!(member, Value::Null) && *member != "0001-01-01T00:00:00")
            .map(|(name, member)| (name.clone(), said(member, "")))
            .filter(|(_, member)| *member != json!([]))
            .collect(),
        Value::Number(number) => json!(number.as_f64()),
        other => other.clone(),
    }
}
