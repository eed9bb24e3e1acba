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

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::Value;

pub use self::document::{Document, DocumentKind};

use self::catalogue::Product;
use self::dice::Dice;
use self::money::Money;
use self::quotes::Quote;

/// The currency of everything the sandbox sells.
pub(crate) const CURRENCY: &str = "EUR";
/// Value added tax in per cent.
const VAT_RATE: Money = Money::cents(1_900);

/// The generated data, for a test to pick a SKU, a GUID or a number from.
///
/// The lists are in the order in which the API lists them: the price list as it was generated, documents and quotes
/// newest first.
#[derive(Clone, Debug)]
pub struct Data {
    pub(super) catalogue: Vec<Product>,
    invoices: Vec<Document>,
    credit_memos: Vec<Document>,
    pub(super) generated_quotes: Vec<Quote>,
}

impl Data {
    pub(super) fn generate(seed: u64, today: NaiveDate) -> Self {
        let catalogue = catalogue::generate(&mut Dice::new(seed, 1));
        let (mut invoices, mut credit_memos) = invoices::generate(&mut Dice::new(seed, 2), &catalogue, today);
        let mut generated_quotes = quotes::generate(&mut Dice::new(seed, 3), &catalogue, today);
        invoices.reverse();
        credit_memos.reverse();
        generated_quotes.reverse();
        Self { catalogue, invoices, credit_memos, generated_quotes }
    }

    /// The price list: every article as its endpoints answer it.
    pub fn products(&self) -> Vec<Value> {
        self.catalogue.iter().map(json).collect()
    }

    /// The names of all manufacturers.
    pub fn manufacturers(&self) -> Vec<&'static str> {
        manufacturers::MANUFACTURERS.iter().map(|manufacturer| manufacturer.name).collect()
    }

    /// The invoices, newest first.
    pub fn invoices(&self) -> &[Document] {
        &self.invoices
    }

    /// The credit memos, newest first.
    pub fn credit_memos(&self) -> &[Document] {
        &self.credit_memos
    }

    /// The quotes as they were generated, newest first: before anyone accepted, rejected or requested one.
    pub fn quotes(&self) -> Vec<Value> {
        self.generated_quotes.iter().map(json).collect()
    }
}

/// The value as JSON. Nothing that is written here can fail to be.
pub(super) fn json<T: Serialize>(value: &T) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}

/// The start of a day the way the server writes it: without an offset.
fn midnight(date: NaiveDate) -> String {
    date.format("%Y-%m-%dT00:00:00").to_string()
}
