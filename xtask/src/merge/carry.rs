//! What the vendor alone has, with the components that it refers to.

use std::collections::BTreeSet;

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
    openapi::each_object(&mut carried, &mut |object| {
        let mapping =
            object.get_mut("discriminator").and_then(|discriminator| discriminator.get_mut("mapping"));
        let mapped = openapi::entries_mut(mapping).map(|(_, target)| target);
        for target in mapped {
            mark(target);
        }
        if let Some(target) = object.get_mut("$ref") {
            mark(target);
        }
    });
    carried
}

impl Merge<'_> {
    /// Gives every reference to a component of the vendor's its target: the thing of ours that was found in the same
    /// place, or the component itself, under a name that nothing of ours has.
    pub(super) fn settle(&mut self) {
        let mut taken = taken(&self.ours);
        while let Some(name) = open_reference(&self.ours) {
            let target = self.target(&name, &mut taken);
            let reference = format!("{THEIRS}{name}");
            openapi::each_object(&mut self.ours, &mut |object| {
                if object.get("$ref").is_some_and(|target| *target == json!(reference)) {
                    match &target {
                        Value::Object(target) => object.clone_from(target),
                        _ => drop(object.remove("$ref")),
                    }
                }
                let mapping = object
                    .get_mut("discriminator")
                    .and_then(|discriminator| discriminator.get_mut("mapping"));
                for (_, mapped) in openapi::entries_mut(mapping) {
                    if *mapped == json!(reference) {
                        *mapped = target.get("$ref").cloned().unwrap_or_default();
                    }
                }
            });
        }
    }

    fn target(&mut self, name: &str, taken: &mut BTreeSet<String>) -> Value {
        if let Some(pointer) = self.met.get(name) {
            let component = pointer.strip_prefix("/components/schemas/").filter(|rest| !rest.contains('/'));
            return component.map_or_else(|| self.at(pointer).clone(), to_component);
        }
        let Some(schema) = self.theirs.pointer("/components/schemas").and_then(|schemas| schemas.get(name))
        else {
            return json!({});
        };
        let schema = carried(schema);
        let ours = type_name(name, taken);
        taken.insert(ours.to_pascal_case());
        if let Some(schemas) = self.ours.pointer_mut("/components/schemas").and_then(Value::as_object_mut) {
            schemas.insert(ours.clone(), schema);
        }
        to_component(&ours)
    }
}

fn mark(target: &mut Value) {
    if let Some(name) = target.as_str().and_then(|target| target.strip_prefix(SCHEMAS)) {
        *target = json!(format!("{THEIRS}{name}"));
    }
}

/// The names of types, as Rust spells them: those of components, and those of enums.
fn taken(ours: &Value) -> BTreeSet<String> {
    let mut taken: BTreeSet<String> =
        openapi::component_schemas(ours).map(|(name, _)| name.to_pascal_case()).collect();
    let mut copy = ours.clone();
    openapi::each_object(&mut copy, &mut |object| {
        taken.extend(object.get("x-enum-name").and_then(Value::as_str).map(str::to_owned));
    });
    taken
}

/// A component of the vendor's that something refers to.
fn open_reference(value: &Value) -> Option<String> {
    match value {
        Value::Object(object) => {
            let own =
                object.get("$ref").and_then(Value::as_str).and_then(|target| target.strip_prefix(THEIRS));
            let mapping = object.get("discriminator").and_then(|discriminator| discriminator.get("mapping"));
            let mapped =
                || openapi::entries(mapping).find_map(|(_, target)| target.as_str()?.strip_prefix(THEIRS));
            own.or_else(mapped).map(str::to_owned).or_else(|| object.values().find_map(open_reference))
        }
        Value::Array(values) => values.iter().find_map(open_reference),
        _ => None,
    }
}
