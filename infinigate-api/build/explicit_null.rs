//! In a partial update null says something else than a property that is left out: it clears the value. What is sent by
//! PATCH has an `Option` around the `Option` of such properties: `None` is left out, `Some(None)` is null.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::openapi::schema_name;
use super::prepare::optional;

/// Marks the optional properties that may be null in the types that are sent by PATCH.
pub(crate) fn mark(description: &mut Value) {
    let mut types = BTreeSet::new();
    for item in description["paths"].as_object().into_iter().flatten().map(|(_, item)| item) {
        let body = item.pointer("/patch/requestBody/content/application~1json/schema");
        if let Some(schema) = body {
            referred(description, schema, &mut types);
        }
    }
    for name in types {
        let schema =
            description.pointer_mut("/components/schemas").and_then(|schemas| schemas.get_mut(&name));
        let Some(schema) = schema else { continue };
        let required = schema["required"].as_array().cloned().unwrap_or_default();
        for (name, property) in schema["properties"].as_object_mut().into_iter().flatten() {
            // What a response promises of null is kept beside what the client accepts.
            let declared = property.get("x-nullable").unwrap_or(&property["nullable"]);
            if *declared == json!(true) && !required.iter().any(|required| required == name) {
                *property = optional(property.take());
            }
        }
    }
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
