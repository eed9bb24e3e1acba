//! References by what a schema calls itself (`$id`, `$anchor`, `$dynamicAnchor`) become references by its place, the one
//! kind that everything after this knows.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::openapi::{self, DATA, SCHEMAS, escaped};

/// Rewrites `$ref` and `$dynamicRef`. What cannot be found stays, to be named as a reference that leads nowhere.
pub(crate) fn to_pointers(document: &mut Value) {
    let root = openapi::text(document, "$self").unwrap_or_default().to_owned();
    let mut index = Index { root: root.clone(), ..Index::default() };
    index.resources.insert(root.clone(), String::new());
    index.read(document, "", &root);
    let original = document.clone();
    let scope = Scope { uri: root, resource: String::new(), schema: String::new() };
    index.bind(&original, document, "", &scope);
    index.rewrite(&original, document, "", &scope);
}

#[derive(Default)]
struct Index {
    /// What the document calls itself.
    root: String,
    /// The pointers to schemas with an `$id`, and to the document itself.
    resources: BTreeMap<String, String>,
    /// The pointers to anchors, by the identifier of what they stand in and their name.
    anchors: BTreeMap<(String, String), String>,
}

/// The place of a reference.
#[derive(Clone)]
struct Scope {
    uri: String,
    /// The pointer to the innermost schema with an `$id`.
    resource: String,
    /// The pointer to the outermost schema.
    schema: String,
}

impl Scope {
    /// The place of references directly within a value.
    fn within(&self, value: &Value, at: &str) -> Self {
        let mut scope = self.clone();
        if let Some(id) = openapi::text(value, "$id") {
            scope.uri = joined(&scope.uri, id);
            at.clone_into(&mut scope.resource);
        }
        if scope.schema.is_empty() && is_schema(at) {
            at.clone_into(&mut scope.schema);
        }
        scope
    }
}

/// Puts what each `$dynamicRef` is bound to in its place. False if there is none.
fn stand_for(schema: &mut Value, bound: &BTreeMap<String, String>) -> bool {
    let mut found = false;
    openapi::each_object(schema, &mut |object| {
        let target = object.get("$dynamicRef").and_then(Value::as_str).and_then(|anchor| bound.get(anchor));
        if let Some(target) = target.cloned() {
            object.remove("$dynamicRef");
            object.insert("$ref".to_owned(), json!(target));
            found = true;
        }
    });
    found
}

impl Index {
    fn read(&mut self, value: &Value, at: &str, uri: &str) {
        let own = openapi::text(value, "$id").map(|id| joined(uri, id));
        if let Some(own) = &own {
            self.resources.entry(own.clone()).or_insert_with(|| at.to_owned());
        }
        let uri = own.as_deref().unwrap_or(uri);
        for anchor in ["$anchor", "$dynamicAnchor"].iter().filter_map(|name| openapi::text(value, name)) {
            self.anchors.entry((uri.to_owned(), anchor.to_owned())).or_insert_with(|| at.to_owned());
        }
        for (name, property) in parts(value) {
            self.read(property, &format!("{at}/{name}"), uri);
        }
    }

    /// Makes a schema of each that refers to another one and says what a `$dynamicRef` in that stands for: the list of a page
    /// holds users in a page of users.
    fn bind(&self, original: &Value, value: &mut Value, at: &str, scope: &Scope) {
        let scope = scope.within(value, at);
        // What is bound within first: what comes from elsewhere below can hold this very schema.
        for (name, part) in parts_mut(value) {
            self.bind(original, part, &format!("{at}/{name}"), &scope);
        }
        let bound: BTreeMap<String, String> = openapi::entries(value.get("$defs"))
            .filter_map(|(name, schema)| {
                let anchor = openapi::text(schema, "$dynamicAnchor")?;
                Some((format!("#{anchor}"), format!("#{at}/$defs/{}", escaped(name))))
            })
            .collect();
        let Some(target) = openapi::text(value, "$ref").filter(|_| !bound.is_empty()) else { return };
        let place =
            self.find(original, target, &scope).or_else(|| target.strip_prefix('#').map(str::to_owned));
        let Some(place) = place else { return };
        let Some(mut general) = original.pointer(&place).filter(|there| there.is_object()).cloned() else {
            return;
        };
        if !stand_for(&mut general, &bound) {
            return;
        }
        // What it refers to besides is meant where it stands.
        let there = Scope { uri: self.root.clone(), resource: String::new(), schema: String::new() };
        self.rewrite(original, &mut general, &place, &there);
        if let (Value::Object(general), Some(own)) = (general, value.as_object_mut()) {
            own.remove("$ref");
            let names = ["$id", "$anchor", "$dynamicAnchor", "$defs"];
            for (name, part) in general.into_iter().filter(|(name, _)| !names.contains(&&**name)) {
                own.entry(name).or_insert(part);
            }
        }
    }

