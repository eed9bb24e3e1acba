//! The sources of a request's values: which list has them, and in which property of its rows.
//!
//! A value in a path comes from the list that the path begins with, in the same version if there is one, if its rows have
//! a property of the same name. Every other is named by `x-values-from` in the description.

use std::collections::BTreeMap;

use serde_json::Value;

use super::operation::Endpoint;
use crate::error::Error;
use crate::openapi::{self, entries, text};

const EXTENSION: &str = "x-values-from";

/// The values of one request, which another request finds.
pub(super) struct Values<'a> {
    pub(super) target: Endpoint<'a>,
    pub(super) source: Endpoint<'a>,
    /// A property that has to be true in a row that is taken; such a row is taken for one request only.
    pub(super) condition: Option<&'a str>,
    /// The JSON pointers into a row, by the name of the parameter or property of the body.
    pub(super) pointers: BTreeMap<&'a str, String>,
}

impl Values<'_> {
    /// The variable that holds a value.
    pub(super) fn variable(&self, name: &str) -> String {
        format!("{}_{name}", self.target.id)
    }
}

pub(super) fn read<'a>(operations: &[Endpoint<'a>]) -> Result<Vec<Values<'a>>, Error> {
    let values = operations.iter().map(|target| match target.value.get(EXTENSION) {
        Some(extension) => declared(operations, *target, extension).map(Some),
        None => Ok(derived(operations, *target)),
    });
    values.filter_map(Result::transpose).collect()
}

fn declared<'a>(
    operations: &[Endpoint<'a>],
    target: Endpoint<'a>,
    extension: &'a Value,
) -> Result<Values<'a>, Error> {
    let invalid =
        |reason: String| Error::Extension { operation: target.id.to_owned(), extension: EXTENSION, reason };
    let named = text(extension, "operation").ok_or_else(|| invalid("names no operation".to_owned()))?;
    let source = operations.iter().find(|operation| operation.id == named);
    let source =
        *source.ok_or_else(|| invalid(format!("names the operation {named}, which does not exist")))?;
    let row = row(source);
    let mut pointers = BTreeMap::new();
    for (name, name_of_property) in entries(extension.get("values")) {
        let name_of_property =
            name_of_property.as_str().ok_or_else(|| invalid(format!("names no property for {name}")))?;
        let name = taken(target, name)
            .ok_or_else(|| invalid(format!("has a value for {name}, which the operation does not take")))?;
        pointers.insert(name, pointer(row, name_of_property));
    }
    let condition = text(extension, "where");
    let condition = condition.map(|name_of_property| {
        row.and_then(|row| property(row, name_of_property)).unwrap_or(name_of_property)
    });
    Ok(Values { target, source, condition, pointers })
}

/// The pointer to a property of a row.
fn pointer(row: Option<&Value>, name_of_property: &str) -> String {
    let name_of_property = row.and_then(|row| property(row, name_of_property)).unwrap_or(name_of_property);
    format!("/{}", openapi::escaped(name_of_property))
}

/// The parameter or property of the body that an operation has of this name.
fn taken<'a>(operation: Endpoint<'a>, name: &str) -> Option<&'a str> {
    let parameters = ["path", "query", "header"].into_iter().flat_map(|place| operation.parameters(place));
    let mut names = parameters.filter_map(|parameter| text(parameter, "name"));
    let body = operation.body().map(|(_, schema)| operation.resolved(schema));
    names.find(|own| own.eq_ignore_ascii_case(name)).or_else(|| property(body?, name))
}

fn derived<'a>(operations: &[Endpoint<'a>], target: Endpoint<'a>) -> Option<Values<'a>> {
    let whole = subject(target.path);
    let is_start = |list: &&Endpoint<'a>| {
        let start = subject(list.path);
        list.method == "get"
            && !list.path.contains('{')
            && start.len() < whole.len()
            && whole.starts_with(&start)
    };
    let nearness = |list: &&Endpoint<'a>| (subject(list.path).len(), target.path.starts_with(list.path));
    let source = *operations.iter().filter(is_start).max_by_key(nearness)?;
    let row = row(source)?;
    let names = target.parameters("path").filter_map(|parameter| text(parameter, "name"));
    let known = names.filter(|name| property(row, name).is_some());
    let pointers: BTreeMap<_, _> = known.map(|name| (name, pointer(Some(row), name))).collect();
    (!pointers.is_empty()).then_some(Values { target, source, condition: None, pointers })
}

/// The segments of a path without versions (`v1`).
fn subject(path: &str) -> Vec<&str> {
    path.split('/').filter(|segment| !openapi::is_version(segment)).collect()
}

/// The schema of the rows of a list.
fn row(list: Endpoint<'_>) -> Option<&Value> {
    let page = list.resolved(list.response()?);
    page.pointer("/x-page/item").map(|row| list.resolved(row))
}

/// The property of a schema of this name, in any capitals an edition writes it.
fn property<'a>(schema: &'a Value, name: &str) -> Option<&'a str> {
    let mut names = entries(schema.get("properties")).map(|(own, _)| own);
    names.find(|own| own.eq_ignore_ascii_case(name))
}
