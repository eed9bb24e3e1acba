//! Leaves of a description what the generator reads. It parses the rest as well, and refuses a whole description
//! for a link, a header or an example that is not as OpenAPI says.

use serde_json::{Map, Value, json};

use super::openapi::METHODS;
use super::prepare::NOTHING;

pub(crate) fn trim(description: &mut Value) {
    retain(description, &["openapi", "info", "paths", "components"]);
    if let Some(description) = description.as_object_mut() {
        let info = description.remove("info").unwrap_or_default();
        let text = |name: &str| info.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        description.insert("info".to_owned(), json!({"title": text("title"), "version": text("version")}));
    }
    if let Some(components) = description.get_mut("components") {
        retain(components, &["schemas"]);
    }
    for item in entries(description.get_mut("paths")) {
        retain(item, &METHODS);
        entries(Some(item)).for_each(trim_operation);
    }
}

fn trim_operation(operation: &mut Value) {
    retain(operation, &["operationId", "summary", "description", "parameters", "requestBody", "responses"]);
    texts(operation, &["summary", "description"]);
    for parameter in operation.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten() {
        // An object in a path, a query or a header is one text.
        if parameter.get("x-equals").is_some() {
            parameter["schema"] = json!({"type": "string"});
        }
        retain(parameter, &["name", "in", "required", "description", "schema", "style", "x-rust-name"]);
        texts(parameter, &["description"]);
        flag(parameter, "required");
    }
    if let Some(body) = operation.get_mut("requestBody") {
        retain(body, &["content", "description"]);
        texts(body, &["description"]);
        trim_content(body);
    }
    for response in entries(operation.get_mut("responses")).filter(|response| response.is_object()) {
        retain(response, &["content", "description", NOTHING]);
        texts(response, &["description"]);
        response.as_object_mut().map(|response| response.entry("description").or_insert_with(|| json!("")));
        trim_content(response);
    }
}

fn trim_content(message: &mut Value) {
    entries(message.get_mut("content")).for_each(|media_type| retain(media_type, &["schema"]));
}

fn entries(value: Option<&mut Value>) -> impl Iterator<Item = &mut Value> {
    value.and_then(Value::as_object_mut).into_iter().flat_map(Map::values_mut)
}

fn retain(value: &mut Value, names: &[&str]) {
    if let Some(object) = value.as_object_mut() {
        object.retain(|name, _| names.contains(&name.as_str()));
    }
}

fn texts(value: &mut Value, names: &[&str]) {
    if let Some(object) = value.as_object_mut() {
        object.retain(|name, value| !names.contains(&name.as_str()) || value.is_string());
    }
}

fn flag(value: &mut Value, name: &str) {
    if let Some(object) =
        value.as_object_mut().filter(|object| object.get(name).is_some_and(|flag| !flag.is_boolean()))
    {
        object.remove(name);
    }
}
