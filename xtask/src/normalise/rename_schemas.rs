//! Types are called what `x-rust-name` says. Needed for: the vendor's file, which has class names of its own.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::openapi::{self, SCHEMAS};

const EXTENSION: &str = "x-rust-name";

/// `x-rust-name` becomes the name of the schema, in every reference too: without it the vendor's suffixes
/// (`...DtoPagedResult`) are the names of our types, and change when he renames his classes.
pub(super) fn apply(document: &mut Value) -> Result<usize, String> {
    let names = names(document)?;
    let mut count = 0;
    for (_, schema) in openapi::entries_mut(document.pointer_mut("/components/schemas")) {
        if let Some(object) = schema.as_object_mut() {
            count += usize::from(object.remove(EXTENSION).is_some());
        }
    }
    rename_all(document, &names);
    Ok(count)
}

/// Renames schemas and whatever refers to them.
pub(super) fn rename_all(document: &mut Value, names: &BTreeMap<String, String>) {
    if let Some(schemas) = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut) {
        for (old, schema) in std::mem::take(schemas) {
            schemas.insert(names.get(&old).cloned().unwrap_or(old), schema);
        }
    }
    openapi::rewrite_references(document, &|target| renamed(target, names));
}

/// The schemas whose name changes: old name to new.
fn names(document: &Value) -> Result<BTreeMap<String, String>, String> {
    let mut taken: BTreeMap<&str, &str> = BTreeMap::new();
    let mut names = BTreeMap::new();
    for (old, schema) in openapi::component_schemas(document) {
        let new = match schema.get(EXTENSION) {
            None => old,
            Some(Value::String(name)) if is_type_name(name) => name,
            Some(other) => return Err(format!("{old}: {EXTENSION} {other} is not a name in PascalCase")),
        };
        if let Some(other) = taken.insert(new, old) {
            return Err(format!("{other} and {old} would both be named {new}: change one {EXTENSION}"));
        }
        if new != old {
            names.insert(old.to_owned(), new.to_owned());
        }
    }
    Ok(names)
}

fn is_type_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_uppercase()) && name.chars().all(|c| c.is_ascii_alphanumeric())
}

/// A reference is a pointer; a mapping can also be a bare name.
fn renamed(target: &str, names: &BTreeMap<String, String>) -> Option<String> {
    let (prefix, rest) = match target.strip_prefix(SCHEMAS) {
        Some(rest) => (SCHEMAS, rest),
        None => ("", target),
    };
    let (old, below) = rest.find('/').map_or((rest, ""), |slash| rest.split_at(slash));
    if let Some(new) = names.get(&openapi::unescaped(rest)) {
        Some(format!("{prefix}{new}"))
    } else {
        names.get(old).map(|new| format!("{prefix}{new}{below}"))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::Apply::Fallible;
    use super::super::tests::{answering, applied};
    use super::*;

    #[test]
    fn the_name_and_every_reference_change() {
        let (count, document) = applied(
            Fallible(apply),
            answering(
                &json!({"$ref": "#/components/schemas/ADto"}),
                &json!({
                    "ADto": {"x-rust-name": "A", "properties": {
                        "next": {"$ref": "#/components/schemas/ADto"},
                        "below": {"$ref": "#/components/schemas/ADto/properties/next"},
                        "other": {"$ref": "#/components/schemas/ADtoB"},
                    }},
                    "ADtoB": {"x-rust-name": "ADtoB", "discriminator": {
                        "propertyName": "kind", "mapping": {"a": "#/components/schemas/ADto", "b": "ADto"},
                    }},
                }),
            ),
        );
        assert_eq!(count, 2);
        assert_eq!(
            document["components"]["schemas"],
            json!({
                "A": {"properties": {
                    "next": {"$ref": "#/components/schemas/A"},
                    "below": {"$ref": "#/components/schemas/A/properties/next"},
                    "other": {"$ref": "#/components/schemas/ADtoB"},
                }},
                "ADtoB": {"discriminator": {
                    "propertyName": "kind", "mapping": {"a": "#/components/schemas/A", "b": "A"},
                }},
            })
        );
        let response = &document["paths"]["/a"]["get"]["responses"]["200"];
        assert_eq!(response["content"]["application/json"]["schema"]["$ref"], "#/components/schemas/A");
    }

    #[test]
    fn names_can_be_exchanged() {
        let schemas =
            json!({"A": {"x-rust-name": "B", "title": "1"}, "B": {"x-rust-name": "A", "title": "2"}});
        let (_, document) =
            applied(Fallible(apply), answering(&json!({"$ref": "#/components/schemas/A"}), &schemas));
        assert_eq!(document["components"]["schemas"], json!({"A": {"title": "2"}, "B": {"title": "1"}}));
    }

    #[test]
    fn a_name_is_given_once_and_is_a_name() {
        for (schemas, expected) in [
            (json!({"A": {"x-rust-name": "C"}, "B": {"x-rust-name": "C"}}), "A and B would both be named C"),
            (json!({"A": {"x-rust-name": "B"}, "B": {}}), "A and B would both be named B"),
            (json!({"A": {"x-rust-name": "price list"}}), "A: x-rust-name \"price list\""),
            (json!({"A": {"x-rust-name": 1}}), "A: x-rust-name 1"),
        ] {
            let reason = apply(&mut answering(&json!({}), &schemas)).unwrap_err();
            assert!(reason.contains(expected), "{reason}");
        }
    }
}
