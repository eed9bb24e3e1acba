//! What the vendor alone has, with the components that it refers to.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use heck::ToPascalCase;
use serde_json::{Value, json};

use super::Merge;
use super::schemas::to_component;
use crate::normalise::type_name;
use crate::openapi::{self, SCHEMAS};

/// References to the vendor's components, until all places are merged and it is known which of them are ours.
const THEIRS: &str = "#/vendor/";

/// A part of the vendor's description as it comes into ours.
pub(super) fn carried(theirs: &Value) -> Value {
    let mut carried = theirs.clone();
    openapi::rewrite_references(&mut carried, &|target| {
        target.strip_prefix(SCHEMAS).map(|name| format!("{THEIRS}{name}"))
    });
    carried
}

impl Merge<'_> {
    /// Gives every reference to a component of the vendor's its target: the thing of ours that was found in the same
    /// place, or the component itself, under a name that nothing of ours has.
    pub(super) fn settle(&mut self) {
        let mut taken = taken(&self.ours);
        let mut open = BTreeSet::new();
        open_references(&self.ours, &mut open);
        let mut targets = BTreeMap::new();
        while let Some(name) = open.pop_first() {
            if let Entry::Vacant(place) = targets.entry(name) {
                let target = self.target(place.key(), &mut taken, &mut open);
                place.insert(target);
            }
        }
        openapi::each_object(&mut self.ours, &mut |object| {
            match object.get("$ref").and_then(their_name).and_then(|name| targets.get(name)) {
                Some(Value::Object(target)) => object.clone_from(target),
                Some(_) => drop(object.remove("$ref")),
                None => {}
            }
            let mapping =
                object.get_mut("discriminator").and_then(|discriminator| discriminator.get_mut("mapping"));
            for (_, mapped) in openapi::entries_mut(mapping) {
                if let Some(target) = their_name(mapped).and_then(|name| targets.get(name)) {
                    *mapped = target.get("$ref").cloned().unwrap_or_default();
                }
            }
        });
    }

    /// What a reference to a component of the vendor's becomes. `open` gets what comes in with it.
    fn target(&mut self, name: &str, taken: &mut BTreeSet<String>, open: &mut BTreeSet<String>) -> Value {
        let met = self.met.get(name).map(String::as_str);
        let component = met.and_then(|pointer| pointer.strip_prefix("/components/schemas/"));
        if let Some(component) = component.filter(|rest| !rest.contains('/')) {
            return to_component(component);
        }
        let theirs = self.theirs.pointer("/components/schemas").and_then(|schemas| schemas.get(name));
        // What refers to itself must have a name.
        let is_endless = || openapi::reachable(self.theirs, theirs).contains(&format!("{SCHEMAS}{name}"));
        let schema = match (met, theirs) {
            (Some(pointer), _) if !is_endless() => return self.at(pointer).clone(),
            (Some(pointer), _) => self.at(pointer).clone(),
            (None, Some(theirs)) => carried(theirs),
            (None, None) => return json!({}),
        };
        open_references(&schema, open);
        let ours = type_name(name, taken);
        taken.insert(ours.to_pascal_case());
        if let Some(schemas) = self.ours.pointer_mut("/components/schemas").and_then(Value::as_object_mut) {
            schemas.insert(ours.clone(), schema);
        }
        to_component(&ours)
    }
}

/// The names of types, as Rust spells them: those of components, and those of enums.
fn taken(ours: &Value) -> BTreeSet<String> {
    let mut taken: BTreeSet<String> =
        openapi::component_schemas(ours).map(|(name, _)| name.to_pascal_case()).collect();
    openapi::visit_objects(ours, &mut |object| {
        taken.extend(object.get("x-enum-name").and_then(Value::as_str).map(str::to_owned));
    });
    taken
}

/// The component of the vendor's that this refers to.
fn their_name(target: &Value) -> Option<&str> {
    target.as_str()?.strip_prefix(THEIRS)
}

/// Adds the components of the vendor's that something refers to.
fn open_references(value: &Value, open: &mut BTreeSet<String>) {
    openapi::visit_objects(value, &mut |object| {
        let mapping = object.get("discriminator").and_then(|discriminator| discriminator.get("mapping"));
        let mapped = openapi::entries(mapping).map(|(_, target)| target);
        open.extend(object.get("$ref").into_iter().chain(mapped).filter_map(their_name).map(str::to_owned));
    });
}
