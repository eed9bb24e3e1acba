//! One success for each operation. Needed for: 200 beside 201 or 204 (springdoc, NSwag, by hand).

mod body;
mod statuses;

use std::collections::BTreeSet;

use serde_json::{Value, json};

use self::body::{Body, body};
use super::flatten_parameters;
use super::left_out::{self, LeftOut};
use crate::openapi::{self, Object, SCHEMAS};

pub(crate) const EXTENSION: &str = "x-other-responses";

/// The statuses whose bodies are of another type than the operation returns, with its name, or the media types of
/// what is not JSON, with a comma between them; null where a type has no name.
const OTHER_TYPES: &str = "x-other-success-types";

/// One kind of success for each operation: the generator panics on several (200 with a body beside 204, or
/// beside a 201 of another type). The response with a JSON body stays, then the one with any body;
/// `x-other-responses` keeps the others, which reach the caller as raw responses: status to schema, or to null. Where one of
/// them has no body, or the body may be null, the client answers an `Option` (`x-may-be-nothing`); where one is of another
/// type, `x-other-success-types` says so, and the client does not take it for the first.
///
/// An operation whose only response is `default` succeeds with that, one without responses may return anything, and a
/// status that is not a number (`200 OK`) is read as far as it goes; one that begins with none, and a status that is there
/// twice, are left out. A response before the response (100, 103) is left out,
/// and so is the body of a response to HEAD, which is the one that GET would have, and of one with 204 or 205.
pub(super) fn apply(document: &mut Value) -> usize {
    let mut count = 0;
    let mut left_out = Vec::new();
    let nullable: BTreeSet<String> = openapi::component_schemas(document)
        .filter(|(_, schema)| is_nullable(schema))
        .map(|(name, _)| format!("{SCHEMAS}{name}"))
        .collect();
    let anything: BTreeSet<String> = openapi::component_schemas(document)
        .filter(|(_, schema)| !says_anything(schema))
        .map(|(name, _)| format!("{SCHEMAS}{name}"))
        .collect();
    for (path, method, operation) in openapi::named_operations_mut(document) {
        let before = operation.clone();
        if !operation.get("responses").is_some_and(Value::is_object) {
            operation.insert("responses".to_owned(), json!({}));
        }
        let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) else { continue };
        for (status, reason) in statuses::read(responses) {
            left_out.push(LeftOut::new(method, path, format!("the response {status}"), reason));
        }
        responses.retain(|status, _| {
            let interim = status.starts_with('1');
            if interim {
                let what = format!("the response {status}");
                left_out.push(LeftOut::new(method, path, what, "the HTTP client takes it in by itself"));
            }
            !interim
        });
        statuses::say_success(responses);
        for (status, name) in without_bodies(responses, method) {
            let what = format!("the response {status} as {name}");
            let reason = if method == "head" {
                "a response to HEAD has no body"
            } else {
                "a response with this status has no body"
            };
            left_out.push(LeftOut::new(method, path, what, reason));
        }
        mark_nothing(responses, &nullable, &anything);
        let others = take_others(responses);
        let other_types = other_types(responses, &others, &anything);
        if !other_types.is_empty() {
            operation.insert(OTHER_TYPES.to_owned(), Value::Object(other_types));
        }
        if !others.is_empty() {
            let kept = operation.entry(EXTENSION).or_insert_with(|| json!({}));
            if let Some(kept) = kept.as_object_mut() {
                kept.extend(others.into_iter().map(|(status, body)| (status, body.schema())));
            }
        }
        count += usize::from(*operation != before);
    }
    left_out::record(document, left_out);
    count
}

/// Statuses of responses that have no body, though springdoc writes the type of the method to them as well (RFC 9110).
const NO_CONTENT: [&str; 2] = ["204", "205"];

/// Drops the bodies of responses that have none, and returns the status and media type of each.
fn without_bodies(responses: &mut Object, method: &str) -> Vec<(String, String)> {
    let mut dropped = Vec::new();
    let has_none =
        |status: &str| NO_CONTENT.contains(&status) || (method == "head" && status.starts_with('2'));
    for (status, response) in responses.iter_mut().filter(|(status, _)| has_none(status)) {
        if let Some(Value::Object(content)) =
            response.as_object_mut().and_then(|response| response.remove("content"))
        {
            // `*/*` without a schema says nothing, and may have been put there.
            let said =
                content.into_iter().filter(|(name, media_type)| name != "*/*" || *media_type != json!({}));
            dropped.extend(said.map(|(name, _)| (status.clone(), name)));
        }
    }
    dropped
}

