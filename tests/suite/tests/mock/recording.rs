//! Cassettes: nothing of the account is in them, and a client reads the same from them as from the server.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use futures::TryStreamExt;
use infinigate_auth::api::names::{ENUM_VALUES, PROPERTIES, TOTALS};
use infinigate_auth::api::operations::{LIST_MANUFACTURERS, LIST_QUOTES};
use infinigate_auth::recording::{Recorder, replay};
use infinigate_auth::{Error, Infinigate, InvoiceExt};
use infinigate_sandbox::{Fault, Sandbox};
use infinigate_tests::leaks::Leaks;
use serde_json::{Value, json};

use crate::common::builder_for;

/// What tells one session from another beyond the values.
#[derive(Debug, PartialEq)]
struct Shape {
    manufacturers: usize,
    articles: usize,
    counted: u64,
    found: usize,
    invoices: usize,
    lines: usize,
    usages: usize,
    customers: usize,
    quotes: usize,
    error: String,
}

/// What an application reads, each step with what the one before has shown.
async fn session(infinigate: &Infinigate) -> Result<Shape, Error> {
    let names = infinigate.list_manufacturers().send().await?.into_inner();
    let search = infinigate.search_price_list().searchword(&names[0]).product_types(["Hardware"]);
    let articles: Vec<_> = search.stream().try_collect().await?;
    let counted = infinigate.count_price_list().searchword(&names[0]).send().await?;
    let sku = articles[0].sku.clone().unwrap_or_default();
    let found = infinigate.prices_by_sku([sku, articles[1].sku.clone().unwrap_or_default()]).await?;
    let list = infinigate.list_invoices().period_start("2020-01-01").period_end("2100-01-01");
    let rows: Vec<_> = list.take(50).stream().try_collect().await?;
    let (mut lines, mut usages, mut customers) = (0, 0, HashSet::new());
    for row in &rows {
        let invoice = infinigate.get_invoice().document_guid(row.document_guid.unwrap()).send().await?;
        lines += invoice.lines.len();
        for usage in invoice.msp_usage() {
            usages += 1;
            customers.insert((usage.end_customer.domain, usage.end_customer.short_name, usage.period));
        }
    }
    let number = rows[0].document_number.clone().unwrap_or_default();
    infinigate.get_invoice_by_number().document_number(number).send().await?;
    let quotes = infinigate.list_quotes().send().await?.len();
    let missing = infinigate.get_invoice_by_number().document_number(&names[0]).send().await.unwrap_err();
    assert!(missing.is_not_found(), "{missing}");
    Ok(Shape {
        manufacturers: names.len(),
        articles: articles.len(),
        counted: counted.0,
        found: found.items.len(),
        invoices: rows.len(),
        lines,
        usages,
        customers: customers.len(),
        quotes,
        error: missing.status().unwrap().to_string(),
    })
}

/// A value that may stand in a cassette: the value of an enum, a date, a key of MSP usage.
fn stays(text: &str) -> bool {
    let is_date = text.len() >= 8
        && text.chars().all(|character| character.is_ascii_digit() || " .:-/TZAPM+".contains(character))
        && text.contains(['-', '/', '.', ':']);
    let keys = ["clientname", "objectname", "vendorcontractnumber", "periodstart", "periodend", "sitename"];
    let known = ENUM_VALUES.iter().copied().chain(keys).chain(["recommendedenduserunitprice", ""]);
    is_date || known.into_iter().any(|known| text.eq_ignore_ascii_case(known))
}

/// Compares a recorded document with the one that was sent, value by value.
fn compare(sent: &Value, recorded: &Value, key: &str, long: &mut HashSet<String>) {
    match (sent, recorded) {
        (Value::Object(sent), Value::Object(recorded)) => {
            assert_eq!(sent.len(), recorded.len());
            for ((name, value), (other, stand_in)) in sent.iter().zip(recorded) {
                // Where both are sorted alike, names are the same; others are compared by the text below.
                if name == other {
                    compare(value, stand_in, name, long);
                }
            }
        }
        (Value::Array(sent), Value::Array(recorded)) => {
            assert_eq!(sent.len(), recorded.len());
            sent.iter().zip(recorded).for_each(|(value, stand_in)| compare(value, stand_in, key, long));
        }
        (Value::String(text), Value::String(stand_in)) => {
            assert_eq!(text.chars().count(), stand_in.chars().count());
            assert!(
                stays(text)
                    || text != stand_in
                    || text.chars().all(|one| one == '0' || !one.is_alphanumeric()),
                "{key}: {text}"
            );
            if !stays(text) && text.len() > 5 {
                long.insert(text.clone());
            }
        }
        (Value::Number(number), Value::Number(stand_in)) => {
            let text = number.to_string();
            assert!(
                ["status", "statusCode", ""].contains(&key)
                    || (number.is_u64() && TOTALS.iter().any(|name| key.eq_ignore_ascii_case(name)))
                    || number.as_f64() == Some(0.0)
                    || number != stand_in,
                "{key}: {text}"
            );
            if text.len() > 6 {
                long.insert(text);
            }
        }
        _ => assert_eq!(sent, recorded, "{key}"),
    }
}

