//! Members that OpenAPI does not know. Needed for: names that are misspelt, and lists that are none (by hand).

use serde_json::Value;

use super::left_out::{self, LeftOut};
use crate::openapi::{self, Object};

const OF_OPERATIONS: [&str; 12] = [
    "tags",
    "summary",
    "description",
    "externalDocs",
    "operationId",
    PARAMETERS,
    "requestBody",
    "responses",
    "callbacks",
    "deprecated",
    "security",
    "servers",
];
// A reference may have a summary of its own.
const OF_BODIES: [&str; 5] = ["$ref", "summary", "description", "content", "required"];
const OF_RESPONSES: [&str; 6] = ["$ref", "summary", "description", "headers", "content", "links"];
const PARAMETERS: &str = "parameters";

/// What stands under a name that OpenAPI does not know, as `response` in place of `responses`, is read by nobody, and
/// neither are parameters that are no list. Both are left out, and listed.
pub(super) fn apply(document: &mut Value) -> usize {
    let mut left_out = Vec::new();
    for (path, item) in openapi::entries_mut(document.get_mut("paths")) {
        let Some(item) = item.as_object_mut() else { continue };
        let mut report = |method: &str, (what, reason): (String, String)| {
            left_out.push(LeftOut::new(method, path, what, reason));
        };
        for odd in odd_members(item, None, "") {
            report("any", odd);
        }
        for (method, operation) in item.iter_mut().filter(|(name, _)| openapi::is_method(name)) {
            let Some(operation) = operation.as_object_mut() else { continue };
            let mut odd = odd_members(operation, Some(&OF_OPERATIONS), "");
            if let Some(body) = operation.get_mut("requestBody").and_then(Value::as_object_mut) {
                odd.extend(odd_members(body, Some(&OF_BODIES), " of the request body"));
            }
            for (status, response) in openapi::entries_mut(operation.get_mut("responses")) {
                if let Some(response) = response.as_object_mut().filter(|_| !status.starts_with("x-")) {
                    let place = format!(" of the response {status}");
                    odd.extend(odd_members(response, Some(&OF_RESPONSES), &place));
                }
            }
            for odd in odd {
                report(method, odd);
            }
        }
    }
    left_out::record(document, left_out)
}

/// Takes the members that are none of `known`, or are not what they have to be, and returns the name of each with the reason.
fn odd_members(object: &mut Object, known: Option<&[&str]>, place: &str) -> Vec<(String, String)> {
    let mut odd = Vec::new();
    object.retain(|name, value| {
        if !says_something(value) {
            return true;
        }
        let reason = if known.is_some_and(|known| !known.contains(&name.as_str()) && !name.starts_with("x-"))
        {
            let near =
                known.into_iter().flatten().find(|known| strsim::osa_distance(name, known) * 3 <= name.len());
            let hint = near.map(|known| format!("; perhaps `{known}` is meant")).unwrap_or_default();
            format!("OpenAPI has no member of this name{hint}")
        } else if name == PARAMETERS && !value.is_array() {
            "it is no list".to_owned()
        } else if ["responses", "requestBody", "content"].contains(&name.as_str()) && !value.is_object() {
            "it is no object".to_owned()
        } else {
            return true;
        };
        let what =
            if name == "requestBody" { "the request body".to_owned() } else { format!("`{name}`{place}") };
        odd.push((what, reason));
        false
    });
    odd
}

fn says_something(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Array(elements) => !elements.is_empty(),
        Value::Object(members) => !members.is_empty(),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::Apply::Infallible;
    use super::super::tests::applied;
    use super::*;

    #[test]
    fn what_nobody_reads_is_listed() {
        let ok = json!({"description": "ok"});
        let document = json!({"paths": {"/a": {
            "x-own": 1, "parameters": {"id": {}}, "summary": "s",
            "get": {"response": {"200": ok}, "x-own": [1], "parameters": null, "deprecated": true},
            "put": {"responses": [200], "requestBody": {"contents": {"a": 1}}, "tags": ["a"]},
            "post": {
                "parameters": {}, "requestBody": "text", "odd": 1, "none": null,
                "responses": {"200": {"description": "ok", "schema": {"type": "string"}}, "x-own": {"a": 1}},
            },
        }}});
        let (count, document) = applied(Infallible(apply), document);
        assert_eq!(count, 7);
        assert_eq!(
            document["paths"]["/a"],
            json!({
                "x-own": 1, "summary": "s",
                "get": {"x-own": [1], "parameters": null, "deprecated": true},
                "put": {"requestBody": {}, "tags": ["a"]},
                "post": {"parameters": {}, "none": null, "responses": {"200": ok, "x-own": {"a": 1}}},
            })
        );
        let mut left_out: Vec<String> = left_out::read(&document).iter().map(ToString::to_string).collect();
        left_out.sort();
        assert_eq!(
            left_out,
            [
                "ANY /a: `parameters`: it is no list",
                "GET /a: `response`: OpenAPI has no member of this name; perhaps `responses` is meant",
                "POST /a: `odd`: OpenAPI has no member of this name",
                "POST /a: `schema` of the response 200: OpenAPI has no member of this name",
                "POST /a: the request body: it is no object",
                "PUT /a: `contents` of the request body: OpenAPI has no member of this name; perhaps `content` is meant",
                "PUT /a: `responses`: it is no object",
            ]
        );
    }
}
