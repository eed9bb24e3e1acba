//! Objects stay open for properties that are new. Needed for: `additionalProperties: false` (Swashbuckle, NSwag).

use serde_json::{Value, json};

use crate::openapi;

/// `additionalProperties: false`, which .NET writes on every schema, is removed: it would become
/// `deny_unknown_fields`, and the client would break the day the vendor adds a property.
pub(super) fn apply(document: &mut Value) -> usize {
    let mut count = 0;
    openapi::each_schema(document, &mut |schema| {
        if schema.get("additionalProperties") == Some(&json!(false)) {
            schema.remove("additionalProperties");
            count += 1;
        }
    });
    count
}

#[cfg(test)]
mod tests {
    use super::super::Apply::Infallible;
    use super::super::tests::schema_after;
    use super::*;

    #[test]
    fn closed_objects_open_and_maps_stay() {
        let map = json!({"type": "object", "additionalProperties": {"type": "string"}});
        let free = json!({"type": "object", "additionalProperties": true});
        let schema = json!({"properties": {"map": map, "free": free}, "additionalProperties": false});
        for response in [true, false] {
            assert_eq!(
                schema_after(Infallible(apply), response, &schema),
                json!({"properties": {"map": map, "free": free}})
            );
        }
    }
}
