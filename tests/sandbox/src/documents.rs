//! Invoices and credit memos: lists, and look-ups by GUID and by number.
//!
//! The lists run from the newest document to the oldest. Without `periodStart` they go back to the first one.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use serde_json::{Value, json};

use super::data::Document;
use super::errors::{Problems, Refusal};
use super::period::{Edition, Period};
use super::query::Query;
use super::reply;
use super::shared::Shared;

pub(super) async fn invoices_v1(
    State(shared): State<Arc<Shared>>,
    query: Query,
) -> Result<Response, Refusal> {
    list(&shared, &shared.data.invoices, Edition::V1, &query)
}

pub(super) async fn invoices_v2(
    State(shared): State<Arc<Shared>>,
    query: Query,
) -> Result<Response, Refusal> {
    list(&shared, &shared.data.invoices, Edition::V2, &query)
}

pub(super) async fn credit_memos(
    State(shared): State<Arc<Shared>>,
    query: Query,
) -> Result<Response, Refusal> {
    list(&shared, &shared.data.credit_memos, Edition::V2, &query)
}

pub(super) async fn invoice(
    State(shared): State<Arc<Shared>>,
    Path(guid): Path<String>,
) -> Result<Response, Refusal> {
    by_guid(&shared.data.invoices, &guid)
}

pub(super) async fn invoice_by_number(
    State(shared): State<Arc<Shared>>,
    Path(number): Path<String>,
) -> Result<Response, Refusal> {
    by_number(&shared.data.invoices, &number)
}

pub(super) async fn credit_memo(
    State(shared): State<Arc<Shared>>,
    Path(guid): Path<String>,
) -> Result<Response, Refusal> {
    by_guid(&shared.data.credit_memos, &guid)
}

pub(super) async fn credit_memo_by_number(
    State(shared): State<Arc<Shared>>,
    Path(number): Path<String>,
) -> Result<Response, Refusal> {
    by_number(&shared.data.credit_memos, &number)
}

fn list(
    shared: &Shared,
    documents: &[Document],
    edition: Edition,
    query: &Query,
) -> Result<Response, Refusal> {
    let mut problems = Problems::default();
    let page = query.page(&mut problems);
    let period = Period::read(query, edition, shared.clock.today(), &mut problems);
    problems.into_result()?;
    let found: Vec<&Value> = documents
        .iter()
        .filter(|document| period.contains(document.posting_date))
        .filter(|document| edition == Edition::V1 || has_references(document, query))
        .map(|document| &document.overview)
        .collect();
    Ok(reply::ok(&json!({"count": found.len(), "result": page.of(found)})))
}

fn has_references(document: &Document, query: &Query) -> bool {
    query.allows("buyerReference", document.buyer_reference.as_deref())
        && query.allows("externalDocumentNumber", document.external_document_number.as_deref())
}

fn by_guid(documents: &[Document], guid: &str) -> Result<Response, Refusal> {
    answer(documents.iter().find(|document| document.guid.eq_ignore_ascii_case(guid)))
}

fn by_number(documents: &[Document], number: &str) -> Result<Response, Refusal> {
    answer(documents.iter().find(|document| document.number == number))
}

fn answer(document: Option<&Document>) -> Result<Response, Refusal> {
    document.map(|document| reply::ok(&document.content)).ok_or(Refusal::NOT_FOUND)
}
