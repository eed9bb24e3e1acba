//! Every decoder of a response, from bytes of any kind: what `tests/fuzz` drives with a fuzzer, and
//! `tests/suite/tests/values/decoders.rs` with random inputs.
//!
//! None of them fails: a value or an error is all the same. They are to end, and not to panic.

use std::hint::black_box;

use infinigate_auth::types::{Invoice, InvoiceSummary, ListPrice, PriceListItem, ProductType, Quote};
use infinigate_auth::{Count, InvoiceExt, Page, Timestamp};
use serde::de::DeserializeOwned;
use serde_json::json;

/// A decoder that is fed with bytes.
pub type Decoder = fn(&[u8]);

/// All of them by name, which is also that of the fuzz target.
pub const ALL: [(&str, Decoder); 9] = [
    ("decimal", decimal),
    ("timestamp", timestamp),
    ("enum_value", enum_value),
    ("count", count),
    ("page_of_items", page_of_items),
    ("page_of_invoices", page_of_invoices),
    ("quote", quote),
    ("invoice", invoice),
    ("usage_keys", usage_keys),
];

fn json<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    black_box(serde_json::from_slice(bytes).ok())
}

/// The bytes are what stands in the place of a price.
pub fn decimal(bytes: &[u8]) {
    json::<ListPrice>(&[b"{\"price\":", bytes, b"}"].concat());
}

/// The bytes are the text of a timestamp.
pub fn timestamp(bytes: &[u8]) {
    if let Ok(timestamp) = String::from_utf8_lossy(bytes).parse::<Timestamp>() {
        black_box((timestamp.date(), timestamp.in_zone(&chrono::Utc), timestamp.to_string()));
    }
}

/// The bytes are what stands in the place of an enum value.
pub fn enum_value(bytes: &[u8]) {
    json::<ProductType>(bytes);
}

/// The bytes are a count.
pub fn count(bytes: &[u8]) {
    json::<Count>(bytes);
}

/// The bytes are a page of the price list.
pub fn page_of_items(bytes: &[u8]) {
    json::<Page<PriceListItem>>(bytes);
}

/// The bytes are a page of invoices.
pub fn page_of_invoices(bytes: &[u8]) {
    json::<Page<InvoiceSummary>>(bytes);
}

/// The bytes are a quote.
pub fn quote(bytes: &[u8]) {
    json::<Quote>(bytes);
}

/// The bytes are an invoice, whose usage and totals are read.
pub fn invoice(bytes: &[u8]) {
    if let Some(invoice) = json::<Invoice>(bytes) {
        black_box((invoice.msp_usage(), invoice.net_total(), invoice.gross_total()));
    }
}

/// The bytes are a key of `additionalInfos`, and the value of this and of all keys that are known.
pub fn usage_keys(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (key, value) = text.split_at(text.floor_char_boundary(text.len() / 4));
    let info = |key: &str| json!({"description": key, "value": value});
    let infos = [key, "periodStart", "periodEnd", "SiteName", "recommendedEndUserUnitPrice"].map(info);
    let document = json!({"mspDetailInformation": [{"additionalInfos": infos}]});
    if let Ok(invoice) = serde_json::from_value::<Invoice>(document) {
        black_box(invoice.msp_usage());
    }
}
