//! Properties of responses may be null or missing, and what only responses have need not be sent.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::openapi::{self, Object, Place, SCHEMAS};

/// Names the properties of a response that really are always there, on the schema that holds them.
const REQUIRED: &str = "x-required";
const DECLARED_REQUIRED: &str = "x-declared-required";
const DECLARED_NULLABLE: &str = "x-nullable";

/// In responses no property is required but those in `x-required`, and none has a default: the server leaves out
/// what the description requires and sends null for anything, while typify gives only an optional property
/// without a default the type `Option<T>`, which accepts both.
///
/// A component that may be null itself says so where it is referred to, on both sides: its type is what it is when it is
/// not null, and a row of a list of it or a required property is an `Option`.
///
/// In what is only sent, a property that is `readOnly` is required of nobody: OpenAPI asks for it in responses alone, and
/// servers refuse it.
///
/// Lists stay lists: the client reads null as an empty one. A map accepts null only if it says so.
///
/// What the description promised is kept, for whoever compares it with the server (`cargo xtask drift`): in
/// `x-nullable` that null was declared, or of a map that it was not, and in `x-declared-required` the properties.
pub(super) fn apply(document: &mut Value) -> Result<usize, String> {
    let mut count = nullable_components(document);
    let mut error = None;
    openapi::each_placed_schema(document, &mut |place, schema| {
        let before = schema.clone();
        if place == Place::Response {
            error = error.take().or(relax(schema).err());
        } else {
            free_read_only(schema);
        }
        count += usize::from(*schema != before);
    });
    if let Some(error) = error {
        return Err(error);
    }
    Ok(count)
}

/// Moves the null of components to what refers to them: a type that is null itself would be a wrapper around an `Option`,
/// and a property of it another one.
fn nullable_components(document: &mut Value) -> usize {
    let mut nullable = BTreeSet::new();
    let mut count = 0;
    for (name, schema) in openapi::entries_mut(document.pointer_mut("/components/schemas")) {
        if let Some(schema) = schema.as_object_mut() {
            if schema.get("nullable") == Some(&json!(true)) {
                nullable.insert(format!("{SCHEMAS}{name}"));
            }
            count += usize::from(drop_nullable(schema));
        }
    }
    if nullable.is_empty() {
        return count;
    }
    openapi::each_schema(document, &mut |schema| {
        for (_, property) in openapi::entries_mut(schema.get_mut("properties")) {
            count += usize::from(refer_to_null(property, &nullable));
        }
        for name in ["items", "additionalProperties"] {
            count += usize::from(schema.get_mut(name).is_some_and(|inner| refer_to_null(inner, &nullable)));
        }
    });
    for operation in openapi::operations_mut(document) {
        let content = operation.get_mut("requestBody").and_then(|body| body.get_mut("content"));
        for (_, media_type) in openapi::entries_mut(content) {
            let schema = media_type.get_mut("schema");
            count += usize::from(schema.is_some_and(|schema| refer_to_null(schema, &nullable)));
        }
    }
    count
}

/// Says of a reference to a nullable component that it may be null.
fn refer_to_null(schema: &mut Value, nullable: &BTreeSet<String>) -> bool {
    let one = schema.get("allOf").and_then(Value::as_array).and_then(|parts| match parts.as_slice() {
        [part] => openapi::reference(part),
        _ => None,
    });
    let refers = openapi::reference(schema).or(one).is_some_and(|reference| nullable.contains(reference));
    if refers {
        accept_null(schema);
    }
    refers
}

/// Requires no property of a request that is only received.
fn free_read_only(schema: &mut Object) {
    let is_read_only = |name: &Value| {
        let property = schema.get("properties").and_then(|properties| properties.get(name.as_str()?));
        property.is_some_and(|property| property.get("readOnly") == Some(&json!(true)))
    };
    let Some(Value::Array(required)) = schema.get("required") else { return };
    let sent: Vec<Value> = required.iter().filter(|name| !is_read_only(name)).cloned().collect();
    if sent.len() == required.len() {
        return;
    }
    let declared = if sent.is_empty() {
        schema.remove("required")
    } else {
        schema.insert("required".to_owned(), Value::Array(sent))
    };
    schema.extend(declared.map(|declared| (DECLARED_REQUIRED.to_owned(), declared)));
}

