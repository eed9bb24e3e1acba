//! Compares the properties of two types.

use heck::ToSnakeCase;
use serde_json::Value;

use super::Comparison;
use super::pairs::{Pair, pairs};
use super::rule::Rule;
use super::shape::{self, ObjectShape, Shape};

/// How a property appears in its struct.
struct Field {
    /// A literal or a builder has to give it.
    is_required: bool,
    /// It is an `Option`.
    is_option: bool,
}

impl Field {
    fn of<'a>(document: &'a Value, properties: &ObjectShape<'a>, name: &str, schema: &'a Value) -> Self {
        let shape = Shape::of(document, schema);
        // Lists and hand-written types have no null: what may be null may be left out.
        let null_is_missing = matches!(shape, Shape::List(_) | Shape::HandWritten(_) | Shape::Page { .. });
        let is_nullable = shape::is_nullable(schema);
        let is_required = properties.required.contains(name) && !(is_nullable && null_is_missing);
        let has_own_empty = shape.may_be_empty() || schema.get("default").is_some();
        let is_option = (!null_is_missing && shape.is_wrapped(schema)) || (!is_required && !has_own_empty);
        Self { is_required, is_option }
    }

    fn label(&self, bare: &str) -> String {
        if self.is_option { format!("Option<{bare}>") } else { bare.to_owned() }
    }
}

impl<'a> Comparison<'a> {
    pub(super) fn properties(
        &mut self,
        at: &str,
        old: &ObjectShape<'a>,
        new: &ObjectShape<'a>,
        followed: usize,
    ) {
        // The Rust name is the same in any spelling that yields the same words.
        let alike =
            |old: (&&str, &&Value), new: (&&str, &&Value)| old.0.to_snake_case() == new.0.to_snake_case();
        for pair in pairs(old.properties.clone(), new.properties.clone(), alike) {
            match pair {
                Pair::Both { old: (name, was), new: (spelling, is) } => {
                    let at = format!("{at}.{name}");
                    if name != spelling {
                        self.note(Rule::PropertyRespelled, &at, format!("it is written {spelling} now"));
                    }
                    let fields =
                        [Field::of(self.old, old, name, was), Field::of(self.new, new, spelling, is)];
                    self.fields(&at, fields, was, is);
                    self.defaults(&at, was, is);
                    self.shapes(&at, was, is, followed);
                }
                Pair::Removed(name, _) => {
                    self.note(Rule::PropertyRemoved, &format!("{at}.{name}"), "the property is removed");
                }
                Pair::Added(name, schema) => {
                    let at = format!("{at}.{name}");
                    if Field::of(self.new, new, name, schema).is_required {
                        self.note(
                            Rule::PropertyAddedRequired,
                            &at,
                            "the property is added, and has to be given",
                        );
                    } else {
                        self.note(Rule::PropertyAdded, &at, "the property is added");
                    }
                }
            }
        }
    }

    fn fields(&mut self, at: &str, [was, is]: [Field; 2], old: &'a Value, new: &'a Value) {
        let (before, after) = (shape::bare_label(self.old, old), shape::bare_label(self.new, new));
        let types = format!("its type changes from {} to {}", was.label(&before), is.label(&after));
        match (was.is_required, is.is_required) {
            (false, true) if was.is_option == is.is_option => {
                self.note(Rule::PropertyBecameRequired, at, "it has to be given now");
            }
            (false, true) => {
                self.note(Rule::PropertyBecameRequired, at, format!("it is always there now: {types}"));
            }
            (true, false) if was.is_option == is.is_option => {
                self.note(Rule::PropertyMayBeMissing, at, "it may be left out now, its type stays");
            }
            (true, false) => {
                self.note(Rule::PropertyBecameOptional, at, format!("it may be missing now: {types}"));
            }
            _ if was.is_option == is.is_option => self.null(at, old, new),
            _ if before == after => self.note(Rule::OptionChanged, at, types),
            // The type itself changes, which is noted as such.
            _ => {}
        }
    }

    fn defaults(&mut self, at: &str, old: &Value, new: &Value) {
        let default =
            |schema: &Value| schema.get("default").map_or_else(|| "none".to_owned(), Value::to_string);
        let (was, is) = (default(old), default(new));
        if was != is {
            self.note(Rule::DefaultChanged, at, format!("its default changes from {was} to {is}"));
        }
    }
}
