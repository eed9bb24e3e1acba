//! What the description would have to say, for it to be as the responses are.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::facts::{self, Fact};
use super::names;
use super::observe::Slot;
use super::place::Home;
use super::shape::{Shape, Type};
use infinigate_contract::document::{Document, elements, text};

/// An enumeration has no more values that nobody knew.
const MOST_VALUES: usize = 20;

/// The schema of values of which nothing but the shape is known.
pub(super) fn schema_of(shape: &Shape) -> Value {
    let types = shape.types();
    let has = |kind| types.contains(&kind);
    let mut schema = match types.iter().copied().collect::<Vec<_>>().as_slice() {
        [Type::Boolean] => json!({"type": "boolean"}),
        [Type::Integer] => json!({"type": "integer", "format": integer_format(shape)}),
        [Type::String] => match shape.format() {
            Some(format @ ("date" | "date-time" | "uuid")) => json!({"type": "string", "format": format}),
            _ => json!({"type": "string"}),
        },
        [Type::Array] => {
            let items = shape.items.as_deref().map_or_else(|| json!({}), schema_of);
            json!({"type": "array", "items": items})
        }
        [Type::Object] => object_schema(shape),
        _ if has(Type::Number) && types.iter().all(|kind| kind.fits(Some("number"))) => {
            json!({"type": "number", "format": "double"})
        }
        // Nothing but null, or several types: any value.
        _ => json!({}),
    };
    if shape.count(Type::Null) > 0 {
        schema["nullable"] = json!(true);
    }
    schema
}

fn object_schema(shape: &Shape) -> Value {
    if shape.properties.keys().any(|name| !names::is_property_name(name)) {
        return json!({"type": "object", "additionalProperties": true});
    }
    let properties: Map<String, Value> = shape
        .properties
        .iter()
        .map(|(name, property)| (name.clone(), observed(schema_of(property))))
        .collect();
    json!({"type": "object", "properties": properties})
}

fn integer_format(shape: &Shape) -> &'static str {
    if shape.has_wide_integers() { "int64" } else { "int32" }
}

/// A schema that responses alone speak for.
pub(super) fn observed(mut schema: Value) -> Value {
    schema["x-source"] = json!("observed");
    schema
}

/// A schema without what regenerating derives from it.
fn restated(schema: &Value) -> Value {
    match schema {
        Value::Object(object) => {
            let kept = object.iter().filter(|(name, _)| *name != "x-page");
            kept.map(|(name, value)| (name.clone(), restated(value))).collect()
        }
        Value::Array(list) => list.iter().map(restated).collect(),
        other => other.clone(),
    }
}

/// The schema at a place with these keywords left out and others put in.
fn anew(document: &Document, slot: &str, without: &[&str], with: &Value) -> Option<Value> {
    let mut schema = restated(document.0.pointer(slot)?);
    let object = schema.as_object_mut()?;
    object.retain(|name, _| !without.contains(&name.as_str()));
    object.extend(with.as_object()?.clone());
    object.insert("x-source".to_owned(), json!("observed"));
    Some(schema)
}

/// A property in the capitals that it comes in.
pub(super) fn capitals(
    document: &Document,
    home: &Home<'_>,
    declared: &str,
    came: &str,
    reason: &str,
) -> Option<Vec<Fact>> {
    let slot = home.property(declared);
    let schema = anew(document, &slot, &[], &json!({}))?;
    Some([facts::remove(&slot, reason)?, facts::add(&home.property(came), schema, reason)?].concat())
}

/// What has to be said anew at one place of a response, and why.
pub(super) struct Correction<'a> {
    pub(super) document: &'a Document,
    pub(super) slot: &'a str,
    pub(super) home: &'a Home<'a>,
    pub(super) seen: &'a Slot,
    pub(super) reason: String,
}

