//! What decoding 100,000 price-list items costs, and how much memory it takes, against `serde_json` into structs that
//! somebody writes by hand, with decimals.
//!
//! `cargo bench -p infinigate-tests --bench decode` prints the processor times, medians of seven pairs, and their
//! ratio, which is to stay below 1.25.
//!
//! This crate looks at the encoding of a body once and then decodes text; `serde_json` from bytes, which is how most
//! clients use it, looks at that of each text in it. It is measured both ways.

#![allow(clippy::unwrap_used, reason = "a benchmark fails by panicking")]

mod common;
mod plain;

use std::hint::black_box;
use std::time::Duration;

use common::{PAIRS, items, report, thread_time};
use infinigate_auth::Page;
use infinigate_auth::types::PriceListItem;
use plain::Item;

const ITEMS: usize = 100_000;

fn main() {
    let body = items(0..ITEMS);
    let ours = || time(|| serde_json::from_str::<Page<PriceListItem>>(utf8(&body)).unwrap());
    let bytes = || time(|| serde_json::from_slice::<Vec<Item>>(body.as_bytes()).unwrap());
    let text = || time(|| serde_json::from_str::<Vec<Item>>(utf8(&body)).unwrap());
    println!(
        "{:<44} {:>12} {:>12}",
        format!("{ITEMS} items, {} MB", body.len() / 1_000_000),
        "infinigate",
        "by hand"
    );
    report("against bytes", &(0..PAIRS).map(|_| (ours(), bytes())).collect::<Vec<_>>());
    report("against text", &(0..PAIRS).map(|_| (ours(), text())).collect::<Vec<_>>());
}

fn utf8(body: &str) -> &str {
    std::str::from_utf8(body.as_bytes()).unwrap()
}

fn time<T>(decode: impl FnOnce() -> T) -> Duration {
    let start = thread_time();
    let decoded = black_box(decode());
    let time = thread_time().checked_sub(start).unwrap();
    drop(decoded);
    time
}
