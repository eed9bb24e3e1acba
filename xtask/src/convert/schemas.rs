//! Finds the schemas of a description in any version, where `openapi` knows OpenAPI 3.0 alone.

use serde_json::{Map, Value};

use crate::openapi::DATA;

/// Objects whose properties have names that the description's author gave, such as the response `default`.
const BY_NAME: [&str; 8] = [
    "responses",
    "headers",
    "content",
    "parameters",
    "requestBodies",
    "callbacks",
    "pathItems",
    "mediaTypes",
];

/// Calls `change` on every schema, an outer one before those within it. A schema can be a boolean.
pub(super) fn each(document: &mut Value, change: &mut dyn FnMut(&mut Value)) {
    if let Some(schemas) = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut) {
        schemas.values_mut().for_each(|schema| within(schema, change));
    }
    outside(document, change);
}

/// Everything that is no schema, down to the properties `schema`.
fn outside(value: &mut Value, change: &mut dyn FnMut(&mut Value)) {
    match value {
        Value::Object(object) => {
            for (name, property) in object.iter_mut() {
                match name.as_str() {
                    "schema" | "itemSchema" if !property.is_null() => within(property, change),
                    "schemas" => {}
                    name if BY_NAME.contains(&name) && property.is_object() => {
                        // Only responses have extensions beside them: a header may be called `x-`.
                        let is_extension = |key: &str| name == "responses" && key.starts_with("x-");
                        let named = property.as_object_mut().into_iter().flatten();
                        named
                            .filter(|(key, _)| !is_extension(key))
                            .for_each(|(_, named)| outside(named, change));
                    }
                    name if name.starts_with("x-") || DATA.contains(&name) => {}
                    _ => outside(property, change),
                }
            }
        }
        Value::Array(elements) => elements.iter_mut().for_each(|element| outside(element, change)),
        _ => {}
    }
}

fn within(schema: &mut Value, change: &mut dyn FnMut(&mut Value)) {
    change(schema);
    let Some(schema) = schema.as_object_mut() else { return };
    each_child(schema, &mut |child| within(child, change));
}

/// Calls `change` on the schemas directly within one.
fn each_child(schema: &mut Map<String, Value>, change: &mut dyn FnMut(&mut Value)) {
    for (name, property) in schema.iter_mut() {
        match name.as_str() {
            "items"
            | "not"
            | "additionalProperties"
            | "if"
            | "then"
            | "else"
            | "contains"
            | "propertyNames"
            | "additionalItems"
            | "unevaluatedItems"
            | "unevaluatedProperties"
            | "contentSchema" => match property {
                Value::Array(elements) => elements.iter_mut().for_each(&mut *change),
                // Allowed in every version.
                Value::Bool(_) if name == "additionalProperties" => {}
                property => change(property),
            },
            "allOf" | "anyOf" | "oneOf" | "prefixItems" => {
                property.as_array_mut().into_iter().flatten().for_each(&mut *change);
            }
            "properties" | "patternProperties" | "$defs" | "definitions" | "dependentSchemas" => {
                for (_, property) in property.as_object_mut().into_iter().flatten() {
                    change(property);
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_schema_is_found_and_data_is_none() {
        let schema = |name: &str| json!({"title": name});
        let mut document = json!({
            "paths": {"/a": {"get": {
                "parameters": [{"name": "schema", "schema": schema("parameter"), "example": {"schema": schema("no")}}],
                "responses": {"200": {"content": {"a/b": {"schema": true, "examples": {"schema": schema("no")}}}}},
                "callbacks": {"c": {"{$url}": {"post": {"requestBody": {"content": {"a/b": {"schema": schema("callback")}}}}}}},
            }}},
            "components": {"responses": {
                "default": {"headers": {"x-rate": {"schema": schema("header")}}, "content": {"a/b": {"schema": schema("default")}}},
                "x-more": {"schema": schema("no")},
            }, "schemas": {"A": {
                "title": "A",
                "properties": {"schema": schema("property"), "items": schema("property items")},
                "prefixItems": [schema("prefix")], "items": [schema("tuple")], "$defs": {"B": schema("B")},
                "if": schema("if"), "additionalProperties": false, "not": false,
                "default": {"items": schema("no")}, "x-items": {"schema": schema("no")},
            }}},
        });
        let mut titles = Vec::new();
        each(&mut document, &mut |schema| {
            titles.push(schema.get("title").and_then(Value::as_str).unwrap_or("boolean").to_owned());
        });
        titles.sort();
        assert_eq!(
            titles,
            [
                "A",
                "B",
                "boolean",
                "boolean",
                "callback",
                "default",
                "header",
                "if",
                "parameter",
                "prefix",
                "property",
                "property items",
                "tuple"
            ]
        );
    }
}
