//! Swagger 2.0 to OpenAPI 3.0.

mod parameterized_host;
pub(super) mod parameters;
pub(super) mod responses;
mod security;

use serde_json::{Map, Value, json};

use super::{schemas, take};
use crate::openapi;

/// The places of the reusable parts, before and after.
const PLACES: [(&str, &str); 3] =
    [("definitions", "schemas"), ("parameters", "parameters"), ("responses", "responses")];

/// Media types of an operation that names none.
pub(super) const JSON: &str = "application/json";

pub(super) fn convert(document: &mut Value) {
    parameterized_host::convert(document);
    let consumes = media_types(take(document, "consumes").as_ref());
    let produces = media_types(take(document, "produces").as_ref());
    let shared = document.get("parameters").cloned().unwrap_or_default();

    for item in openapi::path_items_mut(document) {
        let of_path = item.remove("parameters");
        let (of_path, of_operations) = parameters::split(of_path, &shared);
        if !of_path.is_empty() {
            item.insert("parameters".to_owned(), json!(of_path));
        }
        for (_, operation) in item.iter_mut().filter(|(name, _)| openapi::is_method(name)) {
            let Some(operation) = operation.as_object_mut() else { continue };
            let consumes =
                operation.remove("consumes").map_or_else(|| consumes.clone(), |own| media_types(Some(&own)));
            let produces =
                operation.remove("produces").map_or_else(|| produces.clone(), |own| media_types(Some(&own)));
            // The server's schemes are the same for all operations that a client sends.
            operation.remove("schemes");
            parameters::convert(operation, &of_operations, &shared, &consumes);
            for (_, response) in openapi::entries_mut(operation.get_mut("responses")) {
                responses::convert(response, &produces);
            }
        }
    }

    let servers = servers(document);
    components(document, &produces);
    schemas::each(document, &mut |schema| {
        if let Some(schema) = schema.as_object_mut() {
            self::schema(schema);
        }
    });
    openapi::rewrite_references(document, &|target| {
        PLACES.iter().find_map(|(old, new)| {
            target.strip_prefix(&format!("#/{old}/")).map(|name| format!("#/components/{new}/{name}"))
        })
    });
    if let Some(document) = document.as_object_mut() {
        document.remove("swagger");
        if !servers.is_empty() {
            document.insert("servers".to_owned(), json!(servers));
        }
    }
}

pub(super) fn media_types(list: Option<&Value>) -> Vec<String> {
    let list: Vec<String> = list
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect();
    if list.is_empty() { vec![JSON.to_owned()] } else { list }
}

fn components(document: &mut Value, produces: &[String]) {
    let mut components = Map::new();
    for (old, new) in PLACES {
        if let Some(parts) = take(document, old) {
            components.insert(new.to_owned(), parts);
        }
    }
    if let Some(Value::Object(parameters)) = components.get_mut("parameters") {
        // Bodies and form fields stand in the operations that refer to them.
        parameters.retain(|_, parameter| !parameters::is_body(parameter));
        parameters.values_mut().for_each(parameters::with_schema);
    }
    for (_, response) in openapi::entries_mut(components.get_mut("responses")) {
        responses::convert(response, produces);
    }
    if let Some(Value::Object(schemes)) = take(document, "securityDefinitions") {
        let schemes: Map<String, Value> =
            schemes.into_iter().map(|(name, scheme)| (name, security::convert(scheme))).collect();
        components.insert("securitySchemes".to_owned(), Value::Object(schemes));
    }
    if let Some(document) = document.as_object_mut() {
        document.insert("components".to_owned(), Value::Object(components));
    }
}

