//! The collection, from small descriptions and from the one of this project.

use std::fs;

use serde_json::{Value, json};

use super::collection::collection;
use crate::document::{self, KNOWN};
use crate::openapi;
use crate::pipeline::{self, pipeline};

fn description() -> Value {
    let response = |schema: Value| json!({"200": {"description": "", "content": {"application/json": {"schema": schema}}}});
    let number = json!([{"name": "number", "in": "path", "required": true, "schema": {"type": "string"}}]);
    json!({
        "openapi": "3.0.3", "info": {"title": "Shop", "version": "1"}, "servers": [{"url": "https://shop.example"}],
        "security": [{"Key": [], "Bearer": []}],
        "paths": {
            "/token": {"post": {
                "operationId": "token", "x-idempotent": true, "security": [{"Key": []}],
                "requestBody": {"content": {"application/x-www-form-urlencoded": {"schema": {"properties": {
                    "client_secret": {"type": "string"}, "scope": {"enum": ["all"]},
                }}}}},
                "responses": response(json!({"properties": {"access_token": {"type": "string"}}})),
            }},
            "/a": {"get": {
                "operationId": "list_a", "tags": ["A"],
                "responses": response(json!({"type": "array", "x-page": {"item": {"$ref": "#/components/schemas/A"}}})),
            }},
            "/a/{number}": {"get": {"operationId": "get_a", "tags": ["A"], "parameters": number, "responses": {}}},
            "/a/cancel": {"post": {
                "operationId": "cancel", "responses": {},
                "x-values-from": {"operation": "list_a", "where": "open", "values": {"revision": "version"}},
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Cancel"}}}},
            }},
        },
        "components": {
            "securitySchemes": {
                "Key": {"type": "apiKey", "in": "header", "name": "X-KEY"},
                "Bearer": {"type": "http", "scheme": "bearer"},
            },
            "schemas": {
                "A": {"properties": {"number": {"type": "string"}, "version": {"type": "integer"}}},
                "Cancel": {"properties": {
                    "revision": {"type": "integer"}, "again": {"$ref": "#/components/schemas/Cancel"},
                }},
            },
        },
    })
}

fn item<'a>(collection: &'a Value, name: &str) -> &'a Value {
    let folders = collection["item"].as_array().unwrap().iter();
    folders.flat_map(|folder| folder["item"].as_array().unwrap()).find(|item| item["name"] == name).unwrap()
}

#[test]
fn a_list_fills_what_its_rows_have() {
    let collection = collection(&description()).unwrap();
    let script = item(&collection, "list_a")["event"][0]["script"]["exec"].to_string();
    assert!(script.contains("get_a_number") && script.contains("cancel_revision"), "{script}");
    assert_eq!(item(&collection, "get_a")["request"]["url"]["variable"][0]["value"], "{{get_a_number}}");
    let body = item(&collection, "cancel")["request"]["body"]["raw"].as_str().unwrap();
    assert!(body.contains("\"revision\": {{cancel_revision}}"), "{body}");
}

/// An older version may have lost its list, and the numbers are the same.
#[test]
fn a_list_of_another_version_fills_what_its_rows_have() {
    let versions = description().to_string().replace("\"/a/{number}\"", "\"/v1/a/{number}\"");
    let versions = versions.replace("\"/a\"", "\"/v2/a\"");
    let collection = collection(&serde_json::from_str(&versions).unwrap()).unwrap();
    assert_eq!(item(&collection, "get_a")["request"]["url"]["variable"][0]["value"], "{{get_a_number}}");
}

#[test]
fn credentials_are_variables() {
    let collection = collection(&description()).unwrap();
    let token = &item(&collection, "token")["request"];
    assert_eq!(token["auth"]["type"], "noauth");
    assert_eq!(token["body"]["urlencoded"][0]["value"], "{{clientSecret}}");
    assert_eq!(token["body"]["urlencoded"][1]["value"], "all");
    let list = &item(&collection, "list_a")["request"];
    assert!(list.get("auth").is_none(), "the collection's token is inherited");
    assert!(
        list["header"].to_string().contains(r#"{"description":"","key":"X-KEY","value":"{{apiKey}}"}"#),
        "{list}"
    );
}

#[test]
fn the_wrong_source_of_a_value_is_named() {
    for (property, wrong, expected) in [
        ("operation", json!("list_b"), "list_b"),
        ("values", json!({"revision": 1}), "property for revision"),
        ("values", json!({"revison": "version"}), "revison"),
    ] {
        let mut description = description();
        description["paths"]["/a/cancel"]["post"]["x-values-from"][property] = wrong;
        let error = collection(&description).unwrap_err().to_string();
        assert!(error.starts_with("cancel: x-values-from") && error.contains(expected), "{error}");
    }
}

#[test]
fn every_kind_of_description_becomes_a_collection() {
    let root = document::workspace();
    let known = pipeline::known(KNOWN, &document::read(&root, KNOWN).unwrap()).unwrap();
    let variables = |collection: &Value| collection["variable"].as_array().unwrap().len();
    let expected = variables(&collection(&known).unwrap());
    for entry in fs::read_dir(root.join("tests/corpus")).unwrap() {
        let path = entry.unwrap().path();
        let file = path.file_name().unwrap().to_str().unwrap();
        if path.extension().is_none_or(|extension| extension == "md") || file.starts_with('.') {
            continue;
        }
        let known = file.starts_with("infinigate-").then_some(&known);
        let bytes = document::read(&root, &format!("tests/corpus/{file}")).unwrap();
        let description = pipeline(file, &bytes, known).unwrap().description;
        let collection = collection(&description).unwrap_or_else(|error| panic!("{file}: {error}"));
        let folders = collection["item"].as_array().unwrap().iter();
        let items = folders.flat_map(|folder| folder["item"].as_array().unwrap()).count();
        assert_eq!(items, openapi::operations(&description).count(), "{file}");
        if known.is_some() {
            assert_eq!(variables(&collection), expected, "{file}: {}", collection["variable"]);
        }
    }
}