fn relax(schema: &mut Object) -> Result<(), String> {
    let required = required(schema)?;
    let declared = if required.is_empty() {
        schema.remove("required")
    } else {
        schema.insert("required".to_owned(), json!(required))
    };
    if let Some(declared) = declared.filter(|declared| *declared != json!(required)) {
        schema.insert(DECLARED_REQUIRED.to_owned(), declared);
    }
    for (name, property) in openapi::entries_mut(schema.get_mut("properties")) {
        if let Some(property) =
            property.as_object_mut().filter(|_| !required.iter().any(|other| other == name))
        {
            relax_property(property);
        }
    }
    if let Some(value) = schema.get_mut("additionalProperties") {
        accept_null(value);
    }
    Ok(())
}

/// The properties in `x-required`: each of them must be there, or the correction no longer applies.
fn required(schema: &Object) -> Result<Vec<String>, String> {
    let Some(names) = schema.get(REQUIRED) else { return Ok(Vec::new()) };
    let names: Vec<String> = names
        .as_array()
        .and_then(|names| names.iter().map(|name| name.as_str().map(str::to_owned)).collect())
        .ok_or_else(|| format!("{REQUIRED} is {names}, a list of properties is expected"))?;
    match names
        .iter()
        .find(|name| schema.get("properties").and_then(|properties| properties.get(name)).is_none())
    {
        Some(gone) => Err(format!("{REQUIRED} {names:?} names {gone}, which is no property of that schema")),
        None => Ok(names),
    }
}

fn relax_property(property: &mut Object) {
    if let Some(default) = property.remove("default") {
        property.insert("x-default".to_owned(), default);
    }
    let is_composed =
        ["properties", "allOf", "anyOf", "oneOf"].iter().any(|name| property.contains_key(*name));
    if property.get("type") == Some(&json!("object")) && !is_composed {
        let declared = property.insert("nullable".to_owned(), json!(true)) == Some(json!(true));
        property.entry(DECLARED_NULLABLE).or_insert(json!(declared));
    } else {
        drop_nullable(property);
    }
}

/// True if there was anything to drop.
fn drop_nullable(schema: &mut Object) -> bool {
    let declared = schema.remove("nullable");
    if declared == Some(json!(true)) {
        schema.insert(DECLARED_NULLABLE.to_owned(), json!(true));
    }
    declared.is_some()
}

fn accept_null(schema: &mut Value) {
    if let Some(reference) = openapi::reference(schema) {
        *schema = json!({"allOf": [{"$ref": reference}]});
    }
    // A schema that says nothing accepts null already.
    if let Some(schema) = schema.as_object_mut().filter(|schema| !schema.is_empty()) {
        schema.insert("nullable".to_owned(), json!(true));
    }
}

#[cfg(test)]
mod tests {
    use super::super::Apply::Fallible;
    use super::super::tests::{answering, applied, schema_after};
    use super::*;