async fn record(sandbox: &Sandbox, path: &Path) -> Shape {
    let recorder = Recorder::new();
    let infinigate = builder_for(sandbox).middleware(recorder.clone()).build().unwrap();
    let shape = session(&infinigate).await.unwrap();
    recorder.save(path).unwrap();
    shape
}

#[tokio::test]
async fn nothing_of_the_account_is_in_a_cassette_and_the_same_is_read_from_it() {
    let sandbox = Sandbox::start().await.unwrap();
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("cassette.json");
    let recorded = record(&sandbox, &path).await;
    assert!(recorded.lines > 100 && recorded.usages > 10 && recorded.articles > 50, "{recorded:?}");

    let text = fs::read_to_string(&path).unwrap();
    let cassette: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(cassette["infinigate_cassette"], 1);
    let kept = cassette["exchanges"].as_array().unwrap();
    let sent: Vec<_> = sandbox.exchanges().into_iter().filter(|sent| !sent.is_token_request()).collect();
    assert_eq!(kept.len(), sent.len());
    let mut values = HashSet::new();
    for (sent, kept) in sent.iter().zip(kept) {
        assert_eq!(kept["response"]["status"], sent.status.as_u16());
        let body: Value = serde_json::from_slice(&sent.response_body).unwrap();
        compare(&body, &kept["response"]["body"]["json"], "", &mut values);
        for value in sent.path.split('/').chain(sent.query.as_deref().unwrap_or_default().split(['=', '&'])) {
            // What is in every cassette: the segments of a template, the names of parameters.
            let is_known = kept["operation"] == "list_invoices" || value.len() < 20;
            values.extend((!is_known).then(|| value.to_owned()));
        }
    }
    // `Rejected` is a part of `canBeRejected`.
    values.retain(|value| !PROPERTIES.iter().any(|name| name.contains(value.as_str())));
    assert!(values.len() > 1_000, "{}", values.len());
    let seen = |value: &&String| text.contains(value.as_str());
    // Chance draws no other value of this length again, and now and then a price that is another article's.
    let (long, short): (Vec<_>, Vec<_>) =
        values.iter().partition(|value| value.chars().filter(|one| one.is_alphanumeric()).count() >= 12);
    assert!(long.len() > 300, "{}", long.len());
    assert_eq!(long.into_iter().filter(seen).collect::<Vec<_>>(), [] as [&String; 0]);
    let of_short = short.len();
    let seen: Vec<_> = short.into_iter().filter(seen).collect();
    assert!(seen.len() < of_short / 50, "{of_short}: {seen:?}");
    let mut leaks = Leaks::default();
    leaks.secrets_of(&sandbox);
    leaks.secret("the client id", sandbox.client_id());
    leaks.secret("the server", sandbox.base_url().trim_start_matches("http://"));
    leaks.said(&text);
    assert_eq!(leaks.found(), []);

    let requests = sandbox.request_count();
    drop(sandbox);
    let infinigate = replay(&path).unwrap().build().unwrap();
    assert_eq!(session(&infinigate).await.unwrap(), recorded);
    assert_eq!(infinigate.sent().requests + 1, u64::try_from(requests).unwrap(), "all but the token request");
}

