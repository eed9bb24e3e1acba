//! Invoices and credit memos: lists, and look-ups by GUID and by number.
//!
//! The lists run from the newest document to the oldest. Without `periodStart` they go back to the first one.

use infinigate_contract::spec::Said;
use serde_json::Value;

use super::api::Asked;
use super::data::Document;
use super::errors::{ErrorResponse, Problems};
use super::period::{Edition, Period};
use super::query::Query;
use super::shared::Shared;

/// The invoices as v1 lists them, which knows plain dates and no references.
pub(super) fn list_v1(shared: &Shared, asked: &Asked) -> Result<Said, ErrorResponse> {
    of_edition(shared, &shared.data.invoices, Edition::V1, asked)
}

pub(super) fn list(shared: &Shared, documents: &[Document], asked: &Asked) -> Result<Said, ErrorResponse> {
    of_edition(shared, documents, Edition::V2, asked)
}

fn of_edition(
    shared: &Shared,
    documents: &[Document],
    edition: Edition,
    asked: &Asked,
) -> Result<Said, ErrorResponse> {
    let query = &asked.query;
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
    Ok(page.of(&found))
}

fn has_references(document: &Document, query: &Query) -> bool {
    query.allows("buyerReference", document.buyer_reference.as_deref())
        && query.allows("externalDocumentNumber", document.external_document_number.as_deref())
}

pub(super) fn by_guid(documents: &[Document], asked: &Asked) -> Result<Said, ErrorResponse> {
    response(documents.iter().find(|document| document.guid.eq_ignore_ascii_case(asked.value())))
}

pub(super) fn by_number(documents: &[Document], asked: &Asked) -> Result<Said, ErrorResponse> {
    response(documents.iter().find(|document| document.number == asked.value()))
}

fn response(document: Option<&Document>) -> Result<Said, ErrorResponse> {
    document.map(|document| Said::Object(document.content.clone())).ok_or(ErrorResponse::NOT_FOUND)
}