/// Marks the typed response where the description lets the server send nothing instead: null, or another status without
/// a body.
fn mark_nothing(responses: &mut Object, nullable: &BTreeSet<String>, anything: &BTreeSet<String>) {
    let is_success = |status: &str| status.starts_with('2');
    let successes =
        || responses.iter().filter(|(status, _)| is_success(status)).map(|(_, response)| response);
    let nothing = successes().any(|response| body(response) == Body::None);
    let may_be_null = |schema: &Value| is_nullable(schema) || refers_to_one_of(schema, nullable);
    // A type that stands for any value stands for none, too.
    let may_be_nothing =
        |schema: &Value| (nothing && !refers_to_one_of(schema, anything)) || may_be_null(schema);
    let marked: Vec<String> = responses
        .iter()
        .filter(|(status, _)| is_success(status))
        .filter(|(_, response)| matches!(body(response), Body::Json(schema) if may_be_nothing(&schema)))
        .map(|(status, _)| status.clone())
        .collect();
    for status in marked {
        if let Some(response) = responses.get_mut(&status) {
            response["x-may-be-nothing"] = json!(true);
        }
    }
}

fn refers_to_one_of(schema: &Value, those: &BTreeSet<String>) -> bool {
    openapi::reference(schema).is_some_and(|reference| those.contains(reference))
}

/// True if a schema says anything about the values it describes.
fn says_anything(schema: &Value) -> bool {
    const SAYING: [&str; 9] =
        ["type", "properties", "additionalProperties", "items", "enum", "allOf", "oneOf", "anyOf", "$ref"];
    SAYING.iter().any(|name| schema.get(name).is_some())
}

/// True if null may stand in place of a value whose type is described. Null is any value, and an empty list.
fn is_nullable(schema: &Value) -> bool {
    let says_a_type = schema.get("type").is_some_and(|kind| kind != "array")
        || ["properties", "allOf", "oneOf", "anyOf"].iter().any(|name| schema.get(name).is_some());
    schema.get("nullable") == Some(&json!(true)) && says_a_type
}

fn take_others(responses: &mut Object) -> Vec<(String, Body)> {
    let mut successes: Vec<(&String, &Value)> =
        responses.iter().filter(|(status, _)| status.starts_with('2')).collect();
    // The order of the document decides nothing.
    successes.sort_by_key(|(status, _)| *status);
    let Some((main, main_body)) = successes
        .iter()
        .map(|(status, response)| (*status, body(response)))
        .max_by_key(|(status, body)| (body.rank(), std::cmp::Reverse((*status).clone())))
    else {
        return Vec::new();
    };
    let is_same = |other: &Body| match (other, &main_body) {
        (Body::Raw(_), Body::Raw(_)) => true,
        (other, main) => other == main,
    };
    if successes.iter().all(|(_, response)| is_same(&body(response))) {
        return Vec::new();
    }
    let main = main.clone();
    let others: Vec<String> =
        successes.into_iter().map(|(status, _)| status.clone()).filter(|status| *status != main).collect();
    others
        .into_iter()
        .filter_map(|status| {
            let response = responses.remove(&status)?;
            Some((status, body(&response)))
        })
        .collect()
}

/// Those of the other responses that the type of the remaining one must not be made of: both say what they are, and not the
/// same; or it is no JSON at all.
fn other_types(responses: &Object, others: &[(String, Body)], anything: &BTreeSet<String>) -> Object {
    let main =
        responses.iter().find(|(status, _)| status.starts_with('2')).map(|(_, response)| body(response));
    let Some(Body::Json(main)) = main else { return Object::new() };
    let says = |schema: &Value| says_anything(schema) && !refers_to_one_of(schema, anything);
    let other_type = |body: &Body| match body {
        Body::Raw(media_types) => (!media_types.is_empty()).then(|| json!(media_types.join(", "))),
        Body::Json(other) if says(&main) && says(other) && bare(other) != bare(&main) => {
            let bare = bare(other);
            let name = openapi::reference(&bare).and_then(|to| openapi::component_name(to, "schemas"));
            Some(json!(name))
        }
        _ => None,
    };
    others.iter().filter_map(|(status, body)| Some((status.clone(), other_type(body)?))).collect()
}

