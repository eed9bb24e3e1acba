//! A small description, and exchanges that keep to it until a test changes them.

use axum::body::Bytes;
use axum::http::{Request, Response};
use infinigate_contract::{Contract, Exchange, Kind, Violation};
use serde_json::{Value, json};

pub(crate) const ID: &str = "00000000-0000-4000-8000-000000000001";

#[allow(clippy::too_many_lines, reason = "it is data")]
pub(crate) fn description() -> Value {
    json!({
        "openapi": "3.0.3",
        "security": [{"Key": [], "Bearer": []}],
        "paths": {
            "/token": {"post": {
                "operationId": "request_token",
                "security": [{"Key": []}],
                "requestBody": {"required": true, "content": {
                    "application/x-www-form-urlencoded": {"schema": {"$ref": "#/components/schemas/TokenRequest"}},
                }},
                "responses": {"200": {"content": {"application/json": {"schema": {"type": "object"}}}}},
            }},
            "/items": {
                "parameters": [
                    {"name": "X-Tenant", "in": "header", "schema": {"type": "integer"}},
                    {"name": "take", "in": "query", "schema": {"type": "string"}},
                ],
                "get": {
                    "operationId": "list_items",
                    "parameters": [
                        {"name": "no", "in": "query", "required": true,
                         "schema": {"type": "array", "items": {"type": "integer"}}},
                        {"name": "take", "in": "query", "schema": {"type": "integer", "format": "int32"}},
                        {"name": "from", "in": "query", "schema": {"type": "string", "format": "date"}},
                        {"name": "since", "in": "query", "schema": {"type": "string", "format": "date-time"}},
                        {"name": "kinds", "in": "query", "schema":
                         {"type": "array", "items": {"type": "string", "x-known-values": ["Hardware", "Software"]}}},
                        {"name": "ids", "in": "query", "explode": false, "style": "form",
                         "schema": {"type": "array", "items": {"type": "string"}}},
                        {"name": "mode", "in": "cookie", "schema": {"type": "string", "enum": ["a", "b"]}},
                    ],
                    "responses": {
                        "200": {"content": {"application/json": {
                            "schema": {"type": "array", "items": {"$ref": "#/components/schemas/Item"}},
                        }}},
                        "404": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}},
                        "5XX": {"description": ""},
                    },
                },
                "post": {
                    "operationId": "create_item",
                    "requestBody": {"content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/Draft"}},
                    }},
                    "responses": {"201": {"description": "created"}, "204": {"description": "nothing to do"}},
                },
            },
            "/items/": {"get": {
                "operationId": "list_everything",
                "responses": {"200": {"content": {"application/json": {"schema": {}}}}},
            }},
            "/items/{id}": {"get": {
                "operationId": "get_item",
                "parameters": [
                    {"name": "id", "in": "path", "required": true, "schema": {"type": "string", "format": "uuid"}},
                ],
                "responses": {"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Item"}}}}},
            }},
            "/items/find/{text}": {"get": {
                "operationId": "find_items",
                "parameters": [{"name": "text", "in": "path", "required": true, "schema": {"type": "string"}}],
                "responses": {"200": {"content": {"application/json": {"schema": {}}}}},
            }},
            "/items/~all": {"get": {
                "operationId": "all_items",
                "responses": {
                    "200": {"content": {"text/plain": {"schema": {"type": "string"}}, "application/json": {"schema": {}}}},
                    "404": {"content": {"application/json": {"schema": {"type": "integer"}}}},
                    "4XX": {"content": {"application/json": {"schema": {"type": "string"}}}},
                    "default": {"content": {"application/json": {"schema": {"type": "boolean"}}}},
                },
            }},
            "/items/count": {"get": {
                "operationId": "count_items",
                "responses": {"200": {"content": {"application/json": {"schema": {"type": "integer"}}}}},
            }},
        },
        "components": {
            "securitySchemes": {
                "Key": {"type": "apiKey", "in": "header", "name": "API-KEY"},
                "Bearer": {"type": "http", "scheme": "bearer"},
            },
            "schemas": {
                "TokenRequest": {"type": "object", "required": ["client_secret", "lifetime"], "properties": {
                    "client_secret": {"type": "string"},
                    "lifetime": {"type": "integer"},
                    "scopes": {"type": "array", "items": {"type": "string"}},
                }},
                "Draft": {"type": "object", "required": ["name"], "properties": {
                    "name": {"type": "string"},
                    "size": {"type": "number", "minimum": 0, "exclusiveMinimum": true},
                    "due": {"type": "string", "format": "date-time", "nullable": true},
                    "kind": {"type": "string", "x-known-values": ["Hardware", "Software"]},
                    "parent": {"nullable": true, "allOf": [{"$ref": "#/components/schemas/Draft"}]},
                }},
                "Item": {"type": "object", "required": ["id"], "properties": {
                    "id": {"type": "string", "format": "uuid"},
                    "made": {"type": "string", "format": "date-time"},
                    "count": {"type": "integer", "format": "int32"},
                    "kind": {"type": "string", "x-known-values": ["Hardware", "Software"]},
                }},
                "Error": {"type": "object", "properties": {"message": {"type": "string"}}},
            },
        },
    })
}

