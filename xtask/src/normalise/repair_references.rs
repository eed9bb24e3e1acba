//! Every reference leads to a named schema. Needed for: files cut by hand, and references to the wrong kind of thing.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToPascalCase;
use serde_json::{Value, json};

use super::left_out::{self, LeftOut};
use crate::openapi::references::{component, follow, place, spelling, target};
use crate::openapi::{self, SCHEMAS, unescaped};

mod messages;
#[cfg(test)]
mod tests;

/// Parts of a pointer that say where a schema stands and not what it is.
const STRUCTURE: [&str; 18] = [
    "$defs",
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
    let mut references = BTreeSet::new();
    openapi::each_object(document, &mut |object| {
        references.extend(object.get("$ref").and_then(Value::as_str).map(str::to_owned));
    });
    let better = others(references, |reference| spelling(document, reference));
    let mut count = 0;
    if !better.is_empty() {
        openapi::each_object(document, &mut |object| count += usize::from(redirect(object, &better)));
    }
    count
}

/// What stands in place of references, where `other` has something else than the reference itself.
fn others(references: BTreeSet<String>, other: impl Fn(&str) -> Option<String>) -> BTreeMap<String, String> {
    let pairs =
        references.into_iter().filter_map(|reference| other(&reference).map(|other| (reference, other)));
    pairs.filter(|(reference, other)| reference != other).collect()
}

/// Gives the reference of an object its other target, if there is one.
fn redirect(object: &mut openapi::Object, others: &BTreeMap<String, String>) -> bool {
    let Some(Value::String(reference)) = object.get_mut("$ref") else { return false };
    let other = others.get(reference);
    if let Some(other) = other {
        other.clone_into(reference);
    }
    other.is_some()
}

/// The references in schemas.
fn schema_references(document: &mut Value) -> BTreeSet<String> {
    let mut references = BTreeSet::new();
    openapi::each_schema(document, &mut |schema| {
        references.extend(schema.get("$ref").and_then(Value::as_str).map(str::to_owned));
    });
    references
}

fn path_items(document: &mut Value) -> usize {
    if !openapi::entries(document.get("paths")).any(|(_, item)| item.get("$ref").is_some()) {
        return 0;
    }
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
    loop {
        let mut moved = BTreeMap::new();
        for reference in schema_references(document) {
            // What was moved before may have taken this one with it: its place is looked up now.
            let Some(at) = inner_place(document, &reference) else { continue };
            let found = format!("#{at}");
            let new = component(document, &found).map(|_| found);
            moved.extend(new.or_else(|| move_out(document, &at)).map(|new| (reference, new)));
        }
        if moved.is_empty() {
            return count;
        }
        openapi::each_object(document, &mut |object| count += usize::from(redirect(object, &moved)));
    }
}

/// The object that a reference which is no component's leads to in the end.
fn inner_place(document: &Value, reference: &str) -> Option<String> {
    if component(document, reference).is_some() {
        return None;
    }
    let at = follow(document, place(document, reference.strip_prefix('#')?)?)?;
    document.pointer(&at)?.is_object().then_some(at)
}

/// Moves the schema at a pointer below `components`, and returns the reference to it.
fn move_out(document: &mut Value, at: &str) -> Option<String> {
    let segments: Vec<String> = at.split('/').map(unescaped).collect();
    let mut words = Vec::new();
    let mut before = "";
    for segment in &segments {
        let is_status = before == "responses"
            && (segment == "default" || segment.starts_with(|c: char| c.is_ascii_digit()));
        let word = match segment.as_str() {
            _ if is_status => "Response",
            "requestBody" => "Body",
            media_type if before == "content" && media_type.contains('/') => "",
            segment if STRUCTURE.contains(&segment) => "",
            segment => segment,
        };
        words.push(word.replace(|c: char| !c.is_ascii_alphanumeric(), "-").to_pascal_case());
        before = segment;
    }
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
    let mut lost = schema_references(document);
    lost.retain(|reference| component(document, reference).is_none_or(|schema| !schema.is_object()));
    let mut count = 0;
    openapi::each_schema(document, &mut |schema| {
        let reference = match schema.get("$ref") {
            None => return,
            Some(Value::String(reference)) if !lost.contains(reference) => return,
            Some(reference) => reference.clone(),
        };
        schema.remove("$ref");
        if reference.is_string() {
            schema.insert("x-unresolved".to_owned(), reference);
        }
        count += 1;
    });
    let lost = lost.into_iter().map(|reference| LeftOut {
        operation: "schemas".to_owned(),
        what: format!("what {reference:?} refers to"),
        reason: "it is not in the description, nor in a file beside it: any value stands there".to_owned(),
        times: 1,
    });
    left_out::record(document, lost.collect());
    count
}
