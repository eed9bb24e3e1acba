//! The quotes and what happens to them.

use axum::http::StatusCode;
use chrono::NaiveDate;
use serde_json::{Value, json};

use super::data::dice::Dice;
use super::data::money::Money;
use super::data::quotes::{self, Offer, Quote, QuoteLine, QuoteStatus};
use super::data::{self, text};
use super::errors::ErrorResponse;

/// All quotes, new ones in front.
#[derive(Debug)]
pub(super) struct QuoteBook {
    dice: Dice,
    quotes: Vec<Value>,
    /// Every acceptance that was asked for, number and revision, whether or not it was granted.
    acceptances: Vec<(String, i64)>,
}

/// What a reseller decides about a quote.
#[derive(Clone, Copy, Debug)]
pub(super) enum Decision {
    Accept,
    Reject,
}

/// A quote request, read and found in order.
#[derive(Debug)]
pub(super) struct Wish {
    pub(super) your_reference: Option<String>,
    pub(super) currency_code: Option<String>,
    pub(super) lines: Vec<WishLine>,
}

/// A line of a quote request.
#[derive(Debug)]
pub(super) struct WishLine {
    /// The article's SKU or its manufacturer's number.
    pub(super) article: Option<String>,
    pub(super) quantity_in_thousandths: i64,
}

impl QuoteBook {
    pub(super) fn new(seed: u64, quotes: Vec<Value>) -> Self {
        Self { dice: Dice::new(seed, 5), quotes, acceptances: Vec::new() }
    }

    pub(super) fn quotes(&self) -> &[Value] {
        &self.quotes
    }

    pub(super) fn acceptances(&self) -> &[(String, i64)] {
        &self.acceptances
    }

    /// Closes what was left open until the day on which it was valid has passed.
    pub(super) fn expire(&mut self, today: NaiveDate) {
        for quote in &mut self.quotes {
            let last_day = text(quote, "documentValidUntil").and_then(|end| end.get(..10)?.parse().ok());
            let is_open = quote["canBeAccepted"] == true || quote["canBeRejected"] == true;
            if is_open && last_day.is_some_and(|last_day: NaiveDate| last_day < today) {
                set_status(quote, QuoteStatus::Expired);
            }
        }
    }

    /// Opens a quote, whatever has become of it, as a new revision that is valid for as long as a new quote.
    pub(super) fn revise(&mut self, number: &str, today: NaiveDate) -> Option<i64> {
        let quote = find_quote(&mut self.quotes, number)?;
        let revision = quote["documentVersion"].as_i64().unwrap_or_default() + 1;
        quote["documentVersion"] = json!(revision);
        quote["documentValidUntil"] = json!(quotes::valid_until(today));
        set_status(quote, QuoteStatus::Open);
        Some(revision)
    }

    /// Accepts or rejects the revision of a quote that the reseller has seen.
    pub(super) fn decide(
        &mut self,
        number: &str,
        revision: i64,
        decision: Decision,
    ) -> Result<&Value, ErrorResponse> {
        if matches!(decision, Decision::Accept) {
            self.acceptances.push((number.to_owned(), revision));
        }
        let quote = find_quote(&mut self.quotes, number).ok_or(ErrorResponse::NOT_FOUND)?;
        if quote["documentVersion"] != revision {
            return Err(ErrorResponse::Problem(StatusCode::CONFLICT, "The quote has another revision."));
        }
        let (open, status) = match decision {
            Decision::Accept => ("canBeAccepted", QuoteStatus::Accepted),
            Decision::Reject => ("canBeRejected", QuoteStatus::Rejected),
        };
        if quote[open] != true {
            let title = match decision {
                Decision::Accept => "The quote cannot be accepted.",
                Decision::Reject => "The quote cannot be rejected.",
            };
            return Err(ErrorResponse::Problem(StatusCode::CONFLICT, title));
        }
        set_status(quote, status);
        Ok(quote)
    }

    /// Writes a new quote. It is open at once where the price list has a price for every line; otherwise it waits for
    /// somebody in sales, whom a sandbox does not have.
    pub(super) fn request(&mut self, catalogue: &[Value], today: NaiveDate, wish: Wish) -> &Value {
        let products: Vec<Option<&Value>> =
            wish.lines.iter().map(|line| find_article(catalogue, line.article.as_deref()?)).collect();
        let wished = wish.lines.iter().zip(&products).enumerate();
        let lines: Vec<QuoteLine> =
            wished.map(|(index, (line, product))| quote_line(index, line, *product)).collect();
        let is_priced = !lines.is_empty() && lines.iter().all(|line| line.net_extended_price.is_some());
        let offer = Offer {
            created: today,
            status: if is_priced { QuoteStatus::Open } else { QuoteStatus::Requested },
            buyer_reference: wish.your_reference,
            currency_code: wish.currency_code,
            manufacturer: products.into_iter().flatten().next().map(|product| {
                ["vendorCode", "vendorName"].map(|property| text(product, property).map(str::to_owned))
            }),
            lines,
        };
        let quote = Quote::new(&mut self.dice, self.quotes.len() + 1, offer);
        self.quotes.insert(0, data::json(&quote));
        &self.quotes[0]
    }
}

/// A line of a request as the quote has it: with the price of the list, if that has one.
fn quote_line(index: usize, wished: &WishLine, product: Option<&Value>) -> QuoteLine {
    let of_product = |property| text(product?, property).map(str::to_owned);
    let price = product.and_then(|product| Money::from_json(&product["listPrice"]["discountedPrice"]));
    QuoteLine {
        line_number: (index + 1) * data::LINE_STEP,
        item_number: of_product("sku").or_else(|| wished.article.clone()),
        manufacturer_item_number: of_product("vendorSku"),
        item_description: of_product("descriptionFullText"),
        quantity: Money::thousandths(wished.quantity_in_thousandths),
        net_unit_price: price,
        net_extended_price: price.map(|price| price.scaled(wished.quantity_in_thousandths, 1_000).to_cents()),
    }
}

fn set_status(quote: &mut Value, status: QuoteStatus) {
    quote["documentStatus"] = json!(status);
    quote["canBeAccepted"] = json!(status.can_be_accepted());
    quote["canBeRejected"] = json!(status.can_be_rejected());
}

fn find_quote<'a>(quotes: &'a mut [Value], number: &str) -> Option<&'a mut Value> {
    quotes.iter_mut().find(|quote| text(quote, "documentNumber") == Some(number))
}

fn find_article<'a>(catalogue: &'a [Value], article: &str) -> Option<&'a Value> {
    let is =
        |product, property| text(product, property).is_some_and(|text| text.eq_ignore_ascii_case(article));
    catalogue.iter().find(|product| is(product, "sku") || is(product, "vendorSku"))
}
