//! Every operation of the description, through the authenticated client.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use common::{builder_for, connected};
use infinigate_auth::api::{by_name, operations};
use infinigate_auth::{Error, Infinigate};
use infinigate_contract::Contract;
use infinigate_contract::spec::{Description, Exact, Shape, Side};
use infinigate_sandbox::{Fault, Sandbox};
use serde_json::value::RawValue;
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
        let document = |document: &infinigate_sandbox::Document| {
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

/// Calls an operation with every parameter it has and gives its response back as JSON text.
async fn call(client: &Infinigate, id: &str, known: &Known) -> Result<Box<RawValue>, Error> {
    by_name::call(client, id, &arguments(id, known)).await
}

/// What the sandbox knows, in the place of the samples that the description yields.
fn arguments(id: &str, known: &Known) -> Value {
    let description = Description::of_this_project().unwrap();
    let operation = description.operation(id).unwrap();
    let mut arguments = description.samples(Side::Request).arguments(operation, Shape::Whole, 0);
    let path = operation.path.to_ascii_lowercase();
    let is_of = |resource: &str| path.contains(resource);
    for parameter in operation.parameters() {
        if let (Some(value), Some(example)) = (arguments.get_mut(parameter.name), parameter.example) {
            *value = example.clone();
        }
    }
    for (name, value) in &mut arguments {
        let (guid, number) = if is_of("/purchasecreditmemo") { &known.credit_memo } else { &known.invoice };
        let quote = |which: usize| known.quote(which);
        *value = match name.to_ascii_lowercase().as_str() {
            "no" if is_of("/sku") => json!(known.sku),
            "no" => json!(known.vendor_sku),
            "manufacturername" => json!(known.manufacturer),
            "documentguid" if is_of("/purchasequote") => known.quotes[0]["documentGuid"].clone(),
            "documentguid" => json!(guid),
            "documentnumber" if is_of("/purchasequote") => json!(quote(0).0),
            "documentnumber" => json!(number),
            "body" => body(value, known, if is_of("/acceptance") { 1 } else { 2 }),
            _ => continue,
        };
    }
    Value::Object(arguments)
}

/// A body about a quote that is open, or with the credentials that the sandbox accepts.
fn body(sample: &Value, known: &Known, which: usize) -> Value {
    let mut body = sample.clone();
    for (name, value) in body.as_object_mut().into_iter().flatten() {
        *value = match name.as_str() {
            "client_id" => json!(known.client.0),
            "client_secret" => json!(known.client.1),
            "documentNumber" => json!(known.quote(which).0),
            "documentRevision" => json!(known.quote(which).1),
            mail if mail.ends_with("Mail") => json!("buyer@reseller.example"),
            _ => continue,
        };
    }
    body
}

#[tokio::test]
async fn every_operation_keeps_to_the_description() {
    let (sandbox, client) = connected().await;
    let known = Known::of(&sandbox);
    for operation in operations::ALL {
        let response = call(&client, operation.id, &known).await;
        assert!(response.is_ok(), "{}: {response:?}", operation.id);
    }
    let contract = contract();
    for exchange in sandbox.exchanges() {
        assert!(exchange.status.is_success(), "{exchange:?}");
        // What the sandbox says is a test of its own.
        let found: Vec<_> =
            contract.check(&exchange).into_iter().filter(|found| found.side() == Side::Request).collect();
        assert_eq!(found, [], "{} {:?}", exchange.path, exchange.query);
    }
    let ids: Vec<_> = operations::ALL.iter().map(|operation| operation.id).collect();
    assert_eq!(contract.covered(&sandbox.exchanges()).0, ids);
}

/// Asks for the document that an example is: another one would not be taken.
fn ask_for(arguments: &mut Value, example: &Value) {
    for (name, value) in arguments.as_object_mut().into_iter().flatten() {
        let parts = [example, &example["envelope"], &example["header"]];
        if let Some(said) = parts.iter().find_map(|part| part.get(name)).filter(|said| said.is_string()) {
            *value = said.clone();
        }
    }
}

#[tokio::test]
async fn examples_come_through_whole() {
    let description = Description::of_this_project().unwrap();
    for operation in operations::ALL {
        let examples = common::examples(description.operation(operation.id).unwrap());
        for (name, body) in examples {
            let (sandbox, client) = connected().await;
            let known = Known::of(&sandbox);
            let response = Fault::response(200, "application/json; charset=utf-8", &[], body.as_str());
            sandbox.inject(response.on(operation).times(1));
            let mut arguments = arguments(operation.id, &known);
            ask_for(&mut arguments, &serde_json::from_str(&body).unwrap());
            let response = by_name::call(&client, operation.id, &arguments).await;
            let response = response.unwrap_or_else(|error| panic!("{} {name}: {error}", operation.id));
            let [response, body] =
                [response.get(), body.as_str()].map(|json| Exact::parse(json).unwrap().said());
            assert_eq!(response, body, "{} {name}", operation.id);
        }
    }
}

#[tokio::test]
async fn every_api_error_keeps_status_headers_and_body() {
    let bodies: [&[u8]; 5] =
        [b"", b"<html>Sorry</html>", b"{\"statusCode\": 502}", b"{\"half\": ", b"\xFF\xFE\x00"];
    let (sandbox, _) = connected().await;
    let client = builder_for(&sandbox).attempts(1).build().unwrap();
    let known = Known::of(&sandbox);
    for operation in operations::ALL {
        for body in bodies {
            let headers = [("x-request-id", "r-17")];
            sandbox.inject(Fault::response(502, "text/html", &headers, body).on(operation).times(1));
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
        sandbox.respond_next(200, "application/json", &[], body);
        let page = client.search_price_list().searchword("a").send().await.unwrap();
        assert_eq!(page[0].sku.as_deref(), Some("A"), "{body}");
    }
    for (status, body) in [(200, ""), (204, ""), (200, "null"), (200, r#"{"count": 0, "result": null}"#)] {
        sandbox.respond_next(status, "application/json", &[], body);
        assert!(client.list_invoices().send().await.unwrap().is_empty(), "{status} {body}");
    }
    sandbox.respond_next(
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
    Description::of_this_project().unwrap().contract().unwrap()
}
