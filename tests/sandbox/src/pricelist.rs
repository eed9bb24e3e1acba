//! Product management: search, count, look-ups by SKU and manufacturer.

use std::collections::HashSet;

use infinigate_contract::spec::Said;
use serde_json::{Value, json};

use super::api::Asked;
use super::data::text;
use super::errors::{ErrorResponse, Problems};
use super::query::{Query, same};
use super::shared::Shared;

pub(super) fn search(shared: &Shared, asked: &Asked) -> Result<Said, ErrorResponse> {
    page(matching(&shared.data.products, asked), &asked.query)
}

/// Honours the search's filters: a count that did not would be of no use for paging it.
pub(super) fn count(shared: &Shared, asked: &Asked) -> Said {
    Said::Count(matching(&shared.data.products, asked).count())
}

pub(super) fn by_manufacturer(shared: &Shared, asked: &Asked) -> Result<Said, ErrorResponse> {
    let name = required(&asked.query, "manufacturerName")?;
    let found = shared.data.products.iter().filter(|product| has(product, "vendorName", name));
    Ok(Said::list(found.cloned().collect()))
}

pub(super) fn manufacturers(shared: &Shared) -> Said {
    Said::list(shared.data.manufacturers().into_iter().map(|name| json!(name)).collect())
}

/// Returns the articles with one of the numbers; a number that is not on the list is just absent.
pub(super) fn by_number(shared: &Shared, asked: &Asked, property: &str) -> Result<Said, ErrorResponse> {
    required(&asked.query, "no")?;
    let numbers: HashSet<String> = asked.query.all("no").map(str::to_lowercase).collect();
    let is_asked =
        |product: &&Value| text(product, property).is_some_and(|no| numbers.contains(&no.to_lowercase()));
    page(shared.data.products.iter().filter(is_asked), &asked.query)
}

fn page<'a>(found: impl Iterator<Item = &'a Value>, query: &Query) -> Result<Said, ErrorResponse> {
    let mut problems = Problems::default();
    let page = query.page(&mut problems);
    problems.into_result()?;
    Ok(page.of(&found.collect::<Vec<_>>()))
}

fn required<'a>(query: &'a Query, name: &str) -> Result<&'a str, ErrorResponse> {
    query.first(name).ok_or_else(|| {
        let mut problems = Problems::default();
        problems.required(name);
        ErrorResponse::Invalid(problems)
    })
}

fn has(product: &Value, property: &str, wanted: &str) -> bool {
    text(product, property).is_some_and(|text| same(text, wanted))
}

/// The articles whose SKU or description contains the search word and that pass the filters.
fn matching<'a>(products: &'a [Value], asked: &'a Asked) -> impl Iterator<Item = &'a Value> {
    let (searchword, query) = (asked.value().trim().trim_matches('"').trim().to_lowercase(), &asked.query);
    products
        .iter()
        .filter(move |product| {
            let mut texts =
                ["sku", "descriptionFullText"].into_iter().filter_map(|property| text(product, property));
            searchword.is_empty() || texts.any(|text| text.to_lowercase().contains(&searchword))
        })
        .filter(|product| {
            query.allows("vendorCodes", text(product, "vendorCode"))
                && query.allows("productTypes", text(product, "productType"))
                && query.allows("endUserTypes", text(product, "endUserType"))
        })
}
