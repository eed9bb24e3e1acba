//! `allOf`, `oneOf` and `anyOf` become one schema. Needed for: inheritance and choices (NSwag, ASP.NET, FastAPI).
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

use crate::openapi::{self, Object, SCHEMAS};

mod names;
mod nulls;
mod parts;
#[cfg(test)]
mod tests;
mod union;

pub(super) use self::nulls::is_null;

const GROUPS: [&str; 3] = ["allOf", "oneOf", "anyOf"];
/// What a schema says about itself and does not hand on to what is made of it.
const NOTES: [&str; 12] = [
    "title",
    "description",
    "default",
    "example",
    "examples",
    "deprecated",
    "nullable",
    "readOnly",
    "writeOnly",
    "externalDocs",
    "discriminator",
    "x-rust-name",
];
/// More rounds than any description needs; what is left then is any value.
const ROUNDS: usize = 40;

/// Compositions become plain schemas: `allOf` one object with the properties of all parts, `oneOf` and `anyOf`
/// one with the properties of all branches, of which only those are required that every branch requires. Made by
/// the generator, an `enum` of branches takes the first that fits, loses the properties of the others, and
/// rejects a kind that is new; and its merging of `allOf` around nested `oneOf` runs out of memory.
///
/// A choice between a number and its digits as text (.NET 9) is the number, one with null is nullable, and one
/// between things that have nothing in common is any value. A base class with a discriminator has the properties
/// of its derived classes. One reference with notes on it stays for `unwrap_references`.
///
/// What is composed in the middle of something becomes a component, once: such a thing can hold itself.
pub(super) fn apply(document: &mut Value) -> usize {
    let mut count = nulls::of_components(document);
    let mut made: BTreeMap<String, String> = BTreeMap::new();
    for round in 0..ROUNDS {
        let changed = components(document) + inner(document, &mut made, round + 1 == ROUNDS);
        if changed == 0 {
            break;
        }
        count += changed;
    }
    count
}

fn components(document: &mut Value) -> usize {
    let original = document.clone();
    let mut plain = Plain::new(&original);
    let mut count = 0;
    for (name, schema) in openapi::entries_mut(document.pointer_mut("/components/schemas")) {
        let Some(schema) = schema.as_object_mut().filter(|schema| is_composed(schema)) else { continue };
        let new = match wrapper(schema) {
            Some(wrapper) => wrapper,
            None => plain.component(name, false),
        };
        count += usize::from(*schema != new);
        *schema = new;
    }
    count
}

/// Compositions that are no component.
fn inner(document: &mut Value, made: &mut BTreeMap<String, String>, last: bool) -> usize {
    let original = document.clone();
    let mut plain = Plain::new(&original);
    let mut new: Vec<(String, Object)> = Vec::new();
    let mut count = 0;
    openapi::each_schema(document, &mut |schema| {
        if !is_composed(schema) {
            return;
        }
        let result = match wrapper(schema).or_else(|| noted(schema)) {
            Some(wrapper) => wrapper,
            None if last => Object::new(),
            None => {
                let key = key(schema);
                if let Some(name) = made.get(&key) {
                    referring(schema, name)
                } else {
                    let result = plain.schema(schema, false);
                    let is_object =
                        result.get("type") == Some(&json!("object")) && result.contains_key("properties");
                    let may_hold_itself =
                        || result.values().any(holds_composition).then(|| names::base(schema));
                    if let Some(wanted) =
                        is_object.then(|| names::choice(schema).or_else(may_hold_itself)).flatten()
                    {
                        let name = openapi::unique(&wanted, "", |name| {
                            original.pointer("/components/schemas").and_then(|all| all.get(name)).is_some()
                                || made.values().any(|made| made == name)
                        });
                        let referring = referring(schema, &name);
                        made.insert(key, name.clone());
                        new.push((name, without_notes(result)));
                        referring
                    } else {
                        result
                    }
                }
            }
        };
        count += usize::from(*schema != result);
        *schema = result;
    });
    let schemas = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut);
    if let Some(schemas) = schemas {
        schemas.extend(new.into_iter().map(|(name, schema)| (name, Value::Object(schema))));
    } else if !new.is_empty()
        && let Some(document) = document.as_object_mut()
        && let Some(components) = document.entry("components").or_insert_with(|| json!({})).as_object_mut()
    {
        components.insert(
            "schemas".to_owned(),
            Value::Object(new.into_iter().map(|(name, schema)| (name, Value::Object(schema))).collect()),
        );
    }
    count
}

