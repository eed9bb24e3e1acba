//! What several schemas have in common that a value can be one of.

use serde_json::{Value, json};

use crate::openapi::{self, Object};

/// A schema that every value of every branch fits; `None` if nothing can be said of all of them.
pub(super) fn of(mut branches: Vec<Object>) -> Option<Object> {
    let mut seen: Vec<Object> = Vec::new();
    branches.retain(|branch| {
        !seen.iter().any(|seen| openapi::is_same_object(seen, branch)) && {
            seen.push(branch.clone());
            true
        }
    });
    let mut branches = branches.into_iter();
    let first = branches.next()?;
    branches.try_fold(first, |union, branch| both(&union, &branch))
}

fn both(a: &Object, b: &Object) -> Option<Object> {
    let kind = |schema: &Object| schema.get("type").and_then(Value::as_str).map(str::to_owned);
    let (of_a, of_b) = (kind(a)?, kind(b)?);
    let mut union = match (of_a.as_str(), of_b.as_str()) {
        ("object", "object") => Some(objects(a, b)),
        ("array", "array") => Some(lists(a, b)),
        ("integer", "number") | ("number", "integer") => Some(like(&json!({"type": "number"}))),
        ("integer" | "number", "string") if openapi::is_number_as_text(b) => Some(a.clone()),
        ("string", "integer" | "number") if openapi::is_number_as_text(a) => Some(b.clone()),
        (a_kind, b_kind) if a_kind == b_kind => Some(scalars(a, b)),
        _ => None,
    }?;
    if [a, b].iter().any(|schema| schema.get("nullable") == Some(&json!(true))) {
        union.insert("nullable".to_owned(), json!(true));
    }
    Some(union)
}

fn like(value: &Value) -> Object {
    value.as_object().cloned().unwrap_or_default()
}

fn scalars(a: &Object, b: &Object) -> Object {
    let mut union = Object::new();
    for name in ["type", "format"] {
        if let Some(value) = a.get(name).filter(|value| b.get(name) == Some(*value)) {
            union.insert(name.to_owned(), value.clone());
        }
    }
    for name in ["enum", "x-known-values"] {
        if let (Some(Value::Array(values)), Some(Value::Array(more))) = (a.get(name), b.get(name)) {
            let mut values = values.clone();
            values.extend(
                more.iter()
                    .filter(|value| {
                        !a.get(name).is_some_and(|values| {
                            values.as_array().is_some_and(|values| values.contains(value))
                        })
                    })
                    .cloned(),
            );
            union.insert(name.to_owned(), Value::Array(values));
        }
    }
    union
}

fn lists(a: &Object, b: &Object) -> Object {
    let items: Vec<&Value> = [a, b].iter().filter_map(|list| list.get("items")).collect();
    let mut union = like(&json!({"type": "array"}));
    match items.as_slice() {
        [one, other] if openapi::is_same_schema(one, other) => {
            union.insert("items".to_owned(), (*one).clone());
        }
        [one, other] => {
            union.insert("items".to_owned(), json!({"anyOf": [one, other]}));
        }
        _ => {}
    }
    union
}

fn objects(a: &Object, b: &Object) -> Object {
    let mut union = like(&json!({"type": "object"}));
    let required: Vec<&Value> = a
        .get("required")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter(|name| b.get("required").and_then(Value::as_array).is_some_and(|list| list.contains(name)))
        .collect();
    if !required.is_empty() {
        union.insert("required".to_owned(), json!(required));
    }
    let is_map =
        |schema: &Object| schema.get("additionalProperties").is_some_and(|value| value != &json!(false));
    let additional = |schema: &Object| schema.get("additionalProperties").cloned().unwrap_or_default();
    if openapi::is_same_schema(&additional(a), &additional(b)) {
        if let Some(value) = a.get("additionalProperties") {
            union.insert("additionalProperties".to_owned(), value.clone());
        }
    } else if is_map(a) || is_map(b) {
        union.insert("additionalProperties".to_owned(), json!({}));
    }
    for schema in [a, b] {
        add_optional(&mut union, schema);
    }
    union
}

/// Adds the properties of another object, none of them required.
pub(super) fn add_optional(object: &mut Object, other: &Object) {
    if !other.contains_key("properties") {
        return;
    }
    let order = openapi::joined_order(object, other);
    let properties = object.entry("properties").or_insert_with(|| json!({}));
    let Some(properties) = properties.as_object_mut() else { return };
    for (name, property) in openapi::entries(other.get("properties")) {
        match properties.get_mut(name) {
            None => {
                properties.insert(name.to_owned(), property.clone());
            }
            Some(there) if openapi::is_same_schema(there, property) => {}
            Some(there) => *there = common(there, property),
        }
    }
    openapi::set_property_order(object, order);
}

/// What two properties of the same name have in common. Objects that differ can be anything: merging them would
/// never end where they hold themselves.
fn common(a: &Value, b: &Value) -> Value {
    let target = |schema: &Value| {
        let reference =
            openapi::reference(schema).or_else(|| match schema.get("allOf")?.as_array()?.as_slice() {
                [part] => openapi::reference(part),
                _ => None,
            });
        reference.map(str::to_owned)
    };
    if let (Some(to_a), Some(to_b)) = (target(a), target(b)) {
        return if to_a == to_b { json!({"allOf": [{"$ref": to_a}]}) } else { json!({}) };
    }
    let is_scalar = |schema: &Object| {
        matches!(
            schema.get("type").and_then(Value::as_str),
            Some("string" | "integer" | "number" | "boolean")
        )
    };
    match (a.as_object(), b.as_object()) {
        (Some(a), Some(b)) if is_scalar(a) && is_scalar(b) => {
            both(a, b).map_or_else(|| json!({}), Value::Object)
        }
        _ => json!({}),
    }
}
