//! The versions that the vendor's tool writes: OpenAPI 3.0 is what an edition is made in, the others are made from it.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::openapi::{self, Object, SCHEMAS, entries};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Version {
    Swagger2,
    OpenApi30,
    OpenApi31,
}

pub(super) fn write(file: &mut Value, version: Version) {
    match version {
        Version::Swagger2 => swagger_2(file),
        Version::OpenApi30 => {}
        Version::OpenApi31 => {
            file["openapi"] = json!("3.1.0");
            openapi::each_object(file, &mut null_is_a_type);
        }
    }
}

/// `nullable` as OpenAPI 3.1 says it.
fn null_is_a_type(object: &mut Object) {
    // A property may be called so too.
    if object.get("nullable") != Some(&json!(true)) {
        return;
    }
    object.remove("nullable");
    if let Some(kind) = object.get("type").and_then(Value::as_str) {
        object.insert("type".to_owned(), json!([kind, "null"]));
        if let Some(values) = object.get_mut("enum").and_then(Value::as_array_mut) {
            values.push(Value::Null);
        }
    } else if let Some(Value::Array(mut parts)) = object.remove("allOf") {
        parts.push(json!({"type": "null"}));
        object.insert("oneOf".to_owned(), Value::Array(parts));
    }
}

fn swagger_2(file: &mut Value) {
    let url = file["servers"][0]["url"].as_str().unwrap_or_default().to_owned();
    let schemas = file["components"]["schemas"].take();
    for operation in openapi::operations_mut(file) {
        let mut produces = BTreeSet::new();
        for (_, response) in openapi::entries_mut(operation.get_mut("responses")) {
            produces.extend(media_types(response));
            response_2(response);
        }
        if let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) {
            // Ranges of statuses came with 3.0.
            responses.retain(|status, _| !status.contains('X'));
        }
        let body = operation.remove("requestBody").unwrap_or_default();
        let consumes = media_types(&body);
        let parameters = operation.entry("parameters").or_insert_with(|| json!([]));
        if let Some(parameters) = parameters.as_array_mut() {
            parameters.iter_mut().for_each(flatten);
            parameters.extend(body_2(&body, &schemas));
        }
        operation.insert("produces".to_owned(), json!(produces));
        operation.insert("consumes".to_owned(), json!(consumes));
    }
    let rest = url.split_once("://").map_or("", |(_, rest)| rest);
    let (host, base_path) = rest.split_once('/').unwrap_or((rest, ""));
    let mut written = json!({
        "swagger": "2.0", "info": file["info"], "host": host, "basePath": format!("/{base_path}"),
        "schemes": ["https"], "paths": file["paths"], "definitions": schemas,
        "securityDefinitions": {
            "ApiKey": {"type": "apiKey", "in": "header", "name": "API-KEY"},
            "Bearer": {"type": "apiKey", "in": "header", "name": "Authorization"},
        },
        "security": file["security"],
    });
    openapi::each_object(&mut written, &mut |object| {
        if let Some(Value::String(target)) = object.get_mut("$ref")
            && let Some(name) = target.strip_prefix(SCHEMAS)
        {
            *target = format!("#/definitions/{name}");
        }
        if object.get("nullable") == Some(&json!(true)) {
            object.remove("nullable");
            object.insert("x-nullable".to_owned(), json!(true));
        }
    });
    *file = written;
}

fn media_types(message: &Value) -> Vec<String> {
    entries(message.get("content")).map(|(name, _)| name.to_owned()).collect()
}

fn response_2(response: &mut Value) {
    let Some(response) = response.as_object_mut() else { return };
    let content = response.remove("content").unwrap_or_default();
    if let Some(schema) = entries(Some(&content)).find_map(|(_, media_type)| media_type.get("schema")) {
        response.insert("schema".to_owned(), schema.clone());
    }
    openapi::entries_mut(response.get_mut("headers")).for_each(|(_, header)| flatten(header));
}

/// Type and format stand beside the name, and a list says how it is written.
fn flatten(parameter: &mut Value) {
    let Some(parameter) = parameter.as_object_mut() else { return };
    let Some(Value::Object(schema)) = parameter.remove("schema") else { return };
    if schema.get("type") == Some(&json!("array")) {
        parameter.insert("collectionFormat".to_owned(), json!("multi"));
    }
    parameter.remove("style");
    parameter.remove("explode");
    for (name, value) in schema {
        parameter.entry(name).or_insert(value);
    }
}

/// A body is a parameter, and so is each field of a form.
fn body_2(body: &Value, schemas: &Value) -> Vec<Value> {
    let Some((media_type, content)) = entries(body.get("content")).next() else { return Vec::new() };
    let schema = &content["schema"];
    if !media_type.contains("form") {
        return vec![json!({"name": "body", "in": "body", "required": true, "schema": schema})];
    }
    let name = openapi::reference(schema).and_then(|target| target.strip_prefix(SCHEMAS));
    let form = name.map_or(schema, |name| &schemas[name]);
    let required = form["required"].as_array().cloned().unwrap_or_default();
    let field = |(name, property): (&str, &Value)| {
        let mut field = Map::new();
        field.insert("name".to_owned(), json!(name));
        field.insert("in".to_owned(), json!("formData"));
        field.insert("required".to_owned(), json!(required.contains(&json!(name))));
        field.insert("schema".to_owned(), property.clone());
        let mut field = Value::Object(field);
        flatten(&mut field);
        field
    };
    entries(form.get("properties")).map(field).collect()
}
