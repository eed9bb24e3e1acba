//! Operations of a description.

use serde_json::Value;

use super::Object;
use super::value::{entries, entries_mut};
use crate::generator::openapi::METHODS;

pub(crate) fn is_method(name: &str) -> bool {
    METHODS.contains(&name)
}

/// What OpenAPI 3.2 calls the operations of other methods.
pub(crate) const MORE_OPERATIONS: &str = "additionalOperations";

/// True for an operation whose method OpenAPI 3.0 does not know (`query`, `purge`): of what else a path may have, nothing
/// is an object.
pub(crate) fn is_other_operation(name: &str, value: &Value) -> bool {
    value.is_object()
        && name.bytes().all(|c| c.is_ascii_alphabetic())
        && !is_method(name)
        && name != MORE_OPERATIONS
}

/// True for the segment of a path that says a version: `v1`, `v2.1`.
pub(crate) fn is_version(segment: &str) -> bool {
    let number = segment.strip_prefix(['v', 'V']);
    number.is_some_and(|number| number.chars().all(|c| c.is_ascii_digit() || c == '.'))
}

/// True for what stands among the paths and is none.
pub(crate) fn is_extension(path: &str) -> bool {
    path.starts_with("x-")
}

/// Every operation with its path and method.
pub(crate) fn operations(document: &Value) -> impl Iterator<Item = (&str, &str, &Value)> {
    entries(document.get("paths")).filter(|(path, _)| !is_extension(path)).flat_map(|(path, item)| {
        entries(Some(item))
            .filter(|(method, operation)| is_method(method) && operation.is_object())
            .map(move |(method, operation)| (path, method, operation))
    })
}

/// Every operation with its path and method.
pub(crate) fn named_operations_mut(document: &mut Value) -> impl Iterator<Item = (&str, &str, &mut Object)> {
    entries_mut(document.get_mut("paths")).filter(|(path, _)| !is_extension(path)).flat_map(|(path, item)| {
        entries_mut(Some(item))
            .filter(|(method, _)| is_method(method))
            .filter_map(move |(method, operation)| Some((path, method, operation.as_object_mut()?)))
    })
}

/// Every operation.
pub(crate) fn operations_mut(document: &mut Value) -> impl Iterator<Item = &mut Object> {
    path_items_mut(document).flat_map(|item| {
        item.iter_mut()
            .filter(|(method, _)| is_method(method))
            .filter_map(|(_, operation)| operation.as_object_mut())
    })
}

pub(crate) fn path_items_mut(document: &mut Value) -> impl Iterator<Item = &mut Object> {
    let paths = entries_mut(document.get_mut("paths")).filter(|(path, _)| !is_extension(path));
    paths.filter_map(|(_, item)| item.as_object_mut())
}
