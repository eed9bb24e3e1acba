//! Walking a description: what is visited, and by which pointer.

use serde_json::json;

use super::*;

#[test]
fn every_schema_is_visited_once_on_its_side() {
    let schema = |name: &str| json!({"title": name});
    let mut document = json!({
        "paths": {"/a": {
            "parameters": [{"schema": schema("path parameter")}],
            "post": {
                "parameters": [{"schema": schema("parameter")}, {"content": {"a/b": {"schema": schema("content parameter")}}}],
                "requestBody": {"content": {"a/b": {"schema": {"$ref": "#/components/schemas/Sent"}}}},
                "responses": {"200": {
                    "headers": {"h": {"schema": schema("header")}},
                    "content": {"a/b": {"schema": {"$ref": "#/components/schemas/Received"}}},
                }},
                "x-error-responses": {"400": {"$ref": "#/components/schemas/Refused"}, "401": schema("refusal"), "500": null},
            },
        }},
        "components": {
            "headers": {"H": {"schema": schema("shared header")}},
            "parameters": {"P": {"schema": schema("shared parameter")}},
            "requestBodies": {"B": {"content": {"a/b": {"schema": schema("shared body")}}}},
            "responses": {"R": {"content": {"a/b": {"schema": schema("shared response")}}}},
            "schemas": {
                "Sent": {"title": "sent", "properties": {
                    "refused": {"$ref": "#/components/schemas/Refused"},
                    "both": {"$ref": "#/components/schemas/Both"}, "only": {"$ref": "#/components/schemas/Only"},
                }},
                "Received": {"title": "received", "discriminator": {"mapping": {"x": "#/components/schemas/Both"}}},
                "Refused": schema("refused"),
                "Unused": schema("unused"),
                "Only": schema("only sent"),
                "Both": {"title": "both", "properties": {
                    "items": {"title": "a property named items", "items": schema("items")},
                    "b": {"title": "b", "additionalProperties": schema("additional"), "allOf": [schema("all of")]},
                    "c": {"title": "c", "not": schema("not"), "anyOf": [schema("any of")], "oneOf": [schema("one of")]},
                }},
            },
        },
    });
    let (mut responses, mut requests) = (Vec::new(), Vec::new());
    each_placed_schema(&mut document, &mut |place, schema| {
        let title = schema.get("title").and_then(Value::as_str).unwrap_or("$ref").to_owned();
        if place == Place::Response { &mut responses } else { &mut requests }.push(title);
    });
    responses.sort();
    requests.sort();
    assert_eq!(
        requests,
        [
            "$ref",
            "$ref",
            "$ref",
            "$ref",
            "content parameter",
            "only sent",
            "parameter",
            "path parameter",
            "sent",
            "shared body",
            "shared parameter",
        ]
    );
    assert_eq!(
        responses,
        [
            "$ref",
            "$ref",
            "a property named items",
            "additional",
            "all of",
            "any of",
            "b",
            "both",
            "c",
            "header",
            "items",
            "not",
            "one of",
            "received",
            "refusal",
            "refused",
            "shared header",
            "shared response",
            "unused",
        ]
    );
}

#[test]
fn a_cycle_of_references_ends() {
    let document = json!({"components": {"schemas": {"A": {"$ref": "#/components/schemas/A"}}}});
    let start = json!({"$ref": "#/components/schemas/A"});
    assert_eq!(reference(resolve(&document, &start)), Some("#/components/schemas/A"));
    assert_eq!(reachable(&document, [&start]).len(), 1);
}

#[test]
fn every_spelling_of_a_reference_leads_to_the_same() {
    let reference = |to: &str| json!({"$ref": to});
    let document = json!({
        "paths": {"/a/{id}": {"get": {"parameters": [{"name": "id"}], "responses": {"default": reference("#/components/responses/R")}}}},
        "components": {
            "responses": {"R": {"x-schema": reference("#/definitions/A%3CB%3E")}},
            "schemas": {"A<B>": {"title": "found"}, "a/b": {"title": "found"}},
        },
    });
    for spelling in [
        "#/components/schemas/A<B>",
        "#/components/schemas/A%3CB%3E",
        "other.json#/components/schemas/A<B>",
        "#/definitions/A<B>",
        "A<B>",
        "#/components/schemas/a~1b",
        "#/components/schemas/a/b",
    ] {
        let start = reference(spelling);
        assert_eq!(resolve(&document, &start), &json!({"title": "found"}), "{spelling}");
    }
    let parameter = reference("#/paths/~1a~1%7Bid%7D/get/parameters/0");
    assert_eq!(resolve(&document, &parameter), &json!({"name": "id"}));
    let found = reachable(&document, document.get("paths"));
    assert!(found.contains("#/definitions/A%3CB%3E"), "{found:?}");
}

/// A schema called `mapping`, and data, hold no references.
#[test]
fn references_are_rewritten_where_they_are_references() {
    let mut document = json!({
        "$ref": "A", "discriminator": {"mapping": {"a": "A", "b": "B"}}, "example": {"mapping": {"a": "A"}},
        "properties": {"mapping": {"title": "A"}},
    });
    rewrite_references(&mut document, &|target| (target == "A").then(|| "C".to_owned()));
    assert_eq!(
        document,
        json!({
            "$ref": "C", "discriminator": {"mapping": {"a": "C", "b": "B"}}, "example": {"mapping": {"a": "A"}},
            "properties": {"mapping": {"title": "A"}},
        })
    );
}
