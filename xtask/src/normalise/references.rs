//! Every reference leads to a named schema.
use heck::ToPascalCase;
use serde_json::{Value, json};

use super::left_out::{self, LeftOut};
use crate::openapi::{self, SCHEMAS, unescaped};

/// Words of a pointer that say where a schema stands and not what it is.
const STRUCTURE: [&str; 18] = [
    "components",
    "schemas",
    "definitions",
    "parameters",
    "responses",
    "requestBodies",
    "paths",
    "properties",
    "items",
    "content",
    "schema",
    "application/json",
    "get",
    "post",
    "put",
    "patch",
    "delete",
    "additionalProperties",
];

/// Every reference leads to a schema below `components`, or is gone: the generator looks at a reference's last
/// segment only, and panics where nothing has that name.
///
/// What a path, a parameter, a body or an answer refers to is put in its place; a schema in the middle of
/// something (`#/components/schemas/A/properties/b`) becomes a component of its own. A schema that is not in
/// the description, or in another file, is any value, with `x-unresolved` saying what it was.
pub(super) fn apply(document: &mut Value) -> usize {
    let mut count = canonical(document);
    count += path_items(document);
    count += messages(document);
    count += hoist(document);
    count + unresolved(document)
}

/// References in one spelling: decoded, and from this file where another one is named but the name is here.
fn canonical(document: &mut Value) -> usize {
    let original = document.clone();
    let mut count = 0;
    openapi::each_object(document, &mut |object| {
        let Some(Value::String(target)) = object.get_mut("$ref") else { return };
        let better = spelling(&original, target);
        if let Some(better) = better.filter(|better| better != target) {
            *target = better;
            count += 1;
        }
    });
    count
}

fn spelling(document: &Value, target: &str) -> Option<String> {
    let decoded = percent_decoded(target);
    if component(document, &decoded).is_some() {
        return Some(decoded);
    }
    let (_, pointer) = decoded.split_once('#').unwrap_or(("", &decoded));
    let name = ["/components/schemas/", "/definitions/", "/$defs/"]
        .iter()
        .find_map(|prefix| pointer.strip_prefix(prefix))
        .unwrap_or(pointer);
    let here = format!("{SCHEMAS}{name}");
    component(document, &here).map(|_| here)
}

fn component<'a>(document: &'a Value, reference: &str) -> Option<&'a Value> {
    let name = reference.strip_prefix(SCHEMAS)?;
    let schemas = document.pointer("/components/schemas")?;
    schemas.get(name).or_else(|| schemas.get(unescaped(name)))
}

