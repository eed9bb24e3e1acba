//! OpenAPI 3.1 and 3.2 to 3.0. Their schemas are those of JSON Schema 2020-12, and what else is new in them
//! does not concern a client, or is recorded as left out.

mod combined;
mod definitions;
mod identifiers;
mod keywords;
mod types;

use serde_json::{Map, Value};

pub(super) use self::identifiers::to_pointers as identifiers;
use super::{schemas, take};
use crate::normalise::left_out::{self, LeftOut};
use crate::openapi;

/// Everything but the schemas.
pub(super) fn convert(document: &mut Value) {
    webhooks(document);
    other_methods(document);
    mutual_tls(document);
    rename(document, &["jsonSchemaDialect", "$self"]);
}

/// What is written in the manner of a later version is rewritten in every description: exports mix them.
/// Returns in how many schemas that was.
pub(super) fn convert_schemas(document: &mut Value, later: bool) -> usize {
    definitions::to_components(document);
    let mut count = 0;
    schemas::each(document, &mut |schema| {
        let before = schema.clone();
        keywords::boolean(schema);
        if let Some(schema) = schema.as_object_mut() {
            if later {
                keywords::beside_reference(schema);
            }
            types::convert(schema);
            combined::convert(schema);
            keywords::convert(schema);
        }
        count += usize::from(*schema != before);
    });
    count
}

/// A path that is a reference to another one, or to a component, becomes a copy of it.
pub(super) fn inline_path_items(document: &mut Value) {
    let whole = document.clone();
    for item in openapi::path_items_mut(document) {
        // A path item that refers to itself, over others or directly, ends somewhere.
        for _ in 0..8 {
            let target = item.get("$ref").and_then(Value::as_str).and_then(|target| target.strip_prefix('#'));
            let Some(Value::Object(target)) = target.and_then(|pointer| whole.pointer(pointer)) else {
                break;
            };
            let mut merged = target.clone();
            item.remove("$ref");
            merged.append(item);
            *item = merged;
        }
    }
    document.get_mut("components").and_then(|components| take(components, "pathItems"));
}

fn left_out(operation: String, what: &str, reason: &str) -> LeftOut {
    LeftOut { operation, what: what.to_owned(), reason: reason.to_owned(), times: 1 }
}

fn webhooks(document: &mut Value) {
    let reason = "the server calls it, not the client";
    let found = openapi::entries(document.get("webhooks"))
        .map(|(name, _)| left_out(format!("webhook {name}"), "the whole of it", reason))
        .collect();
    left_out::record(document, found);
    rename(document, &["webhooks"]);
}

/// `QUERY` and free methods of 3.2.
fn other_methods(document: &mut Value) {
    let mut found = Vec::new();
    for (path, item) in openapi::entries(document.get("paths")) {
        let query = item.get("query").map(|_| "QUERY");
        let others = openapi::entries(item.get("additionalOperations")).map(|(method, _)| method);
        let methods = query.into_iter().chain(others);
        found.extend(methods.map(|method| {
            left_out(format!("{method} {path}"), left_out::OPERATION, "OpenAPI 3.0 has no such method")
        }));
    }
    left_out::record(document, found);
    for item in openapi::path_items_mut(document) {
        rename_in(item, &["query", "additionalOperations"]);
    }
}

/// A client certificate is a matter of the connection, not of the request.
fn mutual_tls(document: &mut Value) {
    let Some(schemes) = document.pointer_mut("/components/securitySchemes").and_then(Value::as_object_mut)
    else {
        return;
    };
    let is_mutual = |scheme: &Value| scheme.get("type").is_some_and(|kind| kind == "mutualTLS");
    let names: Vec<String> =
        schemes.iter().filter(|(_, scheme)| is_mutual(scheme)).map(|(name, _)| name.clone()).collect();
    schemes.retain(|_, scheme| !is_mutual(scheme));
    let reason = "a client certificate is set on the connection";
    let found = names.iter().map(|name| left_out(name.clone(), "the security scheme", reason)).collect();
    left_out::record(document, found);
    let remove = |holder: Option<&mut Value>| {
        for requirement in holder.and_then(Value::as_array_mut).into_iter().flatten() {
            if let Some(requirement) = requirement.as_object_mut() {
                requirement.retain(|name, _| !names.contains(name));
            }
        }
    };
    remove(document.get_mut("security"));
    openapi::operations_mut(document).for_each(|operation| remove(operation.get_mut("security")));
}

fn rename(value: &mut Value, names: &[&str]) {
    if let Some(object) = value.as_object_mut() {
        rename_in(object, names);
    }
}

/// What 3.0 does not know is kept as an extension.
fn rename_in(object: &mut Map<String, Value>, names: &[&str]) {
    for name in names {
        if let Some(value) = object.remove(*name) {
            object.insert(format!("x-{}", name.trim_start_matches('$')), value);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// A schema after its conversion, as the component `A` of a description in 3.1.
    pub(super) fn converted(schema: &Value) -> Value {
        let mut document = json!({"components": {"schemas": {"A": schema}}});
        convert_schemas(&mut document, true);
        let once = document.clone();
        assert_eq!(convert_schemas(&mut document, false), 0, "converted once and for all: {once}");
        once["components"]["schemas"]["A"].clone()
    }

    #[test]
    fn what_is_no_call_of_the_client_is_left_out_and_said() {
        let mut document = json!({
            "jsonSchemaDialect": "https://example.com",
            "webhooks": {"paid": {"post": {}}},
            "paths": {"/a": {"query": {}, "get": {"security": [{"cert": [], "key": []}]}, "additionalOperations": {"COPY": {}}}},
            "components": {"securitySchemes": {"cert": {"type": "mutualTLS"}, "key": {"type": "apiKey"}}},
        });
        convert(&mut document);
        let said: Vec<_> = left_out::read(&document).iter().map(ToString::to_string).collect();
        assert_eq!(said.len(), 4);
        for (line, start) in said.iter().zip(["webhook paid: ", "QUERY /a: ", "COPY /a: ", "cert: "]) {
            assert!(line.starts_with(start), "{line}");
        }
        assert_eq!(document["paths"]["/a"]["get"]["security"], json!([{"key": []}]));
        assert_eq!(document["components"]["securitySchemes"], json!({"key": {"type": "apiKey"}}));
        assert_eq!(document["x-webhooks"], json!({"paid": {"post": {}}}));
        assert!(document.get("webhooks").is_none() && document.get("x-jsonSchemaDialect").is_some());
    }

    #[test]
    fn a_path_can_be_a_reference() {
        let mut document = json!({
            "paths": {
                "/a": {"$ref": "#/components/pathItems/A", "summary": "own"},
                "/b": {"$ref": "#/paths/~1a"},
                "/c": {"$ref": "#/paths/~1c"},
            },
            "components": {"pathItems": {"A": {"get": {}}}},
        });
        inline_path_items(&mut document);
        assert_eq!(document["paths"]["/a"], json!({"get": {}, "summary": "own"}));
        assert_eq!(document["paths"]["/b"], json!({"get": {}, "summary": "own"}));
        assert_eq!(document["components"], json!({}));
    }
}