/// A schema without the notes around it.
fn bare(schema: &Value) -> Value {
    let mut bare = schema;
    while let Some(part) = flatten_parameters::only_part(bare) {
        bare = part;
    }
    let mut bare = bare.clone();
    if let Some(bare) = bare.as_object_mut() {
        bare.retain(|name, _| !matches!(name.as_str(), "description" | "title" | "nullable" | "example"));
    }
    bare
}

#[cfg(test)]
mod tests {
    use super::super::Apply::Infallible;
    use super::super::tests::applied;
    use super::*;

    fn after(responses: &Value) -> Value {
        let document = json!({"paths": {"/a": {"get": {"responses": responses}}}});
        applied(Infallible(apply), document).1["paths"]["/a"]["get"].clone()
    }

    fn json_response(schema: &Value) -> Value {
        json!({"description": "", "content": {"application/json": {"schema": schema}}})
    }

    #[test]
    fn the_typed_response_stays_and_the_others_are_kept_beside() {
        let (a, b) = (json!({"type": "string"}), json!({"type": "integer"}));
        let empty = json!({"description": ""});
        let file = json!({"description": "", "content": {"application/pdf": {}}});
        for (responses, stays, others) in [
            (json!({"200": json_response(&a), "204": empty}), "200", json!({"204": null})),
            (json!({"200": empty, "201": json_response(&a)}), "201", json!({"200": null})),
            (json!({"200": json_response(&a), "201": json_response(&b)}), "200", json!({"201": b})),
            (json!({"200": file, "202": empty}), "200", json!({"202": null})),
            (json!({"200": json_response(&a), "202": file}), "200", json!({"202": null})),
        ] {
            let operation = after(&responses);
            let mut response = responses[stays].clone();
            let is_typed = response["content"]["application/json"].is_object();
            if is_typed && responses.as_object().unwrap().values().any(|response| *response == empty) {
                response["x-may-be-nothing"] = json!(true);
            }
            assert_eq!(operation["responses"], json!({stays: response}));
            assert_eq!(operation[EXTENSION], others);
            let types = if others == json!({"201": b}) {
                json!({"201": null})
            } else if responses["202"] == file {
                json!({"202": "application/pdf"})
            } else {
                Value::Null
            };
            assert_eq!(operation[OTHER_TYPES], types);
        }
        let alike = json!({"200": json_response(&a), "201": json_response(&a), "404": empty});
        assert_eq!(after(&alike), json!({"responses": alike}));
    }

    #[test]
    fn what_may_be_anything_is_no_file() {
        let a = json_response(&json!({"type": "string"}));
        let content = |content: Value| json!({"description": "", "content": content});
        let binary = json!({"schema": {"type": "string", "format": "binary"}});
        for (other, types) in [
            (json!(null), Value::Null),
            (json!("Created"), Value::Null),
            (content(json!({"*/*": {}})), Value::Null),
            (
                content(json!({"application/json": binary, "image/png": binary, "image/jpeg": binary})),
                json!({"201": "image/jpeg, image/png"}),
            ),
        ] {
            assert_eq!(after(&json!({"200": a, "201": other}))[OTHER_TYPES], types, "{other}");
        }
    }

    #[test]
    fn another_type_is_named_where_both_say_what_they_are() {
        let refers = |name: &str| json_response(&json!({"$ref": format!("{SCHEMAS}{name}")}));
        let wrapped = json_response(&json!({"description": "d", "allOf": [{"$ref": format!("{SCHEMAS}A")}]}));
        for (main, other, types) in [
            (refers("A"), refers("B"), json!({"201": "B"})),
            (refers("A"), wrapped, Value::Null),
            (refers("A"), json_response(&json!({})), Value::Null),
            (refers("A"), refers("Any"), Value::Null),
            (refers("Any"), refers("A"), Value::Null),
        ] {
            let object = |name: &str| json!({"type": "object", "properties": {name: {"type": "string"}}});
            let document = json!({
                "components": {"schemas": {"A": object("a"), "B": object("b"), "Any": {}}},
                "paths": {"/a": {"post": {"responses": {"200": main, "201": other}}}},
            });
            let (_, document) = applied(Infallible(apply), document);
            assert_eq!(document["paths"]["/a"]["post"][OTHER_TYPES], types);
        }
    }

