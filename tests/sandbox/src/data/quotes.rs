//! Quotes: most of them settled long ago, the recent ones open.

use chrono::NaiveDate;
use serde::Serialize;

use super::calendar;
use super::catalogue::Product;
use super::customers::{BUYERS, CUSTOMERS, SALES_CONTACTS};
use super::dice::Dice;
use super::money::Money;

const SETTLED: u32 = 20;
const RECENT: u32 = 10;
const BUSINESS_TYPES: [&str; 3] = ["New business", "Renewal", "Project"];
/// Days a quote can be accepted.
const VALID_DAYS: u32 = 30;

/// A quote as it goes over the wire.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Quote {
    pub(crate) document_guid: String,
    pub(crate) document_number: String,
    pub(crate) document_version: i64,
    pub(crate) buyer_reference: Option<String>,
    pub(crate) external_document_number: Option<String>,
    pub(crate) document_created: String,
    pub(crate) document_valid_until: String,
    pub(crate) document_status: QuoteStatus,
    pub(crate) business_type: &'static str,
    pub(crate) vendor_code: Option<String>,
    pub(crate) manufacturer_name: Option<String>,
    pub(crate) total: Money,
    pub(crate) currency_code: String,
    pub(crate) can_be_accepted: bool,
    pub(crate) can_be_rejected: bool,
    pub(crate) sales_contact: SalesContact,
    pub(crate) lines: Vec<QuoteLine>,
}

/// A line of a quote: named as in a request for one, with the prices of an invoice's line (an assumption).
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct QuoteLine {
    pub(crate) line_number: usize,
    pub(crate) item_number: Option<String>,
    pub(crate) manufacturer_item_number: Option<String>,
    pub(crate) item_description: Option<String>,
    pub(crate) quantity: Money,
    /// None while sales has yet to name it.
    pub(crate) net_unit_price: Option<Money>,
    pub(crate) net_extended_price: Option<Money>,
}

/// The state of a quote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) enum QuoteStatus {
    /// Sales has yet to name a price.
    Requested,
    Open,
    Accepted,
    Rejected,
    Expired,
}

/// The distributor's person in charge.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct SalesContact {
    name: &'static str,
}

/// What a new quote is made of.
#[derive(Debug)]
pub(crate) struct Offer {
    pub(crate) created: NaiveDate,
    pub(crate) status: QuoteStatus,
    pub(crate) buyer_reference: Option<String>,
    pub(crate) currency_code: Option<String>,
    /// Code and name.
    pub(crate) manufacturer: Option<[Option<String>; 2]>,
    pub(crate) lines: Vec<QuoteLine>,
}

impl Quote {
    /// A new quote, the `sequence`th that the distributor wrote.
    pub(crate) fn new(dice: &mut Dice, sequence: usize, offer: Offer) -> Self {
        let created = offer.created;
        let (hour, minute) = (dice.between(8, 17), dice.between(0, 59));
        let [vendor_code, manufacturer_name] = offer.manufacturer.unwrap_or_default();
        Self {
            document_guid: dice.guid(),
            document_number: format!("PQ{}-{:05}", created.format("%Y"), sequence + 100),
            document_version: 1,
            buyer_reference: offer.buyer_reference,
            external_document_number: None,
            document_created: format!("{}T{hour:02}:{minute:02}:00", created.format("%Y-%m-%d")),
            document_valid_until: valid_until(created),
            document_status: offer.status,
            business_type: dice.pick::<&'static str>(&BUSINESS_TYPES),
            vendor_code,
            manufacturer_name,
            total: offer.lines.iter().filter_map(|line| line.net_extended_price).sum(),
            currency_code: offer.currency_code.unwrap_or_else(|| super::CURRENCY.to_owned()),
            can_be_accepted: offer.status.can_be_accepted(),
            can_be_rejected: offer.status.can_be_rejected(),
            sales_contact: SalesContact { name: dice.pick::<&'static str>(&SALES_CONTACTS) },
            lines: offer.lines,
        }
    }
}

impl QuoteStatus {
    pub(crate) fn can_be_accepted(self) -> bool {
        self == Self::Open
    }

    pub(crate) fn can_be_rejected(self) -> bool {
        matches!(self, Self::Open | Self::Requested)
    }
}

/// The last day of a quote that is written, or revised, on this one.
pub(crate) fn valid_until(written: NaiveDate) -> String {
    super::midnight(calendar::plus_days(written, VALID_DAYS))
}

/// Thirty quotes, oldest first.
pub(super) fn generate(dice: &mut Dice, products: &[Product], today: NaiveDate) -> Vec<Quote> {
    let articles: Vec<&Product> = products.iter().filter(|product| product.is_ordered()).collect();
    let mut quotes = Vec::new();
    for index in 0..SETTLED + RECENT {
        let recent = index.checked_sub(SETTLED);
        let age = match recent {
            // Two days apart: the oldest of the recent ones still has days left.
            Some(position) => 2 * (RECENT - 1 - position),
            None => 40 + (SETTLED - 1 - index) * 34 + dice.between(0, 20),
        };
        let status = match recent {
            Some(2) => QuoteStatus::Accepted,
            Some(5) => QuoteStatus::Rejected,
            Some(8) => QuoteStatus::Requested,
            Some(_) => QuoteStatus::Open,
            None => [QuoteStatus::Accepted, QuoteStatus::Expired, QuoteStatus::Rejected][index as usize % 3],
        };
        let first = *dice.pick(&articles);
        let created = calendar::minus_days(today, age);
        let offer = offer(dice, &articles, first, created, status);
        let mut quote = Quote::new(dice, quotes.len() + 1, offer);
        quote.document_version = i64::from(dice.between(1, 4));
        quote.external_document_number =
            (!dice.one_in(3)).then(|| format!("REQ-{}-{}", dice.pick(CUSTOMERS).short_name, dice.code(4)));
        quotes.push(quote);
    }
    quotes
}

fn offer(
    dice: &mut Dice,
    articles: &[&Product],
    first: &Product,
    created: NaiveDate,
    status: QuoteStatus,
) -> Offer {
    let same_vendor: Vec<&Product> =
        articles.iter().copied().filter(|product| product.vendor_code == first.vendor_code).collect();
    let lines = (1..=dice.between(1, 4) as usize)
        .map(|position| {
            let product = *dice.pick(&same_vendor);
            line(position, product, product.ordered_quantity(dice))
        })
        .collect();
    Offer {
        created,
        status,
        buyer_reference: (!dice.one_in(5)).then(|| (*dice.pick(&BUYERS)).to_owned()),
        currency_code: None,
        manufacturer: Some([first.vendor_code, first.vendor_name].map(|text| Some(text.to_owned()))),
        lines,
    }
}

fn line(position: usize, product: &Product, quantity: u32) -> QuoteLine {
    QuoteLine {
        line_number: position * super::LINE_STEP,
        item_number: Some(product.sku.clone()),
        manufacturer_item_number: Some(product.vendor_sku.clone()),
        item_description: Some(product.description_full_text.clone()),
        quantity: Money::thousandths(i64::from(quantity) * 1_000),
        net_unit_price: product.price(),
        net_extended_price: product.price().map(|price| price.times(quantity)),
    }
}
