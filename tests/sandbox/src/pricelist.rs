//! Product management: search, count, look-ups by SKU and manufacturer.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use serde_json::Value;

use super::data::text;
use super::errors::{Problems, Refusal};
use super::query::{Query, same};
use super::reply;
use super::shared::Shared;

pub(super) async fn search(
    State(shared): State<Arc<Shared>>,
    Path(word): Path<String>,
    query: Query,
) -> Result<Response, Refusal> {
    let found = matching(&shared.data.products, &word, &query);
    page(found, &query)
}

/// Honours the search's filters: a count that did not would be of no use for paging it.
pub(super) async fn count(
    State(shared): State<Arc<Shared>>,
    Path(word): Path<String>,
    query: Query,
) -> Response {
    reply::ok(&matching(&shared.data.products, &word, &query).count())
}

pub(super) async fn by_sku(State(shared): State<Arc<Shared>>, query: Query) -> Result<Response, Refusal> {
    by_number(&shared, &query, "sku")
}

pub(super) async fn by_vendor_sku(
    State(shared): State<Arc<Shared>>,
    query: Query,
) -> Result<Response, Refusal> {
    by_number(&shared, &query, "vendorSku")
}

pub(super) async fn by_manufacturer(
    State(shared): State<Arc<Shared>>,
    query: Query,
) -> Result<Response, Refusal> {
    let name = required(&query, "manufacturerName")?;
    let found = shared.data.products.iter().filter(|product| has(product, "vendorName", name));
    Ok(reply::ok(&found.collect::<Vec<_>>()))
}

pub(super) async fn manufacturers(State(shared): State<Arc<Shared>>) -> Response {
    reply::ok(&shared.data.manufacturers())
}

/// Answers the articles with one of the numbers; a number that is not on the list is just absent.
fn by_number(shared: &Shared, query: &Query, member: &str) -> Result<Response, Refusal> {
    required(query, "no")?;
    let asked = query.all("no");
    let found =
        shared.data.products.iter().filter(|product| asked.clone().any(|no| has(product, member, no)));
    page(found, query)
}

fn page<'a>(found: impl Iterator<Item = &'a Value>, query: &Query) -> Result<Response, Refusal> {
    let mut problems = Problems::default();
    let page = query.page(&mut problems);
    problems.into_result()?;
    Ok(reply::ok(&page.of(found)))
}

fn required<'a>(query: &'a Query, name: &str) -> Result<&'a str, Refusal> {
    query.first(name).ok_or_else(|| {
        let mut problems = Problems::default();
        problems.required(name);
        Refusal::Invalid(problems)
    })
}

fn has(product: &Value, member: &str, wanted: &str) -> bool {
    text(product, member).is_some_and(|text| same(text, wanted))
}

/// The articles whose SKU or description contains the word and that pass the filters.
fn matching<'a>(
    products: &'a [Value],
    word: &str,
    query: &'a Query,
) -> impl Iterator<Item = &'a Value> + use<'a> {
    let word = word.trim().trim_matches('"').trim().to_lowercase();
    products
        .iter()
        .filter(move |product| {
            ["sku", "descriptionFullText"]
                .into_iter()
                .filter_map(|member| text(product, member))
                .any(|text| text.to_lowercase().contains(&word))
        })
        .filter(|product| {
            query.allows("vendorCodes", text(product, "vendorCode"))
                && query.allows("productTypes", text(product, "productType"))
                && query.allows("endUserTypes", text(product, "endUserType"))
        })
}
