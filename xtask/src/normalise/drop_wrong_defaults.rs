//! Defaults that the generator cannot write. Needed for: defaults of another type (springdoc, by hand).

use serde_json::Value;

use super::simplify_routes;
use crate::openapi::{self, Object};

/// A default stays on a plain text, whole number or flag whose type and limits it has; any other becomes
/// `x-default`. The generator refuses the whole description for a default of another type, and writes code that
/// panics for a date that does not exist.
pub(super) fn apply(document: &mut Value) -> usize {
    let mut count = 0;
    openapi::each_schema(document, &mut |schema| {
        if schema.get("default").is_some_and(|default| !fits(schema, default))
            && let Some(default) = schema.remove("default")
        {
            schema.insert("x-default".to_owned(), default);
            count += 1;
        }
    });
    count
}

fn fits(schema: &Object, default: &Value) -> bool {
    let limit = |name: &str| schema.get(name).and_then(Value::as_i64);
    match schema.get("type").and_then(Value::as_str) {
        Some("string") => {
            let plain = !["format", "pattern", "minLength", "maxLength"]
                .iter()
                .any(|name| schema.contains_key(*name));
            let known =
                schema.get("enum").and_then(Value::as_array).is_none_or(|values| values.contains(default));
            plain
                && known
                && default.as_str().is_some_and(|text| simplify_routes::placeholder(text).is_none())
        }
        Some("integer") => default.as_i64().is_some_and(|number| {
            let narrow = format(schema) != Some("int32") || i32::try_from(number).is_ok();
            narrow
                && limit("minimum").is_none_or(|minimum| number >= minimum)
                && limit("maximum").is_none_or(|maximum| number <= maximum)
        }),
        Some("boolean") => default.is_boolean(),
        _ => false,
    }
}

fn format(schema: &Object) -> Option<&str> {
    schema.get("format").and_then(Value::as_str)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::Apply::Infallible;
    use super::super::tests::schema_after;
    use super::*;

    #[test]
    fn a_default_has_its_schemas_type() {
        for (schema, default, stays) in [
            (json!({"type": "string"}), json!("a"), true),
            (json!({"type": "string"}), json!(1), false),
            (json!({"type": "string"}), json!("{{word}}"), false),
            (json!({"type": "string", "format": "date"}), json!("today"), false),
            (json!({"type": "string", "enum": ["a"]}), json!("b"), false),
            (json!({"type": "integer", "minimum": 0}), json!(10), true),
            (json!({"type": "integer", "minimum": 0}), json!(-1), false),
            (json!({"type": "integer"}), json!("10"), false),
            (json!({"type": "integer", "format": "int32"}), json!(1_i64 << 40), false),
            (json!({"type": "boolean"}), json!(true), true),
            (json!({"type": "boolean"}), json!("true"), false),
            (json!({"type": "number"}), json!(1.5), false),
            (json!({"type": "array"}), json!([]), false),
            (json!({"allOf": [{"$ref": "#/components/schemas/A"}]}), json!({}), false),
        ] {
            let mut schema = schema;
            schema["default"] = default.clone();
            let after = schema_after(Infallible(apply), false, &json!({"properties": {"a": schema}}));
            let name = if stays { "default" } else { "x-default" };
            assert_eq!(after["properties"]["a"][name], default, "{schema}");
        }
    }
}
