//! Every reference leads to a named schema. Needed for: files cut by hand, and references to the wrong kind of thing.

use std::collections::BTreeSet;

use heck::ToPascalCase;
use serde_json::{Value, json};

use super::left_out::{self, LeftOut};
use crate::openapi::{self, SCHEMAS, unescaped};

mod messages;
#[cfg(test)]
mod tests;

/// Parts of a pointer that say where a schema stands and not what it is.
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
/// What a path, a parameter, a body or a response refers to is put in its place; a schema in the middle of
/// something (`#/components/schemas/A/properties/b`) becomes a component of its own. A schema that is not in
/// the description, or in another file, is any value, with `x-unresolved` saying what it was.
pub(super) fn apply(document: &mut Value) -> usize {
    let mut count = canonical(document);
    count += messages::media_type_references(document);
    count += messages::schemas_of_messages(document);
    count += hoist(document);
    count += path_items(document);
    count += messages::messages(document);
    count += hoist(document);
    count += unresolved(document);
    if let Some(components) = document.get_mut("components").and_then(Value::as_object_mut) {
        components.remove("mediaTypes");
    }
    count
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
    if decoded.starts_with("#/") && place(document, &decoded[1..]).is_some() {
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

/// A percent-decoded text; an invalid escape stays as it is.
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

/// The place that a pointer leads to, with the references on its way followed.
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
    for (path, item) in openapi::entries_mut(document.get_mut("paths")) {
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
    let mut lost = BTreeSet::new();
    openapi::each_schema(document, &mut |_, schema| {
        let Some(reference) = schema.get("$ref").and_then(Value::as_str) else {
            if schema.remove("$ref").is_some() {
                count += 1;
            }
            return;
        };
        if component(&original, reference).is_none_or(|schema| !schema.is_object()) {
            let reference = reference.to_owned();
            lost.insert(reference.clone());
            schema.remove("$ref");
            schema.insert("x-unresolved".to_owned(), json!(reference));
            count += 1;
        }
    });
    let lost = lost.into_iter().map(|reference: String| LeftOut {
        operation: "schemas".to_owned(),
        what: format!("what {reference:?} refers to"),
        reason: "it is not in the description, nor in a file beside it: any value stands there".to_owned(),
        times: 1,
    });
    left_out::record(document, lost.collect());
    count
}
