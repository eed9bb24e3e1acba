//! The quotes and what happens to them.

use axum::http::StatusCode;
use chrono::NaiveDate;

use super::data::catalogue::Product;
use super::data::dice::Dice;
use super::data::money::Money;
use super::data::quotes::{Offer, Quote, QuoteStatus};
use super::errors::Refusal;

/// All quotes, newest first.
#[derive(Debug)]
pub(super) struct QuoteBook {
    dice: Dice,
    quotes: Vec<Quote>,
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
    pub(super) fn new(seed: u64, quotes: Vec<Quote>) -> Self {
        Self { dice: Dice::new(seed, 5), quotes, acceptances: Vec::new() }
    }

    pub(super) fn quotes(&self) -> &[Quote] {
        &self.quotes
    }

    pub(super) fn acceptances(&self) -> &[(String, i64)] {
        &self.acceptances
    }

    /// Opens a quote, whatever has become of it, as a new revision.
    pub(super) fn revise(&mut self, number: &str) -> Option<i64> {
        let quote = self.quotes.iter_mut().find(|quote| quote.document_number == number)?;
        quote.document_version += 1;
        quote.set_status(QuoteStatus::Open);
        Some(quote.document_version)
    }

    /// Accepts or rejects the revision of a quote that the reseller has seen.
    pub(super) fn decide(
        &mut self,
        number: &str,
        revision: i64,
        decision: Decision,
    ) -> Result<&Quote, Refusal> {
        if matches!(decision, Decision::Accept) {
            self.acceptances.push((number.to_owned(), revision));
        }
        let quote =
            self.quotes.iter_mut().find(|quote| quote.document_number == number).ok_or(Refusal::NOT_FOUND)?;
        if quote.document_version != revision {
            return Err(Refusal::Problem(StatusCode::CONFLICT, "The quote has another revision."));
        }
        let (open, status) = match decision {
            Decision::Accept => (quote.can_be_accepted, QuoteStatus::Accepted),
            Decision::Reject => (quote.can_be_rejected, QuoteStatus::Rejected),
        };
        if !open {
            let title = match decision {
                Decision::Accept => "The quote cannot be accepted.",
                Decision::Reject => "The quote cannot be rejected.",
            };
            return Err(Refusal::Problem(StatusCode::CONFLICT, title));
        }
        quote.set_status(status);
        Ok(quote)
    }

    /// Writes a new quote. It is open at once where the price list has a price for every line; otherwise it waits for
    /// somebody in sales, whom a sandbox does not have.
    pub(super) fn request(&mut self, catalogue: &[Product], today: NaiveDate, wish: Wish) -> &Quote {
        let products: Vec<Option<&Product>> =
            wish.lines.iter().map(|line| find(catalogue, line.article.as_deref()?)).collect();
        let prices: Option<Vec<Money>> = products
            .iter()
            .zip(&wish.lines)
            .map(|(product, line)| {
                Some((*product)?.price()?.scaled(line.quantity_in_thousandths, 1_000).to_cents())
            })
            .collect();
        let total = prices.filter(|prices| !prices.is_empty()).map(|prices| prices.into_iter().sum());
        let offer = Offer {
            created: today,
            status: if total.is_some() { QuoteStatus::Open } else { QuoteStatus::Requested },
            buyer_reference: wish.your_reference,
            currency_code: wish.currency_code,
            manufacturer: products
                .into_iter()
                .flatten()
                .next()
                .map(|product| (product.vendor_code, product.vendor_name)),
            total: total.unwrap_or_default(),
        };
        let quote = Quote::new(&mut self.dice, self.quotes.len() + 1, offer);
        self.quotes.insert(0, quote);
        &self.quotes[0]
    }
}

fn find<'a>(catalogue: &'a [Product], article: &str) -> Option<&'a Product> {
    catalogue.iter().find(|product| {
        product.sku.eq_ignore_ascii_case(article) || product.vendor_sku.eq_ignore_ascii_case(article)
    })
}
