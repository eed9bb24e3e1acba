//! Keywords of JSON Schema 2020-12 that OpenAPI 3.0 writes differently, or not at all.

use serde_json::{Map, Value, json};

use super::rename_in;
use crate::openapi;

/// Kept as extensions: no keyword of 3.0 says it, and a response decodes without it.
const UNKNOWN: [&str; 24] = [
    "$anchor",
    "$comment",
    "$dynamicAnchor",
    "$dynamicRef",
    "$id",
    "$schema",
    "$vocabulary",
    "additionalItems",
    "contains",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
    "dependentRequired",
    "dependentSchemas",
    "dependencies",
    "else",
    "if",
    "maxContains",
    "minContains",
    "patternProperties",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
];

pub(super) fn convert(schema: &mut Map<String, Value>) {
    constant(schema);
    examples(schema);
    exclusive_bound(schema, "minimum", "exclusiveMinimum", |exclusive, inclusive| exclusive >= inclusive);
    exclusive_bound(schema, "maximum", "exclusiveMaximum", |exclusive, inclusive| exclusive <= inclusive);
    content(schema);
    tuple(schema);
    pattern_properties(schema);
    conditional_properties(schema);
    rename_in(schema, &UNKNOWN);
}

/// `true` is any value, `false` none.
pub(super) fn boolean(schema: &mut Value) {
    match schema {
        Value::Bool(true) => *schema = json!({}),
        Value::Bool(false) => *schema = json!({"not": {}}),
        _ => {}
    }
}

/// 3.0 ignores whatever stands beside a reference.
pub(super) fn beside_reference(schema: &mut Map<String, Value>) {
    if schema.len() < 2 || !schema.get("$ref").is_some_and(Value::is_string) {
        return;
    }
    let Some(reference) = schema.remove("$ref") else { return };
    let reference = json!({"$ref": reference});
    match schema.get_mut("allOf") {
        Some(Value::Array(all)) => all.insert(0, reference),
        _ => {
            schema.insert("allOf".to_owned(), json!([reference]));
        }
    }
}

fn constant(schema: &mut Map<String, Value>) {
    match schema.remove("const") {
        None => {}
        Some(Value::Null) => {
            schema.insert("nullable".to_owned(), json!(true));
        }
        Some(constant) => {
            let kind = match &constant {
                Value::String(_) => Some("string"),
                Value::Bool(_) => Some("boolean"),
                Value::Number(number) => Some(if number.is_f64() { "number" } else { "integer" }),
                _ => None,
            };
            if let Some(kind) = kind {
                schema.entry("type").or_insert(json!(kind));
            }
            schema.insert("enum".to_owned(), json!([constant]));
        }
    }
}

/// One example is an example; the others are kept.
fn examples(schema: &mut Map<String, Value>) {
    let Some(Value::Array(examples)) = schema.get("examples") else { return };
    let (first, several) = (examples.first().cloned(), examples.len() > 1);
    if let Some(first) = first {
        schema.entry("example").or_insert(first);
    }
    if several {
        rename_in(schema, &["examples"]);
    } else {
        schema.remove("examples");
    }
}

/// An exclusive bound is a number in 2020-12, and a flag beside the bound in 3.0.
fn exclusive_bound(
    schema: &mut Map<String, Value>,
    bound: &str,
    exclusive_bound: &str,
    is_stricter: fn(f64, f64) -> bool,
) {
    let Some(exclusive) = schema.get(exclusive_bound).filter(|bound| bound.is_number()).cloned() else {
        return;
    };
    let inclusive = schema.get(bound).and_then(Value::as_f64);
    let applies = match (exclusive.as_f64(), inclusive) {
        (Some(exclusive), Some(inclusive)) => is_stricter(exclusive, inclusive),
        _ => true,
    };
    if applies {
        schema.insert(bound.to_owned(), exclusive);
        schema.insert(exclusive_bound.to_owned(), json!(true));
    } else {
        schema.remove(exclusive_bound);
    }
}

/// Bytes in a string: 3.0 says it by format.
fn content(schema: &mut Map<String, Value>) {
    let text = |name: &str| schema.get(name).and_then(Value::as_str);
    let format = match (text("contentEncoding"), text("contentMediaType")) {
        (Some("base64" | "base64url"), _) => "byte",
        (None, Some(media_type)) if media_type != "application/json" && !media_type.starts_with("text/") => {
            "binary"
        }
        _ => return,
    };
    schema.entry("type").or_insert(json!("string"));
    schema.entry("format").or_insert(json!(format));
}

/// Elements by position: all of one schema, or any value.
fn tuple(schema: &mut Map<String, Value>) {
    let positions = match (schema.get("prefixItems"), schema.get("items")) {
        (Some(Value::Array(positions)), _) | (None, Some(Value::Array(positions))) => positions.clone(),
        _ => return,
    };
    let rest = schema.get("items").filter(|items| items.is_object());
    let mut all = positions.iter().chain(rest);
    let first = all.next().cloned().unwrap_or_else(|| json!({}));
    let items = if all.all(|other| openapi::is_same_schema(other, &first)) { first } else { json!({}) };
    schema.remove("prefixItems");
    schema.insert("items".to_owned(), items);
    schema.insert("x-prefixItems".to_owned(), json!(positions));
}

