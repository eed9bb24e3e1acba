//! A value for a parameter or a property, to be replaced by the reader.

use serde_json::{Map, Value, json};

use crate::openapi::{self, entries, text};

/// How deep a body is written out; a type that holds itself has no end.
const DEPTH: usize = 8;

/// A value that the schema accepts; a text without a format is the name of what it stands for.
pub(super) fn sample(description: &Value, schema: &Value, name: &str) -> Value {
    of_depth(description, schema, name, DEPTH)
}

fn of_depth(description: &Value, schema: &Value, name: &str, depth: usize) -> Value {
    let schema = openapi::resolve(description, schema);
    if let Some(value) = ["/example", "/default", "/enum/0", "/x-known-values/0"]
        .iter()
        .find_map(|place| schema.pointer(place))
    {
        return value.clone();
    }
    if depth == 0 {
        return Value::Null;
    }
    let parts = schema.get("allOf").and_then(Value::as_array);
    let parts = parts.into_iter().flatten().map(|part| of_depth(description, part, name, depth));
    let own = entries(schema.get("properties"));
    let own = own.map(|(name, property)| (name.to_owned(), of_depth(description, property, name, depth - 1)));
    match text(schema, "type") {
        Some("array") => {
            let items = schema.get("items").unwrap_or(&Value::Null);
            json!([of_depth(description, items, name, depth - 1)])
        }
        Some("integer" | "number") => schema.get("minimum").cloned().unwrap_or_else(|| json!(1)),
        Some("boolean") => json!(false),
        Some("string") => json!(text_sample(text(schema, "format"), name)),
        _ => {
            let mut object: Map<String, Value> = own.collect();
            for part in parts {
                match part {
                    Value::Object(part) => object.extend(part),
                    other => return other,
                }
            }
            Value::Object(object)
        }
    }
}

fn text_sample(format: Option<&str>, name: &str) -> String {
    match format {
        Some("date") => "2026-01-01".to_owned(),
        Some("date-time") => "2026-01-01T00:00:00Z".to_owned(),
        Some("uuid") => "00000000-0000-0000-0000-000000000000".to_owned(),
        _ if name.to_ascii_lowercase().ends_with("mail") => "name@company.example".to_owned(),
        _ => name.to_owned(),
    }
}
