//! The names of compositions that are no component.

use serde_json::Value;

use crate::openapi::{self, Object};

/// The name of a choice between classes: `CatOrDog`. Any other composition is called by its place, as objects are.
pub(super) fn choice(schema: &Object) -> Option<String> {
    let names =
        ["oneOf", "anyOf"].iter().map(|group| references(schema, group)).find(|names| !names.is_empty())?;
    Some(match names.as_slice() {
        [a, b, c, _, ..] => format!("{a}Or{b}Or{c}OrOther"),
        names => names.join("Or"),
    })
}

/// The name of a composition that may hold itself, and so cannot stay where it is: the first class that it extends.
pub(super) fn base(schema: &Object) -> String {
    references(schema, "allOf").into_iter().next().unwrap_or_else(|| "Choice".to_owned())
}

/// The components that a part of a composition refers to.
fn references(schema: &Object, group: &str) -> Vec<String> {
    let parts = schema.get(group).and_then(Value::as_array).into_iter().flatten();
    let mut names: Vec<String> = parts
        .filter_map(|part| openapi::component_name(openapi::reference(part)?, "schemas"))
        .map(|name| {
            // So that the name shows where the next one begins.
            let mut letters = name.chars();
            letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
        })
        .collect();
    names.dedup();
    names
}
