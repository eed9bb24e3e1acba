//! The parts of an `allOf` as one schema.

use serde_json::{Value, json};

use super::{GROUPS, NOTES, is_composed};
use crate::openapi::{self, Object};

/// A component without what it refers to.
pub(super) fn own(schema: &Object) -> Object {
    let mut own = schema.clone();
    for name in GROUPS.iter().chain(&["discriminator", "$ref"]) {
        own.remove(*name);
    }
    for part in schema.get("allOf").and_then(Value::as_array).into_iter().flatten() {
        if let Some(part) = part.as_object().filter(|part| !is_composed(part) && !part.contains_key("$ref")) {
            add(&mut own, part);
        }
    }
    own
}

/// Adds what a schema has from others, whose properties stand before its own.
pub(super) fn inherit(plain: &mut Object, parts: &[Object]) {
    let names = parts.iter().chain([&*plain]).flat_map(openapi::property_names);
    let order = names.map(str::to_owned).collect();
    // A derived class stands behind its base, and says more.
    for part in parts.iter().rev() {
        add(plain, part);
    }
    openapi::set_property_order(plain, order);
}

/// Adds to a schema what another one demands as well. What the schema says itself counts for more.
pub(super) fn add(plain: &mut Object, part: &Object) {
    let order = openapi::joined_order(plain, part);
    for (name, value) in part {
        match name.as_str() {
            "properties" => {
                let properties = plain.entry("properties").or_insert_with(|| json!({}));
                for (name, property) in openapi::entries(Some(value)) {
                    let Some(properties) = properties.as_object_mut() else { continue };
                    match properties.get_mut(name) {
                        Some(Value::Object(there)) if !there.is_empty() => also(there, property),
                        _ => {
                            properties.insert(name.to_owned(), property.clone());
                        }
                    }
                }
            }
            "required" => {
                let required = plain.entry("required").or_insert_with(|| json!([]));
                if let (Some(required), Some(more)) = (required.as_array_mut(), value.as_array()) {
                    for name in more {
                        if !required.contains(name) {
                            required.push(name.clone());
                        }
                    }
                }
            }
            name if NOTES.contains(&name) || name == openapi::PROPERTY_ORDER => {}
            name => {
                plain.entry(name).or_insert_with(|| value.clone());
            }
        }
    }
    openapi::set_property_order(plain, order);
}

/// Adds to a property what another part of the composition says of it. Where that is of another type, or each is a reference,
/// the property is left as it is.
fn also(there: &mut Object, property: &Value) {
    let Some(more) = property.as_object() else { return };
    let is_reference = |schema: &Object| schema.contains_key("$ref");
    let has_properties = |schema: &Object| schema.contains_key("properties");
    let only_notes = there.keys().all(|name| NOTES.contains(&name.as_str()));
    if only_notes && is_reference(more) {
        there.insert("allOf".to_owned(), json!([property]));
        return;
    }
    let same_type = there.get("type").is_none_or(|kind| more.get("type").is_none_or(|other| kind == other));
    if is_composed(there) || is_composed(more) || !same_type {
        return;
    }
    match (is_reference(there), is_reference(more)) {
        (false, false) => {
            inherit(there, std::slice::from_ref(more));
            for name in ["description", "default", "example", "readOnly", "writeOnly"] {
                if let Some(note) = more.get(name) {
                    there.entry(name).or_insert_with(|| note.clone());
                }
            }
        }
        // Made one in the next round.
        (true, false) | (false, true) if has_properties(there) || has_properties(more) => {
            *there = Object::from_iter([("allOf".to_owned(), json!([there, more]))]);
        }
        _ => {}
    }
    if let (Some(Value::Object(items)), Some(more)) = (there.get_mut("items"), more.get("items")) {
        also(items, more);
    }
}
