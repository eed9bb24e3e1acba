//! Schemas have a form that the generator reads. Needed for: .NET 9 and 10, OpenAPI 3.1.

use serde_json::{Value, json};

use crate::openapi::{self, Object};

/// Properties of a schema that are texts, flags and lists; of another kind they say nothing.
const TEXTS: [&str; 4] = ["title", "description", "format", "pattern"];
const FLAGS: [&str; 5] = ["nullable", "readOnly", "writeOnly", "deprecated", "uniqueItems"];
const LISTS: [&str; 5] = ["enum", "required", "allOf", "oneOf", "anyOf"];
/// What is said of a value's size, by counting.
const SIZES: [&str; 6] = ["minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"];
/// What neither OpenAPI 3.0 nor the generator can express as a type.
const INEXPRESSIBLE: [&str; 5] = ["not", "if", "then", "else", "xml"];

/// Schemas have the shape that OpenAPI 3.0 gives them: a type that it knows, or none; lists where lists
/// belong; limits that are numbers. The generator reads a schema as a whole or not at all, and panics on `not`
/// and on a type that it does not know. A schema without a type gets the one that its properties imply. What OpenAPI 3.1
/// writes in another way, such as a list of types, is converted by then.
pub(super) fn apply(document: &mut Value) -> usize {
    let mut count = 0;
    each_slot(document, &mut |slot| {
        if !slot.is_object() {
            *slot = json!({});
            count += 1;
        }
    });
    openapi::each_schema(document, &mut |schema| {
        let before = schema.clone();
        drop_misshapen(schema);
        fill_slots(schema);
        types(schema);
        limits(schema);
        count += usize::from(*schema != before);
    });
    count
}

/// The places for schemas that are in no other schema.
fn each_slot(document: &mut Value, change: &mut dyn FnMut(&mut Value)) {
    openapi::entries_mut(document.pointer_mut("/components/schemas")).for_each(|(_, schema)| change(schema));
    openapi::each_message(document, &mut |_, message| {
        for (_, media_type) in openapi::entries_mut(message.get_mut("content")) {
            media_type.get_mut("schema").into_iter().for_each(&mut *change);
        }
    });
}

fn drop_misshapen(schema: &mut Object) {
    schema.retain(|name, value| match name.as_str() {
        "format" if value.as_str().is_some_and(|format| format.trim().is_empty()) => false,
        name if TEXTS.contains(&name) => value.is_string(),
        name if FLAGS.contains(&name) => value.is_boolean(),
        name if LISTS.contains(&name) => value.as_array().is_some_and(|list| !list.is_empty()),
        name if SIZES.contains(&name) => value.as_u64().is_some_and(|size| u32::try_from(size).is_ok()),
        name if INEXPRESSIBLE.contains(&name) => false,
        "properties" => value.is_object(),
        "additionalProperties" => value.is_object() || value.is_boolean(),
        "minimum" | "maximum" | "multipleOf" => value.is_number(),
        "exclusiveMinimum" | "exclusiveMaximum" => value.is_boolean(),
        "discriminator" => value.get("propertyName").is_some_and(Value::is_string),
        "externalDocs" => value.get("url").is_some_and(Value::is_string),
        _ => true,
    });
    if let Some(mapping) = schema.get_mut("discriminator").and_then(Value::as_object_mut)
        && !openapi::entries(mapping.get("mapping")).all(|(_, target)| target.is_string())
    {
        mapping.remove("mapping");
    }
    if let Some(Value::Array(required)) = schema.get_mut("required") {
        required.retain(Value::is_string);
        let mut seen = Vec::new();
        required.retain(|name| {
            !seen.contains(name) && {
                seen.push(name.clone());
                true
            }
        });
        if required.is_empty() {
            schema.remove("required");
        }
    }
}

/// What stands where a schema belongs and is none becomes any value.
fn fill_slots(schema: &mut Object) {
    let fill = |slot: &mut Value| {
        if !slot.is_object() {
            *slot = json!({});
        }
    };
    schema.get_mut("items").into_iter().for_each(fill);
    openapi::entries_mut(schema.get_mut("properties")).for_each(|(_, property)| fill(property));
    for name in ["allOf", "oneOf", "anyOf"] {
        if let Some(Value::Array(parts)) = schema.get_mut(name) {
            parts.retain(Value::is_object);
            if parts.is_empty() {
                schema.remove(name);
            }
        }
    }
}

fn types(schema: &mut Object) {
    if let Some(Value::String(kind)) = schema.remove("type") {
        set_type(schema, &kind);
    }
    if schema.contains_key("type") || schema.contains_key("$ref") {
        return;
    }
    let is_composed = ["allOf", "oneOf", "anyOf"].iter().any(|name| schema.contains_key(*name));
    let implied = implied_type(schema, is_composed);
    if implied.is_empty() {
        if !is_composed {
            schema.remove("format");
        }
    } else {
        schema.insert("type".to_owned(), json!(implied));
    }
}

/// The type that the properties of a schema imply. What stands beside a composition is said of all its parts.
fn implied_type(schema: &Object, is_composed: bool) -> &'static str {
    let has = |names: &[&str]| names.iter().any(|name| schema.contains_key(*name));
    let format = schema.get("format").and_then(Value::as_str).unwrap_or_default();
    if has(&["properties", "additionalProperties"]) {
        "object"
    } else if has(&["items"]) {
        "array"
    } else if is_composed {
        ""
    } else if let Some(Value::Array(values)) = schema.get("enum") {
        of_values(values)
    } else if has(&["minimum", "maximum", "multipleOf"]) {
        "number"
    } else if !format.is_empty() || has(&["pattern", "minLength", "maxLength"]) {
        "string"
    } else {
        ""
    }
}

