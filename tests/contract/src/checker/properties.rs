//! What a value says that its schema does not know: undeclared properties, and enum values outside `x-known-values`.

use std::fmt::Write;

use serde_json::Value;

use crate::document::{Document, elements, escaped, text};

/// Something that a schema does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unknown {
    Property,
    EnumValue,
}

/// The schema and everything it is put together from.
fn parts<'a>(document: &'a Document, schema: &'a Value) -> Vec<&'a Value> {
    let mut found: Vec<&Value> = Vec::new();
    let mut open = vec![schema];
    while let Some(schema) = open.pop() {
        // A reference that leads nowhere is refused when the schema is built.
        let Ok(schema) = document.resolve(schema) else { continue };
        if found.iter().any(|seen| std::ptr::eq(*seen, schema)) {
            continue;
        }
        found.push(schema);
        for name in ["allOf", "anyOf", "oneOf"] {
            open.extend(elements(schema.get(name)));
        }
    }
    found
}

/// The first type that a schema names, through references and combinations.
pub(super) fn type_of<'a>(document: &'a Document, schema: &'a Value) -> Option<&'a str> {
    parts(document, schema).into_iter().find_map(|part| text(part, "type"))
}

/// The schemas of a property, through references and combinations.
pub(super) fn property<'a>(document: &'a Document, schema: &'a Value, name: &str) -> Vec<&'a Value> {
    let parts = parts(document, schema);
    parts.into_iter().filter_map(|part| part.get("properties")?.get(name)).collect()
}

/// The schema of a list's elements, through references and combinations.
pub(super) fn items<'a>(document: &'a Document, schema: &'a Value) -> Option<&'a Value> {
    parts(document, schema).into_iter().find_map(|part| part.get("items"))
}

/// Calls `report` with the pointer to each thing that the schema does not know.
pub(super) fn unknown(
    document: &Document,
    schema: &Value,
    value: &Value,
    report: &mut dyn FnMut(Unknown, &str),
) {
    unknown_to(document, &parts(document, schema), value, &mut String::new(), report);
}

/// What none of these parts of schemas knows, of a value that stands behind this pointer.
fn unknown_to(
    document: &Document,
    known: &[&Value],
    value: &Value,
    pointer: &mut String,
    report: &mut dyn FnMut(Unknown, &str),
) {
    // The parts of what all of them say under a name.
    let below = |name: &str| -> Vec<&Value> {
        known.iter().filter_map(|part| part.get(name)).flat_map(|schema| parts(document, schema)).collect()
    };
    let here = pointer.len();
    match value {
        Value::Object(object) => {
            let declared: Vec<&Value> = known.iter().filter_map(|part| part.get("properties")).collect();
            let others = below("additionalProperties");
            for (name, property) in object {
                pointer.push('/');
                pointer.push_str(&escaped(name));
                let mut schemas = declared.iter().filter_map(|properties| properties.get(name)).peekable();
                if schemas.peek().is_some() {
                    let schemas: Vec<&Value> = schemas.flat_map(|schema| parts(document, schema)).collect();
                    unknown_to(document, &schemas, property, pointer, report);
                } else if !others.is_empty() {
                    unknown_to(document, &others, property, pointer, report);
                } else if !declared.is_empty() {
                    report(Unknown::Property, pointer);
                }
                pointer.truncate(here);
            }
        }
        Value::Array(list) => {
            let items = below("items");
            for (index, element) in list.iter().enumerate() {
                let _ = write!(pointer, "/{index}");
                unknown_to(document, &items, element, pointer, report);
                pointer.truncate(here);
            }
        }
        Value::Null => {}
        plain => {
            let mut values = known.iter().filter_map(|part| part.get("x-known-values")).peekable();
            if values.peek().is_some()
                && !values.flat_map(|values| elements(Some(values))).any(|value| value == plain)
            {
                report(Unknown::EnumValue, pointer);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn found(schema: &Value, value: &Value) -> Vec<(Unknown, String)> {
        let document = Document(json!({"components": {"schemas": {
            "Base": {"properties": {"base": {"type": "string"}}},
            "Tree": {"properties": {"child": {"$ref": "#/components/schemas/Tree"}}},
        }}}));
        let mut found = Vec::new();
        unknown(&document, schema, value, &mut |what, pointer| found.push((what, pointer.to_owned())));
        found
    }

    #[test]
    fn properties_are_known_through_references_and_combinations() {
        let schema = json!({
            "allOf": [{"$ref": "#/components/schemas/Base"}],
            "properties": {"own": {"items": {"$ref": "#/components/schemas/Tree"}}},
        });
        assert_eq!(
            found(&schema, &json!({"base": "a", "own": [{"child": {"child": {"x/y": 1}}}], "other": 1})),
            [
                (Unknown::Property, "/other".to_owned()),
                (Unknown::Property, "/own/0/child/child/x~1y".to_owned())
            ]
        );
    }

    #[test]
    fn an_open_object_knows_every_property() {
        for schema in [json!({"type": "object"}), json!({"properties": {}, "additionalProperties": true})] {
            assert_eq!(found(&schema, &json!({"a": 1})), [], "{schema}");
        }
        assert_eq!(
            found(&json!({"properties": {}}), &json!({"a": 1})),
            [(Unknown::Property, "/a".to_owned())]
        );
        let map = json!({"additionalProperties": {"properties": {}}});
        assert_eq!(found(&map, &json!({"a": {"b": 1}})), [(Unknown::Property, "/a/b".to_owned())]);
    }

    #[test]
    fn enum_values_are_compared_exactly() {
        let schema = json!({"items": {"x-known-values": ["A", "B"]}});
        assert_eq!(found(&schema, &json!(["A", "b", null])), [(Unknown::EnumValue, "/1".to_owned())]);
    }
}
