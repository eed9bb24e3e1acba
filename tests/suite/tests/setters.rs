//! What the setters of the builders take, what they say when a value cannot be sent, and where a request can be kept.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::sync::Arc;

use common::connected;
use futures::{Stream, TryStreamExt};
use infinigate_auth::Error;
use infinigate_auth::api::chrono::{DateTime, NaiveDate, Utc};
use infinigate_auth::api::types::{self, ProductType};
use infinigate_auth::api::{Client, Items, builder, by_name};
use infinigate_contract::spec::{Description, Shape, Side};
use serde_json::Value;

fn offline() -> Client {
    Client::new("http://127.0.0.1:1").unwrap()
}

#[tokio::test]
async fn requests_and_streams_own_what_they_need() {
    fn owned<T: Send + 'static>(value: T) -> T {
        value
    }
    struct Job {
        search: builder::SearchPriceList,
        rows: Items<types::InvoiceSummary>,
    }
    let (_sandbox, infinigate) = connected().await;
    let infinigate = Arc::new(infinigate);
    let job = Job {
        search: infinigate.search_price_list().searchword("switch").take(1),
        rows: infinigate.list_invoices().take(2).stream(),
    };
    drop(infinigate);
    let job = owned(job);
    let found = tokio::spawn(async move {
        let page = job.search.send().await?;
        let rows: Vec<_> = job.rows.try_collect().await?;
        Ok::<_, Error>((page.len(), rows.len()))
    });
    assert_eq!(found.await.unwrap().unwrap(), (1, 2));
    drop(owned(offline().search_price_list().send()));
}

#[tokio::test]
async fn setters_take_what_people_have() {
    let (_sandbox, infinigate) = connected().await;
    let codes = vec!["HP".to_owned(), "CISCO".to_owned()];
    let search = || infinigate.search_price_list().searchword("switch");
    let requests = [
        search()
            .vendor_codes(["HP", "CISCO"])
            .product_types([ProductType::Hardware])
            .take(3_usize)
            .skip(0_u64),
        search().vendor_codes(&codes).product_types(["Hardware"]).take(3_u8).skip(0),
        search().vendor_codes(codes.clone()).product_types(&[ProductType::Hardware]).take(3_i64).skip(0_i8),
    ];
    let mut responses = Vec::new();
    for request in requests {
        responses.push(serde_json::to_string(&request.send().await.unwrap().into_inner()).unwrap());
    }
    assert!(responses.iter().all(|response| *response == responses[0]), "{responses:?}");

    let day = NaiveDate::from_ymd_opt(2026, 6, 1).unwrap();
    let instant: DateTime<Utc> = "2026-06-01T23:59:00Z".parse().unwrap();
    let list = || infinigate.list_invoices();
    let requests = [
        list().period_start(day),
        list().period_start(day),
        list().period_start(instant),
        list().period_start(day.and_hms_opt(1, 2, 3).unwrap()),
        list().period_start("2026-06-01"),
    ];
    for request in requests {
        assert!(format!("{request:?}").contains("period_start: Ok(Some(2026-06-01))"), "{request:?}");
        request.send().await.unwrap();
    }
}

fn refused(error: &Error) -> String {
    assert!(matches!(error, Error::InvalidInput(_)), "{error:?}");
    let text = error.to_string();
    assert!(!text.contains("::") && !text.contains(" < "), "{text}");
    text
}

#[tokio::test]
async fn what_is_missing_or_cannot_be_sent_is_named_before_anything_is_sent() {
    let client = offline();
    let error = refused(&client.search_price_list().send().await.unwrap_err());
    assert!(error.contains("search_price_list") && error.contains("searchword is required"), "{error}");

    let error = refused(&client.get_invoice().document_guid("RE-1").send().await.unwrap_err());
    assert!(error.contains("get_invoice") && error.contains("document_guid cannot be \"RE-1\": "), "{error}");

    let request = client.search_price_list().searchword("a").take(5_000_000_000_u64);
    let error = refused(&request.send().await.unwrap_err());
    assert!(error.contains("take cannot be \"5000000000\": out of range"), "{error}");

    let error = refused(&client.list_invoices().period_start("31.07.2026").send().await.unwrap_err());
    assert!(error.contains("period_start cannot be \"31.07.2026\": "), "{error}");

    let body = types::QuoteAcceptance::builder().document_number("Q-1").document_revision(u64::MAX);
    let error = refused(&client.accept_quote().body(body).send().await.unwrap_err());
    assert!(error.contains("accepted_by_user_mail is required"), "{error}");
}

/// Each of them by itself, and all others given.
#[tokio::test]
async fn every_required_parameter_of_every_operation_is_named_when_it_is_missing() {
    let description = Description::of_this_project().unwrap();
    let (samples, client) = (description.samples(Side::Request), offline());
    for operation in description.operations() {
        let arguments = |shape| samples.arguments(operation, shape, 0);
        for name in arguments(Shape::Required(0)).keys() {
            let mut others = arguments(Shape::Whole);
            others.remove(name);
            let others = Value::Object(others);
            let error = refused(&by_name::call(&client, operation.id, &others).await.unwrap_err());
            // The setter is called what the parameter is, in Rust's spelling.
            let said = error.replace('_', "").to_lowercase();
            assert!(said.contains(&format!("{}()", name.to_lowercase())), "{name}: {error}");
            assert!(error.starts_with(&format!("{} was not sent: ", operation.id)), "{name}: {error}");
        }
    }
}

#[test]
fn every_type_without_required_values_is_made_without_any() {
    let header = types::InvoiceHeader { document_number: Some("RE-1".to_owned()), ..Default::default() };
    let built: types::InvoiceHeader =
        types::InvoiceHeader::builder().document_number("RE-1").try_into().unwrap();
    assert_eq!(serde_json::to_value(&header).unwrap(), serde_json::to_value(&built).unwrap());
    let built: types::InvoiceSummary =
        types::InvoiceSummary::builder().document_number(String::from("RE-1")).try_into().unwrap();
    assert!(built.extra.is_empty());
    assert!(types::InvoiceEnvelope::default().is_empty());
}

#[test]
fn a_stream_can_be_sent() {
    fn sendable(_: impl Stream + Send + Unpin + 'static) {}
    sendable(offline().list_invoices().pages());
    sendable(offline().list_invoices().stream());
}
