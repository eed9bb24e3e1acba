//! Compares the parameters of an operation.

use std::collections::BTreeMap;

use heck::ToSnakeCase;
use serde_json::Value;

use super::Comparison;
use super::operations::Operation;
use super::pairs::{Pair, pairs};
use super::rule::Rule;
use super::shape;
use crate::openapi;

/// The location of a parameter, and its name.
type Key<'a> = (&'a str, &'a str);

impl<'a> Comparison<'a> {
    pub(super) fn parameters(&mut self, id: &str, old: &Operation<'a>, new: &Operation<'a>) {
        // The setter is the same wherever the parameter is sent, and in any spelling that yields the same words.
        let alike = |old: (&Key<'_>, &&Value), new: (&Key<'_>, &&Value)| {
            old.0.1.to_snake_case() == new.0.1.to_snake_case()
        };
        for pair in pairs(parameters(self.old, old), parameters(self.new, new), alike) {
            match pair {
                Pair::Both { old: ((was_in, name), was), new: ((is_in, spelling), is) } => {
                    let at = format!("{id}, parameter {name}");
                    if was_in != is_in {
                        self.note(
                            Rule::ParameterMoved,
                            &at,
                            format!("it is sent in {is_in} now, not in {was_in}"),
                        );
                    }
                    if name != spelling {
                        self.note(Rule::ParameterRespelled, &at, format!("it is written {spelling} now"));
                    }
                    self.parameter(&at, was, is);
                }
                Pair::Removed((_, name), _) => {
                    let at = format!("{id}, parameter {name}");
                    self.note(Rule::ParameterRemoved, &at, "the parameter is removed");
                }
                Pair::Added((_, name), parameter) => {
                    let at = format!("{id}, parameter {name}");
                    if is_required(parameter) {
                        let text = "the parameter is added, and has to be given";
                        self.note(Rule::ParameterAddedRequired, &at, text);
                    } else {
                        self.note(Rule::ParameterAdded, &at, "the parameter is added");
                    }
                }
            }
        }
    }

    fn parameter(&mut self, at: &str, old: &'a Value, new: &'a Value) {
        match (is_required(old), is_required(new)) {
            (false, true) => self.note(Rule::ParameterBecameRequired, at, "it has to be given now"),
            (true, false) => self.note(Rule::ParameterBecameOptional, at, "it may be left out now"),
            _ => {}
        }
        // One that may be null is one that may be left out.
        self.shapes(at, schema(old), schema(new), 0);
    }
}

/// The parameters of an operation, those of its path included.
fn parameters<'a>(document: &'a Value, operation: &Operation<'a>) -> BTreeMap<Key<'a>, &'a Value> {
    [operation.path_item, operation.value]
        .into_iter()
        .filter_map(|holder| holder.get("parameters").and_then(Value::as_array))
        .flatten()
        .map(|parameter| openapi::resolve(document, parameter))
        .filter_map(|parameter| Some(((text(parameter, "in")?, text(parameter, "name")?), parameter)))
        .collect()
}

fn text<'a>(parameter: &'a Value, name: &str) -> Option<&'a str> {
    parameter.get(name).and_then(Value::as_str)
}

fn is_required(parameter: &Value) -> bool {
    parameter.get("required") == Some(&Value::Bool(true)) && !shape::is_nullable(schema(parameter))
}

fn schema(parameter: &Value) -> &Value {
    let content =
        || openapi::entries(parameter.get("content")).find_map(|(_, media_type)| media_type.get("schema"));
    parameter.get("schema").or_else(content).unwrap_or(&Value::Null)
}