/// One server for each scheme, HTTPS first and by default; none if the document names no host.
fn servers(document: &mut Value) -> Vec<Value> {
    let text = |value: Option<Value>| value.as_ref().and_then(Value::as_str).map(str::to_owned);
    let base = text(take(document, "basePath")).unwrap_or_default();
    let host = text(take(document, "host"));
    let schemes = take(document, "schemes");
    let mut schemes: Vec<&str> =
        schemes.as_ref().and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    schemes.retain(|scheme| scheme.starts_with("http"));
    schemes.sort_by_key(|scheme| *scheme != "https");
    let base = if base.trim_matches('/').is_empty() {
        String::new()
    } else {
        format!("/{}", base.trim_matches('/'))
    };
    match host.as_deref().map(str::trim) {
        // Some exports write the scheme into the host.
        Some(host) if host.contains("://") => {
            vec![json!({"url": format!("{}{base}", host.trim_end_matches('/'))})]
        }
        Some(host) if !host.is_empty() => {
            let schemes = if schemes.is_empty() { vec!["https"] } else { schemes };
            schemes.iter().map(|scheme| json!({"url": format!("{scheme}://{host}{base}")})).collect()
        }
        _ if base.is_empty() => Vec::new(),
        _ => vec![json!({"url": base})],
    }
}

fn schema(schema: &mut Map<String, Value>) {
    super::nullable(schema);
    if schema.get("type").is_some_and(|kind| kind == "file") {
        schema.insert("type".to_owned(), json!("string"));
        schema.insert("format".to_owned(), json!("binary"));
    }
    if let Some(name) = schema.get("discriminator").filter(|name| name.is_string()).cloned() {
        schema.insert("discriminator".to_owned(), json!({"propertyName": name}));
    }
    schema.remove("collectionFormat");
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A description with one operation, after its conversion.
    pub(super) fn converted(operation: &Value, rest: &Value) -> Value {
        let mut document = json!({"swagger": "2.0", "paths": {"/a": {"post": operation}}});
        for (name, value) in openapi::entries(Some(rest)) {
            document[name] = value.clone();
        }
        convert(&mut document);
        document
    }

    #[test]
    fn host_base_path_and_schemes_are_servers() {
        for (rest, expected) in [
            (
                json!({"host": "h.example", "basePath": "/v1/", "schemes": ["http", "https", "wss"]}),
                json!(["https://h.example/v1", "http://h.example/v1"]),
            ),
            (json!({"host": "h.example:80", "basePath": "/"}), json!(["https://h.example:80"])),
            (json!({"host": "http://h.example/", "basePath": "a"}), json!(["http://h.example/a"])),
            (json!({"basePath": "/a"}), json!(["/a"])),
            (json!({}), json!([])),
        ] {
            let document = converted(&json!({}), &rest);
            let servers: Vec<&Value> =
                document["servers"].as_array().into_iter().flatten().map(|server| &server["url"]).collect();
            assert_eq!(json!(servers), expected, "{rest}");
            for name in ["host", "basePath", "schemes", "swagger"] {
                assert!(document.get(name).is_none(), "{name}");
            }
        }
    }

    #[test]
    fn definitions_are_components() {
        let document = converted(
            &json!({"responses": {"200": {"schema": {"$ref": "#/definitions/A"}}, "404": {"$ref": "#/responses/Gone"}}}),
            &json!({
                "definitions": {
                    "A": {"discriminator": "kind", "properties": {
                        "next": {"$ref": "#/definitions/A/properties/kind"},
                        "kind": {"type": "string", "x-nullable": true},
                        "discriminator": {"type": "string"},
                    }},
                },
                "responses": {"Gone": {"description": "gone", "schema": {"$ref": "#/definitions/A"}}},
                "x-kept": {"a": 1},
            }),
        );
        assert_eq!(
            document["components"]["schemas"]["A"],
            json!({"discriminator": {"propertyName": "kind"}, "properties": {
                "next": {"$ref": "#/components/schemas/A/properties/kind"},
                "kind": {"type": "string", "nullable": true},
                "discriminator": {"type": "string"},
            }})
        );
        let responses = &document["paths"]["/a"]["post"]["responses"];
        assert_eq!(responses["404"], json!({"$ref": "#/components/responses/Gone"}));
        for response in [&responses["200"], &document["components"]["responses"]["Gone"]] {
            assert_eq!(response["content"]["application/json"]["schema"]["$ref"], "#/components/schemas/A");
        }
        assert_eq!(document["x-kept"], json!({"a": 1}));
        assert!(document.get("definitions").is_none() && document.get("responses").is_none());
    }
}
