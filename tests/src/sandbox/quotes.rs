//! Quotes: list, look-ups, acceptance, rejection and request.
//!
//! What the server says to the last three is unknown; the sandbox answers the quote as it stands afterwards.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::json;

use super::data::quotes::Quote;
use super::errors::{Problems, Refusal};
use super::query::Query;
use super::quote_body;
use super::quote_book::Decision;
use super::reply;
use super::shared::{Shared, lock};

pub(super) async fn list(State(shared): State<Arc<Shared>>, query: Query) -> Result<Response, Refusal> {
    let mut problems = Problems::default();
    let page = query.page(&mut problems);
    problems.into_result()?;
    let book = lock(&shared.quotes);
    let found: Vec<&Quote> = book
        .quotes()
        .iter()
        .filter(|quote| query.allows("buyerReference", quote.buyer_reference.as_deref()))
        .filter(|quote| query.allows("externalDocumentNumber", quote.external_document_number.as_deref()))
        .collect();
    Ok(reply::ok(&json!({"count": found.len(), "result": page.of(found)})))
}

pub(super) async fn by_guid(
    State(shared): State<Arc<Shared>>,
    Path(guid): Path<String>,
) -> Result<Response, Refusal> {
    find(&shared, |quote| quote.document_guid.eq_ignore_ascii_case(&guid))
}

pub(super) async fn by_number(
    State(shared): State<Arc<Shared>>,
    Path(number): Path<String>,
) -> Result<Response, Refusal> {
    find(&shared, |quote| quote.document_number == number)
}

pub(super) async fn accept(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let verdict = quote_body::verdict(&headers, &body, "acceptedByUserMail")?;
    decide(&shared, &verdict, Decision::Accept)
}

pub(super) async fn reject(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let verdict = quote_body::verdict(&headers, &body, "rejectedByUserMail")?;
    decide(&shared, &verdict, Decision::Reject)
}

pub(super) async fn request(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let wish = quote_body::wish(&headers, &body)?;
    Ok(reply::ok(lock(&shared.quotes).request(&shared.data.catalogue, shared.today, wish)))
}

fn decide(shared: &Shared, verdict: &quote_body::Verdict, decision: Decision) -> Result<Response, Refusal> {
    let mut book = lock(&shared.quotes);
    Ok(reply::ok(book.decide(&verdict.number, verdict.revision, decision)?))
}

fn find(shared: &Shared, wanted: impl Fn(&Quote) -> bool) -> Result<Response, Refusal> {
    let book = lock(&shared.quotes);
    book.quotes().iter().find(|quote| wanted(quote)).map(reply::ok).ok_or(Refusal::NOT_FOUND)
}
