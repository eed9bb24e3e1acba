//! A deep object or a plain value in the query is two parameters. Needed for: ranges (Stripe).

use serde_json::{Value, json};

use super::flatten_parameters::plain;
use crate::openapi;

/// A parameter in the style `deepObject` that is an object or something else, as `created[gt]=7` or `created=7`, becomes
/// two of its name, of which a caller sets either. Merged into one schema they would be any value, as a text.
pub(super) fn apply(document: &mut Value) -> usize {
    let original = document.clone();
    let mut count = 0;
    for (_, _, operation) in openapi::named_operations_mut(document) {
        let Some(parameters) = operation.get_mut("parameters").and_then(Value::as_array_mut) else {
            continue;
        };
        *parameters = std::mem::take(parameters)
            .into_iter()
            .flat_map(|parameter| match split(&original, &parameter) {
                Some(both) => {
                    count += 1;
                    both.to_vec()
                }
                None => vec![parameter],
            })
            .collect();
    }
    count
}

/// The parameter as an object, and as what else it may be.
fn split(document: &Value, parameter: &Value) -> Option<[Value; 2]> {
    if openapi::text(parameter, "style") != Some("deepObject") {
        return None;
    }
    let schema = plain(document, parameter.get("schema")?);
    let parts = ["oneOf", "anyOf"].iter().find_map(|group| schema.get(*group)?.as_array())?;
    let (objects, others): (Vec<&Value>, Vec<&Value>) =
        parts.iter().partition(|part| plain(document, part).contains_key("properties"));
    if objects.is_empty() || others.is_empty() {
        return None;
    }
    let both = [(objects, true), (others, false)].map(|(parts, is_object)| {
        let mut parameter = parameter.clone();
        if let Some(members) = parameter.as_object_mut() {
            members.remove("required");
            if !is_object {
                members.remove("style");
                members.remove("explode");
            }
            let schema =
                if let [only] = parts.as_slice() { (*only).clone() } else { json!({"anyOf": parts}) };
            members.insert("schema".to_owned(), schema);
        }
        parameter
    });
    Some(both)
}

#[cfg(test)]
mod tests {
    use super::super::Apply::Infallible;
    use super::super::tests::applied;
    use super::*;

    fn after(style: &str, schema: &Value) -> Value {
        let parameter = json!({"name": "p", "in": "query", "style": style, "explode": true, "required": true, "schema": schema});
        let document = json!({
            "paths": {"/a": {"get": {"parameters": [parameter]}}},
            "components": {"schemas": {"Range": {"type": "object", "properties": {"gt": {"type": "integer"}}}}},
        });
        applied(Infallible(apply), document).1["paths"]["/a"]["get"]["parameters"].clone()
    }

    #[test]
    fn an_object_or_a_value_is_two_parameters() {
        let (range, number, text) = (
            json!({"$ref": "#/components/schemas/Range"}),
            json!({"type": "integer"}),
            json!({"type": "string"}),
        );
        let object =
            json!({"name": "p", "in": "query", "style": "deepObject", "explode": true, "schema": range});
        let value = |schema: Value| json!({"name": "p", "in": "query", "schema": schema});
        for group in ["anyOf", "oneOf"] {
            let choice = json!({group: [range, number]});
            assert_eq!(after("deepObject", &choice), json!([object, value(number.clone())]));
            assert_eq!(after("form", &choice)[0]["schema"], choice);
        }
        let three = json!({"anyOf": [number, range, text]});
        assert_eq!(after("deepObject", &three), json!([object, value(json!({"anyOf": [number, text]}))]));
        for alike in [json!({"anyOf": [range]}), json!({"anyOf": [number, text]}), range.clone()] {
            assert_eq!(after("deepObject", &alike)[0]["schema"], alike);
        }
    }
}
