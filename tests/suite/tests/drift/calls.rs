//! What is asked, and what comes of responses that cannot be used.

use std::collections::{BTreeMap, BTreeSet};

use infinigate_contract::spec::Description;
use infinigate_contract::{Contract, Side};
use infinigate_drift::{Kind, check};
use infinigate_sandbox::{Sandbox, StatusCode};
use serde_json::{Value, json};

use super::{common, description, drift, find, report};

#[tokio::test]
async fn every_operation_that_reads_is_called_gently_and_nothing_else() {
    let sandbox = Sandbox::start().await.unwrap();
    let report = report(&sandbox).await;
    let contract = Contract::from_description(&description()).unwrap();
    let exchanges = sandbox.exchanges();
    let (_, never) = contract.covered(&exchanges);
    let description = Description::of_this_project().unwrap();
    let is_get = |id: &&str| description.operation(id).unwrap().method == "get";
    let never: BTreeSet<&str> = never.into_iter().filter(is_get).collect();
    let named: BTreeSet<&str> = report.not_called.iter().map(|one| one.operation.as_str()).collect();
    assert_eq!(never, named, "{report}");
    // An edition may have operations whose arguments nobody knows. What is known, and has a source, is called.
    let whole = description.value();
    let items = whole["paths"].as_object().unwrap().values().filter_map(Value::as_object);
    let known: Vec<&Value> =
        items.flat_map(|item| item.values()).filter(|one| one["x-source"].is_string()).collect();
    assert!(known.iter().all(|one| !named.contains(one["operationId"].as_str().unwrap())), "{report}");
    assert!(report.requests + 1 == exchanges.len(), "{}", report.requests);
    for exchange in &exchanges {
        assert!(exchange.method == "GET" || exchange.is_token_request(), "{}", exchange.path);
        let mut found = contract.check(exchange);
        found.retain(|found| found.side() == Side::Request);
        assert_eq!(found, [], "{}", exchange.path);
        let operation = description.operation(contract.operation_of(exchange).unwrap()).unwrap();
        let takes = operation.parameters().any(|parameter| parameter.name.eq_ignore_ascii_case("take"));
        let query = exchange.query.clone().unwrap_or_default().to_ascii_lowercase();
        assert!(!takes || query.contains("take=20"), "{} {query}", operation.id);
    }
    let mut documents = BTreeMap::<&str, BTreeSet<&str>>::new();
    for exchange in &exchanges {
        documents.entry(contract.operation_of(exchange).unwrap()).or_default().insert(&exchange.path);
    }
    let most =
        documents.iter().filter(|(id, _)| id.contains("_by_number")).map(|(_, paths)| paths.len()).max();
    assert_eq!(most, Some(4), "a few documents of each kind: {documents:?}");
}

#[tokio::test]
async fn the_sandbox_differs_in_totals_of_the_header_and_unlisted_enum_values_alone() {
    let sandbox = Sandbox::start().await.unwrap();
    let report = report(&sandbox).await;
    let own = [
        "InvoiceHeader.totalAmountExclVat",
        "InvoiceHeader.totalAmountInclVat",
        "InvoiceHeader.totalVatAmount",
        "InvoiceLine.lineType",
        "PriceListItem.productType",
    ];
    assert_eq!(drift(&report), own, "{report}");
    assert_eq!(find(&report, "Quote.documentStatus").kind, Kind::UnknownEnumValue);
    assert!(
        !find(&report, "Quote.documentStatus").drift,
        "no value is known: there is nothing to differ from"
    );
    let key = report.keys.iter().find(|counted| counted.key.as_deref() == Some("clientName")).unwrap();
    assert_eq!((key.place.as_str(), key.count), ("MspDetail.additionalInfos[]", key.filled));
    let gaps =
        report.keys.iter().find(|counted| counted.key.as_deref() == Some("recommendedEndUserUnitPrice"));
    assert!(gaps.unwrap().filled < gaps.unwrap().count);
}

#[tokio::test]
async fn an_operation_whose_parameters_nobody_knows_is_named() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.alter_responses(|operation, _, body| {
        if operation.contains("price_list") || operation.contains("manufacturer") {
            *body = json!([]);
        }
    });
    let report = report(&sandbox).await;
    let named: Vec<&str> = report.not_called.iter().map(|one| one.operation.as_str()).collect();
    for operation in
        ["get_price_list_by_sku", "get_price_list_by_vendor_sku", "get_price_list_by_manufacturer"]
    {
        assert!(named.contains(&operation), "{named:?}");
    }
    let reason =
        &report.not_called.iter().find(|one| one.operation == "get_price_list_by_sku").unwrap().reason;
    assert!(reason.contains("`no`") && reason.contains("`sku`"), "{reason}");
    assert!(report.to_string().contains("not called, or not answered:"), "{report}");
}

#[tokio::test]
async fn a_page_of_a_proxy_is_told_and_not_proposed() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.respond_next(200, "text/html", &[], "<html>Sign in</html>");
    let report = report(&sandbox).await;
    let finding = report.findings.iter().find(|finding| finding.kind == Kind::NotJson).unwrap();
    assert!(finding.drift && !finding.proposed && finding.place.ends_with(" 200"), "{finding:?}");
}

#[tokio::test]
async fn a_body_beside_an_error_is_compared_too() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.alter_responses(|operation, status, body| {
        if operation == "list_manufacturers" {
            *status = StatusCode::NOT_FOUND;
            *body = json!({"statusCode": "404", "message": "no", "hint": 1});
        }
    });
    let report = report(&sandbox).await;
    assert!(drift(&report).contains(&"GatewayError.hint"), "{report}");
    assert!(drift(&report).contains(&"GatewayError.statusCode"), "{report}");
}

#[tokio::test]
async fn a_server_that_refuses_everything_is_no_drift_but_a_failure() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.alter_responses(|_, status, _| *status = StatusCode::FORBIDDEN);
    let today = chrono::Utc::now().date_naive();
    let refused = check(&common::client_of(&sandbox), &description(), today).await.unwrap_err();
    assert!(refused.contains("every request was refused"), "{refused}");

    sandbox.alter_responses(|_, status, _| *status = StatusCode::NOT_FOUND);
    let failed = check(&common::client_of(&sandbox), &description(), today).await.unwrap_err();
    assert!(failed.contains("every request was answered with an error"), "{failed}");
}
