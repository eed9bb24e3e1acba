//! How long decoding 100,000 price-list items takes, against `serde_json` into a plain struct of texts and floats.
//!
//! `cargo bench -p infinigate-tests --bench decode` prints the times and their ratios, which are to stay below 1.25.
//! They take turns, and the best of each counts: what else the machine does slows all.
//!
//! This crate looks at the encoding of a body once and then decodes text; `serde_json` from bytes, which is how most
//! clients use it, looks at that of each text in it. It is measured both ways.

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
    let [mut bytes, mut text, mut ours] = [Duration::MAX; 3];
    for _ in 0..ROUNDS {
        bytes = bytes.min(time::<Vec<PlainItem>>(&body, |body| serde_json::from_slice(body).unwrap()));
        text = text.min(time::<Vec<PlainItem>>(&body, |body| serde_json::from_str(utf8(body)).unwrap()));
        ours = ours.min(time::<Page<PriceListItem>>(&body, |body| serde_json::from_str(utf8(body)).unwrap()));
    }
    println!("{ITEMS} items, {} MB, best of {ROUNDS}", body.len() / 1_000_000);
    println!("infinigate             {ours:?}");
    for (name, plain) in [("bytes", bytes), ("text", text)] {
        let ratio = ours.as_secs_f64() / plain.as_secs_f64();
        println!("serde_json from {name:<6} {plain:?}, ratio {ratio:.3}");
    }
}

fn utf8(body: &[u8]) -> &str {
    std::str::from_utf8(body).unwrap()
}

fn time<T: DeserializeOwned>(body: &[u8], decode: fn(&[u8]) -> T) -> Duration {
    let start = Instant::now();
    let decoded = decode(black_box(body));
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
