//! How much memory streaming one million items takes, against decoding a tenth of them at once by hand:
//! `cargo bench -p infinigate-tests --bench memory` prints by how much the peak of the process grows, which for the
//! stream is to stay below 32 MiB. Linux only: it reads `/proc/self/status`.

#![allow(clippy::unwrap_used, reason = "a benchmark fails by panicking")]

mod plain;

use std::fs;
use std::hint::black_box;
use std::sync::Arc;

use futures::{FutureExt, TryStreamExt};
use infinigate_auth::api::{Client, Operation, Response, Transport, TransportFuture, reqwest};

const ITEMS: u64 = 1_000_000;
const PAGE_SIZE: u32 = 500;

/// A server of one million items in place of the network.
#[derive(Debug)]
struct Server;

impl Transport for Server {
    fn send<'a>(
        &'a self,
        _: &'a reqwest::Client,
        request: reqwest::Request,
        _: &'a Operation,
    ) -> TransportFuture<'a> {
        let number = |name: &str| {
            let value = request.url().query_pairs().find(|(key, _)| key == name);
            value.map_or(0, |(_, value)| value.parse::<u64>().unwrap())
        };
        let (skip, take) = (number("skip"), number("take"));
        let items: Vec<String> = (skip..(skip + take).min(ITEMS)).map(item).collect();
        let body = format!("[{}]", items.join(","));
        Box::pin(async move { Ok(Response::new(body.into())) })
    }
}

fn item(number: u64) -> String {
    format!(
        "{{\"sku\":\"{number:07}\",\"vendorName\":\"Example Networks\",\"productType\":\"Hardware\",\
         \"descriptionFullText\":\"Example switch with 48 ports, managed, layer 3, 10 GbE uplinks\",\
         \"listPrice\":{{\"price\":{number}.50,\"discountedPrice\":{number}.25,\"CurrencyCode\":\"EUR\"}}}}"
    )
}

fn main() {
    let client =
        Client::with_transport("http://127.0.0.1", reqwest::Client::new(), Arc::new(Server)).unwrap();
    let before = peak_kib();
    let search = client.search_price_list().searchword("switch").stream().page_size(PAGE_SIZE).ahead(4);
    let count =
        search.try_fold(0_u64, |count, item| async move { Ok(count + u64::from(item.sku.is_some())) });
    assert_eq!(count.now_or_never().unwrap().unwrap(), ITEMS);
    println!(
        "{ITEMS} items in pages of {PAGE_SIZE}: the peak grew by {} KiB from {before} KiB",
        peak_kib() - before
    );
    let before = peak_kib();
    let mut body = (0..ITEMS / 10).fold(String::from("["), |body, number| body + &item(number) + ",");
    body.replace_range(body.len() - 1.., "]");
    black_box(serde_json::from_str::<Vec<plain::Item>>(&body).unwrap());
    println!("{} items at once, by hand: it grew by {} KiB more", ITEMS / 10, peak_kib() - before);
}

fn peak_kib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}
