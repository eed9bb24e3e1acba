//! What descriptions of later versions say in the way of Swagger 2.0: those written by hand, or carried over by hand.

use serde_json::{Value, json};

use super::swagger2::{self, parameters, responses};
use crate::openapi::{self, Object, Place};

/// Media types that are written without their first half.
const SHORT: [(&str, &str); 5] = [
    ("csv", "text/csv"),
    ("html", "text/html"),
    ("pdf", "application/pdf"),
    ("text", "text/plain"),
    ("xml", "application/xml"),
];

/// A parameter with a type of its own gets a schema, one in the body or a form becomes the request body, and the schema of a
/// response or body moves into its content. A name that is no media type stands for JSON, or for the one that it names. The
/// passes know none of it, and would take the parameter for a text, and leave out the rest.
pub(super) fn convert(document: &mut Value) {
    let media_types = |list: &str| swagger2::media_types(document.get(list));
    let (consumes, produces) = (media_types("consumes"), media_types("produces"));
    for (_, parameter) in openapi::entries_mut(document.pointer_mut("/components/parameters")) {
        typed(parameter);
    }
    for item in openapi::path_items_mut(document) {
        item.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten().for_each(typed);
        for (_, operation) in item.iter_mut().filter(|(name, _)| openapi::is_method(name)) {
            let Some(operation) = operation.as_object_mut() else { continue };
            let own = |list: &str, shared: &[String]| {
                operation.get(list).map_or_else(|| shared.to_vec(), |own| swagger2::media_types(Some(own)))
            };
            let (consumes, produces) = (own("consumes", &consumes), own("produces", &produces));
            operation.retain(|name, _| !["consumes", "produces", "schemes"].contains(&name.as_str()));
            bodies(operation, &consumes);
            for (_, response) in openapi::entries_mut(operation.get_mut("responses")) {
                if response.get("schema").is_some_and(Value::is_object) && response.get("content").is_none() {
                    responses::convert(response, &produces);
                }
            }
        }
    }
    openapi::each_message(document, &mut |place, message| content(place, message));
}

/// Gives a parameter with a type of its own a schema.
fn typed(parameter: &mut Value) {
    let has = |name: &str| parameter.get(name).is_some();
    if has("type") && !["schema", "content", "$ref"].into_iter().any(has) {
        parameters::with_schema(parameter);
    }
}

/// Takes the bodies from among the parameters of an operation.
fn bodies(operation: &mut Object, consumes: &[String]) {
    let Some(Value::Array(list)) = operation.remove("parameters") else { return };
    let has_body = operation.contains_key("requestBody");
    let (bodies, mut others): (Vec<Value>, Vec<Value>) =
        list.into_iter().partition(|parameter| !has_body && parameters::is_body(parameter));
    if !bodies.is_empty() {
        operation.insert("parameters".to_owned(), Value::Array(bodies));
        parameters::convert(operation, &[], &Value::Null, consumes);
    }
    others.iter_mut().for_each(typed);
    operation.insert("parameters".to_owned(), Value::Array(others));
}

fn content(place: Place, message: &mut Object) {
    if place == Place::Request
        && !message.contains_key("content")
        && let Some(schema) = message.remove("schema")
    {
        message.insert("content".to_owned(), json!({swagger2::JSON: {"schema": schema}}));
    }
    let Some(content) = message.get_mut("content").and_then(Value::as_object_mut) else { return };
    let names: Vec<String> =
        content.keys().filter(|name| !name.contains('/') && !name.starts_with("x-")).cloned().collect();
    for name in names {
        let Some(said) = content.remove(&name) else { continue };
        let small = name.to_ascii_lowercase();
        let known = SHORT.iter().find(|(short, _)| *short == small).map(|(_, whole)| *whole);
        // The media type itself is missing where the schema stands in its place.
        let said = if name == "schema" { json!({"schema": said}) } else { said };
        content.entry(known.unwrap_or(swagger2::JSON)).or_insert(said);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn operation(operation: &Value) -> Value {
        let mut document = json!({"openapi": "3.0.3", "paths": {"/a": {"post": operation}}});
        convert(&mut document);
        document["paths"]["/a"]["post"].clone()
    }

    #[test]
    fn what_stands_where_swagger_has_it_is_found() {
        let (schema, list) =
            (json!({"type": "string"}), json!({"type": "array", "items": {"type": "integer"}}));
        let converted = operation(&json!({
            "parameters": [
                {"name": "n", "in": "query", "type": "integer"},
                {"name": "l", "in": "query", "schema": list},
                {"name": "b", "in": "body", "required": true, "schema": schema},
            ],
            "produces": ["text/plain"],
            "responses": {"200": {"description": "ok", "schema": schema}},
        }));
        let parameters = json!([
            {"name": "n", "in": "query", "schema": {"type": "integer"}}, {"name": "l", "in": "query", "schema": list},
        ]);
        assert_eq!(converted["parameters"], parameters);
        let body =
            json!({"required": true, "x-bodyName": "b", "content": {"application/json": {"schema": schema}}});
        assert_eq!(converted["requestBody"], body);
        let response = json!({"description": "ok", "content": {"text/plain": {"schema": schema}}});
        assert_eq!(converted["responses"]["200"], response);
        let file = json!([{"name": "f", "in": "formData", "type": "file"}]);
        let form = operation(&json!({"parameters": file}))["requestBody"]["content"].clone();
        assert!(form.get("multipart/form-data").is_some(), "{form}");
    }

    #[test]
    fn a_name_that_is_no_media_type_stands_for_one() {
        let said = json!({"schema": {"type": "string"}});
        for (body, expected) in [
            (said.clone(), json!({"application/json": said})),
            (
                json!({"content": {"json": said, "XML": said}}),
                json!({"application/json": said, "application/xml": said}),
            ),
            (json!({"content": {"schema": said["schema"]}}), json!({"application/json": said})),
            (json!({"content": {"text/csv": said, "x-a": 1}}), json!({"text/csv": said, "x-a": 1})),
        ] {
            assert_eq!(
                operation(&json!({"requestBody": body}))["requestBody"]["content"],
                expected,
                "{body}"
            );
        }
    }
}