    #[test]
    fn a_named_type_for_any_value_stands_for_nothing_too() {
        let refers = json_response(&json!({"$ref": "#/components/schemas/Result"}));
        for (schema, marked) in [(json!({"nullable": true}), false), (json!({"type": "string"}), true)] {
            let document = json!({
                "components": {"schemas": {"Result": schema}},
                "paths": {"/a": {"post": {"responses": {"200": refers, "204": {"description": ""}}}}},
            });
            let (_, document) = applied(Infallible(apply), document);
            let response = &document["paths"]["/a"]["post"]["responses"]["200"];
            assert_eq!(response["x-may-be-nothing"] == json!(true), marked, "{schema}");
        }
    }

    #[test]
    fn every_operation_answers_something() {
        let anything = |status: &str, description: &str| json!({status: {"description": description, "content": {"*/*": {}}}});
        for none in [json!(null), json!({}), json!([]), json!({"ok": {"description": ""}})] {
            assert_eq!(after(&none)["responses"], anything("2XX", ""), "{none}");
        }
        assert_eq!(after(&json!({"200": null}))["responses"], anything("200", ""));
        let mut expected = anything("201", "Created");
        expected["404"] = json!({"description": ""});
        assert_eq!(after(&json!({"201": "Created", "404": []}))["responses"], expected);
        let response = json_response(&json!({}));
        assert_eq!(after(&json!({"default": response}))["responses"], json!({"2XX": response}));
    }

    #[test]
    fn a_response_without_a_status_of_its_own_is_named() {
        let response = |text: &str| json!({"description": text});
        let responses =
            json!({"200": response("a"), "200 OK": response("b"), "abc": response("c"), "x-a": 1});
        let document = json!({"paths": {"/a": {"put": {"responses": responses}}}});
        let (_, document) = applied(Infallible(apply), document);
        assert_eq!(document["paths"]["/a"]["put"]["responses"], json!({"200": response("a"), "x-a": 1}));
        let left_out: Vec<String> = left_out::read(&document).iter().map(ToString::to_string).collect();
        assert_eq!(
            left_out,
            [
                "PUT /a: the response 200 OK: the same status is there twice",
                "PUT /a: the response abc: it is no HTTP status"
            ]
        );
    }

    #[test]
    fn a_default_beside_an_interim_response_is_the_success() {
        let response = json_response(&json!({"type": "string"}));
        let responses = json!({"100": {"description": "go on"}, "default": response});
        assert_eq!(after(&responses)["responses"], json!({"2XX": response}));
    }

    #[test]
    fn an_interim_response_is_named() {
        let ok = json!({"description": "ok"});
        let document =
            json!({"paths": {"/a": {"put": {"responses": {"100": {"description": "go on"}, "200": ok}}}}});
        let (_, document) = applied(Infallible(apply), document);
        assert_eq!(document["paths"]["/a"]["put"]["responses"], json!({"200": ok}));
        assert!(document["x-left-out"].to_string().contains("the response 100"));
    }

    #[test]
    fn a_response_to_head_has_no_body() {
        let response = json_response(&json!({"type": "string"}));
        let document = json!({"paths": {
            "/a": {"head": {"responses": {"200": response}}, "get": {"responses": {"200": response}}},
            "/b": {"head": {}},
        }});
        let (_, document) = applied(Infallible(apply), document);
        let responses = |path: &str, method: &str| document["paths"][path][method]["responses"].clone();
        assert_eq!(responses("/a", "head"), json!({"200": {"description": ""}}));
        assert_eq!(responses("/a", "get"), json!({"200": response}));
        assert_eq!(responses("/b", "head"), json!({"2XX": {"description": ""}}));
        let left_out = left_out::read(&document);
        assert_eq!(left_out.len(), 1);
        assert_eq!(left_out[0].what, "the response 200 as application/json");
    }
}
