//! Several types in one schema, and the type `null`.

use serde_json::{Map, Value, json};

use crate::openapi;

/// Keywords that concern one type alone, and move with it.
const OF_STRING: [&str; 5] = ["minLength", "maxLength", "pattern", "contentEncoding", "contentMediaType"];
const OF_NUMBER: [&str; 5] = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"];
const OF_ARRAY: [&str; 7] =
    ["items", "prefixItems", "contains", "minItems", "maxItems", "uniqueItems", "additionalItems"];
const OF_OBJECT: [&str; 7] = [
    "properties",
    openapi::PROPERTY_ORDER,
    "required",
    "additionalProperties",
    "minProperties",
    "maxProperties",
    "patternProperties",
];

pub(super) fn convert(schema: &mut Map<String, Value>) {
    let types: Vec<String> = match schema.get("type") {
        None => return number_without_type(schema),
        Some(Value::Array(types)) => types.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        Some(Value::String(one)) if one == "null" => vec![one.clone()],
        _ => return,
    };
    schema.remove("type");
    if types.iter().any(|kind| kind == "null") {
        schema.insert("nullable".to_owned(), json!(true));
    }
    let mut types: Vec<String> = types.into_iter().filter(|kind| kind != "null").collect();
    types.dedup();
    let has = |name: &str| types.iter().any(|kind| kind == name);
    if has("integer") && has("number") {
        types.retain(|kind| kind != "integer");
    }
    match types.as_slice() {
        [] => {}
        [one] => {
            schema.insert("type".to_owned(), json!(one));
        }
        [one, other] if is_number_or_text(schema, one, other) => {
            let number = if one == "string" { other } else { one };
            schema.insert("type".to_owned(), json!(number));
            if let Some(pattern) = schema.remove("pattern") {
                schema.insert("x-pattern".to_owned(), pattern);
            }
        }
        _ => alternatives(schema, &types),
    }
}

/// .NET 9 and later write numbers as `[number, string]` with the pattern of a number, because they read
/// both; they send numbers.
fn is_number_or_text(schema: &Map<String, Value>, one: &str, other: &str) -> bool {
    let number = |kind: &str| kind == "number" || kind == "integer";
    let pair = (number(one) && other == "string") || (one == "string" && number(other));
    pair && openapi::is_number_as_text(schema)
}

/// In 3.0, which has no union of types, .NET 9 leaves the type out and keeps pattern and format.
fn number_without_type(schema: &mut Map<String, Value>) {
    let kind = match schema.get("format").and_then(Value::as_str) {
        Some(format) if format.starts_with("int") || format.starts_with("uint") => "integer",
        Some("float" | "double" | "decimal") => "number",
        _ => return,
    };
    if ["$ref", "allOf", "anyOf", "oneOf", "enum"].iter().any(|name| schema.contains_key(*name)) {
        return;
    }
    schema.insert("type".to_owned(), json!(kind));
    if let Some(pattern) = schema.remove("pattern") {
        schema.insert("x-pattern".to_owned(), pattern);
    }
}

fn alternatives(schema: &mut Map<String, Value>, types: &[String]) {
    let format = schema.remove("format");
    let mut branches: Vec<Map<String, Value>> = Vec::new();
    for kind in types {
        let keywords: &[&str] = match kind.as_str() {
            "string" => &OF_STRING,
            "number" | "integer" => &OF_NUMBER,
            "array" => &OF_ARRAY,
            "object" => &OF_OBJECT,
            _ => &[],
        };
        let mut branch = Map::from_iter([("type".to_owned(), json!(kind))]);
        for name in keywords {
            if let Some(value) = schema.get(*name) {
                branch.insert((*name).to_owned(), value.clone());
            }
        }
        // A format says nothing about booleans, arrays and objects.
        let formatted = matches!(kind.as_str(), "string" | "number" | "integer");
        if let Some(format) = format.as_ref().filter(|_| formatted) {
            branch.insert("format".to_owned(), format.clone());
        }
        branches.push(branch);
    }
    for name in OF_STRING.iter().chain(&OF_NUMBER).chain(&OF_ARRAY).chain(&OF_OBJECT) {
        schema.remove(*name);
    }
    let alternatives = json!(branches);
    // A schema that has alternatives already has to keep both.
    match schema.remove("anyOf") {
        None => schema.insert("anyOf".to_owned(), alternatives),
        Some(other) => {
            let mut all = match schema.remove("allOf") {
                Some(Value::Array(all)) => all,
                _ => Vec::new(),
            };
            all.extend([json!({"anyOf": other}), json!({"anyOf": alternatives})]);
            schema.insert("allOf".to_owned(), json!(all))
        }
    };
}

#[cfg(test)]
mod tests {
    use super::super::tests::converted;
    use super::*;

    #[test]
    fn null_is_no_type() {
        assert_eq!(
            converted(&json!({"type": ["null", "string"], "maxLength": 2})),
            json!({"type": "string", "nullable": true, "maxLength": 2})
        );
        assert_eq!(converted(&json!({"type": ["string"]})), json!({"type": "string"}));
        assert_eq!(converted(&json!({"type": "null"})), json!({"nullable": true}));
        assert_eq!(converted(&json!({"type": ["integer", "number"]})), json!({"type": "number"}));
    }

    #[test]
    fn a_number_that_may_be_a_text_is_a_number() {
        let pattern = r"^-?(?:0|[1-9]\d*)$";
        assert_eq!(
            converted(&json!({"type": ["integer", "string", "null"], "format": "int32", "pattern": pattern})),
            json!({"type": "integer", "format": "int32", "nullable": true, "x-pattern": pattern})
        );
        assert_eq!(
            converted(&json!({"type": ["string", "number"], "format": "double"})),
            json!({"type": "number", "format": "double"})
        );
        let code = "^[A-Z0-9]+$";
        assert_eq!(
            converted(&json!({"type": ["string", "integer"], "pattern": code})),
            json!({"anyOf": [{"type": "string", "pattern": code}, {"type": "integer"}]})
        );
    }

    #[test]
    fn a_number_without_its_type_is_a_number() {
        assert_eq!(
            converted(&json!({"format": "int32", "pattern": r"^-?\d+$", "nullable": true})),
            json!({"type": "integer", "format": "int32", "x-pattern": r"^-?\d+$", "nullable": true})
        );
        assert_eq!(converted(&json!({"format": "double"})), json!({"type": "number", "format": "double"}));
        for other in [json!({"format": "uuid"}), json!({"format": "int32", "anyOf": [{"type": "string"}]})] {
            assert_eq!(converted(&other), other);
        }
    }

    #[test]
    fn other_types_are_alternatives_with_their_own_keywords() {
        assert_eq!(
            converted(&json!({
                "type": ["string", "array", "null"], "description": "d", "pattern": "^[a-z]",
                "items": {"type": ["string", "null"]}, "format": "uuid",
            })),
            json!({
                "description": "d", "nullable": true,
                "anyOf": [
                    {"type": "string", "pattern": "^[a-z]", "format": "uuid"},
                    {"type": "array", "items": {"type": "string", "nullable": true}},
                ],
            })
        );
        assert_eq!(
            converted(&json!({"type": ["string", "boolean"], "anyOf": [{"title": "a"}]})),
            json!({"allOf": [
                {"anyOf": [{"title": "a"}]}, {"anyOf": [{"type": "string"}, {"type": "boolean"}]},
            ]})
        );
    }
}
