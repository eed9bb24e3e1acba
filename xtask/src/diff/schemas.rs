//! Compares the named types.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Comparison;
use super::pairs::{Pair, pairs};
use super::rule::Rule;
use super::shape::{self, Shape};
use crate::{normalise::LIMITS, openapi};

/// How many references to follow, one after the other: to the rows of a page, and to what they are composed of.
/// Further ones could go in circles, and lead to what is compared by its own name.
const FOLLOWED: usize = 2;

impl<'a> Comparison<'a> {
    /// Compares the types that have a name. A page has none: its rows are part of each response.
    pub(super) fn named_types(&mut self) {
        let types = |document: &'a Value| {
            openapi::component_schemas(document)
                .filter(|(_, schema)| shape::page_item(schema).is_none())
                .collect()
        };
        for pair in pairs(types(self.old), types(self.new), |_, _| false) {
            match pair {
                Pair::Both { old: (name, old), new: (_, new) } => self.shapes(name, old, new, 0),
                Pair::Removed(name, _) => self.note(Rule::TypeRemoved, name, "the type is removed"),
                Pair::Added(name, _) => self.note(Rule::TypeAdded, name, "the type is added"),
            }
        }
    }

    /// Compares the types that two schemas become where they stand, whether they may be null included.
    pub(super) fn schemas(&mut self, at: &str, old: &'a Value, new: &'a Value, followed: usize) {
        let is_wrapped = |document, schema| Shape::of(document, schema).is_wrapped(schema);
        if is_wrapped(self.old, old) == is_wrapped(self.new, new) {
            self.null(at, old, new);
        } else if shape::bare_label(self.old, old) == shape::bare_label(self.new, new) {
            self.types_differ(Rule::OptionChanged, at, old, new);
        } else {
            return self.types_differ(Rule::TypeChanged, at, old, new);
        }
        self.shapes(at, old, new, followed);
    }

    pub(super) fn types_differ(&mut self, rule: Rule, at: &str, old: &'a Value, new: &'a Value) {
        let (old, new) = (shape::label(self.old, old), shape::label(self.new, new));
        self.note(rule, at, format!("its type changes from {old} to {new}"));
    }

    pub(super) fn null(&mut self, at: &str, old: &Value, new: &Value) {
        match (shape::is_nullable(old), shape::is_nullable(new)) {
            (false, true) => self.note(Rule::NullChanged, at, "it may be null now"),
            (true, false) => self.note(Rule::NullChanged, at, "it is never null now"),
            _ => {}
        }
    }

    /// Compares two schemas without regard to whether they may be null. What has a name is compared where it
    /// is defined, so this ends for types that hold themselves; pages and compositions are followed to what
    /// they refer to, which `followed` counts.
    pub(super) fn shapes(&mut self, at: &str, old: &'a Value, new: &'a Value, followed: usize) {
        match (Shape::of(self.old, old), Shape::of(self.new, new)) {
            (Shape::Named(a), Shape::Named(b)) if a == b => {}
            (Shape::List(a), Shape::List(b)) => {
                self.limits(at, old, new);
                self.schemas(&format!("{at}[]"), a, b, followed);
            }
            (Shape::Map(a), Shape::Map(b)) => self.schemas(&format!("{at}{{}}"), a, b, followed),
            (Shape::Page { item: a, envelope: old }, Shape::Page { item: b, envelope: new }) => {
                if shape_of_page(old) != shape_of_page(new) {
                    self.note(
                        Rule::PageShapeChanged,
                        at,
                        "the page arrives in another shape, which the client reads as well",
                    );
                }
                if followed < FOLLOWED {
                    self.schemas(&format!("{at}[]"), a, b, followed + 1);
                }
            }
            (Shape::Page { .. }, _) => self.types_differ(Rule::PageLost, at, old, new),
            (_, Shape::Page { .. }) => self.types_differ(Rule::PageGained, at, old, new),
            (Shape::Struct(a), Shape::Struct(b)) => {
                let followed = followed + usize::from(a.has_base || b.has_base);
                if followed <= FOLLOWED {
                    self.properties(at, &a, &b, followed);
                }
            }
            (Shape::Constants(a), Shape::Constants(b)) => {
                self.enumeration(at, [Rule::ConstantRemoved, Rule::ConstantAdded], &a, &b);
            }
            (Shape::OneOf(a), Shape::OneOf(b)) => self.variants(at, &a, &b, followed),
            (Shape::Plain(a), Shape::Plain(b)) | (Shape::HandWritten(a), Shape::HandWritten(b)) if a == b => {
                self.values(at, old, new);
            }
            (Shape::Any, Shape::Any) => {}
            _ => self.types_differ(Rule::TypeChanged, at, old, new),
        }
    }

    /// Compares what two schemas of the same Rust type say about their values.
    fn values(&mut self, at: &str, old: &Value, new: &Value) {
        let format = |schema: &Value| schema.get("format").map_or_else(|| "none".to_owned(), shape::text);
        let (was, is) = (format(old), format(new));
        if was != is {
            let text = format!("its format changes from {was} to {is}, which is the same type");
            self.note(Rule::FormatChanged, at, text);
        }
        self.limits(at, old, new);
        let known = |schema: &Value| {
            let values = schema.get("x-known-values").and_then(Value::as_array);
            values.into_iter().flatten().map(shape::text).collect()
        };
        self.enumeration(at, [Rule::EnumValueRemoved, Rule::EnumValueAdded], &known(old), &known(new));
    }

    fn limits(&mut self, at: &str, old: &Value, new: &Value) {
        for name in LIMITS {
            let limit = |schema: &Value| schema.get(name).map_or_else(|| "none".to_owned(), Value::to_string);
            let (was, is) = (limit(old), limit(new));
            if was != is {
                self.note(Rule::LimitsChanged, at, format!("{name} changes from {was} to {is}"));
            }
        }
    }

    fn enumeration(
        &mut self,
        at: &str,
        [removed, added]: [Rule; 2],
        old: &BTreeSet<String>,
        new: &BTreeSet<String>,
    ) {
        for value in old.difference(new) {
            self.note(removed, at, format!("the value {value} is removed"));
        }
        for value in new.difference(old) {
            self.note(added, at, format!("the value {value} is added"));
        }
    }

    /// Pairs the branches by their types, and those without a name in the order in which they stand.
    fn variants(&mut self, at: &str, old: &[&'a Value], new: &[&'a Value], followed: usize) {
        for pair in pairs(by_label(self.old, old), by_label(self.new, new), |_, _| false) {
            match pair {
                Pair::Both { old: (_, old), new: (_, new) } => self.shapes(at, old, new, followed),
                Pair::Removed((label, _), _) => {
                    self.note(Rule::VariantRemoved, at, format!("it is never {label} now"));
                }
                Pair::Added((label, _), _) => {
                    self.note(Rule::VariantAdded, at, format!("it may be {label} now"));
                }
            }
        }
    }
}

fn by_label<'a>(document: &'a Value, branches: &[&'a Value]) -> BTreeMap<(String, usize), &'a Value> {
    let mut found = BTreeMap::new();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for branch in branches {
        let label = shape::label(document, branch);
        let count = counts.entry(label.clone()).or_default();
        found.insert((label, *count), *branch);
        *count += 1;
    }
    found
}

/// What a page looks like on the wire, apart from the rows and the text of its description.
fn shape_of_page(envelope: &Value) -> (Option<&str>, BTreeMap<&str, Option<&Value>>) {
    let kind = envelope.get("type").and_then(Value::as_str);
    let properties = openapi::entries(envelope.get("properties"));
    (kind, properties.map(|(name, property)| (name, property.get("type"))).collect())
}