impl Correction<'_> {
    /// Another type. One that the client reads beside the declared one stands beside it; where the declared one never
    /// came, the others take its place.
    pub(super) fn of_type(&self) -> Option<Vec<Fact>> {
        let others = self.seen.unfit.types();
        let declared_came = self.seen.shape.types().iter().any(|kind| kind.fits(self.home.kind()));
        if declared_came && is_read_besides(self.home, &others, &self.seen.unfit) {
            let known: Vec<&Value> = elements(self.home.schema.get("x-other-types")).collect();
            let types = others.iter().map(|kind| json!(kind.name())).filter(|kind| !known.contains(&kind));
            let types: Vec<Value> = types.collect();
            return facts::add(&self.home.pointer, json!({"x-other-types": types}), &self.reason);
        }
        let mut schema = if declared_came { json!({}) } else { schema_of(&self.seen.unfit) };
        rows(self.document, self.home, &mut schema);
        let nullable = self.home.nullable || self.seen.shape.count(Type::Null) > 0;
        if nullable {
            schema["nullable"] = json!(true);
        }
        let of_the_old = [
            "type",
            "format",
            "x-known-values",
            "x-other-types",
            "items",
            "properties",
            "allOf",
            "$ref",
            "required",
            "additionalProperties",
        ];
        self.restated(&of_the_old, &schema)
    }

    /// The format that every value has, or none.
    pub(super) fn of_format(&self) -> Option<Vec<Fact>> {
        let format = match self.home.kind() {
            Some("integer") => Some("int64"),
            _ => self.seen.shape.format().filter(|format| matches!(*format, "date" | "date-time" | "uuid")),
        };
        if let Some(format) = format {
            return facts::add(&self.home.pointer, json!({"format": format}), &self.reason);
        }
        self.restated(&["format"], &json!({}))
    }

    /// More known values; a plain text if they cannot be values of an enumeration.
    pub(super) fn of_enum_values(&self) -> Option<Vec<Fact>> {
        if self.seen.has_free_text || self.seen.enum_values.len() > MOST_VALUES {
            return self.restated(&["x-known-values"], &json!({}));
        }
        facts::add(&self.home.pointer, json!({"x-known-values": self.seen.enum_values}), &self.reason)
    }

    /// The schema in its place, with these keywords left out and others put in.
    fn restated(&self, without: &[&str], with: &Value) -> Option<Vec<Fact>> {
        let schema = anew(self.document, self.slot, without, with)?;
        facts::replace(self.slot, schema, &self.reason)
    }
}

/// The rows of a list in another shape are the rows that were declared.
fn rows(document: &Document, home: &Home<'_>, schema: &mut Value) {
    let Some(declared) = home.rows().and_then(|rows| document.0.pointer(&rows)).map(restated) else { return };
    if text(schema, "type") == Some("array") {
        schema["items"] = declared;
    } else if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut)
        && let Some((_, list)) =
            properties.iter_mut().find(|(_, property)| text(property, "type") == Some("array"))
    {
        list["items"] = declared;
    }
}

/// What `docs/values.md` promises: scalars for each other, texts if they are numbers, and an element for a list.
fn is_read_besides(home: &Home<'_>, others: &BTreeSet<Type>, unfit: &Shape) -> bool {
    let are_numbers = unfit.format() == Some("decimal");
    match home.kind() {
        Some("array") => others.iter().all(|kind| *kind == Type::Object),
        Some("integer" | "number") => others.iter().all(|kind| *kind == Type::String && are_numbers),
        Some("string") => home.format().is_none() && others.iter().all(|kind| kind.is_scalar()),
        _ => false,
    }
}

/// The properties that always came.
pub(super) fn required(home: &Home<'_>, missing: &BTreeSet<&str>, reason: &str) -> Option<Vec<Fact>> {
    let kept: Vec<&str> = home.required().filter(|name| !missing.contains(name)).collect();
    let pointer = format!("{}/required", home.pointer);
    let mut facts = facts::remove(&pointer, reason)?;
    if !kept.is_empty() {
        facts.extend(facts::add(&pointer, json!(kept), reason).into_iter().flatten());
    }
    Some(facts)
}