/// Bodies of requests, failures, what is no JSON, and names that no description has.
#[tokio::test]
async fn what_is_sent_and_what_is_no_json_is_replaced_as_well() {
    let sandbox = Sandbox::start().await.unwrap();
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("cassette.json");
    let recorder = Recorder::new();
    let infinigate = builder_for(&sandbox).attempts(1).middleware(recorder.clone()).build().unwrap();
    let html = "<html>Planted GmbH</html>";
    let headers = [("Set-Cookie", "planted=1"), ("Retry-After", "7"), ("X-Planted", "planted")];
    sandbox.inject(Fault::response(502, "text/html; x=planted", &headers, html).on(&LIST_QUOTES).times(1));
    let raw = json!([{"documentNumber": "Planted-7", "Planted": {"planted@reseller.example": ["planted"]}}]);
    infinigate.list_quotes().send().await.unwrap_err();
    sandbox.inject(Fault::response(200, "application/json", &[], raw.to_string()).on(&LIST_QUOTES).times(1));
    infinigate.list_quotes().send().await.unwrap();
    infinigate.list_quotes().send().await.unwrap();
    let body = infinigate_auth::types::QuoteRejection::builder();
    let body = body
        .document_number("Planted-7")
        .document_revision(3)
        .rejected_by_user_mail("planted@reseller.example");
    infinigate.reject_quote().body(body).send().await.unwrap_err();
    recorder.save(&path).unwrap();
    let text = fs::read_to_string(&path).unwrap();
    assert!(!text.to_lowercase().contains("planted"), "{text}");
    let shown = format!("{recorder:?}");
    assert_eq!(shown, "Recorder { exchanges: 4, .. }");

    let infinigate = replay(&path).unwrap().attempts(1).build().unwrap();
    let error = infinigate.list_quotes().send().await.unwrap_err();
    assert_eq!(
        (error.status().unwrap().as_u16(), error.body().unwrap().as_ref()),
        (502, &b"[25 bytes that are not JSON]"[..])
    );
    assert_eq!(error.headers().unwrap()["retry-after"], "7");
    assert_eq!(error.headers().unwrap()["content-type"], "text/html");
    let first = infinigate.list_quotes().send().await.unwrap();
    let number = first[0].document_number.clone().unwrap();
    let rest = infinigate.list_quotes().send().await.unwrap();
    assert!(first.len() == 1 && rest.len() > 1);
    assert_eq!(infinigate.list_quotes().send().await.unwrap().len(), rest.len(), "the last one from then on");

    let cassette: Value = serde_json::from_str(&text).unwrap();
    let sent = &cassette["exchanges"][3]["request"]["body"]["json"];
    assert_eq!(sent["documentNumber"], *number, "the same in a request and in a response");
    let body: infinigate_auth::types::QuoteRejection = serde_json::from_value(sent.clone()).unwrap();
    let error = infinigate.reject_quote().body(body).send().await.unwrap_err();
    assert!(matches!(error, Error::Api(_)), "{error}");
}

#[tokio::test]
async fn what_was_not_recorded_is_an_error_that_says_what_was() {
    let sandbox = Sandbox::start().await.unwrap();
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("cassette.json");
    let recorder = Recorder::new();
    let infinigate = builder_for(&sandbox).middleware(recorder.clone()).build().unwrap();
    infinigate.list_invoices().take(7).send().await.unwrap();
    infinigate.list_manufacturers().send().await.unwrap();
    recorder.save(&path).unwrap();

    let infinigate = replay(&path).unwrap().build().unwrap();
    let error = infinigate.list_invoices().take(8).send().await.unwrap_err();
    assert!(matches!(error, Error::NotRecorded(_)) && !error.is_not_found(), "{error}");
    assert!(!error.may_have_been_processed() && error.status().is_none());
    let base = "GET /invoice-management/v2/purchaseinvoice";
    assert_eq!(
        error.to_string(),
        format!("list_invoices was not recorded: the cassette has no {base}?take=8; it has {base}?take=7")
    );
    let error = infinigate.get_invoice_by_number().document_number("R 1").send().await.unwrap_err();
    let text = error.to_string();
    assert!(text.contains("no GET ") && text.contains("/R%201; it has GET "), "{text}");
    assert!(text.contains(LIST_MANUFACTURERS.path) && text.contains("take=7"), "{text}");
    assert_eq!(infinigate.list_invoices().take(7).send().await.unwrap().len(), 7);
}

#[test]
fn what_is_no_cassette_is_refused_by_name() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("cassette.json");
    let refused = || replay(&path).unwrap_err().to_string();
    assert!(refused().contains("cassette.json cannot be used: "), "{}", refused());
    for (text, why) in [
        ("", "EOF"),
        ("{}", "missing field `infinigate_cassette`"),
        (r#"{"infinigate_cassette": 2, "exchanges": []}"#, "its format is 2"),
        (
            r#"{"infinigate_cassette": 1, "exchanges": [{"operation": "a", "request": {"method": "GET", "path": "/a"},
                "response": {"status": 42, "headers": {}}}]}"#,
            "GET /a: invalid status code",
        ),
    ] {
        fs::write(&path, text).unwrap();
        assert!(refused().contains(why), "{}", refused());
    }
}
