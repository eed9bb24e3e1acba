//! Texts of which some values are known (`x-known-values`) become enums that keep every other value (`enum_items.rs`), and so
//! do numbers that have names (`x-known-names`).
//!
//! A type is named after its schema, or after the property or parameter that has the known values: `productType` and the
//! filter `productTypes` share the type `ProductType`. Where a name would stand for several sets of values, what
//! the property belongs to comes first: `QuoteStatus`. A schema that says `x-enum-name` has that name whatever stands
//! elsewhere, so that a value added in one place renames nothing.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToUpperCamelCase;
use serde_json::{Map, Value};

use super::openapi::{SCHEMAS, each_object};

const EXTENSION: &str = "x-known-values";

/// The name of the type, where the description fixes it.
const NAME: &str = "x-enum-name";

/// The names of the values, where these are numbers.
const NAMES: &str = "x-known-names";

/// The values that are known, each with the number that is sent in its place if there is one.
pub(crate) type Known = BTreeMap<String, Option<i64>>;

/// The types to generate: known values by the name of the type.
pub(crate) type EnumTypes = BTreeMap<String, Known>;

/// Finds the known values of a description, and puts `x-rust-type` where they are.
pub(crate) fn replace(description: &mut Value, rust_type: impl Fn(&str) -> Value) -> EnumTypes {
    rename_components(description);
    let mut enums = EnumTypes::new();
    with_fixed_names(description, &rust_type, &mut enums);
    let mut places = Vec::new();
    let root = SchemaName { name: String::new(), owner: String::new(), is_component: false };
    each_open_enum(description, &root, &mut |place, schema| {
        places.push((place.clone(), known_values(schema)));
    });
    let mut others = other_types(description);
    others.extend(enums.keys().cloned());
    let names = names(&places, &others);
    for (place, known) in &places {
        enums.entry(names[place].clone()).or_default().extend(known.clone());
    }
    each_open_enum(description, &root, &mut |place, schema| {
        schema.insert("x-rust-type".to_owned(), rust_type(&names[place]));
    });
    enums
}

fn is_open_enum(schema: &Map<String, Value>) -> bool {
    let has_values = schema.contains_key(EXTENSION) && !schema.contains_key(NAME);
    let kind = schema.get("type").and_then(Value::as_str);
    has_values && (kind == Some("string") || (kind == Some("integer") && schema.contains_key(NAMES)))
}

/// The types whose names the description fixes: one for each name, with the values of all its places.
fn with_fixed_names(value: &mut Value, rust_type: &impl Fn(&str) -> Value, enums: &mut EnumTypes) {
    each_object(value, &mut |object| {
        if let Some(name) = object.get(NAME).and_then(Value::as_str).map(str::to_owned)
            && object.contains_key(EXTENSION)
        {
            object.insert("x-rust-type".to_owned(), rust_type(&name));
            enums.entry(name).or_default().extend(known_values(object));
        }
    });
}

/// Gives components with known values the name that their type has: the generator takes another name for another type.
fn rename_components(description: &mut Value) {
    let Some(schemas) = description.pointer_mut("/components/schemas").and_then(Value::as_object_mut) else {
        return;
    };
    let open_enum = |schema: &Value| schema.as_object().is_some_and(is_open_enum);
    let renamed: BTreeMap<String, String> = schemas
        .iter()
        .filter(|(_, schema)| open_enum(schema))
        .map(|(name, _)| (name.clone(), name.to_upper_camel_case()))
        .filter(|(name, in_rust)| name != in_rust)
        .collect();
    for (old, new) in &renamed {
        if let Some(schema) = schemas.remove(old) {
            schemas.insert(new.clone(), schema);
        }
    }
    each_object(description, &mut |object| {
        let target = object.get("$ref").and_then(Value::as_str).and_then(|to| to.strip_prefix(SCHEMAS));
        if let Some(new) = target.and_then(|name| renamed.get(name)) {
            object.insert("$ref".to_owned(), Value::String(format!("{SCHEMAS}{new}")));
        }
    });
}

/// The names of types that are no enums, and those that the generated code uses by their bare names.
fn other_types(description: &Value) -> BTreeSet<String> {
    let schemas = description["components"]["schemas"].as_object().into_iter().flatten();
    let others = schemas.filter(|(_, schema)| !schema.as_object().is_some_and(is_open_enum));
    let reserved =
        ["Box", "Clone", "Default", "Err", "None", "Ok", "Option", "Result", "Self", "Some", "String", "Vec"];
    others
        .map(|(name, _)| name.to_upper_camel_case())
        .chain(reserved.into_iter().map(str::to_owned))
        .collect()
}

