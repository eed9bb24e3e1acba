//! MSP usage and streams over the sandbox.

use futures::TryStreamExt;
use infinigate_auth::api::operations::GET_INVOICE;
use infinigate_auth::{Error, InvoiceExt, MspUsage, UsageSource, msp_sums};
use infinigate_sandbox::Fault;
use rust_decimal::Decimal;
use serde_json::json;
use uuid::Uuid;

use crate::common::connected;

fn everything() -> std::ops::RangeInclusive<chrono::NaiveDate> {
    "2000-01-01".parse().unwrap()..="2099-12-31".parse().unwrap()
}

#[tokio::test]
async fn the_usage_of_a_period_is_that_of_its_invoices() {
    let (_sandbox, client) = connected().await;
    let usage: Vec<MspUsage> = client.msp_usage(everything()).try_collect().await.unwrap();
    assert!(usage.len() > 100, "{}", usage.len());
    // Some values are blank, as in production.
    let whole = |record: &&MspUsage| record.end_customer.name().is_some() && record.period.start.is_some();
    assert!(usage.iter().filter(whole).count() > usage.len() / 2);

    let mut one_by_one = Vec::new();
    let mut rows = client.list_invoices().stream();
    while let Some(row) = rows.try_next().await.unwrap() {
        let invoice = client.get_invoice().document_guid(row.document_guid.unwrap()).send().await.unwrap();
        one_by_one.extend(invoice.msp_usage());
    }
    assert_eq!(usage, one_by_one);

    let total: Decimal = usage.iter().filter_map(|record| record.line_total).sum();
    assert_eq!(msp_sums(&usage).iter().map(|sum| sum.total).sum::<Decimal>(), total);
}

/// Ordinary licences, of which the sandbox has more than it has MSP usage, are not in it.
#[tokio::test]
async fn what_is_no_msp_usage_is_asked_for_by_name() {
    let (_sandbox, client) = connected().await;
    let usage: Vec<MspUsage> = client.msp_usage(everything()).try_collect().await.unwrap();
    assert!(usage.iter().all(|record| record.source == UsageSource::MspDetail));
    let lines: Vec<MspUsage> = client.line_usage(everything()).try_collect().await.unwrap();
    assert!(!lines.is_empty() && lines.iter().all(|record| record.source == UsageSource::Line));
}

/// Bodies that were once read as an invoice on which nothing was used.
#[tokio::test]
async fn an_invoice_that_is_not_the_one_of_its_row_ends_the_usage() {
    let other = r#"{"header": {"documentNumber": "OTHER"}, "mspDetailInformation": []}"#;
    let nameless = r#"{"mspDetailInformation": [{"itemSku": "A"}]}"#;
    let bodies =
        ["{}", "[]", "[{}]", r#"{"statusCode": 500}"#, r#"{"result": {"lines": []}}"#, other, nameless];
    let (sandbox, client) = connected().await;
    for body in bodies {
        sandbox.inject(Fault::response(200, "application/json", &[], body).on(&GET_INVOICE));
        let error = client.msp_usage(everything()).try_collect::<Vec<_>>().await.unwrap_err();
        assert!(
            matches!(&error, Error::Decode(_)) && error.operation() == Some("get_invoice"),
            "{body}: {error}"
        );
        sandbox.clear_faults();
    }
}

/// No documents would read as if nothing had been billed.
#[tokio::test]
async fn a_period_that_ends_before_it_begins_is_refused() {
    let (sandbox, client) = connected().await;
    let (first, last) = everything().into_inner();
    let errors = [
        client.invoices(last..=first).try_next().await.unwrap_err(),
        client.credit_memos(last..=first).try_next().await.unwrap_err(),
        client.msp_usage(last..=first).try_next().await.unwrap_err(),
    ];
    for error in errors {
        assert!(matches!(error, Error::InvalidInput(_)), "{error}");
        assert!(error.to_string().contains("the period ends before it begins"), "{error}");
    }
    assert_eq!(sandbox.request_count(), 0);
}

/// .NET writes its empty GUID where there is none.
#[tokio::test]
async fn a_row_whose_guid_is_empty_is_asked_for_by_its_number() {
    let (sandbox, client) = connected().await;
    let rows = client.list_invoices().take(1).skip(0).send().await.unwrap();
    let number = rows.items[0].document_number.clone().unwrap();
    let rows = json!([{"documentGuid": Uuid::nil(), "documentNumber": number}]).to_string();
    sandbox.respond_next(200, "application/json", &[], rows);
    let invoice = client.invoices(everything()).try_next().await.unwrap().unwrap();
    assert_eq!(invoice.header.unwrap().document_number, Some(number));
    let exchanges = sandbox.exchanges();
    assert!(exchanges.iter().all(|exchange| !exchange.path.contains("00000000")), "{exchanges:?}");
}

#[tokio::test]
async fn an_invoice_that_fails_ends_the_usage_with_its_error() {
    let (sandbox, client) = connected().await;
    sandbox.respond_next(200, "application/json", &[], r#"[{"mimeType": "application/pdf"}]"#);
    let error = client.msp_usage(everything()).try_collect::<Vec<_>>().await.unwrap_err();
    assert!(
        matches!(&error, Error::InvalidInput(_)) && error.to_string().contains("neither a GUID"),
        "{error}"
    );
}

#[tokio::test]
async fn a_search_says_how_much_there_is_and_streams_it() {
    let (_sandbox, client) = connected().await;
    let search = client.search_price_list().searchword("switch");
    let total = search.count().await.unwrap();
    let items: Vec<_> =
        search.stream().page_size(20).ahead(4).expect_total(total).try_collect().await.unwrap();
    assert!(total > 20);
    assert_eq!(items.len() as u64, total);
}

#[tokio::test]
async fn what_the_description_does_not_list_is_there_on_request() {
    let (sandbox, client) = connected().await;
    let body = r#"{"header": {"documentNumber": "A", "totalAmount": 12.5}}"#;
    sandbox.respond_next(200, "application/json", &[], body);
    let request = client.get_invoice_by_number().document_number("A");
    let invoice = request.send_as::<serde_json::Value>().await.unwrap();
    assert_eq!(invoice["header"]["totalAmount"], 12.5);
}
