//! Schemas that stand for themselves. Needed for: schemas that only refer to another (by hand).

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::openapi;

/// What can hold one reference and nothing else.
const WRAPPERS: [&str; 3] = ["allOf", "oneOf", "anyOf"];

/// A schema that stands for itself, alone or in a circle of schemas that stand for one another, is any value, and a
/// list of itself a list of any values: as types they would have no size, and the generator does not come back from
/// some of them.
pub(super) fn apply(document: &mut Value) -> usize {
    let circular: Vec<String> = openapi::component_schemas(document)
        .map(|(name, _)| name)
        .filter(|name| is_circular(document, name))
        .map(str::to_owned)
        .collect();
    for name in &circular {
        let schema = document.pointer_mut("/components/schemas").and_then(|schemas| schemas.get_mut(name));
        if let Some(schema) = schema.and_then(Value::as_object_mut) {
            for name in WRAPPERS.into_iter().chain(["$ref", "nullable"]) {
                schema.remove(name);
            }
            if let Some(items) = schema.get_mut("items") {
                *items = json!({});
            }
        }
    }
    circular.len()
}

fn is_circular(document: &Value, name: &str) -> bool {
    let mut seen = BTreeSet::from([name]);
    let mut at = name;
    while let Some(next) = alias(document, at) {
        if next == name {
            return true;
        }
        if !seen.insert(next) {
            return false;
        }
        at = next;
    }
    false
}

/// The schema that this one is another name for, or a list of.
fn alias<'a>(document: &'a Value, name: &str) -> Option<&'a str> {
    let mut schema = document.pointer("/components/schemas")?.get(name)?;
    while let Some(items) = schema.get("items") {
        schema = items;
    }
    let wrapped = |wrapper: &str| match schema.get(wrapper)?.as_array()?.as_slice() {
        [part] if schema.get("properties").is_none() => openapi::reference(part),
        _ => None,
    };
    let target = openapi::reference(schema).or_else(|| WRAPPERS.into_iter().find_map(wrapped));
    openapi::component_name(target?, "schemas")
}

#[cfg(test)]
mod tests {
    use super::super::Apply::Infallible;
    use super::super::tests::{answering, applied};
    use super::*;

    #[test]
    fn circles_of_names_are_any_value() {
        let reference = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
        let (count, document) = applied(
            Infallible(apply),
            answering(
                &reference("A"),
                &json!({
                    "A": {"allOf": [reference("A")], "nullable": true, "description": "d"},
                    "B": reference("C"), "C": {"allOf": [reference("B")]},
                    "D": reference("B"),
                    "F": {"nullable": true, "oneOf": [reference("F")]},
                    "E": {"properties": {"e": reference("E")}},
                }),
            ),
        );
        assert_eq!(count, 4);
        assert_eq!(
            document["components"]["schemas"],
            json!({
                "A": {"description": "d"}, "B": {}, "C": {}, "D": reference("B"), "F": {},
                "E": {"properties": {"e": reference("E")}},
            })
        );
    }

    #[test]
    fn a_list_of_itself_is_a_list_of_anything() {
        let list = |items: Value| json!({"type": "array", "items": items});
        let reference = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
        let (count, document) = applied(
            Infallible(apply),
            answering(
                &reference("A"),
                &json!({
                    "A": list(reference("A")), "B": list(list(reference("C"))), "C": {"allOf": [reference("B")]},
                    "D": list(reference("E")), "E": {"properties": {"d": reference("D")}},
                }),
            ),
        );
        assert_eq!(count, 3);
        assert_eq!(
            document["components"]["schemas"],
            json!({
                "A": list(json!({})), "B": list(json!({})), "C": {},
                "D": list(reference("E")), "E": {"properties": {"d": reference("D")}},
            })
        );
    }
}
