//! What the tests of the comparison start from.

mod command;
mod generated;
mod robust;
mod rules;

use serde_json::{Value, json};

/// A description with a bit of everything that is compared.
pub(super) fn base() -> Value {
    let reference = json!({"application/json": {"schema": {"$ref": "#/components/schemas/A"}}});
    json!({
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "1"},
        "x-for-client": true,
        "servers": [{"url": "https://one.example"}],
        "security": [{"Key": []}],
        "paths": {"/a": {
            "get": {
                "operationId": "get_a",
                "parameters": [{"name": "first", "in": "query", "schema": {"type": "string"}}],
                "responses": {"200": {"description": "ok", "content": reference}},
                "x-error-responses": {"400": {"$ref": "#/components/schemas/E"}},
            },
            "post": {
                "operationId": "post_a",
                "requestBody": {"content": reference},
                "responses": {"204": {"description": "ok"}},
            },
        }},
        "components": {
            "securitySchemes": {
                "Key": {"type": "apiKey", "in": "header", "name": "KEY"},
                "Token": {"type": "http", "scheme": "bearer"},
            },
            "schemas": {
                "A": {"type": "object", "required": ["always"], "properties": {
                    "always": {"type": "string"},
                    "maybe": {"type": "string", "x-known-values": ["a"]},
                    "list": {"type": "array", "items": {"type": "object", "properties": {
                        "inner": {"type": "integer", "format": "int32"},
                    }}},
                    "map": {"type": "object", "additionalProperties": {"type": "string"}},
                    "constant": {"type": "string", "enum": ["a"]},
                    "either": {"oneOf": [{"type": "string"}, {"$ref": "#/components/schemas/E"}]},
                    "parts": {"allOf": [{"$ref": "#/components/schemas/E"}, {"properties": {"more": {"type": "string"}}}]},
                    "next": {"allOf": [{"$ref": "#/components/schemas/A"}], "nullable": true},
                }},
                "E": {"type": "object", "properties": {"message": {"type": "string"}}},
                "Rows": {"type": "array", "x-page": {"item": {"$ref": "#/components/schemas/A"}}},
            },
        },
    })
}

/// The base with this value at a pointer; null removes what is there.
#[track_caller]
fn with(pointer: &str, value: Value) -> Value {
    let mut document = base();
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    let parent = document.pointer_mut(parent).unwrap().as_object_mut().unwrap();
    let name = name.replace("~1", "/");
    if value.is_null() {
        parent.remove(&name).unwrap();
    } else {
        parent.insert(name, value);
    }
    document
}
