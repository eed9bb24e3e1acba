//! Quotes: list, look-ups, acceptance, rejection and request.
//!
//! What the server says to the last three is unknown; the sandbox answers the quote as it stands afterwards.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Value, json};

use super::data::text;
use super::errors::{Problems, Refusal};
use super::query::Query;
use super::quote_body;
use super::quote_book::Decision;
use super::reply;
use super::shared::Shared;

pub(super) async fn list(State(shared): State<Arc<Shared>>, query: Query) -> Result<Response, Refusal> {
    let mut problems = Problems::default();
    let page = query.page(&mut problems);
    problems.into_result()?;
    let book = shared.quotes();
    let found: Vec<&Value> = book
        .quotes()
        .iter()
        .filter(|quote| query.allows("buyerReference", text(quote, "buyerReference")))
        .filter(|quote| query.allows("externalDocumentNumber", text(quote, "externalDocumentNumber")))
        .collect();
    Ok(reply::ok(&json!({"count": found.len(), "result": page.of(found)})))
}

pub(super) async fn by_guid(
    State(shared): State<Arc<Shared>>,
    Path(guid): Path<String>,
) -> Result<Response, Refusal> {
    find(&shared, |quote| text(quote, "documentGuid").is_some_and(|text| text.eq_ignore_ascii_case(&guid)))
}

pub(super) async fn by_number(
    State(shared): State<Arc<Shared>>,
    Path(number): Path<String>,
) -> Result<Response, Refusal> {
    find(&shared, |quote| text(quote, "documentNumber") == Some(&number))
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
    let today = shared.clock.today();
    Ok(reply::ok(shared.quotes().request(&shared.data.products, today, wish)))
}

fn decide(shared: &Shared, verdict: &quote_body::Verdict, decision: Decision) -> Result<Response, Refusal> {
    Ok(reply::ok(shared.quotes().decide(&verdict.number, verdict.revision, decision)?))
}

fn find(shared: &Shared, wanted: impl Fn(&Value) -> bool) -> Result<Response, Refusal> {
    let book = shared.quotes();
    book.quotes().iter().find(|quote| wanted(quote)).map(reply::ok).ok_or(Refusal::NOT_FOUND)
}
