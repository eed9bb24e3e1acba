//! `allOf` around a single reference. Needed for: notes beside a reference (Swashbuckle, NSwag, OpenAPI 3.1).

use serde_json::{Value, json};

use crate::openapi::{self, Object};

/// What a wrapper around one reference may hold besides: notes on the property, and what the referenced schema
/// says again.
const BESIDE: [&str; 10] = [
    "type",
    "nullable",
    "description",
    "title",
    "deprecated",
    "default",
    "example",
    "externalDocs",
    "readOnly",
    "writeOnly",
];

/// A reference with something beside it becomes `allOf` around it, and a wrapper with nothing to say becomes the
/// reference. This form alone yields the referenced type, null where it is allowed and the property's own doc
/// comment: the generator ignores whatever stands beside `$ref`, and makes of `additionalProperties` beside
/// `allOf` another type, an empty one if it says `false`.
pub(super) fn apply(document: &mut Value) -> usize {
    let mut count = 0;
    openapi::each_schema(document, &mut |schema| count += usize::from(unify(schema)));
    count
}

fn unify(schema: &mut Object) -> bool {
    let before = schema.clone();
    let Some(target) = single_reference(schema) else { return false };
    for name in ["$ref", "allOf", "anyOf", "oneOf", "type", "additionalProperties"] {
        schema.remove(name);
    }
    if schema.get("nullable") == Some(&json!(false)) {
        schema.remove("nullable");
    }
    if schema.is_empty() {
        schema.insert("$ref".to_owned(), json!(target));
    } else {
        schema.insert("allOf".to_owned(), json!([{"$ref": target}]));
    }
    *schema != before
}

/// What a schema refers to if it is nothing but one reference and notes on it.
fn single_reference(schema: &Object) -> Option<String> {
    if let Some(target) = schema.get("$ref").and_then(Value::as_str) {
        return Some(target.to_owned());
    }
    let mut wrappers = schema.iter().filter(|(name, value)| !is_beside(name, value));
    let (name, parts) = wrappers.next()?;
    match (name.as_str(), parts.as_array()?.as_slice(), wrappers.next()) {
        ("allOf" | "anyOf" | "oneOf", [part], None) if part.as_object()?.len() == 1 => {
            openapi::reference(part).map(str::to_owned)
        }
        _ => None,
    }
}

fn is_beside(name: &str, value: &Value) -> bool {
    match name {
        // A schema of further properties is a composition.
        "additionalProperties" => value.as_object().is_none_or(Object::is_empty),
        _ => BESIDE.contains(&name) || name.starts_with("x-"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Apply::Infallible;
    use super::super::tests::schema_after;
    use super::*;

    fn after(property: &Value) -> Value {
        let schema = json!({"properties": {"member": property}});
        let request = schema_after(Infallible(apply), false, &schema);
        assert_eq!(schema_after(Infallible(apply), true, &schema), request);
        request["properties"]["member"].clone()
    }

    #[test]
    fn one_reference_has_one_form() {
        let reference = json!({"$ref": "#/components/schemas/B"});
        let described = json!({"allOf": [reference], "description": "d", "nullable": true, "x-source": "s"});
        for wrapper in ["allOf", "anyOf", "oneOf"] {
            assert_eq!(after(&json!({wrapper: [reference]})), reference);
            assert_eq!(after(&json!({wrapper: [reference], "nullable": false, "type": "object"})), reference);
            assert_eq!(
                after(&json!({
                    wrapper: [reference], "description": "d", "nullable": true, "x-source": "s", "type": "object",
                    "additionalProperties": false,
                })),
                described
            );
        }
        assert_eq!(
            after(&json!({
                "$ref": "#/components/schemas/B", "description": "d", "nullable": true, "x-source": "s",
            })),
            described
        );
    }

    #[test]
    fn a_note_on_the_reference_is_kept() {
        let noted = json!({"allOf": [{"$ref": "#/components/schemas/B", "description": "inner"}], "description": "d"});
        let inner = json!({"allOf": [{"$ref": "#/components/schemas/B"}], "description": "inner"});
        assert_eq!(after(&noted), json!({"allOf": [inner], "description": "d"}));
    }

    #[test]
    fn compositions_stay() {
        let reference = json!({"$ref": "#/components/schemas/B"});
        for schema in [
            reference.clone(),
            json!({"allOf": [reference, {"properties": {}}]}),
            json!({"allOf": [reference], "properties": {"a": {"type": "string"}}}),
            json!({"oneOf": [reference], "anyOf": [reference]}),
            json!({"allOf": [{"type": "string"}]}),
            json!({"allOf": []}),
            json!({"allOf": [reference], "additionalProperties": {"type": "string"}}),
        ] {
            assert_eq!(after(&schema), schema);
        }
    }
}
