//! What is asked, and what comes of answers that are none.

use std::collections::BTreeSet;

use infinigate_contract::Contract;
use infinigate_drift::{Kind, check};
use infinigate_sandbox::{Sandbox, StatusCode};
use serde_json::json;

use super::{common, description, drift, find, report};

#[tokio::test]
async fn every_operation_that_reads_is_called_gently_and_nothing_else() {
    let sandbox = Sandbox::start().await.unwrap();
    let report = report(&sandbox).await;
    let contract = Contract::from_description(&description()).unwrap();
    let exchanges = sandbox.exchanges();
    let (_, never) = contract.covered(&exchanges);
    assert_eq!(never, ["accept_quote", "reject_quote", "request_quote"]);
    assert!(report.not_called.is_empty(), "{report}");
    assert!(report.requests < 60 && report.requests + 1 == exchanges.len(), "{}", report.requests);
    for exchange in &exchanges {
        assert!(exchange.method == "GET" || exchange.is_token_request(), "{}", exchange.path);
        assert_eq!(contract.check(exchange), [], "{}", exchange.path);
        let query = exchange.query.clone().unwrap_or_default();
        let is_list = exchange.path.ends_with("/purchaseinvoice") || exchange.path.contains("/search/");
        assert!(!is_list || exchange.path.contains("/count/") || query.contains("take=20"), "{query}");
    }
    let keyed: BTreeSet<&str> = exchanges
        .iter()
        .filter(|exchange| exchange.path.contains("/documentNumber/"))
        .map(|exchange| exchange.path.as_str())
        .collect();
    assert_eq!(keyed.len(), 12, "four documents of each of three kinds: {keyed:?}");
}

#[tokio::test]
async fn the_sandbox_differs_in_the_words_that_nobody_has_listed_alone() {
    let sandbox = Sandbox::start().await.unwrap();
    let report = report(&sandbox).await;
    assert_eq!(drift(&report), ["InvoiceLine.lineType", "PriceListItem.productType"], "{report}");
    assert_eq!(find(&report, "Quote.documentStatus").kind, Kind::UnknownWord);
    assert!(
        !find(&report, "Quote.documentStatus").drift,
        "no word is known: there is nothing to differ from"
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
    sandbox.alter_answers(|path, _, body| {
        if path.ends_with("/purchasequote") {
            *body = json!({"count": 0, "result": []});
        }
        if path.contains("/manufacturer") || path.contains("/pricelist/") {
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
    sandbox.answer_next(200, "text/html", &[], "<html>Sign in</html>");
    let report = report(&sandbox).await;
    let finding = find(&report, "list_invoices_v1 200");
    assert_eq!((finding.kind, finding.drift, finding.proposed), (Kind::NotJson, true, false));
}

#[tokio::test]
async fn a_body_beside_an_error_is_compared_too() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.alter_answers(|path, status, body| {
        if path.ends_with("/manufacturer") {
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
    sandbox.alter_answers(|_, status, _| *status = StatusCode::FORBIDDEN);
    let today = chrono::Utc::now().date_naive();
    let refused = check(&common::client_of(&sandbox), &description(), today).await.unwrap_err();
    assert!(refused.contains("every request was refused"), "{refused}");

    sandbox.alter_answers(|_, status, _| *status = StatusCode::NOT_FOUND);
    let failed = check(&common::client_of(&sandbox), &description(), today).await.unwrap_err();
    assert!(failed.contains("every request was answered with an error"), "{failed}");
}
