//! Says in the description what progenitor cannot express by itself: which schemas the hand-written types
//! stand for, and that every 2xx status carries the same response.

use serde_json::{Map, Value, json};

use super::enum_values::{self, EnumTypes};
use super::openapi::{each_object, schema_name};
use super::{partial_updates, raw_bodies, trim, wire_names};

pub(crate) const THIS_CRATE: &str = "infinigate-api";
pub(crate) const DECIMAL_CRATE: &str = "rust_decimal";

/// On a response: whether the description lets the server send nothing in its place.
pub(crate) const NOTHING: &str = "x-may-be-nothing";

/// Prepares a normalised description for progenitor. Returns the enums that are to be generated.
pub(crate) fn prepare(description: &mut Value) -> EnumTypes {
    trim::trim(description);
    // Before names are marked, which the types are named after.
    let enums =
        enum_values::replace(description, |name| rust_type(THIS_CRATE, &format!("types::{name}"), &[]));
    wire_names::mark_parameters(description);
    each_object(description, &mut wire_names::mark_properties);
    each_object(description, &mut raw_bodies::raw_bodies);
    each_object(description, &mut one_success_response);
    let schemas = description["components"]["schemas"].clone();
    each_object(description, &mut |object| may_be_nothing(object, &schemas));
    pages(description);
    each_object(description, &mut |object| count(object, &schemas));
    each_object(description, &mut scalars);
    partial_updates::mark(description);
    each_object(description, &mut nullable_is_optional);
    enums
}

/// A server that answers 204 or 203 where 200 is described is still answering.
fn one_success_response(object: &mut Map<String, Value>) {
    let Some(Value::Object(responses)) = object.get_mut("responses") else { return };
    let success: Vec<String> = responses.keys().filter(|status| status.starts_with('2')).cloned().collect();
    if let [status] = success.as_slice()
        && let Some(response) = responses.remove(status)
    {
        responses.insert("2XX".to_owned(), response);
    }
}

/// A schema, or the one that it refers to.
fn resolved<'a>(schemas: &'a Value, schema: &'a Value) -> &'a Value {
    schema_name(schema).map_or(schema, |name| &schemas[name])
}

/// A response of which the description says that it may also be nothing (204, or null) is an `Option`. A list is empty.
fn may_be_nothing(response: &mut Map<String, Value>, schemas: &Value) {
    if response.remove(NOTHING) != Some(json!(true)) {
        return;
    }
    let schema =
        response.get_mut("content").and_then(|content| content.pointer_mut("/application~1json/schema"));
    let is_list = |schema: &Value| {
        let schema = resolved(schemas, schema);
        schema.get("x-page").is_some() || schema["type"] == "array"
    };
    if let Some(schema) = schema.filter(|schema| !is_list(schema)) {
        *schema = optional(schema.take());
    }
}

/// Lists become `Page<T>`, which decodes every shape that a list arrives in.
fn pages(description: &mut Value) {
    each_object(description, &mut |object| {
        let Some(mut item) = object.get("x-page").and_then(|page| page.get("item")).cloned() else { return };
        if item["nullable"] == json!(true) {
            item = optional(item);
        }
        object.clear();
        object.insert("x-rust-type".to_owned(), rust_type(THIS_CRATE, "Page", &[item]));
    });
}

/// The response of an operation that counts is a bare number, and becomes `Count`, which decodes `{"count": n}` as well.
fn count(object: &mut Map<String, Value>, schemas: &Value) {
    let id = object.get("operationId").and_then(Value::as_str).unwrap_or_default();
    if !id.split('_').any(|word| word == "count") {
        return;
    }
    let response = object.get_mut("responses").and_then(|responses| responses.get_mut("2XX"));
    let schema = response.and_then(|response| response.pointer_mut("/content/application~1json/schema"));
    if let Some(schema) = schema.filter(|schema| resolved(schemas, schema)["type"] == "integer") {
        *schema = json!({ "x-rust-type": rust_type(THIS_CRATE, "Count", &[]) });
    }
}