fn is_composed(schema: &Object) -> bool {
    GROUPS.iter().chain(&["discriminator"]).any(|name| schema.contains_key(*name))
}

/// The composition of one reference and parts that only say something about it: the notes stand beside it.
fn noted(schema: &Object) -> Option<Object> {
    let is_note = |name: &String| name != "discriminator" && NOTES.contains(&name.as_str());
    let (notes, others): (Vec<&Value>, Vec<&Value>) = schema
        .get("allOf")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .partition(|part| part.as_object().is_some_and(|part| part.keys().all(is_note)));
    if notes.is_empty() || others.len() != 1 {
        return None;
    }
    let mut plain = schema.clone();
    plain.insert("allOf".to_owned(), json!(others));
    for (name, note) in notes.into_iter().flat_map(|part| openapi::entries(Some(part))) {
        // Its title would be the name of a type.
        if name != "title" {
            plain.entry(name).or_insert_with(|| note.clone());
        }
    }
    wrapper(&plain)
}

/// The composition of one reference, null and notes: the form that `unwrap_references` makes of it.
fn wrapper(schema: &Object) -> Option<Object> {
    let mut groups = GROUPS.iter().filter_map(|name| Some((*name, schema.get(*name)?.as_array()?)));
    let ((name, parts), None) = (groups.next()?, groups.next()) else { return None };
    if schema.contains_key("discriminator") && schema.len() == 2 {
        let mut alone = schema.clone();
        alone.remove("discriminator");
        return wrapper(&alone);
    }
    let only_notes = schema.keys().all(|key| {
        key == name
            || key == "type"
            || key.starts_with("x-")
            || (key != "discriminator" && NOTES.contains(&key.as_str()))
    });
    let mut parts = parts.clone();
    parts.dedup();
    let with_null = parts.len();
    if name != "allOf" {
        parts = nulls::apart(&parts.iter().collect::<Vec<_>>()).1.into_iter().cloned().collect();
    }
    let [part] = parts.as_slice() else { return None };
    let is_reference = part.as_object()?.len() == 1 && openapi::reference(part).is_some();
    if !only_notes || !is_reference {
        return None;
    }
    let mut wrapper = schema.clone();
    wrapper.remove(name);
    wrapper.insert("allOf".to_owned(), json!([part]));
    if parts.len() < with_null {
        wrapper.insert("nullable".to_owned(), json!(true));
    }
    // A single reference under its own name is what it was.
    Some(if with_null == 1 { schema.clone() } else { wrapper })
}

/// What makes two compositions the same one.
fn key(schema: &Object) -> String {
    let mut schema = schema.clone();
    schema.retain(|name, _| !NOTES.contains(&name.as_str()));
    let mut value = openapi::without_property_order(Value::Object(schema));
    value.sort_all_objects();
    value.to_string()
}

/// True if there is a composition within a schema, but for the wrapper around one reference.
fn holds_composition(value: &Value) -> bool {
    match value {
        Value::Object(object) => {
            (is_composed(object) && wrapper(object).is_none()) || object.values().any(holds_composition)
        }
        Value::Array(values) => values.iter().any(holds_composition),
        _ => false,
    }
}

fn referring(schema: &Object, name: &str) -> Object {
    let mut referring: Object = schema
        .iter()
        .filter(|(name, _)| NOTES.contains(&name.as_str()))
        .map(|(k, v)| (k.clone(), v.clone()))
        .collect();
    referring.remove("discriminator");
    let holds_null = ["oneOf", "anyOf"]
        .iter()
        .filter_map(|group| schema.get(*group)?.as_array())
        .any(|branches| !nulls::apart(&branches.iter().collect::<Vec<_>>()).0.is_empty());
    if holds_null {
        referring.insert("nullable".to_owned(), json!(true));
    }
    referring.insert("allOf".to_owned(), json!([{"$ref": format!("{SCHEMAS}{name}")}]));
    referring
}

fn without_notes(mut schema: Object) -> Object {
    schema.retain(|name, _| !NOTES.contains(&name.as_str()));
    schema
}

/// Makes plain schemas of composed ones.
struct Plain<'a> {
    document: &'a Value,
    derived: BTreeMap<&'a str, BTreeSet<&'a str>>,
    /// Components that are being made plain.
    open: Vec<String>,
    done: BTreeMap<(String, bool), Object>,
}

impl<'a> Plain<'a> {
    fn new(document: &'a Value) -> Self {
        Self { document, derived: derived(document), open: Vec::new(), done: BTreeMap::new() }
    }

