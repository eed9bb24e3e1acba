//! The comparison of what came with what is declared.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::facts::{self, Fact};
use super::finding::{Finding, Kind};
use super::names;
use super::observe::{Objects, Observations, Slot};
use super::place::{Home, readable};
use super::propose::{self, Correction};
use super::shape::{Shape, Type};
use infinigate_contract::document::{Document, elements, entries, escaped};

/// Differences, and what is proposed for them.
#[derive(Debug, Default)]
pub(super) struct Comparison {
    pub(super) findings: Vec<Finding>,
    pub(super) facts: Vec<Fact>,
}

/// How often, of how many, and where something was seen.
struct Seen<'a> {
    found: String,
    count: usize,
    of: usize,
    operations: &'a BTreeSet<String>,
}

pub(super) fn compare(seen: &Observations<'_>) -> Comparison {
    let mut comparison = Comparison::default();
    for (pointer, objects) in &seen.objects {
        if let Some(home) = Home::of(seen.document, pointer) {
            comparison.undeclared(seen.document, &home, objects, &seen.slots);
            comparison.absent(seen.document, &home, objects, &seen.slots);
        }
    }
    for (slot, observed) in &seen.slots {
        if let Some(home) = Home::of(seen.document, slot) {
            comparison.slot(seen.document, slot, &home, observed);
        }
    }
    comparison
}

impl Comparison {
    fn add(&mut self, kind: Kind, drift: bool, place: String, seen: Seen<'_>, facts: Option<Vec<Fact>>) {
        self.findings.push(Finding {
            kind,
            drift,
            place,
            found: seen.found,
            count: seen.count,
            of: seen.of,
            operations: seen.operations.clone(),
            proposed: facts.is_some(),
        });
        self.facts.extend(facts.unwrap_or_default());
    }

    fn undeclared(
        &mut self,
        document: &Document,
        home: &Home<'_>,
        objects: &Objects,
        slots: &BTreeMap<String, Slot>,
    ) {
        let reason = reason(&objects.operations, "The responses have it");
        let seen = |shape: &Shape| Seen {
            found: shape.to_string(),
            count: shape.seen(),
            of: objects.seen,
            operations: &objects.operations,
        };
        let mut hidden = None;
        for (name, shape) in &objects.undeclared {
            if !names::is_property_name(name) {
                hidden = Some(shape);
                continue;
            }
            let mut declared = entries(home.schema.get("properties")).map(|(declared, _)| declared);
            if let Some(declared) = declared.find(|declared| declared.eq_ignore_ascii_case(name)) {
                let came = slots.contains_key(&home.property(declared));
                let facts =
                    if came { None } else { propose::capitals(document, home, declared, name, &reason) };
                let place = format!("{} (declared as {declared})", readable(document, &home.property(name)));
                self.add(Kind::OtherCapitals, true, place, seen(shape), facts);
                continue;
            }
            let schema = propose::observed(propose::schema_of(shape));
            let facts = facts::add(&home.property(name), schema, &reason);
            self.add(
                Kind::UndeclaredProperty,
                true,
                readable(document, &home.property(name)),
                seen(shape),
                facts,
            );
        }
        let open = home.schema.get("additionalProperties");
        let is_open = open.is_some_and(|open| *open == json!(true) || *open == json!({}));
        if let Some(hidden) = hidden.filter(|_| !is_open) {
            // Names that could be values make a map of the object.
            let open = json!({"additionalProperties": true});
            let facts = facts::add(&home.pointer, open, &reason);
            let place = format!("{}.(names that could be values)", readable(document, &home.pointer));
            self.add(Kind::UndeclaredProperty, true, place, seen(hidden), facts);
        }
    }