/// The type that all values of a list have, if they have one.
fn of_values(values: &[Value]) -> &'static str {
    let mut values = values.iter().filter(|value| !value.is_null()).peekable();
    if values.peek().is_none() {
        ""
    } else if values.clone().all(Value::is_string) {
        "string"
    } else if values.all(Value::is_i64) {
        "integer"
    } else {
        ""
    }
}

/// The type that a name means, and its format if the name says more than a type.
fn set_type(schema: &mut Object, kind: &str) {
    let (name, format) = match kind.to_ascii_lowercase().as_str() {
        "string" | "text" | "char" => ("string", None),
        "file" => ("string", Some("binary")),
        "date" => ("string", Some("date")),
        "datetime" | "date-time" => ("string", Some("date-time")),
        "guid" | "uuid" => ("string", Some("uuid")),
        "integer" | "int" | "int32" | "int64" | "long" | "short" => ("integer", None),
        "number" | "double" | "float" | "decimal" => ("number", None),
        "boolean" | "bool" => ("boolean", None),
        "array" | "list" => ("array", None),
        "object" => ("object", None),
        _ => ("", None),
    };
    if name.is_empty() {
        return;
    }
    schema.insert("type".to_owned(), json!(name));
    if let Some(format) = format {
        schema.insert("format".to_owned(), json!(format));
    }
}

/// Limits as OpenAPI 3.0 writes them; a whole number is limited by whole numbers.
fn limits(schema: &mut Object) {
    for (limit, exclusive) in [("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")] {
        let fits = match schema.get("type").and_then(Value::as_str) {
            Some("integer") => schema.get(limit).is_some_and(Value::is_i64),
            _ => schema.contains_key(limit),
        };
        if !fits {
            schema.remove(limit);
            schema.remove(exclusive);
        }
    }
    if schema.get("type") == Some(&json!("integer")) && !schema.get("multipleOf").is_some_and(Value::is_i64) {
        schema.remove("multipleOf");
    }
}

#[cfg(test)]
mod tests {
    use super::super::Apply::Infallible;
    use super::super::tests::{answering, applied, schema_after};
    use super::*;

    fn after(schema: &Value) -> Value {
        let request = schema_after(Infallible(apply), false, schema);
        assert_eq!(schema_after(Infallible(apply), true, schema), request);
        request
    }

    #[test]
    fn types_are_those_of_openapi() {
        for (kind, expected) in [
            (json!("String"), json!({"type": "string"})),
            (json!("file"), json!({"type": "string", "format": "binary"})),
            (json!("guid"), json!({"type": "string", "format": "uuid"})),
            (json!("int"), json!({"type": "integer"})),
            (json!("decimal"), json!({"type": "number"})),
            (json!("any"), json!({})),
            (json!(1), json!({})),
            (json!([]), json!({})),
        ] {
            assert_eq!(after(&json!({"type": kind})), expected, "{kind}");
        }
    }

    #[test]
    fn a_type_is_implied() {
        assert_eq!(after(&json!({"properties": {"a": {}}}))["type"], "object");
        assert_eq!(after(&json!({"items": {}}))["type"], "array");
        for (values, implied) in [
            (json!(["a", null]), Some("string")),
            (json!([1, 2]), Some("integer")),
            (json!([1, "a"]), None),
            (json!([null]), None),
        ] {
            let after = after(&json!({"enum": values}));
            assert_eq!(after.get("type").and_then(Value::as_str), implied, "{values}");
        }
        assert_eq!(after(&json!({"minimum": 0}))["type"], "number");
        assert_eq!(after(&json!({"maxLength": 3}))["type"], "string");
    }

    #[test]
    fn what_is_misshapen_goes() {
        assert_eq!(
            after(&json!({
                "type": "object", "format": "", "title": 1, "nullable": "yes", "required": ["a", 1, "a"], "not": {}, "oneOf": [1],
                "properties": {"a": true, "b": null, "c": {"type": "array", "items": [{}], "minItems": "1"}},
                "additionalProperties": [], "discriminator": {}, "enum": [],
                "externalDocs": "https://example.com",
            })),
            json!({
                "type": "object", "required": ["a"],
                "properties": {"a": {}, "b": {}, "c": {"type": "array", "items": {}}},
            })
        );
        let tells = |mapping: Value| json!({"discriminator": {"propertyName": "a", "mapping": mapping}});
        assert_eq!(after(&tells(json!({"a": 1}))), json!({"discriminator": {"propertyName": "a"}}));
        assert_eq!(after(&tells(json!({"a": "A"}))), tells(json!({"a": "A"})));
        let (_, document) = applied(Infallible(apply), answering(&json!(true), &json!({"A": null})));
        assert_eq!(document["components"]["schemas"], json!({"A": {}}));
    }

    #[test]
    fn limits_fit_the_type() {
        for (limits, expected) in [
            (json!({"exclusiveMaximum": true}), json!({})),
            (json!({"minimum": 0.5, "maximum": 1e30, "multipleOf": 0.1}), json!({})),
            (json!({"minimum": "1"}), json!({})),
        ] {
            let with_type = |limits: &Value| {
                let mut schema = limits.clone();
                schema["type"] = json!("integer");
                schema
            };
            assert_eq!(after(&with_type(&limits)), with_type(&expected));
        }
    }
}
