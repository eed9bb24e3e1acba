//! What the sandbox sells: generated from a seed and a day, the same each time.

mod calendar;
pub(crate) mod catalogue;
mod customers;
pub(crate) mod dice;
mod document;
mod invoices;
mod manufacturers;
pub(crate) mod money;
mod msp;
pub(crate) mod quotes;

use std::collections::HashSet;

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::Value;

pub use self::document::{Document, DocumentKind};

use self::dice::Dice;
use self::money::Money;

/// The currency of everything the sandbox sells.
pub(crate) const CURRENCY: &str = "EUR";
/// The lines of documents and quotes are numbered in steps of this.
pub(crate) const LINE_STEP: usize = 10_000;
/// Value added tax in per cent.
const VAT_RATE: Money = Money::cents(1_900);

/// What the sandbox has to answer with: generated, or [chosen](super::SandboxBuilder::data).
///
/// The lists are in the order in which the API lists them; generated documents and quotes are newest first. Articles
/// and quotes are the JSON that goes over the wire: `serde_json::json!`, or what a type of `infinigate_auth::types`
/// serialises to.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Data {
    /// The price list, an article each.
    pub products: Vec<Value>,
    /// The invoices.
    pub invoices: Vec<Document>,
    /// The credit memos.
    pub credit_memos: Vec<Document>,
    /// The quotes as they are at the start, before anyone has accepted, rejected or requested one.
    pub quotes: Vec<Value>,
}

impl Data {
    pub(super) fn generate(seed: u64, today: NaiveDate) -> Self {
        let catalogue = catalogue::generate(&mut Dice::new(seed, 1));
        let (mut invoices, mut credit_memos) = invoices::generate(&mut Dice::new(seed, 2), &catalogue, today);
        invoices.reverse();
        credit_memos.reverse();
        let quotes = quotes::generate(&mut Dice::new(seed, 3), &catalogue, today);
        let quotes = quotes.iter().rev().map(json).collect();
        Self { products: catalogue.iter().map(json).collect(), invoices, credit_memos, quotes }
    }

    /// The names of all manufacturers: those of the articles, each once.
    pub fn manufacturers(&self) -> Vec<&str> {
        let mut names: Vec<&str> =
            self.products.iter().filter_map(|product| text(product, "vendorName")).collect();
        let mut seen = HashSet::new();
        names.retain(|name| seen.insert(*name));
        names
    }
}

/// A property that is a text.
pub(super) fn text<'a>(value: &'a Value, property: &str) -> Option<&'a str> {
    value.get(property)?.as_str()
}

/// The value as JSON. Nothing that is written here can fail to be.
pub(super) fn json<T: Serialize>(value: &T) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}

/// The start of a day the way the server writes it: without an offset.
fn midnight(date: NaiveDate) -> String {
    date.format("%Y-%m-%dT00:00:00").to_string()
}
