//! Product management: search, count, look-ups by SKU and manufacturer.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;

use super::data::catalogue::Product;
use super::errors::{Problems, Refusal};
use super::query::{Query, same};
use super::reply;
use super::shared::Shared;

pub(super) async fn search(
    State(shared): State<Arc<Shared>>,
    Path(word): Path<String>,
    query: Query,
) -> Result<Response, Refusal> {
    let found = matching(&shared.data.catalogue, &word, &query);
    page(found, &query)
}

/// Honours the search's filters: a count that did not would be of no use for paging it.
pub(super) async fn count(
    State(shared): State<Arc<Shared>>,
    Path(word): Path<String>,
    query: Query,
) -> Response {
    reply::ok(&matching(&shared.data.catalogue, &word, &query).count())
}

pub(super) async fn by_sku(State(shared): State<Arc<Shared>>, query: Query) -> Result<Response, Refusal> {
    by_number(&shared, &query, |product| &product.sku)
}

pub(super) async fn by_vendor_sku(
    State(shared): State<Arc<Shared>>,
    query: Query,
) -> Result<Response, Refusal> {
    by_number(&shared, &query, |product| &product.vendor_sku)
}

pub(super) async fn by_manufacturer(
    State(shared): State<Arc<Shared>>,
    query: Query,
) -> Result<Response, Refusal> {
    let name = required(&query, "manufacturerName")?;
    let found = shared.data.catalogue.iter().filter(|product| same(product.vendor_name, name));
    Ok(reply::ok(&found.collect::<Vec<_>>()))
}

pub(super) async fn manufacturers(State(shared): State<Arc<Shared>>) -> Response {
    reply::ok(&shared.data.manufacturers())
}

/// Answers the articles with one of the numbers; a number that is not on the list is just absent.
fn by_number(shared: &Shared, query: &Query, number: fn(&Product) -> &str) -> Result<Response, Refusal> {
    required(query, "no")?;
    let asked = query.all("no");
    let found =
        shared.data.catalogue.iter().filter(|product| asked.clone().any(|no| same(no, number(product))));
    page(found, query)
}

fn page<'a>(found: impl Iterator<Item = &'a Product>, query: &Query) -> Result<Response, Refusal> {
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

/// The articles whose SKU or description contains the word and that pass the filters.
fn matching<'a>(
    products: &'a [Product],
    word: &str,
    query: &'a Query,
) -> impl Iterator<Item = &'a Product> + use<'a> {
    let word = word.trim().trim_matches('"').trim().to_lowercase();
    products
        .iter()
        .filter(move |product| {
            product.sku.to_lowercase().contains(&word)
                || product.description_full_text.to_lowercase().contains(&word)
        })
        .filter(|product| {
            query.allows("vendorCodes", Some(product.vendor_code))
                && query.allows("productTypes", Some(product.product_type))
                && query.allows("endUserTypes", product.end_user_type)
        })
}
