//! Broken documents for tests: one node of a good one removed, doubled, or of another type.

use serde_json::{Value, json};

use crate::openapi::{escaped, unescaped};

/// A good description in each version, with something for most passes to do.
pub(crate) fn descriptions() -> [(&'static str, Value); 3] {
    let info = json!({"title": "t", "version": "1"});
    let swagger = json!({
        "swagger": "2.0", "info": info, "host": "api.example", "basePath": "/v1", "schemes": ["https"],
        "consumes": ["application/json", "text/json"], "produces": ["application/json", "text/json"],
        "securityDefinitions": {"oauth": {"type": "oauth2", "flow": "application", "tokenUrl": "https://api.example/t"}},
        "security": [{"oauth": []}],
        "parameters": {"Take": {"name": "take", "in": "query", "type": "integer", "format": "int32"}},
        "paths": {"/orders/{id}": {
            "parameters": [{"name": "id", "in": "path", "required": true, "type": "string", "format": "uuid"}],
            "get": {
                "parameters": [{"$ref": "#/parameters/Take"}, {"name": "tags", "in": "query", "type": "array", "items": {"type": "string"}, "collectionFormat": "multi"}],
                "responses": {"200": {"description": "ok", "schema": {"$ref": "#/definitions/Order"}}, "default": {"description": "error"}},
            },
            "put": {
                "operationId": "Orders.Put",
                "parameters": [{"name": "body", "in": "body", "schema": {"$ref": "#/definitions/Order"}}],
                "responses": {"204": {"description": "ok"}},
            },
        }},
        "definitions": {"Order": {"type": "object", "required": ["Total"], "properties": {
            "total": {"type": "number", "format": "double"}, "state": {"type": "string", "enum": ["open", "closed"]},
        }}},
    });
    let json_and_text =
        |schema: Value| json!({"application/json": {"schema": schema}, "text/plain": {"schema": schema}});
    let openapi_3_0 = json!({
        "openapi": "3.0.1", "info": info, "servers": [{"url": "https://api.example/v1"}],
        "paths": {"/orders": {"post": {
            "operationId": "post", "tags": ["Orders"],
            "parameters": [{"name": "API-KEY", "in": "header", "schema": {"type": "string"}}],
            "requestBody": {"content": json_and_text(json!({"$ref": "#/components/schemas/Order`1"}))},
            "responses": {
                "200": {"description": "ok", "content": json_and_text(json!({"type": "array", "items": {"$ref": "#/components/schemas/Order`1"}}))},
                "204": {"description": "nothing"},
                "400": {"description": "bad", "content": {"application/problem+json": {"schema": {"type": "object"}}}},
            },
        }}},
        "components": {"schemas": {"Order`1": {
            "type": "object", "additionalProperties": false, "required": ["id"],
            "properties": {
                "id": {"type": "string", "format": "uuid"}, "ID": {"type": "integer", "enum": [0, 1]},
                "next": {"allOf": [{"$ref": "#/components/schemas/Order`1"}], "nullable": true},
                "item": {"oneOf": [{"type": "string"}, {"type": "object", "properties": {"name": {"type": "string"}}}]},
            },
        }}},
    });
    let openapi_3_1 = json!({
        "openapi": "3.1.0", "info": info, "servers": [{"url": "/"}],
        "paths": {"/orders/{id}": {"get": {
            "parameters": [
                {"name": "id", "in": "path", "required": true, "schema": {"type": ["integer", "string"], "pattern": "^[0-9]+$"}},
                {"name": "filter", "in": "query", "style": "deepObject", "schema": {"type": "object", "properties": {"state": {"type": "string"}}}},
            ],
            "responses": {"200": {"description": "ok", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}}}},
        }}},
        "components": {"schemas": {
            "Order": {"type": "object", "properties": {
                "total": {"type": ["null", "number"]},
                "kind": {"const": "order"},
                "parent": {"oneOf": [{"type": "null"}, {"$ref": "#/components/schemas/Order"}]},
                "since": {"$ref": "#/components/schemas/Time", "description": "beside"},
            }},
            "Time": {"type": ["string", "null"], "format": "date-time"},
        }},
    });
    [("Swagger 2.0", swagger), ("OpenAPI 3.0", openapi_3_0), ("OpenAPI 3.1", openapi_3_1)]
}