/// A text without percent-encoding; what is no encoding stays as it is.
pub(super) fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, behind @ ..] = rest {
        let code = match (first, behind) {
            (b'%', [high, low, ..]) => std::str::from_utf8(&[*high, *low])
                .ok()
                .and_then(|digits| u8::from_str_radix(digits, 16).ok()),
            _ => None,
        };
        bytes.push(code.unwrap_or(*first));
        rest = if code.is_some() { &behind[2..] } else { behind };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// Where a pointer leads, with the references on its way followed.
fn place(document: &Value, pointer: &str) -> Option<String> {
    let mut at = String::new();
    for segment in pointer.split('/').skip(1) {
        at = follow(document, at)?;
        at = format!("{at}/{segment}");
    }
    document.pointer(&at).map(|_| at)
}

fn follow(document: &Value, mut at: String) -> Option<String> {
    for _ in 0..16 {
        match openapi::reference(document.pointer(&at)?) {
            Some(target) => target.strip_prefix('#')?.clone_into(&mut at),
            None => return Some(at),
        }
    }
    None
}

/// What a reference leads to in the end, if that is an object.
fn target(document: &Value, reference: &str) -> Option<Value> {
    let at = place(document, reference.strip_prefix('#')?)?;
    let found = document.pointer(&follow(document, at)?)?;
    found.is_object().then(|| found.clone())
}

fn path_items(document: &mut Value) -> usize {
    let original = document.clone();
    let mut count = 0;
    let mut left_out = Vec::new();
    for (path, item) in openapi::members_mut(document.get_mut("paths")) {
        let Some(item) = item.as_object_mut() else { continue };
        let Some(Value::String(reference)) = item.remove("$ref") else { continue };
        count += 1;
        match target(&original, &reference) {
            Some(Value::Object(target)) => {
                for (name, value) in target {
                    item.entry(name).or_insert(value);
                }
            }
            _ => left_out.push(LeftOut::new(
                "any",
                path,
                "the operations of this path",
                format!("{reference} is not in the description"),
            )),
        }
    }
    left_out::record(document, left_out);
    count
}

/// Parameters, bodies and answers of operations; what is below `components` is only there to be referred to.
fn messages(document: &mut Value) -> usize {
    let original = document.clone();
    let mut count = 0;
    let mut left_out = Vec::new();
    for (path, item) in openapi::members_mut(document.get_mut("paths")) {
        let Some(item) = item.as_object_mut() else { continue };
        let names: Vec<String> = item.keys().filter(|name| openapi::is_method(name)).cloned().collect();
        count += parameters(&original, item.get_mut("parameters"), |reference| {
            left_out.extend(names.iter().map(|method| gone(method, path, reference)));
        });
        for (method, operation) in item.iter_mut().filter(|(name, _)| openapi::is_method(name)) {
            count += parameters(&original, operation.get_mut("parameters"), |reference| {
                left_out.push(gone(method, path, reference));
            });
            if let Some(body) = operation.get_mut("requestBody") {
                let anything = json!({"content": {"application/json": {"schema": {}}}});
                count += usize::from(in_place(&original, body, &anything));
            }
            for (_, answer) in openapi::members_mut(operation.get_mut("responses")) {
                let unknown = json!({"description": "", "content": {"*/*": {}}});
                count += usize::from(in_place(&original, answer, &unknown));
            }
        }
    }
    left_out::record(document, left_out);
    for kind in ["parameters", "requestBodies", "responses"] {
        if let Some(components) = document.get_mut("components").and_then(Value::as_object_mut) {
            count += usize::from(components.remove(kind).is_some());
        }
    }
    count
}

fn gone(method: &str, path: &str, reference: &str) -> LeftOut {
    LeftOut::new(method, path, format!("the parameter {reference}"), "it is not in the description")
}

fn parameters(original: &Value, list: Option<&mut Value>, mut report: impl FnMut(&str)) -> usize {
    let Some(list) = list.and_then(Value::as_array_mut) else { return 0 };
    let mut count = 0;
    list.retain_mut(|parameter| {
        let Some(reference) = openapi::reference(parameter).map(str::to_owned) else { return true };
        count += 1;
        if let Some(found) = target(original, &reference) {
            *parameter = found;
            true
        } else {
            report(&reference);
            false
        }
    });
    count
}

fn in_place(original: &Value, value: &mut Value, otherwise: &Value) -> bool {
    let Some(reference) = openapi::reference(value) else { return false };
    *value = target(original, reference).unwrap_or_else(|| otherwise.clone());
    true
}

/// Schemas in the middle of something become components.
fn hoist(document: &mut Value) -> usize {
    let mut count = 0;
    while let Some((reference, at)) = next_inner(document) {
        let new = match document.pointer(&at).and_then(openapi::reference) {
            Some(further) => further.to_owned(),
            None => match move_out(document, &at) {
                Some(new) => new,
                None => break,
            },
        };
        openapi::each_object(document, &mut |object| {
            if let Some(Value::String(target)) = object.get_mut("$ref").filter(|target| **target == reference)
            {
                new.clone_into(target);
                count += 1;
            }
        });
    }
    count
}

/// A reference that leads to an object which is no component itself, and where that is.
fn next_inner(document: &mut Value) -> Option<(String, String)> {
    let mut references = Vec::new();
    openapi::each_schema(document, &mut |_, schema| {
        references.extend(schema.get("$ref").and_then(Value::as_str).map(str::to_owned));
    });
    references.into_iter().find_map(|reference| {
        if component(document, &reference).is_some() {
            return None;
        }
        let at = place(document, reference.strip_prefix('#')?)?;
        let found = document.pointer(&at)?;
        let leads_on = openapi::reference(found) != Some(reference.as_str());
        (found.is_object() && leads_on).then_some((reference, at))
    })
}

/// Moves the schema at a pointer below `components`, and returns the reference to it.
fn move_out(document: &mut Value, at: &str) -> Option<String> {
    let words: Vec<String> = at
        .split('/')
        .map(unescaped)
        .filter(|segment| !STRUCTURE.contains(&segment.as_str()))
        .map(|segment| segment.replace(|c: char| !c.is_ascii_alphanumeric(), "-").to_pascal_case())
        .collect();
    let wanted = words.concat();
    let schemas = document.pointer("/components/schemas");
    let name = openapi::unique(if wanted.is_empty() { "Schema" } else { &wanted }, "", |name| {
        schemas.and_then(|schemas| schemas.get(name)).is_some()
    });
    let reference = format!("{SCHEMAS}{name}");
    let schema = std::mem::replace(document.pointer_mut(at)?, json!({"$ref": reference}));
    let components = document.as_object_mut()?.entry("components").or_insert_with(|| json!({}));
    let schemas = components.as_object_mut()?.entry("schemas").or_insert_with(|| json!({}));
    schemas.as_object_mut()?.insert(name, schema);
    Some(reference)
}

fn unresolved(document: &mut Value) -> usize {
    let original = document.clone();
    let mut count = 0;
    openapi::each_schema(document, &mut |_, schema| {
        let Some(reference) = schema.get("$ref").and_then(Value::as_str) else {
            if schema.remove("$ref").is_some() {
                count += 1;
            }
            return;
        };
        if component(&original, reference).is_none_or(|schema| !schema.is_object()) {
            let reference = reference.to_owned();
            schema.remove("$ref");
            schema.insert("x-unresolved".to_owned(), json!(reference));
            count += 1;
        }
    });
    count
}

#[cfg(test)]
mod tests {
    use super::super::Apply::Infallible;
    use super::super::tests::{answering, applied};
    use super::*;

    fn answer(reference: &str, schemas: &Value) -> (Value, Value) {
        let (_, document) = applied(Infallible(apply), answering(&json!({"$ref": reference}), schemas));
        let answer =
            &document["paths"]["/a"]["get"]["responses"]["200"]["content"]["application/json"]["schema"];
        (answer.clone(), document["components"]["schemas"].clone())
    }

    #[test]
    fn spellings_of_a_component_are_one() {
        let schemas = json!({"A<B>": {"type": "object"}});
        for reference in [
            "#/components/schemas/A%3CB%3E",
            "#/components/schemas/A<B>",
            "other.json#/components/schemas/A<B>",
            "#/definitions/A<B>",
            "A<B>",
        ] {
            assert_eq!(answer(reference, &schemas).0, json!({"$ref": "#/components/schemas/A<B>"}));
        }
    }

    #[test]
    fn what_is_not_there_is_any_value() {
        for reference in ["#/components/schemas/B", "other.yaml#/B", "https://example.com/a.json", "#/x", ""]
        {
            assert_eq!(answer(reference, &json!({"A": {}})).0, json!({"x-unresolved": reference}));
        }
    }

    #[test]
    fn inner_schemas_become_components() {
        let inner = json!({"type": "object", "properties": {
            "again": {"$ref": "#/components/schemas/A/properties/b"},
        }});
        let schemas = json!({
            "A": {"properties": {"b": inner, "c": {"$ref": "#/components/schemas/D"}}},
            "AB": {}, "D": {"properties": {"e": {"type": "string"}}},
        });
        let (answer_, after) = answer("#/components/schemas/A/properties/b", &schemas);
        let reference = json!({"$ref": "#/components/schemas/AB2"});
        assert_eq!(answer_, reference);
        assert_eq!(after["A"]["properties"]["b"], reference);
        assert_eq!(after["AB2"]["properties"]["again"], reference);
        let (answer_, after) = answer("#/components/schemas/A/properties/c/properties/e", &schemas);
        assert_eq!(answer_, json!({"$ref": "#/components/schemas/DE"}));
        assert_eq!(after["DE"], json!({"type": "string"}));
        assert_eq!(
            answer("#/components/schemas/A/properties/c", &schemas).0,
            json!({"$ref": "#/components/schemas/D"})
        );
    }

    #[test]
    fn messages_stand_where_they_are_used() {
        let id = json!({"name": "id", "in": "query", "schema": {"type": "string"}});
        let (_, document) = applied(
            Infallible(apply),
            json!({
                "paths": {
                    "/a": {
                        "parameters": [{"$ref": "#/components/parameters/Id"}],
                        "post": {
                            "parameters": [{"$ref": "#/components/parameters/Gone"}],
                            "requestBody": {"$ref": "#/components/requestBodies/Gone"},
                            "responses": {
                                "200": {"$ref": "#/components/responses/Alias"},
                                "201": {"$ref": "answers.yaml#/Created"},
                            },
                        },
                    },
                    "/b": {"$ref": "#/paths/~1a"},
                    "/c": {"$ref": "c.yaml"},
                },
                "components": {
                    "parameters": {"Id": id},
                    "responses": {"Alias": {"$ref": "#/components/responses/Ok"}, "Ok": {"description": "ok"}},
                },
            }),
        );
        let item = json!({
            "parameters": [id],
            "post": {
                "parameters": [],
                "requestBody": {"content": {"application/json": {"schema": {}}}},
                "responses": {
                    "200": {"description": "ok"},
                    "201": {"description": "", "content": {"*/*": {}}},
                },
            },
        });
        assert_eq!(document["paths"], json!({"/a": item, "/b": item, "/c": {}}));
        assert_eq!(document["components"], json!({}));
        let left_out = document["x-left-out"].to_string();
        assert!(left_out.contains("POST /a") && left_out.contains("POST /b") && left_out.contains("ANY /c"));
    }

    #[test]
    fn circles_end() {
        let schemas = json!({"A": {"$ref": "#/components/schemas/A/properties/b"}});
        assert_eq!(
            answer("#/components/schemas/A/properties/b", &schemas).0["x-unresolved"],
            "#/components/schemas/A/properties/b"
        );
    }
}