pub(crate) fn contract() -> Contract {
    Contract::from_description(&description()).unwrap()
}

/// An exchange under construction.
pub(crate) struct Call {
    request: axum::http::request::Builder,
    body: Bytes,
    status: u16,
    response_headers: Vec<(&'static str, &'static str)>,
    response: Bytes,
}

impl Call {
    pub(crate) fn bare(method: &str, target: &str) -> Self {
        let request = Request::builder().method(method).uri(target);
        Self { request, body: Bytes::new(), status: 200, response_headers: vec![], response: Bytes::new() }
    }

    /// With all credentials, and answered by JSON.
    pub(crate) fn new(method: &str, target: &str) -> Self {
        Self::bare(method, target)
            .header("api-key", "key")
            .header("authorization", "Bearer token")
            .response_header("content-type", "application/json; charset=utf-8")
            .response("[]")
    }

    pub(crate) fn list(query: &str) -> Self {
        Self::new("GET", &format!("/items?{query}"))
    }

    pub(crate) fn item() -> Self {
        Self::new("GET", &format!("/items/{ID}")).response(format!(r#"{{"id": "{ID}"}}"#))
    }

    pub(crate) fn create(draft: &str) -> Self {
        Self { response_headers: vec![], ..Self::new("POST", "/items") }
            .header("content-type", "application/json")
            .body(draft)
            .status(201)
            .response("")
    }

    pub(crate) fn token(form: &str) -> Self {
        Self::bare("POST", "/token")
            .header("api-key", "key")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form)
            .response_header("content-type", "application/json")
            .response("{}")
    }

    pub(crate) fn header(self, name: &str, value: &str) -> Self {
        Self { request: self.request.header(name, value), ..self }
    }

    pub(crate) fn body(self, body: impl Into<Vec<u8>>) -> Self {
        Self { body: body.into().into(), ..self }
    }

    pub(crate) fn status(self, status: u16) -> Self {
        Self { status, ..self }
    }

    pub(crate) fn response_header(mut self, name: &'static str, value: &'static str) -> Self {
        self.response_headers.push((name, value));
        self
    }

    pub(crate) fn media_type(self, media_type: &'static str) -> Self {
        Self { response_headers: vec![("content-type", media_type)], ..self }
    }

    pub(crate) fn response(self, body: impl Into<Vec<u8>>) -> Self {
        Self { response: body.into().into(), ..self }
    }

    pub(crate) fn exchange(self) -> Exchange {
        let mut response = Response::builder().status(self.status);
        for (name, value) in self.response_headers {
            response = response.header(name, value);
        }
        (self.request.body(self.body).unwrap(), response.body(self.response).unwrap()).into()
    }
}

/// The text of every violation with its kind.
pub(crate) fn told(violations: &[Violation]) -> Vec<(Kind, String)> {
    violations.iter().map(|violation| (violation.kind, violation.to_string())).collect()
}

#[track_caller]
pub(crate) fn accepts(call: Call) {
    assert_eq!(told(&contract().check(&call.exchange())), []);
}

/// Checks that an exchange has exactly one violation, of this kind and with this text.
#[track_caller]
pub(crate) fn reports(call: Call, kind: Kind, text: &str) {
    assert_eq!(told(&contract().check(&call.exchange())), [(kind, text.to_owned())]);
}
