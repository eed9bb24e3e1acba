//! Numbers are decimals.

use serde_json::{Value, json};

use crate::openapi::{self, Object};

/// Every `type: number` is a decimal, because amounts must not pass through a float; and an integer that starts
/// at 1 loses that bound, because typify makes it a `NonZero` type, which is a nuisance to pass and a failure
/// to receive.
pub(super) fn apply(document: &mut Value) -> usize {
    let mut count = 0;
    openapi::each_schema(document, &mut |schema| {
        count += usize::from(match schema.get("type").and_then(Value::as_str) {
            Some("number") => schema.insert("format".to_owned(), json!("decimal")) != Some(json!("decimal")),
            Some("integer") => drop_non_zero(schema),
            _ => false,
        });
    });
    count
}

fn drop_non_zero(schema: &mut Object) -> bool {
    let exclusive = schema.get("exclusiveMinimum") == Some(&json!(true));
    let first = schema
        .get("minimum")
        .and_then(Value::as_f64)
        .map(|minimum| if exclusive { minimum + 1.0 } else { minimum });
    let starts_at_one = first == Some(1.0);
    if starts_at_one {
        schema.remove("minimum");
        schema.remove("exclusiveMinimum");
    }
    starts_at_one
}

#[cfg(test)]
mod tests {
    use super::super::Apply::Infallible;
    use super::super::tests::{applied, schema_after};
    use super::*;

    #[test]
    fn numbers_are_decimals() {
        for number in [json!({"type": "number"}), json!({"type": "number", "format": "double"})] {
            for response in [true, false] {
                let schema = json!({"properties": {"a": number}});
                let expected = json!({"properties": {"a": {"type": "number", "format": "decimal"}}});
                assert_eq!(schema_after(Infallible(apply), response, &schema), expected);
            }
        }
    }

    #[test]
    fn only_a_first_value_of_one_is_dropped() {
        for (bounds, expected) in [
            (json!({"minimum": 1, "maximum": 9}), json!({"maximum": 9})),
            (json!({"minimum": 1.0}), json!({})),
            (json!({"minimum": 0, "exclusiveMinimum": true}), json!({})),
            (json!({"minimum": 0}), json!({"minimum": 0})),
            (
                json!({"minimum": 1, "exclusiveMinimum": true}),
                json!({"minimum": 1, "exclusiveMinimum": true}),
            ),
        ] {
            let schema = |bounds: &Value| {
                let mut schema = bounds.clone();
                schema["type"] = json!("integer");
                schema
            };
            let document =
                |bounds| json!({"paths": {"/a": {"get": {"parameters": [{"schema": schema(bounds)}]}}}});
            assert_eq!(applied(Infallible(apply), document(&bounds)).1, document(&expected));
        }
    }
}
