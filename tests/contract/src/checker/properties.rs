//! What a value says that its schema does not know: undeclared properties, and enum values outside `x-known-values`.

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

/// Calls `report` with the pointer to each thing that none of the schemas knows.
pub(super) fn unknown(
    document: &Document,
    schemas: &[&Value],
    value: &Value,
    pointer: &str,
    report: &mut dyn FnMut(Unknown, &str),
) {
    let parts: Vec<&Value> = schemas.iter().flat_map(|schema| parts(document, schema)).collect();
    match value {
        Value::Object(object) => {
            let declared = parts.iter().any(|part| part.get("properties").is_some());
            for (name, property) in object {
                let pointer = format!("{pointer}/{}", escaped(name));
                let known: Vec<&Value> =
                    parts.iter().filter_map(|part| part.get("properties")?.get(name)).collect();
                let open: Vec<&Value> =
                    parts.iter().filter_map(|part| part.get("additionalProperties")).collect();
                if !known.is_empty() {
                    unknown(document, &known, property, &pointer, report);
                } else if !open.is_empty() {
                    unknown(document, &open, property, &pointer, report);
                } else if declared {
                    report(Unknown::Property, &pointer);
                }
            }
        }
        Value::Array(list) => {
            let items: Vec<&Value> = parts.iter().filter_map(|part| part.get("items")).collect();
            for (index, element) in list.iter().enumerate() {
                unknown(document, &items, element, &format!("{pointer}/{index}"), report);
            }
        }
        Value::Null => {}
        plain => {
            let mut values = parts.iter().filter_map(|part| part.get("x-known-values")).peekable();
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
        unknown(&document, &[schema], value, "", &mut |what, pointer| found.push((what, pointer.to_owned())));
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
