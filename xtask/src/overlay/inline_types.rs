//! Names for types that the document describes in the place where they are used.

use serde_json::{Map, Value, json};

/// Where an action says what the type is called.
pub(super) const NAME: &str = "x-rust-name";

/// A schema within a path that an action has named becomes a component of that name: the overlay promises the
/// type, whether the vendor has a name for it or not. One whose name is taken stays where it is.
pub(super) fn to_components(document: &mut Value) {
    let mut found =
        document.pointer("/components/schemas").and_then(Value::as_object).cloned().unwrap_or_default();
    let before = found.len();
    if let Some(paths) = document.get_mut("paths") {
        take(paths, &mut found);
    }
    if found.len() > before
        && let Some(document) = document.as_object_mut()
        && let Some(components) = document.entry("components").or_insert_with(|| json!({})).as_object_mut()
    {
        components.insert("schemas".to_owned(), Value::Object(found));
    }
}

fn take(value: &mut Value, found: &mut Map<String, Value>) {
    match value {
        Value::Object(object) => object.values_mut().for_each(|member| take(member, found)),
        Value::Array(elements) => elements.iter_mut().for_each(|element| take(element, found)),
        _ => {}
    }
    let name = value.get(NAME).and_then(Value::as_str).filter(|name| !found.contains_key(*name));
    if let Some(name) = name.map(str::to_owned) {
        let reference = json!({"$ref": format!("#/components/schemas/{name}")});
        found.insert(name, std::mem::replace(value, reference));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_named_schema_becomes_a_component() {
        let inline = json!({"type": "object", NAME: "Token"});
        let other = json!({"type": "object", NAME: "Taken"});
        let mut document = json!({
            "paths": {"/a": {"schema": inline, "other": [other]}},
            "components": {"schemas": {"Taken": {}}},
        });
        to_components(&mut document);
        assert_eq!(
            document,
            json!({
                "paths": {"/a": {"schema": {"$ref": "#/components/schemas/Token"}, "other": [other]}},
                "components": {"schemas": {"Taken": {}, "Token": inline}},
            })
        );

        let mut document = json!({"paths": {"/a": {"schema": inline}}});
        to_components(&mut document);
        assert_eq!(document["components"]["schemas"]["Token"], inline);
    }
}
