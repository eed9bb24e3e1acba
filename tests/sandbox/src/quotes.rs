//! Quotes: list, look-ups, acceptance, rejection and request.
//!
//! What the server says to the last three is unknown; the sandbox answers the quote as it stands afterwards.

use infinigate_contract::spec::Said;
use serde_json::Value;

use super::api::Asked;
use super::data::text;
use super::errors::{ErrorResponse, Problems};
use super::quote_body;
use super::quote_book::Decision;
use super::shared::Shared;

pub(super) fn list(shared: &Shared, asked: &Asked) -> Result<Said, ErrorResponse> {
    let query = &asked.query;
    let mut problems = Problems::default();
    let page = query.page(&mut problems);
    problems.into_result()?;
    let book = shared.quotes();
    let rows: Vec<Value> = book
        .quotes()
        .iter()
        .filter(|quote| query.allows("buyerReference", text(quote, "buyerReference")))
        .filter(|quote| query.allows("externalDocumentNumber", text(quote, "externalDocumentNumber")))
        .map(row)
        .collect();
    Ok(page.of(&rows.iter().collect::<Vec<_>>()))
}

/// A quote as it stands in the list: without its lines, as observed.
fn row(quote: &Value) -> Value {
    let mut row = quote.clone();
    if let Some(row) = row.as_object_mut() {
        row.remove("lines");
    }
    row
}

pub(super) fn by_guid(shared: &Shared, asked: &Asked) -> Result<Said, ErrorResponse> {
    find(shared, |quote| {
        text(quote, "documentGuid").is_some_and(|guid| guid.eq_ignore_ascii_case(asked.value()))
    })
}

pub(super) fn by_number(shared: &Shared, asked: &Asked) -> Result<Said, ErrorResponse> {
    find(shared, |quote| text(quote, "documentNumber") == Some(asked.value()))
}

pub(super) fn accept(shared: &Shared, asked: &Asked) -> Result<Said, ErrorResponse> {
    decide(shared, &quote_body::verdict(asked, "acceptedByUserMail")?, Decision::Accept)
}

pub(super) fn reject(shared: &Shared, asked: &Asked) -> Result<Said, ErrorResponse> {
    decide(shared, &quote_body::verdict(asked, "rejectedByUserMail")?, Decision::Reject)
}

pub(super) fn request(shared: &Shared, asked: &Asked) -> Result<Said, ErrorResponse> {
    let wish = quote_body::wish(asked)?;
    let today = shared.clock.today();
    Ok(Said::Object(shared.quotes().request(&shared.data.products, today, wish).clone()))
}

fn decide(shared: &Shared, verdict: &quote_body::Verdict, decision: Decision) -> Result<Said, ErrorResponse> {
    let mut book = shared.quotes();
    Ok(Said::Object(book.decide(&verdict.number, verdict.revision, decision)?.clone()))
}

fn find(shared: &Shared, wanted: impl Fn(&Value) -> bool) -> Result<Said, ErrorResponse> {
    let book = shared.quotes();
    let found = book.quotes().iter().find(|quote| wanted(quote)).cloned();
    found.map(Said::Object).ok_or(ErrorResponse::NOT_FOUND)
}
