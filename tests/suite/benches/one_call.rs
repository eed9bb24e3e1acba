//! What one call costs: ten items of the price list, by this client and by reqwest with `serde_json` and hand-written
//! structs, from a plain server on loopback, one after the other and from 64 tasks.
//!
//! `cargo bench -p infinigate-tests --bench one_call` prints the processor time of the client's thread for one call,
//! medians of seven pairs.

#![allow(clippy::unwrap_used, reason = "a benchmark fails by panicking")]

mod common;
mod plain;

use std::time::Duration;

use common::{PAIRS, TOKEN_LENGTH, items, report, serve, thread_time};
use futures::future::join_all;
use infinigate_auth::{Credentials, Infinigate};
use plain::Item;
use reqwest::header::{AUTHORIZATION, HeaderMap};
use tokio::runtime::Builder;

const CALLS: usize = 3_000;
const TASKS: usize = 64;

async fn ours(infinigate: &Infinigate) {
    let page = infinigate.search_price_list().searchword("switch").take(10).send().await.unwrap();
    assert_eq!(page.len(), 10);
}

async fn by_hand(http: &reqwest::Client, url: &str) {
    let request = http.get(url).query(&[("take", "10")]);
    let response = request.send().await.unwrap().error_for_status().unwrap();
    let items: Vec<Item> = serde_json::from_slice(&response.bytes().await.unwrap()).unwrap();
    assert_eq!(items.len(), 10);
}

/// The processor time of one of so many calls, spread over so many tasks.
async fn time(tasks: usize, call: impl AsyncFn()) -> Duration {
    let calls = CALLS / tasks;
    let start = thread_time();
    join_all((0..tasks).map(|_| async {
        for _ in 0..calls {
            call().await;
        }
    }))
    .await;
    thread_time().checked_sub(start).unwrap() / u32::try_from(calls * tasks).unwrap()
}

async fn measure() {
    let body = items(0..10);
    let url = serve(move |_| body.clone());
    let credentials = Credentials::new("portal-key", "client-id", "client-secret").unwrap();
    let infinigate = Infinigate::builder(credentials).base_url(&url).build().unwrap();
    let mut headers = HeaderMap::new();
    headers.insert("API-KEY", "portal-key".parse().unwrap());
    headers.insert(AUTHORIZATION, format!("Bearer {}", "t".repeat(TOKEN_LENGTH)).parse().unwrap());
    let http = reqwest::Client::builder().default_headers(headers).build().unwrap();
    let url = format!("{url}/product-management/v1/pricelist/search/switch");

    println!("{:<44} {:>12} {:>12}", "processor time of a call", "infinigate", "by hand");
    for (what, tasks) in [("one after the other", 1), ("from 64 tasks", TASKS)] {
        // Connections are open and caches warm.
        time(tasks, async || ours(&infinigate).await).await;
        time(tasks, async || by_hand(&http, &url).await).await;
        let mut pairs = Vec::new();
        for _ in 0..PAIRS {
            let ours = time(tasks, async || ours(&infinigate).await).await;
            pairs.push((ours, time(tasks, async || by_hand(&http, &url).await).await));
        }
        report(what, &pairs);
    }
}

fn main() {
    Builder::new_current_thread().enable_all().build().unwrap().block_on(measure());
}
