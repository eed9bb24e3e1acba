//! `null` among the alternatives of `oneOf` and `anyOf`.

use serde_json::{Map, Value, json};

const ANNOTATIONS: [&str; 4] = ["title", "description", "example", "examples"];

/// `oneOf: [T, null]` becomes T, nullable; with a reference for T, 3.0 writes `allOf: [T]` and `nullable`.
pub(super) fn convert(schema: &mut Map<String, Value>) {
    for keyword in ["oneOf", "anyOf"] {
        let Some(Value::Array(branches)) = schema.get_mut(keyword) else { continue };
        let before = branches.len();
        branches.retain(|branch| !is_null(branch));
        if branches.len() == before {
            continue;
        }
        let rest = std::mem::take(branches);
        schema.insert("nullable".to_owned(), json!(true));
        match <[Value; 1]>::try_from(rest) {
            Ok([only]) => {
                schema.remove(keyword);
                merge(schema, only);
            }
            Err(rest) if rest.is_empty() => {
                schema.remove(keyword);
            }
            Err(rest) => {
                schema.insert(keyword.to_owned(), json!(rest));
            }
        }
    }
}

fn is_null(branch: &Value) -> bool {
    branch.get("type").is_some_and(|kind| *kind == json!("null") || *kind == json!(["null"]))
        || branch.get("const").is_some_and(Value::is_null)
        || branch.get("enum").is_some_and(|values| *values == json!([null]))
}

/// The one schema that is left stands in place of its alternatives. Of two descriptions the outer one holds.
fn merge(schema: &mut Map<String, Value>, mut only: Value) {
    if let Some(only) = only.as_object_mut().filter(|only| !only.contains_key("$ref")) {
        only.retain(|name, _| !ANNOTATIONS.contains(&name.as_str()) || !schema.contains_key(name));
    }
    match only {
        Value::Object(only)
            if !only.contains_key("$ref") && only.keys().all(|name| !schema.contains_key(name)) =>
        {
            // A type array or null is converted with the rest of the schema's children.
            schema.extend(only);
            super::types::convert(schema);
        }
        only => match schema.get_mut("allOf") {
            Some(Value::Array(all)) => all.push(only),
            _ => {
                schema.insert("allOf".to_owned(), json!([only]));
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::converted;
    use super::*;

    #[test]
    fn null_is_no_alternative() {
        let reference = json!({"$ref": "#/components/schemas/B"});
        for nothing in
            [json!({"type": "null"}), json!({"const": null}), json!({"type": ["null"], "title": "t"})]
        {
            for keyword in ["oneOf", "anyOf"] {
                assert_eq!(
                    converted(&json!({keyword: [nothing, reference], "description": "d"})),
                    json!({"allOf": [reference], "nullable": true, "description": "d"})
                );
                assert_eq!(
                    converted(
                        &json!({keyword: [{"type": ["string", "integer"], "enum": ["a", 1]}, nothing]})
                    )["anyOf"],
                    json!([{"type": "string"}, {"type": "integer"}])
                );
                assert_eq!(
                    converted(&json!({keyword: [reference, nothing, {"type": "string"}]})),
                    json!({keyword: [reference, {"type": "string"}], "nullable": true})
                );
            }
        }
        assert_eq!(
            converted(
                &json!({"anyOf": [{"type": "string", "description": "inner"}, {"type": "null"}], "description": "d"})
            ),
            json!({"type": "string", "description": "d", "nullable": true})
        );
        assert_eq!(
            converted(&json!({"anyOf": [{"type": "string"}, {"type": "null"}], "type": "object"})),
            json!({"allOf": [{"type": "string"}], "type": "object", "nullable": true})
        );
        assert_eq!(converted(&json!({"oneOf": [{"type": "null"}]})), json!({"nullable": true}));
    }
}