    fn absent(
        &mut self,
        document: &Document,
        home: &Home<'_>,
        objects: &Objects,
        slots: &BTreeMap<String, Slot>,
    ) {
        let required: BTreeSet<&str> = home.required().collect();
        let mut missing = BTreeSet::new();
        for (name, _) in entries(home.schema.get("properties")) {
            let shape = slots.get(&home.property(name)).map(|slot| &slot.shape);
            let came = shape.map_or(0, Shape::seen);
            let place = readable(document, &home.property(name));
            let seen = |found: &str, count| Seen {
                found: found.to_owned(),
                count,
                of: objects.seen,
                operations: &objects.operations,
            };
            if required.contains(name) && came < objects.seen {
                missing.insert(name);
                // One proposal stands for all of them, below.
                let proposed = facts::remove(&home.pointer, "").map(|_| Vec::new());
                self.add(Kind::MissingProperty, true, place, seen("missing", objects.seen - came), proposed);
            } else if came == 0 {
                self.add(Kind::NeverCame, false, place, seen("nothing", 0), None);
            } else if shape.is_some_and(|shape| shape.types().is_empty()) {
                self.add(Kind::NeverCame, false, place, seen("null alone", came), None);
            }
        }
        if !missing.is_empty() {
            let reason = reason(&objects.operations, "Not every response has the others");
            self.facts.extend(propose::required(home, &missing, &reason).unwrap_or_default());
        }
    }

    fn slot(&mut self, document: &Document, slot: &str, home: &Home<'_>, observed: &Slot) {
        let shape = &observed.shape;
        let nulls = shape.count(Type::Null);
        let mut add = |kind, drift, found: String, count, facts: Option<Vec<Fact>>| {
            let seen = Seen { found, count, of: shape.seen(), operations: &observed.operations };
            self.add(kind, drift, readable(document, slot), seen, facts);
        };
        let operations = &observed.operations;
        let correction = |what: &str| Correction {
            document,
            slot,
            home,
            seen: observed,
            reason: reason(operations, what),
        };
        let others: BTreeSet<&str> =
            elements(home.schema.get("x-other-types")).filter_map(Value::as_str).collect();
        let unfit = observed.unfit.types().iter().any(|kind| !others.contains(kind.name()));
        if unfit {
            let facts = correction("The responses have another type").of_type();
            add(Kind::OtherType, true, observed.unfit.to_string(), observed.unfit.seen(), facts);
        } else if observed.unkept > 0 {
            let facts = correction("The responses do not keep the format").of_format();
            add(Kind::OtherFormat, true, shape.to_string(), observed.unkept, facts);
        } else if !observed.enum_values.is_empty() {
            let facts = correction("The responses have other enum values").of_enum_values();
            // Where no value is known there is nothing to differ from.
            let drift = elements(home.schema.get("x-known-values")).next().is_some();
            add(Kind::UnknownEnumValue, drift, lengths(&observed.enum_values), observed.unknown, facts);
        }
        if nulls > 0 && !home.nullable {
            let reason = reason(operations, "The responses have null");
            let facts = facts::add(slot, json!({"nullable": true}), &reason);
            add(Kind::UndeclaredNull, true, "null".to_owned(), nulls, facts);
        }
    }

    /// A status that is not declared.
    pub(super) fn status(&mut self, (path, operation): (&str, &str), status: u16, count: usize, of: usize) {
        let operations = BTreeSet::from([operation.to_owned()]);
        let pointer = format!("/paths/{}/get/responses", escaped(path));
        let response =
            json!({status.to_string(): {"description": "Seen in responses.", "x-source": "observed"}});
        let reason = reason(&operations, "It was answered");
        let facts = facts::add(&pointer, response, &reason);
        let seen = Seen { found: format!("status {status}"), count, of, operations: &operations };
        self.add(Kind::UndeclaredStatus, true, format!("{operation} {status}"), seen, facts);
    }

    /// A body that is not JSON.
    pub(super) fn not_json(&mut self, operation: &str, status: u16, count: usize, of: usize) {
        let operations = BTreeSet::from([operation.to_owned()]);
        let seen = Seen { found: "no JSON".to_owned(), count, of, operations: &operations };
        self.add(Kind::NotJson, true, format!("{operation} {status}"), seen, None);
    }
}

fn reason(operations: &BTreeSet<String>, what: &str) -> String {
    let operations: Vec<&str> = operations.iter().map(String::as_str).collect();
    format!("{what}, as cargo xtask drift has seen in {}.", operations.join(", "))
}

fn lengths(values: &BTreeSet<String>) -> String {
    let lengths: BTreeSet<usize> = values.iter().map(|value| value.chars().count()).collect();
    let (shortest, longest) = (lengths.first().unwrap_or(&0), lengths.last().unwrap_or(&0));
    let plural = if values.len() == 1 { "" } else { "s" };
    format!("{} value{plural} of {shortest} to {longest} characters", values.len())
}