    fn rewrite(&self, original: &Value, value: &mut Value, at: &str, scope: &Scope) {
        let scope = scope.within(value, at);
        for keyword in ["$ref", "$dynamicRef"] {
            let Some(target) = openapi::text(value, keyword) else { continue };
            if let Some(pointer) = self.find(original, target, &scope)
                && let Some(object) = value.as_object_mut()
            {
                object.remove(keyword);
                object.insert("$ref".to_owned(), json!(format!("#{pointer}")));
            }
        }
        for (name, part) in parts_mut(value) {
            self.rewrite(original, part, &format!("{at}/{name}"), &scope);
        }
    }

    /// The pointer to what a reference means, if it is not one already.
    fn find(&self, original: &Value, target: &str, scope: &Scope) -> Option<String> {
        let (file, fragment) = target.split_once('#').unwrap_or((target, ""));
        if file.is_empty() && fragment.starts_with('/') {
            // In a schema with an `$id` a pointer begins at that schema; in many descriptions at the document. What has
            // pasted a JSON Schema into a body means that schema, though it has no `$id`.
            let starts = [&scope.resource, &scope.schema].into_iter().filter(|start| !start.is_empty());
            let mut within = starts.map(|start| format!("{start}{fragment}"));
            return within
                .find(|pointer| original.pointer(fragment).is_none() && original.pointer(pointer).is_some());
        }
        let uri = if file.is_empty() { scope.uri.clone() } else { joined(&scope.uri, file) };
        let resource = self.resources.get(&uri);
        if fragment.is_empty() {
            // `#` is the document to the letter, and the schema to those who write it.
            return match resource.filter(|pointer| !pointer.is_empty()) {
                Some(pointer) => Some(pointer.clone()),
                None if file.is_empty() && !scope.schema.is_empty() => Some(scope.schema.clone()),
                None => None,
            };
        }
        if fragment.starts_with('/') {
            return resource.map(|pointer| format!("{pointer}{fragment}"));
        }
        let named = self.anchors.get(&(uri, fragment.to_owned()));
        named.or_else(|| self.only(fragment).filter(|_| file.is_empty())).cloned()
    }

    /// The one anchor of this name.
    fn only(&self, anchor: &str) -> Option<&String> {
        let mut found =
            self.anchors.iter().filter(|((_, name), _)| name == anchor).map(|(_, pointer)| pointer);
        found.next().filter(|_| found.next().is_none())
    }
}

/// True if a pointer leads to a schema that stands in no other.
fn is_schema(at: &str) -> bool {
    at.strip_prefix(&SCHEMAS[1..]).is_some_and(|name| !name.contains('/'))
        || at.ends_with("/schema")
        || at.ends_with("/itemSchema")
}

fn parts(value: &Value) -> Vec<(String, &Value)> {
    match value {
        Value::Object(object) => object
            .iter()
            .filter(|(name, _)| !DATA.contains(&name.as_str()))
            .map(|(name, property)| (escaped(name), property))
            .collect(),
        Value::Array(elements) => {
            elements.iter().enumerate().map(|(number, element)| (number.to_string(), element)).collect()
        }
        _ => Vec::new(),
    }
}

fn parts_mut(value: &mut Value) -> Vec<(String, &mut Value)> {
    match value {
        Value::Object(object) => object
            .iter_mut()
            .filter(|(name, _)| !DATA.contains(&name.as_str()))
            .map(|(name, property)| (escaped(name), property))
            .collect(),
        Value::Array(elements) => {
            elements.iter_mut().enumerate().map(|(number, element)| (number.to_string(), element)).collect()
        }
        _ => Vec::new(),
    }
}

