//! What came, place by place of the description.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::names;
use super::place::Home;
use super::shape::{Formats, Shape, Type};
use infinigate_contract::Side;
use infinigate_contract::document::{Document, elements, text};
use infinigate_contract::schema::Schemas;

/// What came where the description has a schema.
#[derive(Debug, Default)]
pub(super) struct Slot {
    pub(super) shape: Shape,
    /// Values of a type that is not declared, with all that is in them.
    pub(super) unfit: Shape,
    /// How many values do not keep to the format.
    pub(super) unkept: usize,
    /// Values that the description does not know. They go into proposals, and never into a report.
    pub(super) enum_values: BTreeSet<String>,
    /// How often such values came.
    pub(super) unknown: usize,
    /// True when a text cannot be a value of an enumeration.
    pub(super) has_free_text: bool,
    pub(super) operations: BTreeSet<String>,
}

/// The objects of one schema.
#[derive(Debug, Default)]
pub(super) struct Objects {
    pub(super) seen: usize,
    pub(super) undeclared: BTreeMap<String, Shape>,
    pub(super) operations: BTreeSet<String>,
}

/// How often a key of a key-value list came, and how often with a value.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Key {
    pub(super) count: usize,
    pub(super) filled: usize,
}

/// Everything that came.
#[derive(Debug)]
pub(super) struct Observations<'a> {
    pub(super) document: &'a Document,
    schemas: Schemas<'a>,
    formats: Formats,
    /// By the pointer to where the schema stands.
    pub(super) slots: BTreeMap<String, Slot>,
    /// By the pointer to the schema itself.
    pub(super) objects: BTreeMap<String, Objects>,
    /// By the list and the key; no key stands for those that look like values.
    pub(super) keys: BTreeMap<(String, Option<String>), Key>,
}

impl<'a> Observations<'a> {
    pub(super) fn new(document: &'a Document) -> Result<Self, String> {
        let mut schemas = Schemas::new(document);
        let formats = Formats::new(&mut schemas)?;
        let (slots, objects, keys) = Default::default();
        Ok(Self { document, schemas, formats, slots, objects, keys })
    }

    /// Takes note of a value that stands for the schema at `slot`.
    pub(super) fn add(&mut self, operation: &str, slot: &str, value: &Value) {
        let Some(home) = Home::of(self.document, slot) else { return };
        let fits = value.is_null() || Type::of(value).fits(home.kind());
        let unkept = fits && !self.keeps_format(&home, value);
        let observed = self.slots.entry(slot.to_owned()).or_default();
        observed.operations.insert(operation.to_owned());
        observed.shape.add(&self.formats, value);
        observed.unkept += usize::from(unkept);
        if !fits {
            observed.unfit.add_all(&self.formats, value);
        }
        note_enum_value(observed, &home, value);
        match value {
            _ if !fits => self.rows(operation, &home, value),
            Value::Array(list) => {
                let items = home.items();
                for element in list {
                    self.add(operation, &items, element);
                }
            }
            Value::Object(object) => {
                self.key(slot, &home, object);
                self.object(operation, &home, object);
            }
            _ => {}
        }
    }

    fn object(&mut self, operation: &str, home: &Home<'a>, object: &Map<String, Value>) {
        let declared = home.schema.get("properties").and_then(Value::as_object);
        let others = home.schema.get("additionalProperties");
        let seen = self.objects.entry(home.pointer.clone()).or_default();
        seen.seen += 1;
        seen.operations.insert(operation.to_owned());
        for (name, property) in object {
            if declared.is_some_and(|declared| declared.contains_key(name)) {
                self.add(operation, &home.property(name), property);
            } else if others.and_then(Value::as_object).is_some_and(|others| !others.is_empty()) {
                self.add(operation, &format!("{}/additionalProperties", home.pointer), property);
            } else if declared.is_some() {
                // An object may be open so that what nobody wrote down is kept: it is to be written down.
                let seen = self.objects.entry(home.pointer.clone()).or_default();
                seen.undeclared.entry(name.clone()).or_default().add_all(&self.formats, property);
            }
        }
    }

    /// The rows of a list that arrives in another shape than declared.
    fn rows(&mut self, operation: &str, home: &Home<'a>, value: &Value) {
        let list = match value {
            Value::Object(object) => object.values().find(|property| property.is_array()),
            other => Some(other),
        };
        if let (Some(rows), Some(list)) = (home.rows(), list) {
            elements(Some(list)).for_each(|row| self.add(operation, &rows, row));
        }
    }

    fn key(&mut self, slot: &str, home: &Home<'a>, object: &Map<String, Value>) {
        let Some(property) = text(home.schema, "x-key-property") else { return };
        let Some(key) = object.get(property).and_then(Value::as_str) else { return };
        let is_filled =
            |value: &Value| value.as_str().map_or(!value.is_null(), |text| !text.trim().is_empty());
        let shown = names::is_plain_text(key).then(|| key.to_owned());
        let counted = self.keys.entry((slot.to_owned(), shown)).or_default();
        counted.count += 1;
        counted.filled +=
            usize::from(object.iter().any(|(name, value)| name != property && is_filled(value)));
    }

    fn keeps_format(&mut self, home: &Home<'_>, value: &Value) -> bool {
        let (Some(kind), Some(format)) = (home.kind(), home.format()) else { return true };
        let schema = self.schemas.build(&json!({"type": kind, "format": format}), Side::Response);
        value.is_null() || schema.is_ok_and(|schema| schema.accepts(value))
    }
}

/// A value counts as known in any capitals, as the client reads it.
fn note_enum_value(observed: &mut Slot, home: &Home<'_>, value: &Value) {
    let (Some(known), Some(text)) = (home.schema.get("x-known-values"), value.as_str()) else { return };
    let is_known =
        elements(Some(known)).filter_map(Value::as_str).any(|known| known.eq_ignore_ascii_case(text));
    if is_known || text.is_empty() {
        return;
    }
    observed.has_free_text |= !names::is_plain_text(text);
    observed.enum_values.insert(text.to_owned());
    observed.unknown += 1;
}
