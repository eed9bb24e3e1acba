//! What code stands on: methods, parameters, types, properties and the type of each. Every description of this API has to
//! yield what is known, whatever else it has.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::openapi::{self, entries, text};

/// Something that code stands on.
struct Promised {
    is: String,
    /// It has to be there, but the vendor's word on what it is beats ours.
    is_assumed: bool,
}

/// What a description breaks of what is known, one line each.
pub(crate) fn broken(known: &Value, description: &Value) -> Vec<String> {
    let found = promised(description);
    let mut broken = Vec::new();
    for (name, Promised { is, is_assumed }) in promised(known) {
        match found.get(&name) {
            None => broken.push(format!("{name} is gone")),
            Some(other) if other.is != is && !is_assumed => {
                broken.push(format!("{name} is {}, and was {is}", other.is));
            }
            Some(_) => {}
        }
    }
    broken
}

fn promised(description: &Value) -> BTreeMap<String, Promised> {
    let mut promised = BTreeMap::new();
    let mut promise = |name: String, is: String, is_assumed: bool| {
        promised.insert(name, Promised { is, is_assumed });
    };
    for (path, method, operation) in openapi::operations(description) {
        let id = text(operation, "operationId").unwrap_or_default();
        promise(format!("operation {id}"), format!("{method} {path}"), false);
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let name = format!("{id}, parameter {}", parameter["name"]);
            promise(
                name,
                format!("{} {}", parameter["required"], kind(&parameter["schema"])),
                assumed(parameter),
            );
        }
        for (status, response) in
            entries(operation.get("responses")).filter(|(status, _)| status.starts_with('2'))
        {
            let content = entries(response.get("content")).find_map(|(_, content)| content.get("schema"));
            promise(
                format!("{id} {status}"),
                content.map(response_kind).unwrap_or_default(),
                assumed(response),
            );
        }
    }
    for (name, schema) in openapi::component_schemas(description) {
        promise(format!("type {name}"), schema["required"].to_string(), false);
        // What stands around the rows is the client's to find.
        if schema.get("x-page").is_some() && assumed(schema) {
            continue;
        }
        for (property, value) in entries(schema.get("properties")) {
            let is_assumed = assumed(value) || (value.get("x-source").is_none() && assumed(schema));
            promise(format!("{name}.{property}"), kind(value), is_assumed);
        }
    }
    promised
}

fn assumed(place: &Value) -> bool {
    place["x-source"] == "assumption"
}

/// What a response is: of a list, what its rows are.
fn response_kind(schema: &Value) -> String {
    match schema.pointer("/x-page/item") {
        Some(item) => format!("a list of {}", kind(item)),
        None => kind(schema),
    }
}

/// The type, whether it may be null or not.
fn kind(schema: &Value) -> String {
    if let Some(reference) = openapi::reference(schema) {
        return reference.to_owned();
    }
    if let Some([only]) = schema["allOf"].as_array().map(Vec::as_slice) {
        return kind(only);
    }
    let mut kind: Vec<String> = ["type", "format", "x-enum-name"]
        .iter()
        .filter_map(|name| text(schema, name).map(str::to_owned))
        .collect();
    kind.extend(schema.get("items").map(|items| format!("of {}", self::kind(items))));
    kind.join(" ")
}
