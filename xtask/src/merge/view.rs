//! Schemas without the ways in which tools wrap them: references, `allOf`, and choices with null.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::openapi::{self, Object, SCHEMAS, entries, text};

/// More references than any description has in a row; a circle ends here.
const DEEPEST: usize = 16;

/// What a schema says, whatever it is wrapped in.
#[derive(Debug, Clone, Default)]
pub(super) struct View {
    /// Its keywords; its properties are as they stand in the description.
    pub(super) schema: Object,
    pub(super) nullable: bool,
    /// The components that were passed on the way, the outermost first.
    pub(super) components: Vec<String>,
    /// The description that stands in the place itself, and not in a component.
    pub(super) description: Option<String>,
}

/// What kind of thing a schema is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Any value.
    Any,
    /// An object of which no property is known.
    OpenObject,
    Object,
    List,
    Scalar,
    /// One of several.
    Choice,
}

impl Kind {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Any => "any value",
            Self::OpenObject => "an object without known properties",
            Self::Object => "an object",
            Self::List => "a list",
            Self::Scalar => "a single value",
            Self::Choice => "one of several types",
        }
    }
}

/// What kind of thing these keywords describe.
pub(super) fn kind(schema: &Object) -> Kind {
    let has = |name: &str| schema.contains_key(name);
    let kind = schema.get("type").and_then(Value::as_str);
    if entries(schema.get("properties")).next().is_some() {
        Kind::Object
    } else if has("oneOf") || has("anyOf") {
        Kind::Choice
    } else if kind == Some("array") || has("items") {
        Kind::List
    } else if kind == Some("object") || has("additionalProperties") {
        Kind::OpenObject
    } else if kind.is_some() || has("enum") || has("x-known-values") {
        Kind::Scalar
    } else {
        Kind::Any
    }
}

impl View {
    pub(super) fn of(document: &Value, schema: &Value) -> Self {
        let mut view =
            Self { description: text(schema, "description").map(str::to_owned), ..Self::default() };
        let mut order = Vec::new();
        view.add(document, schema, 0, &mut order);
        openapi::set_property_order(&mut view.schema, order);
        view
    }

    pub(super) fn kind(&self) -> Kind {
        kind(&self.schema)
    }

    /// `order` gets the names of properties, those of parts before those that stand beside them.
    fn add(&mut self, document: &Value, schema: &Value, depth: usize, order: &mut Vec<String>) {
        let Some(object) = schema.as_object().filter(|_| depth < DEEPEST) else { return };
        self.nullable |= object.get("nullable") == Some(&json!(true));
        for (name, value) in object {
            match name.as_str() {
                "$ref" | "allOf" | "nullable" | "description" | openapi::PROPERTY_ORDER => {}
                "oneOf" | "anyOf" if alternative(object).is_some() => {}
                "properties" | "required" => join(&mut self.schema, name, value),
                _ => {
                    self.schema.entry(name.clone()).or_insert_with(|| value.clone());
                }
            }
        }
        if let Some(name) = openapi::reference(schema).and_then(|reference| reference.strip_prefix(SCHEMAS)) {
            self.components.push(name.to_owned());
            if let Some(target) =
                document.pointer("/components/schemas").and_then(|schemas| schemas.get(name))
            {
                self.add(document, target, depth + 1, order);
            }
        }
        if let Some((alternative, may_be_null)) = alternative(object) {
            self.nullable |= may_be_null;
            self.add(document, alternative, depth + 1, order);
        }
        for part in object.get("allOf").and_then(Value::as_array).into_iter().flatten() {
            self.add(document, part, depth + 1, order);
        }
        order.extend(openapi::property_names(object).map(str::to_owned));
    }
}

/// The only alternative of a choice that is not null, and whether null is another.
fn alternative(schema: &Object) -> Option<(&Value, bool)> {
    let choice = ["oneOf", "anyOf"].iter().find_map(|name| schema.get(*name)?.as_array())?;
    let mut others = choice.iter().filter(|schema| !is_null(schema));
    match (others.next(), others.next()) {
        (Some(only), None) => Some((only, choice.len() > 1)),
        _ => None,
    }
}

fn is_null(schema: &Value) -> bool {
    schema["type"] == "null" || schema["enum"] == json!([null])
}

/// Adds what a further part of an `allOf` has; what is there stays.
fn join(into: &mut Object, name: &str, value: &Value) {
    match value {
        Value::Object(more) => {
            let there = into.entry(name).or_insert_with(|| Value::Object(Map::new()));
            if let Some(there) = there.as_object_mut() {
                for (name, value) in more {
                    there.entry(name.clone()).or_insert_with(|| value.clone());
                }
            }
        }
        Value::Array(more) => {
            let there = into.entry(name).or_insert_with(|| json!([]));
            if let Some(there) = there.as_array_mut() {
                there.extend(more.iter().cloned());
            }
        }
        _ => {}
    }
}

/// Names by what they are without regard to case.
pub(super) fn by_lower_case<'a>(names: impl Iterator<Item = &'a str>) -> BTreeMap<String, String> {
    names.map(|name| (name.to_lowercase(), name.to_owned())).collect()
}

/// A type in words: `string, uuid`.
pub(super) fn type_of(schema: &Object) -> String {
    let text = |name: &str| schema.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    // .NET's word for it.
    let format = text("format").map(|format| if format == "guid" { "uuid" } else { format });
    match (text("type"), format) {
        (Some(kind), Some(format)) => format!("{kind}, {format}"),
        (Some(kind), None) => kind.to_owned(),
        _ => kind(schema).name().to_owned(),
    }
}

/// True if two types are the same, as far as the vendor says: a missing format contradicts nothing.
pub(super) fn agrees(ours: &str, theirs: &str) -> bool {
    ours == theirs || ours.split_once(", ").is_some_and(|(kind, _)| kind == theirs)
}
