//! Schemas of OpenAPI 3.0 as schemas of JSON Schema 2020-12.

use serde_json::{Value, json};

use super::formats::{self, LENIENT_DATE_TIME};
use crate::Side;
use crate::document::{Object, elements, entries, flag, reference};

/// Keywords that both dialects have, with values that are no schemas.
const PLAIN: [&str; 13] = [
    "type",
    "enum",
    "minimum",
    "maximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
];

/// Keywords whose value is a schema, or a boolean.
const SCHEMA: [&str; 3] = ["items", "not", "additionalProperties"];

/// Keywords whose value is a list of schemas.
const SCHEMAS: [&str; 3] = ["allOf", "anyOf", "oneOf"];

/// Converts a schema as it holds for one half of an exchange.
///
/// A reference leads to `$defs` afterwards, under [`definition`].
pub(super) fn convert(schema: &Value, side: Side) -> Value {
    if let Some(reference) = reference(schema) {
        // OpenAPI 3.0 ignores what stands beside a reference.
        return json!({"$ref": format!("#/$defs/{}", definition(reference))});
    }
    let Some(schema) = schema.as_object() else { return schema.clone() };
    let mut converted = Object::new();
    for (name, value) in schema {
        let name = name.as_str();
        if PLAIN.contains(&name) {
            converted.insert(name.to_owned(), value.clone());
        } else if SCHEMA.contains(&name) {
            converted.insert(name.to_owned(), convert(value, side));
        } else if SCHEMAS.contains(&name) {
            let parts = elements(Some(value)).map(|part| convert(part, side)).collect();
            converted.insert(name.to_owned(), Value::Array(parts));
        }
    }
    properties_of(schema, side, &mut converted);
    exclusive(schema, "exclusiveMinimum", "minimum", &mut converted);
    exclusive(schema, "exclusiveMaximum", "maximum", &mut converted);
    format(schema, side, &mut converted);
    let converted = Value::Object(converted);
    if schema.get("nullable") == Some(&json!(true)) { or_null(&converted) } else { converted }
}

/// The name that the target of a reference has in `$defs`: one that needs no escaping there.
pub(super) fn definition(reference: &str) -> String {
    reference.chars().fold(String::new(), |mut name, letter| {
        if letter.is_ascii_alphanumeric() {
            name.push(letter);
        } else {
            name.extend(format!("_{:x}_", u32::from(letter)).chars());
        }
        name
    })
}

/// `properties` and `required`: what is only read is not sent, and what is only written does not come back. In
/// a response a property that is not required may be null, which is how this server leaves it out.
fn properties_of(schema: &Object, side: Side, converted: &mut Object) {
    let elsewhere = match side {
        Side::Request => "readOnly",
        Side::Response => "writeOnly",
    };
    let properties = schema.get("properties");
    let is_elsewhere = |name: &str| {
        properties.and_then(|all| all.get(name)).is_some_and(|property| flag(property, elsewhere))
    };
    let required: Vec<&str> = elements(schema.get("required"))
        .filter_map(Value::as_str)
        .filter(|name| !is_elsewhere(name))
        .collect();
    let of_side = entries(properties)
        .map(|(name, property)| {
            let property = match convert(property, side) {
                _ if is_elsewhere(name) => json!(false),
                property if side == Side::Response && !required.contains(&name) => or_null(&property),
                property => property,
            };
            (name.to_owned(), property)
        })
        .collect();
    if properties.is_some() {
        converted.insert("properties".to_owned(), Value::Object(of_side));
    }
    if !required.is_empty() {
        converted.insert("required".to_owned(), json!(required));
    }
}

/// The same schema, and null. Not `anyOf`, whose errors do not say which property is wrong.
fn or_null(schema: &Value) -> Value {
    json!({"if": {"type": "null"}, "then": true, "else": schema})
}

/// A bound that OpenAPI 3.0 makes exclusive by a flag.
fn exclusive(schema: &Object, flag: &str, bound: &str, converted: &mut Object) {
    if schema.get(flag) == Some(&json!(true))
        && let Some(limit) = converted.remove(bound)
    {
        converted.insert(flag.to_owned(), limit);
    }
}

fn format(schema: &Object, side: Side, converted: &mut Object) {
    let Some(format) = schema.get("format").and_then(Value::as_str) else { return };
    if let Some((lowest, highest)) = formats::bounds(format) {
        for (name, limit) in [("minimum", lowest), ("maximum", highest)] {
            let range = json!({name: limit});
            // A bound of the schema's own may stand beside it.
            let all = converted.entry("allOf").or_insert_with(|| json!([]));
            if let Some(all) = all.as_array_mut() {
                all.push(range);
            }
        }
        return;
    }
    let format = if format == "date-time" && side == Side::Response { LENIENT_DATE_TIME } else { format };
    converted.insert("format".to_owned(), json!(format));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn null_is_what_nullable_says() {
        let schema = json!({"nullable": true, "allOf": [{"$ref": "#/a"}], "x-source": "guide"});
        assert_eq!(
            convert(&schema, Side::Request),
            or_null(&json!({"allOf": [{"$ref": "#/$defs/_23__2f_a"}]}))
        );
    }

    #[test]
    fn what_is_only_read_is_not_sent() {
        let schema = json!({
            "required": ["id", "secret"],
            "properties": {"id": {"readOnly": true}, "secret": {"writeOnly": true}},
        });
        assert_eq!(
            convert(&schema, Side::Request),
            json!({"required": ["secret"], "properties": {"id": false, "secret": {}}})
        );
        assert_eq!(
            convert(&schema, Side::Response),
            json!({"required": ["id"], "properties": {"id": {}, "secret": false}})
        );
    }

    #[test]
    fn exclusive_bounds_become_numbers() {
        let schema = json!({"minimum": 1, "exclusiveMinimum": true, "maximum": 5, "exclusiveMaximum": false});
        assert_eq!(convert(&schema, Side::Request), json!({"exclusiveMinimum": 1, "maximum": 5}));
    }

    #[test]
    fn what_stands_beside_a_reference_is_ignored() {
        let schema = json!({"$ref": "#/a", "nullable": true});
        assert_eq!(convert(&schema, Side::Request), json!({"$ref": "#/$defs/_23__2f_a"}));
    }
}
