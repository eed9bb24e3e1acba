//! The examples of infinigate-auth do their tasks, against the sandbox.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(dead_code, unreachable_pub, reason = "an example has a main function")]

mod common;
#[path = "../../../infinigate-auth/examples/price_list_csv.rs"]
mod price_list_csv;
#[path = "../../../infinigate-auth/examples/record_and_replay.rs"]
mod record_and_replay;
#[path = "../../../infinigate-auth/examples/stock.rs"]
mod stock;
#[path = "../../../infinigate-auth/examples/usage_draft.rs"]
mod usage_draft;

use common::{builder_for, connected};

#[tokio::test]
async fn the_price_list_becomes_csv() {
    let (_sandbox, infinigate) = connected().await;
    let names = infinigate.list_manufacturers().send().await.unwrap().into_inner();
    let mut out = Vec::new();
    price_list_csv::export(&infinigate, &names[0], &mut out).await.unwrap();
    let text = String::from_utf8(out).unwrap();
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("sku;vendor sku;description;price;currency;stock"));
    assert!(lines.next().is_some_and(|line| line.starts_with('"')), "{text}");
}

#[tokio::test]
async fn stock_is_reported_for_every_number() {
    let (sandbox, infinigate) = connected().await;
    let sku = sandbox.data().products[0]["sku"].as_str().unwrap().to_owned();
    let mut out = Vec::new();
    stock::report(&infinigate, &[sku.clone(), "no-such".to_owned()], &mut out).await.unwrap();
    let text = String::from_utf8(out).unwrap();
    assert!(text.contains(&format!("{sku}: ")) && text.contains("no-such: no such article"), "{text}");
}

#[tokio::test]
async fn a_recording_is_read_without_a_server() {
    let (sandbox, infinigate) = connected().await;
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("cassette.json");
    record_and_replay::record(builder_for(&sandbox), path.to_str().unwrap()).await.unwrap();
    let (mut read, mut replayed) = (Vec::new(), Vec::new());
    record_and_replay::totals(&infinigate, &mut read).await.unwrap();
    drop(sandbox);
    let infinigate = infinigate_auth::recording::replay(&path).unwrap().build().unwrap();
    record_and_replay::totals(&infinigate, &mut replayed).await.unwrap();
    let lines = |text: Vec<u8>| {
        let text = String::from_utf8(text).unwrap();
        text.lines().map(|line| line.split_once(": ").unwrap().1.to_owned()).collect::<Vec<_>>()
    };
    let read = lines(read);
    assert!(read.len() == 5 && read == lines(replayed));
}

#[tokio::test]
async fn usage_becomes_a_draft() {
    let (_sandbox, infinigate) = connected().await;
    let mut out = Vec::new();
    let period = ["2020-01-01", "2100-01-01"].map(|day| day.parse().unwrap());
    usage_draft::draft(&infinigate, period[0], period[1], &mut out).await.unwrap();
    let text = String::from_utf8(out).unwrap();
    assert!(text.lines().count() > 1 && text.contains(" to "), "{text}");
}
