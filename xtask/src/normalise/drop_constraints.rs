//! Limits on values, which a response is not held to. Needed for: validation attributes (ASP.NET, FastAPI).

use serde_json::Value;

use crate::openapi::{self, Place};

/// In the order of the types: strings, integers, lists, objects.
pub(crate) const LIMITS: [&str; 12] = [
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
];

/// Limits on values leave the responses, and patterns every schema: typify checks a limit while decoding (.NET
/// writes `minLength: 1` for every required text), or chooses a narrower type by it, and one value outside
/// loses the whole response. A pattern makes the generated code depend on a crate of its own.
pub(super) fn apply(document: &mut Value) -> usize {
    let mut count = 0;
    openapi::each_placed_schema(document, &mut |place, schema| {
        let limits = if place == Place::Response { &LIMITS[..] } else { &[] };
        let before = schema.len();
        schema.retain(|name, _| name != "pattern" && !limits.contains(&name.as_str()));
        count += before - schema.len();
    });
    count
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::Apply::Infallible;
    use super::super::tests::schema_after;
    use super::*;

    #[test]
    fn responses_have_no_limits_and_requests_no_patterns() {
        let schema = json!({"properties": {
            "minimum": {"type": "string", "minLength": 1, "pattern": "^a$"},
            "list": {"type": "array", "uniqueItems": true, "items": {"type": "integer", "maximum": 255}},
        }});
        assert_eq!(
            schema_after(Infallible(apply), true, &schema),
            json!({"properties": {
                "minimum": {"type": "string"}, "list": {"type": "array", "items": {"type": "integer"}},
            }})
        );
        assert_eq!(
            schema_after(Infallible(apply), false, &schema),
            json!({"properties": {
                "minimum": {"type": "string", "minLength": 1},
                "list": {"type": "array", "uniqueItems": true, "items": {"type": "integer", "maximum": 255}},
            }})
        );
    }
}
