//! Parameters, bodies and responses that refer to one another, or to the wrong kind of thing.

use serde_json::{Value, json};

use super::super::choose_media_types;
use super::super::left_out::{self, LeftOut};
use super::{others, redirect, schema_references};
use crate::openapi;
use crate::openapi::references::{component, place, target};

/// A schema that refers to a parameter, a header, a body or a response means the schema of that.
pub(super) fn schemas_of_messages(document: &mut Value) -> usize {
    let references = schema_references(document);
    let schemas = others(references, |reference| schema_of_message(document, reference));
    let mut count = 0;
    if !schemas.is_empty() {
        openapi::each_schema(document, &mut |schema| count += usize::from(redirect(schema, &schemas)));
    }
    count
}

fn schema_of_message(document: &Value, reference: &str) -> Option<String> {
    let at = place(document, reference.strip_prefix('#')?).filter(|at| is_message_place(at))?;
    let found = document.pointer(&at)?;
    let inner = if found.get("schema").is_some() {
        "schema".to_owned()
    } else {
        let content = found.get("content").and_then(Value::as_object)?;
        let name = choose_media_types::preferred(content).or(content.keys().next().map(String::as_str))?;
        format!("content/{}/schema", openapi::escaped(name))
    };
    Some(format!("#{at}/{inner}"))
}

fn is_message_place(at: &str) -> bool {
    ["parameters", "headers", "requestBodies", "responses"]
        .iter()
        .any(|kind| at.strip_prefix("/components/").is_some_and(|at| at.starts_with(&format!("{kind}/"))))
}

/// What a media type refers to: a shared one (OpenAPI 3.2), or a schema in its place.
pub(super) fn media_type_references(document: &mut Value) -> usize {
    let original = document.clone();
    let mut count = 0;
    openapi::each_message(document, &mut |_, message| {
        for (_, media_type) in openapi::entries_mut(message.get_mut("content")) {
            let Some(reference) = openapi::reference(media_type).map(str::to_owned) else { continue };
            let shared =
                target(&original, &reference).filter(|_| reference.starts_with("#/components/mediaTypes/"));
            *media_type = shared.unwrap_or_else(|| json!({"schema": {"$ref": reference}}));
            count += 1;
        }
    });
    count
}

/// True if a reference in the place of a body or a response leads to a schema.
fn leads_to_a_schema(original: &Value, reference: &str) -> bool {
    let is_schema = |found: &Value| {
        ["type", "properties", "allOf", "oneOf", "anyOf", "enum", "items"]
            .iter()
            .any(|name| found.get(name).is_some())
            && found.get("content").is_none()
    };
    component(original, reference).is_some()
        || target(original, reference).is_some_and(|found| is_schema(&found))
}

/// Parameters, bodies and responses of operations; what is below `components` is only there to be referred to.
pub(super) fn messages(document: &mut Value) -> usize {
    let original = document.clone();
    let mut count = 0;
    let mut left_out = Vec::new();
    for (path, item) in openapi::entries_mut(document.get_mut("paths")) {
        let Some(item) = item.as_object_mut() else { continue };
        let names: Vec<String> = item.keys().filter(|name| openapi::is_method(name)).cloned().collect();
        count += parameters(&original, item.get_mut("parameters"), |reference| {
            left_out.extend(names.iter().map(|method| gone(&original, method, path, reference)));
        });
        for (method, operation) in item.iter_mut().filter(|(name, _)| openapi::is_method(name)) {
            count += parameters(&original, operation.get_mut("parameters"), |reference| {
                left_out.push(gone(&original, method, path, reference));
            });
            if let Some(body) = operation.get_mut("requestBody") {
                let anything = json!({"content": {"application/json": {"schema": {}}}});
                count += in_place(&original, body, &anything, &mut |reference| {
                    left_out.push(nowhere(&original, method, path, reference));
                });
            }
            for (_, response) in openapi::entries_mut(operation.get_mut("responses")) {
                let unknown = json!({"description": "", "content": {"*/*": {}}});
                count += in_place(&original, response, &unknown, &mut |reference| {
                    left_out.push(nowhere(&original, method, path, reference));
                });
                for (_, header) in openapi::entries_mut(response.get_mut("headers")) {
                    let Some(reference) = openapi::reference(header) else { continue };
                    if target(&original, reference).is_none() {
                        left_out.push(nowhere(&original, method, path, reference));
                        *header = json!({"schema": {}});
                        count += 1;
                    }
                }
            }
        }
    }
    left_out::record(document, left_out);
    for kind in ["parameters", "requestBodies", "responses"] {
        if let Some(components) = document.get_mut("components").and_then(Value::as_object_mut) {
            count += usize::from(components.remove(kind).is_some());
        }
    }
    count
}

fn gone(original: &Value, method: &str, path: &str, reference: &str) -> LeftOut {
    let reason = why(original, reference, "no parameter of that name is in the description");
    LeftOut::new(method, path, format!("the parameter {reference}"), reason)
}

/// Why a reference leads to nothing: what is there only refers on, if anything is.
fn why<'a>(original: &Value, reference: &str, absent: &'a str) -> &'a str {
    if openapi::references::find(original, reference).is_some() {
        "what is there refers to itself, or to nothing"
    } else {
        absent
    }
}

fn parameters(original: &Value, list: Option<&mut Value>, mut report: impl FnMut(&str)) -> usize {
    let Some(list) = list.and_then(Value::as_array_mut) else { return 0 };
    let mut count = 0;
    list.retain_mut(|parameter| {
        let Some(reference) = openapi::reference(parameter).map(str::to_owned) else { return true };
        count += 1;
        let found = target(original, &reference).filter(|_| !leads_to_a_schema(original, &reference));
        if let Some(found) = found {
            *parameter = found;
            true
        } else {
            report(&reference);
            false
        }
    });
    count
}

/// Puts what is referred to in place of the reference, and `otherwise` where nothing is.
fn in_place(original: &Value, value: &mut Value, otherwise: &Value, report: &mut dyn FnMut(&str)) -> usize {
    let Some(reference) = openapi::reference(value) else { return 0 };
    let found = if leads_to_a_schema(original, reference) {
        Some(json!({"description": "", "content": {"application/json": {"schema": {"$ref": reference}}}}))
    } else {
        target(original, reference)
    };
    if found.is_none() {
        report(reference);
    }
    *value = found.unwrap_or_else(|| otherwise.clone());
    1
}

fn nowhere(original: &Value, method: &str, path: &str, reference: &str) -> LeftOut {
    let absent = "it is not in the description, nor in a file beside it: anything stands there";
    LeftOut::new(method, path, format!("what {reference:?} refers to"), why(original, reference, absent))
}