/// An identifier, as it is meant where `base` holds.
fn joined(base: &str, id: &str) -> String {
    let id = id.trim_end_matches('#');
    if id.contains("://") || id.starts_with("urn:") || base.is_empty() {
        return id.to_owned();
    }
    let host = base.find("://").map_or(0, |at| at + "://".len());
    let path = base[host..].find('/').map_or(base.len(), |slash| host + slash);
    if id.starts_with('/') {
        return format!("{}{id}", &base[..path]);
    }
    let folder = base[path..].rfind('/').map_or(path, |slash| path + slash);
    format!("{}/{}", &base[..folder], id.trim_start_matches("./"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_calls_itself_something_is_found_by_it() {
        let response = |schema: Value| json!({"get": {"responses": {"200": {"content": {"application/json": {"schema": schema}}}}}});
        let mut document = json!({
            "$self": "https://h.example/api.yaml",
            "paths": {
                "/a": response(json!({"$ref": "https://s.example/place"})),
                "/b": response(json!({"items": {"$ref": "#"}, "properties": {"at": {"$ref": "#spot"}}, "$defs": {"point": {"$anchor": "spot"}}})),
                "/c": response(json!({"$ref": "https://h.example/api.yaml#/components/schemas/Node"})),
                "/d": response(json!({"$ref": "https://elsewhere.example/x"})),
                "/e": response(json!({"properties": {"at": {"$ref": "#/$defs/point"}}, "$defs": {"point": {}}})),
            },
            "components": {"schemas": {
                "Place": {
                    "$id": "https://s.example/place", "$defs": {"Kind": {}},
                    "properties": {"a": {"$ref": "address"}, "k": {"$ref": "#/$defs/Kind"}},
                },
                "Address": {"$id": "https://s.example/address"},
                "Node": {"properties": {"children": {"items": {"$ref": "#"}}}},
                "Tree": {"$id": "https://s.example/tree", "$dynamicAnchor": "node", "items": {"$dynamicRef": "#node"}},
            }},
        });
        to_pointers(&mut document);
        let schema = |path: &str| {
            document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
                .clone()
        };
        let inline = "#/paths/~1b/get/responses/200/content/application~1json/schema";
        assert_eq!(schema("/a"), json!({"$ref": "#/components/schemas/Place"}));
        assert_eq!(schema("/b")["items"], json!({"$ref": inline}));
        assert_eq!(schema("/b")["properties"]["at"], json!({"$ref": format!("{inline}/$defs/point")}));
        let pasted = "#/paths/~1e/get/responses/200/content/application~1json/schema/$defs/point";
        assert_eq!(schema("/e")["properties"]["at"], json!({"$ref": pasted}));
        assert_eq!(schema("/c"), json!({"$ref": "#/components/schemas/Node"}));
        assert_eq!(schema("/d"), json!({"$ref": "https://elsewhere.example/x"}));
        let schemas = &document["components"]["schemas"];
        assert_eq!(schemas["Place"]["properties"]["a"], json!({"$ref": "#/components/schemas/Address"}));
        assert_eq!(
            schemas["Place"]["properties"]["k"],
            json!({"$ref": "#/components/schemas/Place/$defs/Kind"})
        );
        assert_eq!(
            schemas["Node"]["properties"]["children"]["items"],
            json!({"$ref": "#/components/schemas/Node"})
        );
        assert_eq!(schemas["Tree"]["items"], json!({"$ref": "#/components/schemas/Tree"}));
    }

    #[test]
    fn a_dynamic_reference_is_to_what_it_is_bound_to() {
        let users = json!({
            "$ref": "https://s.example/page", "description": "Users",
            "$defs": {"item": {"$dynamicAnchor": "item", "$ref": "#/components/schemas/User"}},
        });
        let mut document = json!({"components": {"schemas": {
            "Page": {
                "$id": "https://s.example/page",
                "properties": {"items": {"items": {"$dynamicRef": "#item"}}, "next": {"$ref": "#/$defs/link"}},
                "$defs": {"item": {"$dynamicAnchor": "item"}, "link": {"type": "string"}},
            },
            "User": {}, "Users": users,
        }}});
        to_pointers(&mut document);
        let users = &document["components"]["schemas"]["Users"];
        assert_eq!(users["description"], "Users");
        assert_eq!(users["properties"]["items"]["items"]["$ref"], "#/components/schemas/Users/$defs/item");
        assert_eq!(users["properties"]["next"]["$ref"], "#/components/schemas/Page/$defs/link");
        let page = &document["components"]["schemas"]["Page"];
        assert_eq!(page["properties"]["items"]["items"]["$ref"], "#/components/schemas/Page/$defs/item");
    }
}