    /// A component; as a base it does not bring along the classes that are derived from it.
    fn component(&mut self, name: &str, as_base: bool) -> Object {
        let done = (name.to_owned(), as_base);
        if let Some(plain) = self.done.get(&done) {
            return plain.clone();
        }
        let Some(schema) = self.document.pointer("/components/schemas").and_then(|all| all.get(name)) else {
            return Object::new();
        };
        let Some(schema) = schema.as_object() else { return Object::new() };
        if self.open.iter().any(|open| open == name) {
            return parts::own(schema);
        }
        self.open.push(name.to_owned());
        let mut plain = self.schema(schema, as_base);
        if !as_base && schema.contains_key("discriminator") {
            let derived: Vec<Value> = self
                .derived
                .get(name)
                .into_iter()
                .flatten()
                .map(|name| json!({"$ref": format!("{SCHEMAS}{name}")}))
                .collect();
            for branch in &derived {
                let branch = self.part(branch, true);
                union::add_optional(&mut plain, &branch);
            }
        }
        self.open.pop();
        self.done.insert(done, plain.clone());
        plain
    }

    fn part(&mut self, part: &Value, as_base: bool) -> Object {
        if let Some(name) = openapi::reference(part).and_then(|to| openapi::component_name(to, "schemas")) {
            return self.component(name, as_base);
        }
        part.as_object().map(|part| self.schema(part, as_base)).unwrap_or_default()
    }

    fn schema(&mut self, schema: &Object, as_base: bool) -> Object {
        let mut plain = schema.clone();
        for name in GROUPS {
            plain.remove(name);
        }
        let mut inherited = Vec::new();
        if let Some(target) = plain.remove("$ref") {
            inherited.push(self.part(&json!({"$ref": target}), as_base));
        }
        let discriminator = plain.remove("discriminator");
        let parts = |group: &str| schema.get(group).and_then(Value::as_array).into_iter().flatten();
        inherited.extend(parts("allOf").map(|part| self.part(part, true)));
        parts::inherit(&mut plain, &inherited);
        for group in ["oneOf", "anyOf"] {
            let branches: Vec<&Value> = parts(group).collect();
            if branches.is_empty() || (as_base && self.leads_back(&branches)) {
                continue;
            }
            let (nulls, others) = nulls::apart(&branches);
            let plain_branches: Vec<Object> =
                others.into_iter().map(|branch| self.part(branch, false)).collect();
            if !nulls.is_empty() {
                plain.insert("nullable".to_owned(), json!(true));
            }
            match union::of(plain_branches) {
                Some(union) => parts::add(&mut plain, &union),
                // Any value at all: what is said beside it cannot hold for all of them.
                None if !plain.contains_key("properties") => {
                    plain.retain(|name, _| NOTES.contains(&name.as_str()) && name != "nullable");
                }
                None => {}
            }
        }
        if let Some(discriminator) = discriminator {
            let name = discriminator.get("propertyName").and_then(Value::as_str).unwrap_or_default();
            if plain.get("type").is_none_or(|kind| kind == "object") && !name.is_empty() {
                plain.insert("type".to_owned(), json!("object"));
                let properties = plain.entry("properties").or_insert_with(|| json!({}));
                if let Some(properties) = properties.as_object_mut() {
                    properties.entry(name).or_insert_with(|| json!({"type": "string"}));
                }
            }
            plain.insert("x-discriminator".to_owned(), discriminator);
        }
        plain
    }

    /// True if one of the branches is being made plain, as a class derived from what holds the branches.
    fn leads_back(&self, branches: &[&Value]) -> bool {
        branches
            .iter()
            .filter_map(|branch| openapi::component_name(openapi::reference(branch)?, "schemas"))
            .any(|name| self.open.iter().any(|open| open == name))
    }
}

/// The classes that are derived from a base, by its name.
fn derived(document: &Value) -> BTreeMap<&str, BTreeSet<&str>> {
    let mut derived: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let exists = |name: &str| document.pointer("/components/schemas").and_then(|all| all.get(name)).is_some();
    for (name, schema) in openapi::component_schemas(document) {
        for part in schema.get("allOf").and_then(Value::as_array).into_iter().flatten() {
            if let Some(base) = openapi::reference(part).and_then(|to| openapi::component_name(to, "schemas"))
            {
                derived.entry(base).or_default().insert(name);
            }
        }
        for (_, target) in openapi::entries(schema.pointer("/discriminator/mapping")) {
            let target = target.as_str().map(|to| openapi::component_name(to, "schemas").unwrap_or(to));
            if let Some(target) = target.filter(|target| exists(target) && *target != name) {
                derived.entry(name).or_default().insert(target);
            }
        }
    }
    derived
}
