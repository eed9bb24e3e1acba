//! Operations: those of both, those of one side, and those that are dropped.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToSnakeCase;
use serde_json::{Value, json};

use super::Merge;
use super::routes::{self, Route, RoutePair};
use super::rules::MergeRule;
use crate::openapi::{self, escaped, text};

/// The list in `known.yaml` of operations that are left out for good, as `METHOD PATH`.
pub(crate) const DROPPED: &str = "x-dropped";

/// Why an operation is deprecated.
const GONE: &str = "x-deprecated-because";

impl Merge<'_> {
    pub(super) fn operations(&mut self) {
        let dropped = dropped(&self.ours);
        let ours = routes::routes(&self.ours);
        let theirs = routes::routes(self.theirs);
        // What is dropped takes its place at the vendor's with it.
        let all: Vec<Route> = ours.iter().chain(&dropped).cloned().collect();
        let pairs = routes::pairs(&all, &theirs);
        let (gone_for_good, pairs): (Vec<RoutePair>, Vec<RoutePair>) =
            pairs.into_iter().partition(|pair| dropped.contains(&pair.ours));
        (self.account.known, self.account.met) = (ours.len(), pairs.len());

        for pair in &pairs {
            self.operation(pair);
        }
        for (method, path) in ours.iter().filter(|our| pairs.iter().all(|pair| pair.ours != **our)) {
            self.gone(method, path);
        }
        for pair in &gone_for_good {
            let place = format!("{} {}", pair.theirs.0.to_uppercase(), pair.theirs.1);
            self.account.note(MergeRule::OperationDropped, &place, "in the vendor's file");
        }
        let met: BTreeSet<&Route> = pairs.iter().chain(&gone_for_good).map(|pair| &pair.theirs).collect();
        let mut names = Names::of(&self.ours);
        for route in theirs.iter().filter(|their| !met.contains(their)) {
            self.add_operation(route, &mut names);
        }
    }

    fn operation(&mut self, pair: &RoutePair) {
        let RoutePair { ours: (method, our_path), theirs: (_, their_path), is_exact } = pair;
        let their_item = self.theirs.get("paths").and_then(|paths| paths.get(their_path));
        let Some(theirs) = their_item.and_then(|item| item.get(method)) else { return };
        let at = operation_pointer(our_path, method);
        let id = text(self.at(&at), "operationId").unwrap_or_default().to_owned();
        if !is_exact {
            self.account.note(
                MergeRule::PathSpelling,
                &id,
                format!("{our_path} as known, {their_path} at the vendor's"),
            );
        }
        for name in ["summary", "description"] {
            if let Some(text) = text(theirs, name).filter(|text| !text.trim().is_empty())
                && let Some(Value::Object(operation)) = self.ours.pointer_mut(&at)
            {
                operation.insert(name.to_owned(), json!(text));
            }
        }
        if theirs["deprecated"] == true
            && let Some(operation) = self.ours.pointer_mut(&at)
        {
            operation["deprecated"] = json!(true);
        }
        self.parameters(&at, &id, (our_path, their_path), theirs);
        self.body(&at, &id, theirs);
        self.responses(&at, &id, theirs);
    }

    fn gone(&mut self, method: &str, path: &str) {
        let Some(operation) = self.ours.pointer_mut(&operation_pointer(path, method)) else { return };
        operation["deprecated"] = json!(true);
        operation[GONE] = json!("The vendor's description does not have it any more.");
        let id = text(operation, "operationId").unwrap_or_default().to_owned();
        self.account.note(
            MergeRule::OperationGone,
            &id,
            format!("{} {path} is not in the vendor's file", method.to_uppercase()),
        );
    }

    fn add_operation(&mut self, (method, path): &Route, names: &mut Names) {
        let Some(item) = self.theirs.get("paths").and_then(|paths| paths.get(path)) else { return };
        let mut operation = super::carry::carried(&item[method]);
        self.account.note(
            MergeRule::OperationAdded,
            &format!("{} {path}", method.to_uppercase()),
            "only in the vendor's file",
        );
        if let Some(operation) = operation.as_object_mut() {
            // The credentials are ours, and hold for every operation.
            operation.remove("security");
            let id = operation.get("operationId").and_then(Value::as_str).unwrap_or_default();
            if !names.ids.insert(id.replace(|c: char| !c.is_alphanumeric(), "_").to_snake_case()) {
                operation.remove("operationId");
            }
        }
        let Some(paths) = self.ours.get_mut("paths").and_then(Value::as_object_mut) else { return };
        let ours = names.paths.entry(routes::template(path)).or_insert_with(|| path.clone());
        rename_path_parameters(&mut operation, path, ours);
        let item = paths.entry(ours.as_str()).or_insert_with(|| json!({}));
        item[method] = operation;
    }
}

/// What operations of ours are called, so that those which come in have names of their own.
struct Names {
    /// Their ids, as Rust spells them.
    ids: BTreeSet<String>,
    /// Their paths, by the template.
    paths: BTreeMap<(Vec<String>, bool), String>,
}

impl Names {
    fn of(ours: &Value) -> Self {
        let ids = openapi::operations(ours)
            .filter_map(|(_, _, operation)| text(operation, "operationId").map(ToSnakeCase::to_snake_case));
        let mut names = Self { ids: ids.collect(), paths: BTreeMap::new() };
        for (path, _) in openapi::entries(ours.get("paths")) {
            names.paths.entry(routes::template(path)).or_insert_with(|| path.to_owned());
        }
        names
    }
}

/// Path parameters have the names of the template that the operation comes under.
fn rename_path_parameters(operation: &mut Value, theirs: &str, ours: &str) {
    let names: Vec<(&str, &str)> = routes::names(theirs).into_iter().zip(routes::names(ours)).collect();
    for parameter in operation.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten() {
        let new = names.iter().find(|(their, _)| {
            parameter["in"] == "path"
                && text(parameter, "name").is_some_and(|name| name.eq_ignore_ascii_case(their))
        });
        if let Some((_, our)) = new {
            parameter["name"] = json!(our);
        }
    }
}

pub(super) fn operation_pointer(path: &str, method: &str) -> String {
    format!("/paths/{}/{method}", escaped(path))
}

/// The operations that `known.yaml` leaves out for good.
pub(super) fn dropped(known: &Value) -> Vec<Route> {
    let list = known.get(DROPPED).and_then(Value::as_array);
    let route = |entry: &Value| {
        let (method, path) = entry.as_str()?.trim().split_once(' ')?;
        Some((method.to_lowercase(), path.trim().to_owned()))
    };
    list.into_iter().flatten().filter_map(route).collect()
}

/// Takes what is left out for good from what is known.
pub(crate) fn drop_operations(known: &mut Value) {
    for (method, path) in dropped(known) {
        let Some(paths) = known.get_mut("paths").and_then(Value::as_object_mut) else { return };
        if let Some(item) = paths.get_mut(&path).and_then(Value::as_object_mut) {
            item.remove(&method);
            if item.keys().all(|name| !openapi::is_method(name)) {
                paths.remove(&path);
            }
        }
    }
}
