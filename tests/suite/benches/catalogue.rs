//! How long a whole catalogue takes when each page takes 40 ms: 20,000 items in pages of 200, eight and sixteen pages
//! ahead, against what latency alone allows.
//!
//! `cargo bench -p infinigate-tests --bench catalogue` prints times, medians of seven, and their ratio to the latency.

#![allow(clippy::unwrap_used, reason = "a benchmark fails by panicking")]

mod common;

use std::sync::Arc;
use std::thread::sleep;
use std::time::{Duration, Instant};

use common::{PAIRS, items, median, serve};
use futures::TryStreamExt;
use infinigate_auth::{Credentials, Infinigate};
use tokio::runtime::Builder;

const ITEMS: usize = 20_000;
const PAGE_SIZE: u32 = 200;
const PAGES: u32 = 100;
const LATENCY: Duration = Duration::from_millis(40);

/// The page that a target asks for, after a while. The items are made beforehand: what that takes is no latency.
fn page(target: &str, items: &[String]) -> String {
    let number = |name: &str| {
        let (_, query) = target.split_once('?').unwrap();
        let value = query.split('&').find_map(|pair| pair.strip_prefix(name)).unwrap();
        value.parse::<usize>().unwrap()
    };
    let (skip, take) = (number("skip="), number("take="));
    sleep(LATENCY);
    format!("[{}]", items[skip.min(ITEMS)..(skip + take).min(ITEMS)].join(","))
}

async fn read(infinigate: &Infinigate, ahead: usize) -> Duration {
    let start = Instant::now();
    let stream = infinigate.search_price_list().searchword("switch").stream().page_size(PAGE_SIZE);
    let stream = stream.ahead(ahead);
    let count = stream.try_fold(0, |count, _| async move { Ok(count + 1) }).await.unwrap();
    assert_eq!(count, ITEMS);
    start.elapsed()
}

async fn measure() {
    let all: Arc<[String]> = (0..ITEMS).map(|item| items(item..item + 1).replace(['[', ']'], "")).collect();
    let credentials = Credentials::new("portal-key", "client-id", "client-secret").unwrap();
    let infinigate =
        Infinigate::builder(credentials).base_url(serve(move |target| page(target, &all))).build().unwrap();
    println!("{ITEMS} items in pages of {PAGE_SIZE}, {LATENCY:?} a page");
    for ahead in [8_u32, 16] {
        let pages = usize::try_from(ahead).unwrap();
        read(&infinigate, pages).await;
        let mut times = Vec::new();
        for _ in 0..PAIRS {
            times.push(read(&infinigate, pages).await);
        }
        let time = median(times);
        // What it cannot be faster than: the first page, which says whether there are more, and then so many at a time.
        let allowed = LATENCY * (1 + (PAGES - 1).div_ceil(ahead));
        println!(
            "{ahead:>2} ahead: {time:>9.2?}, latency allows {allowed:.2?}, ratio {:.3}",
            time.as_secs_f64() / allowed.as_secs_f64()
        );
    }
}

fn main() {
    Builder::new_current_thread().enable_all().build().unwrap().block_on(measure());
}