/// A document, and what was done to which node of the good one.
pub(crate) struct Mutant {
    pub(crate) what: String,
    pub(crate) document: Value,
}

/// Documents with one node removed, doubled, or replaced by a value of another type; each `step`th of all.
pub(crate) fn mutants(document: &Value, step: usize) -> impl Iterator<Item = Mutant> + '_ {
    let replacements = others().map(Way::Replace);
    let ways: Vec<Way> = [Way::Remove, Way::Double].into_iter().chain(replacements).collect();
    let all = pointers(document)
        .into_iter()
        .flat_map(move |pointer| ways.clone().into_iter().map(move |way| (pointer.clone(), way)));
    all.step_by(step).filter_map(|(pointer, way)| {
        let (what, document) = match way {
            Way::Remove => (format!("without {pointer}"), removed(document, &pointer)?),
            Way::Double => (format!("{pointer} twice"), doubled(document, &pointer)?),
            Way::Replace(other) => {
                let mut mutant = document.clone();
                let what = format!("{pointer} replaced by {other}");
                *mutant.pointer_mut(&pointer)? = other;
                (what, mutant)
            }
        };
        Some(Mutant { what, document })
    })
}

#[derive(Clone)]
enum Way {
    Remove,
    Double,
    Replace(Value),
}

/// One value of each type, an empty one and one that is not where there are both.
fn others() -> [Value; 9] {
    [
        json!(null),
        json!(true),
        json!(1),
        json!(-0.5),
        json!("text"),
        json!([]),
        json!([1]),
        json!({}),
        json!({"a": 1}),
    ]
}

fn removed(document: &Value, pointer: &str) -> Option<Value> {
    let mut mutant = document.clone();
    let (parent, name) = pointer.rsplit_once('/')?;
    match mutant.pointer_mut(parent)? {
        Value::Object(parent) => parent.remove(&unescaped(name))?,
        Value::Array(parent) => parent.remove(name.parse().ok()?),
        _ => return None,
    };
    Some(mutant)
}

/// An element a second time, or a property under a name that differs in case only.
fn doubled(document: &Value, pointer: &str) -> Option<Value> {
    let mut mutant = document.clone();
    let value = document.pointer(pointer)?.clone();
    let (parent, name) = pointer.rsplit_once('/')?;
    match mutant.pointer_mut(parent)? {
        Value::Object(parent) => {
            let name = unescaped(name);
            let other = if name == name.to_uppercase() { name.to_lowercase() } else { name.to_uppercase() };
            parent.insert(other, value).map_or(Some(()), |_| None)?;
        }
        Value::Array(parent) => parent.push(value),
        _ => return None,
    }
    Some(mutant)
}

/// The pointers to every node.
fn pointers(document: &Value) -> Vec<String> {
    let mut found = vec![String::new()];
    let mut next = 0;
    while let Some(pointer) = found.get(next).cloned() {
        match document.pointer(&pointer) {
            Some(Value::Object(object)) => {
                found.extend(object.keys().map(|name| format!("{pointer}/{}", escaped(name))));
            }
            Some(Value::Array(elements)) => {
                found.extend((0..elements.len()).map(|index| format!("{pointer}/{index}")));
            }
            _ => {}
        }
        next += 1;
    }
    found
}

#[test]
fn each_node_is_removed_doubled_and_replaced() {
    let document = json!({"a": [1], "b/c": "text"});
    let mutants: Vec<_> = mutants(&document, 1).collect();
    for (what, expected) in [
        ("without /b~1c", json!({"a": [1]})),
        ("without /a/0", json!({"a": [], "b/c": "text"})),
        ("/a/0 twice", json!({"a": [1, 1], "b/c": "text"})),
        ("/b~1c twice", json!({"a": [1], "b/c": "text", "B/C": "text"})),
        ("/a replaced by \"text\"", json!({"a": "text", "b/c": "text"})),
        (" replaced by true", json!(true)),
    ] {
        let found = mutants.iter().find(|mutant| mutant.what == what).unwrap();
        assert_eq!(found.document, expected, "{what}");
    }
    // Three nodes below the root are removed and doubled, and all four replaced.
    assert_eq!(mutants.len(), 3 * 2 + 4 * others().len());
}