/// Exact decimals, timestamps with or without an offset, texts that must not be printed, and numbers with names.
fn scalars(object: &mut Map<String, Value>) {
    let text = |name: &str| object.get(name).and_then(Value::as_str);
    let rust_type = match (text("type"), text("format")) {
        (Some("number"), Some("decimal")) => rust_type(DECIMAL_CRATE, "Decimal", &[]),
        (Some("string"), Some("date-time")) => {
            let name = if text("x-declared-format") == Some("date") { "ReceivedDate" } else { "Timestamp" };
            rust_type(THIS_CRATE, name, &[])
        }
        (Some("string"), Some("password")) => rust_type(THIS_CRATE, "Secret", &[]),
        // Numbers of an enum, which a server may write by their names.
        (Some("integer"), _) if object.contains_key("x-known-values") => {
            rust_type(THIS_CRATE, "EnumValue", &[])
        }
        _ => return,
    };
    if object.contains_key("x-rust-type") {
        return;
    }
    object.insert("x-rust-type".to_owned(), rust_type);
}

/// Hand-written types have no null of their own: where one may be null, as an element, a value of a map or a required
/// field, it stands in an `Option`. Any other field that may be null may as well be left out, and a list that is null
/// is an empty one.
fn nullable_is_optional(object: &mut Map<String, Value>) {
    for name in ["items", "additionalProperties", "item"] {
        if let Some(schema) = object.get_mut(name) {
            in_option(schema);
        }
    }
    let required = object.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
    let Some(Value::Object(properties)) = object.get_mut("properties") else { return };
    for (name, schema) in properties.iter_mut() {
        if required.iter().any(|required| name == required) {
            in_option(schema);
        }
        if schema["nullable"] == json!(true)
            && (schema.get("x-rust-type").is_some() || schema["type"] == "array")
        {
            schema["nullable"] = json!(false);
        }
    }
}

fn in_option(schema: &mut Value) {
    if schema["nullable"] == json!(true) && schema.get("x-rust-type").is_some() {
        *schema = optional(schema.take());
    }
}

/// An `Option` of what a schema describes.
pub(crate) fn optional(mut inner: Value) -> Value {
    let description = inner.get("description").cloned();
    if let Some(inner) = inner.as_object_mut() {
        inner.remove("nullable");
    }
    let mut schema = json!({ "x-rust-type": rust_type("std", "option::Option", &[inner]) });
    if let Some(description) = description {
        schema["description"] = description;
    }
    schema
}

/// Names the type of a list or map, which is then an `Option` where it may be left out: the generator's own is left out when
/// it is empty.
pub(crate) fn collection(schema: &mut Value) {
    let is_named =
        |object: &Map<String, Value>| object.contains_key("x-rust-type") || object.contains_key("x-page");
    let Some(object) = schema.as_object_mut().filter(|object| !is_named(object)) else { return };
    let named = match (
        object.get("type").and_then(Value::as_str),
        object.get("items"),
        object.get("additionalProperties"),
    ) {
        (Some("array"), Some(items), _) => rust_type("std", "vec::Vec", std::slice::from_ref(items)),
        (Some("object"), _, Some(values @ Value::Object(_))) if !object.contains_key("properties") => {
            rust_type("std", "collections::HashMap", &[json!({"type": "string"}), values.clone()])
        }
        _ => return,
    };
    object.insert("x-rust-type".to_owned(), named);
}

/// `parameters` are schemas. They are handed on as they are, and what may be null in them is an `Option` for that.
fn rust_type(crate_name: &str, name: &str, parameters: &[Value]) -> Value {
    let mut parameters = parameters.to_vec();
    parameters.iter_mut().for_each(nullable_within);
    json!({
        "crate": crate_name,
        "version": "*",
        "path": format!("{}::{name}", crate_name.replace('-', "_")),
        "parameters": parameters,
    })
}

/// Says of elements and values of maps that may be null that they are an `Option`.
fn nullable_within(schema: &mut Value) {
    for name in ["items", "additionalProperties"] {
        let Some(inner) = schema.get_mut(name) else { continue };
        if inner["nullable"] == json!(true) {
            *inner = optional(inner.take());
        } else {
            nullable_within(inner);
        }
    }
}
