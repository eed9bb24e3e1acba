//! Where the values of a request come from: which list answers them, and in which member of its rows.
//!
//! A value in a path comes from the list that the path begins with, if its rows have a member of the same name. Every
//! other is named by `x-values-from` in the description.

use std::collections::BTreeMap;

use serde_json::Value;

use super::operation::Operation;
use crate::error::Error;
use crate::normalise::walk::{members, text};

const EXTENSION: &str = "x-values-from";

/// The values of one request, which another request finds.
pub(super) struct Values<'a> {
    pub(super) target: Operation<'a>,
    pub(super) source: Operation<'a>,
    /// A member that has to be true in a row that is taken; such a row is taken for one request only.
    pub(super) condition: Option<&'a str>,
    /// The JSON pointers into a row, by the name of the parameter or member of the body.
    pub(super) pointers: BTreeMap<&'a str, String>,
}

impl Values<'_> {
    /// The variable that holds a value.
    pub(super) fn variable(&self, name: &str) -> String {
        format!("{}_{name}", self.target.id)
    }
}

pub(super) fn read<'a>(operations: &[Operation<'a>]) -> Result<Vec<Values<'a>>, Error> {
    let values = operations.iter().map(|target| match target.value.get(EXTENSION) {
        Some(extension) => declared(operations, *target, extension).map(Some),
        None => Ok(derived(operations, *target)),
    });
    values.filter_map(Result::transpose).collect()
}

fn declared<'a>(
    operations: &[Operation<'a>],
    target: Operation<'a>,
    extension: &'a Value,
) -> Result<Values<'a>, Error> {
    let invalid =
        |reason: String| Error::Extension { operation: target.id.to_owned(), extension: EXTENSION, reason };
    let named = text(extension, "operation").ok_or_else(|| invalid("names no operation".to_owned()))?;
    let source = operations.iter().find(|operation| operation.id == named);
    let source = *source.ok_or_else(|| invalid(format!("names the operation {named}, which is none")))?;
    let mut pointers = BTreeMap::new();
    for (name, pointer) in members(extension.get("values")) {
        let pointer = pointer.as_str().filter(|pointer| pointer.is_empty() || pointer.starts_with('/'));
        let pointer = pointer.ok_or_else(|| invalid(format!("has no JSON pointer for {name}")))?;
        if !takes(target, name) {
            return Err(invalid(format!("has a value for {name}, which the operation does not take")));
        }
        pointers.insert(name, pointer.to_owned());
    }
    Ok(Values { target, source, condition: text(extension, "where"), pointers })
}

/// Whether an operation has a parameter or a member of its body of this name.
fn takes(operation: Operation<'_>, name: &str) -> bool {
    let is_parameter = ["path", "query", "header"]
        .iter()
        .any(|place| operation.parameters(place).any(|parameter| text(parameter, "name") == Some(name)));
    let body = operation.body().map(|(_, schema)| operation.resolved(schema));
    is_parameter || body.is_some_and(|schema| schema["properties"].get(name).is_some())
}

fn derived<'a>(operations: &[Operation<'a>], target: Operation<'a>) -> Option<Values<'a>> {
    let is_start = |list: &&Operation<'a>| {
        list.method == "get"
            && !list.path.contains('{')
            && target.path.strip_prefix(list.path).is_some_and(|rest| rest.starts_with('/'))
    };
    let source = *operations.iter().filter(is_start).max_by_key(|list| list.path.len())?;
    let row = row(source)?;
    let names = target.parameters("path").filter_map(|parameter| text(parameter, "name"));
    let known = names.filter(|name| row["properties"].get(name).is_some());
    let pointers: BTreeMap<_, _> = known.map(|name| (name, format!("/{name}"))).collect();
    (!pointers.is_empty()).then_some(Values { target, source, condition: None, pointers })
}

/// The schema of the rows of a list.
fn row(list: Operation<'_>) -> Option<&Value> {
    let page = list.resolved(list.answer()?);
    page.pointer("/x-page/item").map(|row| list.resolved(row))
}
