//! Every decoder against inputs of chance: `cargo bench -p infinigate-tests --bench fuzz -- 10000000` gives each of
//! them that many, and fails when one panics or takes longer than a second.
//!
//! Inputs are pieces of real bodies and of values, cut, joined and changed, from a seed, so that a run can be repeated.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "it fails by panicking")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use infinigate_auth::types::{Invoice, InvoiceSummary, ListPrice, PriceListItem, ProductType, Quote};
use infinigate_auth::{Count, InvoiceExt, Page, Timestamp};
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::de::DeserializeOwned;

const DEFAULT_INPUTS: u64 = 100_000;
/// Far more than any of these inputs needs.
const HANG: Duration = Duration::from_secs(1);

/// What inputs are made of.
const PIECES: [&[u8]; 40] = [
    b"{\"price\":",
    b"{\"count\":",
    b"\"result\":[",
    b"{\"items\":",
    b"{\"sku\":\"A\"",
    b"\"ListPrice\":",
    b"null",
    b"true",
    b"[",
    b"]",
    b"{",
    b"}",
    b",",
    b":",
    b"\"",
    b"\"\"",
    b"\\u0031",
    b"\\ud83d",
    b"\xef\xbb\xbf",
    b"\xff",
    b"-",
    b"+",
    b".",
    b"e",
    b"E-7",
    b"0.1000000000000000055511151231",
    b"79228162514264337593543950335",
    b"1e99",
    b"0000",
    b"9",
    b"1_0",
    b"2026-06-01",
    b"T00:00:00",
    b".1234567",
    b"Z",
    b"+02:00",
    b"0001-01-01T00:00:00",
    b"6/1/2026 12:00:00 AM",
    b" - ",
    b"Hardware",
];

const BODIES: [&[u8]; 4] = [
    include_bytes!("../../openapi/examples/search_price_list.json"),
    include_bytes!("../../openapi/examples/get_invoice.msp.json"),
    include_bytes!("../../openapi/examples/list_invoices.json"),
    include_bytes!("../../openapi/examples/get_quote.json"),
];

/// Feeds bytes to one decoder.
type Target = fn(&[u8]);

fn main() {
    let inputs = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(DEFAULT_INPUTS);
    let targets: [(&str, Target); 9] = [
        ("decimal", |bytes| json::<ListPrice>(&wrapped(b"{\"price\":", bytes))),
        ("timestamp", |bytes| drop(black_box(String::from_utf8_lossy(bytes).parse::<Timestamp>()))),
        ("word", json::<ProductType>),
        ("count", json::<Count>),
        ("page of items", json::<Page<PriceListItem>>),
        ("page of invoices", json::<Page<InvoiceSummary>>),
        ("quote", json::<Quote>),
        ("invoice", |bytes| {
            if let Ok(invoice) = serde_json::from_slice::<Invoice>(bytes) {
                black_box((invoice.msp_usage(), invoice.net_total()));
            }
        }),
        ("usage keys", |bytes| {
            let text = String::from_utf8_lossy(bytes);
            let (key, value) = text.split_at(text.floor_char_boundary(text.len() / 4));
            let info = |key: &str| serde_json::json!({"description": key, "value": value});
            let infos =
                [key, "periodStart", "periodEnd", "SiteName", "recommendedEndUserUnitPrice"].map(info);
            let document = serde_json::json!({"mspDetailInformation": [{"additionalInfos": infos}]});
            let invoice: Invoice = serde_json::from_value(document).expect("texts are always read");
            black_box(invoice.msp_usage());
        }),
    ];
    for (name, target) in targets {
        let mut chance = ChaCha8Rng::seed_from_u64(6);
        let start = Instant::now();
        let mut longest = Duration::ZERO;
        for _ in 0..inputs {
            let input = input(&mut chance);
            let one = Instant::now();
            target(&input);
            longest = longest.max(one.elapsed());
            assert!(longest < HANG, "{name} took {longest:?} for {:?}", String::from_utf8_lossy(&input));
        }
        println!("{name:<18}{inputs} inputs in {:?}, the longest {longest:?}", start.elapsed());
    }
}

fn json<T: DeserializeOwned>(bytes: &[u8]) {
    drop(black_box(serde_json::from_slice::<T>(bytes)));
}

fn wrapped(before: &[u8], bytes: &[u8]) -> Vec<u8> {
    [before, bytes, b"}"].concat()
}

fn input(chance: &mut ChaCha8Rng) -> Vec<u8> {
    if chance.random_ratio(15, 16) {
        let pieces = chance.random_range(1..6);
        return (0..pieces).flat_map(|_| PIECES[chance.random_range(0..PIECES.len())].to_vec()).collect();
    }
    let mut body = BODIES[chance.random_range(0..BODIES.len())].to_vec();
    for _ in 0..chance.random_range(0..4) {
        let at = chance.random_range(0..body.len());
        match chance.random_range(0..3) {
            0 => body[at] = chance.next_u32().to_le_bytes()[0],
            1 => body.truncate(at.max(1)),
            _ => {
                let piece = PIECES[chance.random_range(0..PIECES.len())];
                body.splice(at..at, piece.iter().copied());
            }
        }
    }
    body
}