/// Properties that are there under a condition are properties that may be missing.
fn conditional_properties(schema: &mut Map<String, Value>) {
    let mut found = Vec::new();
    for keyword in ["then", "else"] {
        schema.get(keyword).into_iter().for_each(|branch| properties_in(branch, &mut found));
    }
    for keyword in ["dependentSchemas", "dependencies"] {
        let branches = schema.get(keyword).and_then(Value::as_object).into_iter().flat_map(Map::values);
        branches.for_each(|branch| properties_in(branch, &mut found));
    }
    if found.is_empty() {
        return;
    }
    let order = openapi::property_names(schema).map(str::to_owned);
    let order = order.chain(found.iter().map(|(name, _)| name.clone())).collect();
    if let Some(properties) = schema.entry("properties").or_insert_with(|| json!({})).as_object_mut() {
        for (name, property) in found {
            properties.entry(name).or_insert(property);
        }
    }
    openapi::set_property_order(schema, order);
    schema.entry("type").or_insert(json!("object"));
}

/// The properties of a schema and of what it is composed of.
fn properties_in(schema: &Value, found: &mut Vec<(String, Value)>) {
    for (name, property) in openapi::ordered_properties(schema) {
        // What is forbidden or fixed under the condition says nothing about the type.
        let says_something = property
            .as_object()
            .is_some_and(|property| !property.is_empty() && !property.contains_key("not"));
        if says_something {
            found.push((name.to_owned(), property.clone()));
        }
    }
    for keyword in ["then", "else"] {
        schema.get(keyword).into_iter().for_each(|branch| properties_in(branch, found));
    }
    for keyword in ["allOf", "anyOf", "oneOf"] {
        for part in schema.get(keyword).and_then(Value::as_array).into_iter().flatten() {
            properties_in(part, found);
        }
    }
}

/// Properties by a pattern of their names are additional properties to 3.0. Those whose names fit no pattern may be anything,
/// unless there are none.
fn pattern_properties(schema: &mut Map<String, Value>) {
    let Some(Value::Object(patterns)) = schema.get("patternProperties") else { return };
    let mut schemas = patterns.values();
    let is_closed = |name: &str| schema.get(name) == Some(&json!(false));
    let closed = is_closed("additionalProperties") || is_closed("unevaluatedProperties");
    let additional = match (schemas.next(), schemas.next()) {
        (Some(only), None) if closed => only.clone(),
        _ => json!({}),
    };
    schema.insert("additionalProperties".to_owned(), additional);
    schema.entry("type").or_insert(json!("object"));
}

#[cfg(test)]
mod tests {
    use super::super::tests::converted;
    use super::*;

    #[test]
    fn each_keyword_has_its_way_in_3_0() {
        let reference = json!({"$ref": "#/components/schemas/B"});
        for (schema, expected) in [
            (json!(true), json!({})),
            (json!(false), json!({"not": {}})),
            (json!({"properties": {"a": true}}), json!({"properties": {"a": {}}})),
            (json!({"const": "a"}), json!({"type": "string", "enum": ["a"]})),
            (json!({"const": 1, "type": "number"}), json!({"type": "number", "enum": [1]})),
            (json!({"examples": [1, 2]}), json!({"example": 1, "x-examples": [1, 2]})),
            (json!({"examples": [1], "example": 3}), json!({"example": 3})),
            (json!({"exclusiveMinimum": 0}), json!({"minimum": 0, "exclusiveMinimum": true})),
            (json!({"exclusiveMinimum": 0, "minimum": 1}), json!({"minimum": 1})),
            (json!({"exclusiveMaximum": 9, "maximum": 9}), json!({"maximum": 9, "exclusiveMaximum": true})),
            (
                json!({"exclusiveMaximum": true, "maximum": 9}),
                json!({"exclusiveMaximum": true, "maximum": 9}),
            ),
            (
                json!({"type": "string", "contentEncoding": "base64", "contentMediaType": "image/png"}),
                json!({
                    "type": "string", "format": "byte",
                    "x-contentEncoding": "base64", "x-contentMediaType": "image/png",
                }),
            ),
            (
                json!({"contentMediaType": "application/octet-stream"}),
                json!({"type": "string", "format": "binary", "x-contentMediaType": "application/octet-stream"}),
            ),
            (
                json!({"type": "array", "prefixItems": [{"type": "string"}, {"type": "string"}], "items": false}),
                json!({
                    "type": "array", "items": {"type": "string"},
                    "x-prefixItems": [{"type": "string"}, {"type": "string"}],
                }),
            ),
            (
                json!({"items": [{"type": "string"}, {"type": "integer"}]}),
                json!({"items": {}, "x-prefixItems": [{"type": "string"}, {"type": "integer"}]}),
            ),
            (
                json!({"patternProperties": {"^x": {"type": ["string", "null"]}}, "additionalProperties": false}),
                json!({
                    "type": "object", "additionalProperties": {"type": "string", "nullable": true},
                    "x-patternProperties": {"^x": {"type": ["string", "null"]}},
                }),
            ),
            (
                json!({"patternProperties": {"^x": {"type": "string"}}}),
                json!({
                    "type": "object", "additionalProperties": {}, "x-patternProperties": {"^x": {"type": "string"}},
                }),
            ),
            (
                json!({"type": "object", "then": {"properties": {"a": {"type": "integer"}, "b": {"not": {}}}}}),
                json!({
                    "type": "object", "properties": {"a": {"type": "integer"}},
                    "x-then": {"properties": {"a": {"type": "integer"}, "b": {"not": {}}}},
                }),
            ),
            (
                json!({"if": {"type": "null"}, "then": false, "else": true, "$comment": "c", "type": "object"}),
                json!({"x-if": {"type": "null"}, "x-then": false, "x-else": true, "x-comment": "c", "type": "object"}),
            ),
            (
                json!({"$ref": "#/components/schemas/B", "description": "d"}),
                json!({"allOf": [reference], "description": "d"}),
            ),
            (reference.clone(), reference.clone()),
        ] {
            assert_eq!(converted(&schema), expected, "{schema}");
        }
    }
}
