//! A deep object or a plain value in the query is two parameters. Needed for: ranges (Stripe).

use serde_json::{Value, json};

use super::flatten_parameters::plain;
use super::merge_compositions::is_null;
use crate::openapi;

/// What says of a schema that it is one of several, or has contents of its own.
const CONTENTS: [&str; 4] = ["oneOf", "anyOf", "properties", "additionalProperties"];

/// A parameter in the style `deepObject` that is an object or something else, as `created[gt]=7` or `created=7`, becomes
/// two of its name, of which a caller sets either. Merged into one schema they would be any value, as a text.
pub(super) fn apply(document: &mut Value) -> usize {
    let original = document.clone();
    let mut count = 0;
    for operation in openapi::operations_mut(document) {
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

/// The parameter as an object, and as what else it may be. None if that is no plain value and no list of them.
fn split(document: &Value, parameter: &Value) -> Option<[Value; 2]> {
    if openapi::text(parameter, "in") != Some("query")
        || openapi::text(parameter, "style") != Some("deepObject")
    {
        return None;
    }
    let schema = plain(document, parameter.get("schema")?);
    // What stands beside a choice belongs to each branch, and merging knows how.
    let groups: Vec<&Value> = CONTENTS.iter().filter_map(|name| schema.get(*name)).collect();
    let ([parts], false) = (groups.as_slice(), schema.contains_key("allOf")) else { return None };
    let parts = parts.as_array()?.iter().map(|part| (part, Value::Object(plain(document, part))));
    let (objects, others): (Vec<_>, Vec<_>) =
        parts.filter(|(_, plain)| !is_null(plain)).partition(|(_, plain)| plain.get("properties").is_some());
    let is_value = |plain: &Value| {
        ["string", "integer", "number", "boolean", "array"].map(Some).contains(&openapi::text(plain, "type"))
    };
    if objects.is_empty() || others.is_empty() || !others.iter().all(|(_, plain)| is_value(plain)) {
        return None;
    }
    let as_one_of = |parts: Vec<(&Value, Value)>| {
        let mut parameter = parameter.clone();
        if let Some(members) = parameter.as_object_mut() {
            // Those of a choice are of one branch.
            for name in ["required", "example", "examples"] {
                members.remove(name);
            }
            let schema = match parts.as_slice() {
                [(only, _)] => (*only).clone(),
                several => json!({"anyOf": several.iter().map(|(part, _)| part).collect::<Vec<_>>()}),
            };
            members.insert("schema".to_owned(), schema);
        }
        parameter
    };
    Some([objects, others].map(as_one_of))
}

#[cfg(test)]
mod tests {
    use super::super::Apply::Infallible;
    use super::super::tests::applied;
    use super::*;

    fn after(parameter: &Value) -> Value {
        let document = json!({
            "paths": {"/a": {"get": {"parameters": [parameter]}}},
            "components": {"schemas": {"Range": {"type": "object", "properties": {"gt": {"type": "integer"}}}}},
        });
        applied(Infallible(apply), document).1["paths"]["/a"]["get"]["parameters"].clone()
    }

    fn deep(schema: &Value) -> Value {
        json!({"name": "p", "in": "query", "style": "deepObject", "explode": true, "schema": schema})
    }

    #[test]
    fn an_object_or_a_value_is_two_parameters() {
        let range = json!({"$ref": "#/components/schemas/Range"});
        let [number, text] = ["integer", "string"].map(|kind| json!({"type": kind}));
        let list = json!({"type": "array", "items": number});
        let nothing = json!({"nullable": true, "description": "none"});
        for group in ["anyOf", "oneOf"] {
            let choice = deep(&json!({group: [range, number]}));
            assert_eq!(after(&choice), json!([deep(&range), deep(&number)]));
        }
        let mut required = deep(&json!({"anyOf": [list, range]}));
        required["required"] = json!(true);
        required["example"] = json!({"gt": 1});
        assert_eq!(after(&required), json!([deep(&range), deep(&list)]));
        let four = deep(&json!({"anyOf": [number, range, nothing, text]}));
        assert_eq!(after(&four), json!([deep(&range), deep(&json!({"anyOf": [number, text]}))]));
    }

    #[test]
    fn what_else_is_a_choice_stays() {
        let range = json!({"$ref": "#/components/schemas/Range"});
        let [number, text] = ["integer", "string"].map(|kind| json!({"type": kind}));
        let properties = json!({"from": text, "to": text});
        for schema in [
            range.clone(),
            json!({"anyOf": [range, {"nullable": true}]}),
            json!({"anyOf": [number, text]}),
            json!({"anyOf": [range, number, {"type": "object", "additionalProperties": text}]}),
            json!({"anyOf": [range, number, {"allOf": [range, {"required": ["gt"]}]}]}),
            json!({"anyOf": [range, number], "oneOf": [range, text]}),
            json!({"anyOf": [range, number], "allOf": [range, text]}),
            json!({"properties": properties, "anyOf": [{"properties": {"from": text}}, {"type": "string"}]}),
        ] {
            assert_eq!(after(&deep(&schema)), json!([deep(&schema)]));
        }
        for (name, other) in [("in", "header"), ("style", "form")] {
            let mut parameter = deep(&json!({"anyOf": [range, number]}));
            parameter[name] = json!(other);
            assert_eq!(after(&parameter), json!([parameter]));
        }
    }
}
