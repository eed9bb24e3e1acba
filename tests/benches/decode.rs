//! How long decoding 100,000 price-list items takes, against `serde_json` into a plain struct of texts and floats.
//!
//! `cargo bench -p infinigate-tests --bench decode` prints both and their ratio, which is to stay below 1.25. The
//! two take turns, and the best of each counts: what else the machine does slows both.

#![allow(clippy::unwrap_used, reason = "a benchmark fails by panicking")]

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::{Duration, Instant};

use infinigate_auth::Page;
use infinigate_auth::types::PriceListItem;
use serde::Deserialize;
use serde::de::DeserializeOwned;

const ITEMS: usize = 100_000;
const ROUNDS: usize = 15;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "decoded, not read")]
struct PlainItem {
    sku: Option<String>,
    vendor_sku: Option<String>,
    vendor_name: Option<String>,
    vendor_code: Option<String>,
    description_full_text: Option<String>,
    product_type: Option<String>,
    license_type: Option<String>,
    license_band: Option<PlainBand>,
    end_user_type: Option<String>,
    price_on_request: Option<bool>,
    list_price: Option<PlainPrice>,
    stock_level: Option<f64>,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "decoded, not read")]
struct PlainBand {
    min: Option<f64>,
    max: Option<f64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "decoded, not read")]
struct PlainPrice {
    price: Option<f64>,
    discounted_price: Option<f64>,
    discount_percent: Option<f64>,
    #[serde(rename = "CurrencyCode")]
    currency_code: Option<String>,
}

fn main() {
    let body = body();
    let (mut plain, mut ours) = (Duration::MAX, Duration::MAX);
    for _ in 0..ROUNDS {
        plain = plain.min(time::<Vec<PlainItem>>(&body));
        ours = ours.min(time::<Page<PriceListItem>>(&body));
    }
    println!("{ITEMS} items, {} MB, best of {ROUNDS}", body.len() / 1_000_000);
    println!("plain serde_json  {plain:?}");
    println!("infinigate        {ours:?}");
    println!("ratio             {:.3}", ours.as_secs_f64() / plain.as_secs_f64());
}

fn time<T: DeserializeOwned>(body: &[u8]) -> Duration {
    let start = Instant::now();
    let decoded: T = serde_json::from_slice(black_box(body)).unwrap();
    let time = start.elapsed();
    drop(black_box(decoded));
    time
}

/// Items as the server writes them, no two alike.
fn body() -> Vec<u8> {
    let mut body = String::from("[");
    for item in 0..ITEMS {
        if item > 0 {
            body.push(',');
        }
        let (price, discount) = (item % 90_000, item % 45);
        let hardware = item % 3 != 0;
        let band = if hardware {
            "null".to_owned()
        } else {
            format!("{{\"min\":{}.0,\"max\":{}.0}}", item % 7, item % 500)
        };
        let _ = write!(
            body,
            "{{\"sku\":\"{:06}\",\"vendorSku\":\"EX-{:05}-{}\",\"vendorName\":\"Example Networks\",\"vendorCode\":\"EXN\",\
             \"descriptionFullText\":\"Example switch with {} ports, managed, layer 3, 10 GbE uplinks\",\
             \"productType\":\"{}\",\"licenseType\":null,\"licenseBand\":{band},\"endUserType\":\"Standard\",\
             \"priceOnRequest\":false,\"listPrice\":{{\"price\":{price}.50,\"discountedPrice\":{}.{:02},\
             \"discountPercent\":{discount}.0,\"CurrencyCode\":\"EUR\"}},\"stockLevel\":{}.0}}",
            item,
            item,
            item % 10,
            item % 48,
            if hardware { "Hardware" } else { "Software" },
            price * (100 - discount) / 100,
            item % 100,
            item % 40,
        );
    }
    body.push(']');
    body.into_bytes()
}