/// The name of the type of each place.
fn names(places: &[(SchemaName, Known)], others: &BTreeSet<String>) -> BTreeMap<SchemaName, String> {
    let mut sets: BTreeMap<&str, BTreeSet<&Known>> = BTreeMap::new();
    for (place, enums) in places.iter().filter(|(_, enums)| !enums.is_empty()) {
        sets.entry(&place.name).or_default().insert(enums);
    }
    let components: BTreeSet<&str> =
        places.iter().filter(|(place, _)| place.is_component).map(|(place, _)| place.name.as_str()).collect();
    let name_of = |place: &SchemaName| {
        if place.is_component {
            return place.name.clone();
        }
        let is_shared = sets.get(place.name.as_str()).is_some_and(|sets| sets.len() > 1);
        let mut name = place.name.clone();
        if is_shared || others.contains(&name) || !starts_as_type(&name) {
            name = format!("{}{name}", place.owner);
        }
        while others.contains(&name) || (name != place.name && components.contains(name.as_str())) {
            name.push_str("Value");
        }
        name
    };
    places.iter().map(|(place, _)| (place.clone(), name_of(place))).collect()
}

fn starts_as_type(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_uppercase())
}

fn known_values(schema: &Map<String, Value>) -> Known {
    let list = |name: &str| schema.get(name).and_then(Value::as_array).into_iter().flatten();
    if schema.contains_key(NAMES) {
        let numbers = list(EXTENSION).map(Value::as_i64);
        return list(NAMES).filter_map(Value::as_str).map(str::to_owned).zip(numbers).collect();
    }
    list(EXTENSION).filter_map(Value::as_str).map(|value| (value.to_owned(), None)).collect()
}

/// What a schema is called, and what it is a part of; both as names of types.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct SchemaName {
    name: String,
    owner: String,
    /// True if it is the component `owner` itself.
    is_component: bool,
}

impl SchemaName {
    /// A part of the same thing.
    fn part(&self, name: String) -> Self {
        Self { name, owner: self.owner.clone(), is_component: false }
    }

    /// One of several: one of the `productTypes` is a `ProductType`.
    fn one(&self) -> Self {
        match self.name.strip_suffix('s') {
            Some(one) => self.part(one.to_owned()),
            None if self.is_component || self.name.starts_with(&self.owner) => self.part(self.whole("Item")),
            None => self.part(self.name.clone()),
        }
    }

    fn whole(&self, what: &str) -> String {
        format!("{}{what}", self.owner)
    }
}

fn each_open_enum(
    value: &mut Value,
    place: &SchemaName,
    visit: &mut dyn FnMut(&SchemaName, &mut Map<String, Value>),
) {
    match value {
        Value::Object(object) => {
            if is_open_enum(object) {
                visit(place, object);
            }
            let parameter = object.get("name").and_then(Value::as_str).filter(|_| object.contains_key("in"));
            let place = SchemaName {
                name: parameter.map_or_else(|| place.name.clone(), ToUpperCamelCase::to_upper_camel_case),
                owner: object
                    .get("operationId")
                    .and_then(Value::as_str)
                    .map_or_else(|| place.owner.clone(), ToUpperCamelCase::to_upper_camel_case),
                is_component: place.is_component,
            };
            for (key, value) in object {
                match (key.as_str(), value) {
                    ("schemas", Value::Object(schemas)) => {
                        for (name, schema) in schemas {
                            let name = name.to_upper_camel_case();
                            each_open_enum(
                                schema,
                                &SchemaName { owner: name.clone(), name, is_component: true },
                                visit,
                            );
                        }
                    }
                    ("properties", Value::Object(properties)) => {
                        for (name, property) in properties {
                            each_open_enum(property, &place.part(name.to_upper_camel_case()), visit);
                        }
                    }
                    ("responses", value) => {
                        each_open_enum(value, &place.part(place.whole("Response")), visit);
                    }
                    ("requestBody", value) => {
                        each_open_enum(value, &place.part(place.whole("Body")), visit);
                    }
                    ("items" | "item", value) => each_open_enum(value, &place.one(), visit),
                    ("additionalProperties", value) if place.is_component => {
                        each_open_enum(value, &place.part(place.whole("Value")), visit);
                    }
                    (_, value) => each_open_enum(value, &place, visit),
                }
            }
        }
        Value::Array(values) => {
            for value in values {
                each_open_enum(value, place, visit);
            }
        }
        _ => {}
    }
}
