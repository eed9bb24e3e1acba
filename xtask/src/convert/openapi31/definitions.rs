//! Schemas that are defined within another one.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::openapi::{self, SCHEMAS};

/// `$defs` (formerly `definitions`) of a component become components of their own, `AB` for `B` within `A`:
/// generators look for references among the components alone. Exports of pydantic refer to them as if the
/// component were the document, `#/$defs/B`.
pub(super) fn to_components(document: &mut Value) {
    let names: Vec<String> = openapi::component_schemas(document).map(|(name, _)| name.to_owned()).collect();
    for name in names {
        hoist(document, &name);
    }
}

fn hoist(document: &mut Value, name: &str) {
    let Some(components) = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut) else {
        return;
    };
    let Some(schema) = components.get_mut(name) else { return };
    let mut moved: BTreeMap<String, String> = BTreeMap::new();
    let mut found = Vec::new();
    for keyword in ["$defs", "definitions"] {
        let Some(Value::Object(definitions)) =
            schema.as_object_mut().and_then(|schema| schema.remove(keyword))
        else {
            continue;
        };
        for (inner, definition) in definitions {
            let own = format!("{SCHEMAS}{name}/{keyword}/{inner}");
            moved.insert(format!("#/{keyword}/{inner}"), own.clone());
            found.push((own, inner, definition));
        }
    }
    if found.is_empty() {
        return;
    }
    let local = |target: &str| moved.get(target).cloned();
    openapi::rewrite_references(schema, &local);

    let mut names: BTreeMap<String, String> = BTreeMap::new();
    let mut added: Vec<String> = Vec::new();
    for (reference, inner, mut definition) in found {
        openapi::rewrite_references(&mut definition, &local);
        let new = free_name(components, name, &inner);
        components.insert(new.clone(), definition);
        names.insert(reference, format!("{SCHEMAS}{new}"));
        added.push(new);
    }
    openapi::rewrite_references(document, &|target| names.get(target).cloned());
    for name in added {
        hoist(document, &name);
    }
}

/// `OrderLine` for `line` in `Order`.
fn free_name(components: &Map<String, Value>, outer: &str, inner: &str) -> String {
    let mut letters = inner.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    let mut name: String = outer.chars().chain(first).chain(letters).collect();
    while components.contains_key(&name) {
        name.push('_');
    }
    name
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_name_within_another_is_a_word_of_it() {
        let mut document =
            json!({"components": {"schemas": {"Order": {"$defs": {"line": {}, "Sum": {}, "äx": {}}}}}});
        to_components(&mut document);
        let names: Vec<&str> = crate::openapi::component_schemas(&document).map(|(name, _)| name).collect();
        assert_eq!(names, ["Order", "OrderLine", "OrderSum", "OrderÄx"]);
    }

    #[test]
    fn definitions_become_components() {
        let mut document = json!({
            "paths": {"/a": {"$ref": "#/components/schemas/A/$defs/B"}},
            "components": {"schemas": {
                "A": {
                    "properties": {"b": {"$ref": "#/$defs/B"}},
                    "$defs": {"B": {"items": {"$ref": "#/$defs/C"}}, "C": {"$defs": {"D": {"type": "null"}}}},
                },
                "AB": {},
            }},
        });
        to_components(&mut document);
        assert_eq!(document["paths"]["/a"]["$ref"], "#/components/schemas/AB_");
        assert_eq!(
            document["components"]["schemas"],
            json!({
                "A": {"properties": {"b": {"$ref": "#/components/schemas/AB_"}}},
                "AB": {},
                "AB_": {"items": {"$ref": "#/components/schemas/AC"}},
                "AC": {},
                "ACD": {"type": "null"},
            })
        );
    }
}