    #[test]
    fn properties_become_optional() {
        let schema = json!({
            "type": "object", "required": ["text", "list"],
            "properties": {
                "text": {"type": "string", "nullable": true, "default": "a"},
                "list": {"type": "array", "nullable": true, "items": {"type": "string", "nullable": true}},
                "inner": {"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}}},
            },
        });
        assert_eq!(
            schema_after(Fallible(apply), true, &schema),
            json!({
                "type": "object", "x-declared-required": ["text", "list"],
                "properties": {
                    "text": {"type": "string", "x-default": "a", "x-nullable": true},
                    "list": {"type": "array", "x-nullable": true, "items": {"type": "string", "nullable": true}},
                    "inner": {
                        "type": "object", "x-declared-required": ["a"], "properties": {"a": {"type": "string"}},
                    },
                },
            })
        );
        assert_eq!(schema_after(Fallible(apply), false, &schema), schema, "a body stays as it is");
    }

    #[test]
    fn what_is_only_received_is_not_required_in_what_is_only_sent() {
        let schema = |required: &[&str]| {
            json!({"type": "object", "required": required, "properties": {
                "id": {"type": "integer", "readOnly": true}, "name": {"type": "string"},
            }})
        };
        let mut expected = schema(&["name"]);
        expected["x-declared-required"] = json!(["id", "name"]);
        assert_eq!(schema_after(Fallible(apply), false, &schema(&["id", "name"])), expected);
        let only = schema_after(Fallible(apply), false, &schema(&["id"]));
        assert_eq!((only.get("required"), &only["x-declared-required"]), (None, &json!(["id"])));
    }

    #[test]
    fn what_is_always_there_stays_required() {
        let always = json!({"type": "string", "default": "a"});
        let schema = json!({
            "x-required": ["a"], "required": ["a", "b"], "properties": {"a": always, "b": {"type": "string"}},
        });
        let schema = schema_after(Fallible(apply), true, &schema);
        assert_eq!((&schema["required"], &schema["properties"]["a"]), (&json!(["a"]), &always));
        assert_eq!(schema["x-declared-required"], json!(["a", "b"]));
    }

    #[test]
    fn a_required_property_must_exist() {
        for (required, expected) in
            [(json!(["a", "b"]), "names b"), (json!("a"), "a list of properties"), (json!([1]), "a list")]
        {
            let schema = json!({"x-required": required, "properties": {"a": {"type": "string"}}});
            let reason = apply(&mut answering(&schema, &json!({}))).unwrap_err();
            assert!(reason.contains(expected), "{reason}");
        }
    }

    #[test]
    fn maps_accept_null_and_null_in_them() {
        let schema = json!({"properties": {
            "map": {"type": "object", "additionalProperties": {"$ref": "#/components/schemas/A"}},
            "words": {"type": "object", "additionalProperties": {"type": "string"}},
            "any": {"type": "object", "additionalProperties": {}},
            "free": {"type": "object", "nullable": true},
            "member": {"type": "object", "nullable": true, "allOf": [{"$ref": "#/components/schemas/A"}]},
        }});
        assert_eq!(
            schema_after(Fallible(apply), true, &schema),
            json!({"properties": {
                "map": {
                    "type": "object", "nullable": true, "x-nullable": false,
                    "additionalProperties": {"allOf": [{"$ref": "#/components/schemas/A"}], "nullable": true},
                },
                "words": {
                    "type": "object", "nullable": true, "x-nullable": false,
                    "additionalProperties": {"type": "string", "nullable": true},
                },
                "any": {"type": "object", "nullable": true, "x-nullable": false, "additionalProperties": {}},
                "free": {"type": "object", "nullable": true, "x-nullable": true},
                "member": {"type": "object", "x-nullable": true, "allOf": [{"$ref": "#/components/schemas/A"}]},
            }})
        );
    }

    #[test]
    fn what_refers_to_a_nullable_type_may_be_null() {
        let a = json!({"$ref": "#/components/schemas/A"});
        let nullable = json!({"allOf": [a], "nullable": true});
        let holder = |a: &Value, described: &Value| {
            json!({"required": ["one"], "properties": {
                "one": a, "list": {"type": "array", "items": a}, "described": described,
                "map": {"type": "object", "additionalProperties": a},
            }})
        };
        let described = json!({"allOf": [a], "description": "d"});
        let schemas = json!({"A": {"type": "object", "nullable": true}, "B": holder(&a, &described)});
        let content = json!({"application/json": {"schema": a}});
        let of_b = json!({"application/json": {"schema": {"$ref": "#/components/schemas/B"}}});
        let document = json!({
            "paths": {"/a": {"put": {"requestBody": {"content": content}}, "post": {"requestBody": {"content": of_b}}}},
            "components": {"schemas": schemas},
        });
        let (_, document) = applied(Fallible(apply), document);
        let schemas = &document["components"]["schemas"];
        assert_eq!(schemas["A"], json!({"type": "object", "x-nullable": true}));
        let described = json!({"allOf": [a], "description": "d", "nullable": true});
        assert_eq!(schemas["B"], holder(&nullable, &described));
        let body = document.pointer("/paths/~1a/put/requestBody/content/application~1json/schema");
        assert_eq!(body, Some(&nullable));
    }

    #[test]
    fn types_are_not_null_themselves() {
        let schemas = json!({"A": {"type": "object", "nullable": true}});
        for to in [true, false] {
            let list = json!({"type": "array", "items": {"$ref": "#/components/schemas/A"}});
            let schema = if to { json!({"$ref": "#/components/schemas/A"}) } else { list };
            let (_, document) = applied(Fallible(apply), answering(&schema, &schemas));
            assert_eq!(document["components"]["schemas"]["A"], json!({"type": "object", "x-nullable": true}));
        }
    }
}
