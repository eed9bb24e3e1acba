//! A partial update changes what is in it: null clears a value, and what is left out stays as it is. In what is sent by
//! PATCH, a property that may be null is an `Option` in an `Option`: `None` is left out, `Some(None)` is null. And no
//! default is sent for one that was not set. A list or map is in an `Option`, so that an empty one can be sent.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::openapi::schema_name;
use super::prepare::{self, optional};

/// Marks the optional properties that may be null in the types that are sent by PATCH, and takes away their defaults.
pub(crate) fn mark(description: &mut Value) {
    for name in sent(description, &["patch"]) {
        let schema =
            description.pointer_mut("/components/schemas").and_then(|schemas| schemas.get_mut(&name));
        let Some(schema) = schema else { continue };
        let required = schema["required"].as_array().cloned().unwrap_or_default();
        for (name, property) in schema["properties"].as_object_mut().into_iter().flatten() {
            if required.iter().any(|required| required == name) {
                continue;
            }
            property.as_object_mut().and_then(|property| property.remove("default"));
            // What a response promises of null is kept beside what the client accepts.
            let declared = property.get("x-nullable").unwrap_or(&property["nullable"]);
            if *declared == json!(true) {
                *property = optional(property.take());
            } else {
                prepare::collection(property);
            }
        }
    }
}

/// The types that are sent as JSON by these methods.
pub(crate) fn sent(description: &Value, methods: &[&str]) -> BTreeSet<String> {
    let mut types = BTreeSet::new();
    for item in description["paths"].as_object().into_iter().flatten().map(|(_, item)| item) {
        for operation in methods.iter().filter_map(|method| item.get(method)) {
            if let Some(schema) = operation.pointer("/requestBody/content/application~1json/schema") {
                referred(description, schema, &mut types);
            }
        }
    }
    types
}

/// The types that a schema refers to, by way of others too.
fn referred(description: &Value, schema: &Value, types: &mut BTreeSet<String>) {
    match schema {
        Value::Object(object) => {
            if let Some(name) = schema_name(schema)
                && types.insert(name.to_owned())
            {
                referred(description, &description["components"]["schemas"][name], types);
            }
            object.values().for_each(|value| referred(description, value, types));
        }
        Value::Array(values) => values.iter().for_each(|value| referred(description, value, types)),
        _ => {}
    }
}
