//! Pairs the operations of two descriptions and compares them.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Comparison;
use super::pairs::{Pair, pairs};
use super::rule::Rule;
use crate::openapi;

/// An operation and where it stands.
pub(super) struct Operation<'a> {
    method: &'a str,
    path: &'a str,
    pub(super) path_item: &'a Value,
    pub(super) value: &'a Value,
}

impl<'a> Comparison<'a> {
    pub(super) fn operations(&mut self) {
        let alike = |old: (&String, &Operation<'_>), new: (&String, &Operation<'_>)| {
            (old.1.method, old.1.path) == (new.1.method, new.1.path)
        };
        for pair in pairs(operations(self.old), operations(self.new), alike) {
            match pair {
                Pair::Both { old: (id, old), new: (name, new) } => {
                    if id != name {
                        self.note(Rule::OperationRenamed, &id, format!("its method is called {name} now"));
                    }
                    self.operation(&id, &old, &new);
                }
                Pair::Removed(id, old) => {
                    self.note(Rule::OperationRemoved, &id, format!("{} is removed", old.place()));
                }
                Pair::Added(id, new) => {
                    self.note(Rule::OperationAdded, &id, format!("{} is added", new.place()));
                }
            }
        }
    }

    fn operation(&mut self, id: &str, old: &Operation<'a>, new: &Operation<'a>) {
        for (rule, what, was, is) in [
            (Rule::OperationPathChanged, "path", old.path, new.path),
            (Rule::OperationMethodChanged, "HTTP method", old.method, new.method),
        ] {
            if was != is {
                self.note(rule, id, format!("its {what} changes from {was} to {is}"));
            }
        }
        self.security(id, old.value, new.value);
        self.parameters(id, old, new);
        self.bodies(id, old.value, new.value);
        self.responses(id, old.value, new.value);
        self.error_responses(id, old.value, new.value);
    }
}

impl Operation<'_> {
    fn place(&self) -> String {
        format!("{} {}", self.method.to_uppercase(), self.path)
    }
}

/// Every operation by its id, or by its method and path if it has none.
fn operations(document: &Value) -> BTreeMap<String, Operation<'_>> {
    openapi::operations(document)
        .map(|(path, method, value)| {
            let path_item = document.get("paths").and_then(|paths| paths.get(path)).unwrap_or(&Value::Null);
            let operation = Operation { method, path, path_item, value };
            let id = value.get("operationId").and_then(Value::as_str);
            (id.map_or_else(|| operation.place(), str::to_owned), operation)
        })
        .collect()
}
