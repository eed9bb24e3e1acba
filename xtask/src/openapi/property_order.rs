//! The order in which a description has the properties of a schema.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::Object;
use crate::generator::openapi::{PROPERTY_ORDER, each_object, property_names};

/// The properties of a schema in the order of the description.
pub(crate) fn ordered_properties(schema: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let names = schema.as_object().into_iter().flat_map(property_names);
    names.filter_map(|name| Some((name, schema.get("properties")?.get(name)?)))
}

/// The names of the properties of one schema, and then those that only another one has.
pub(crate) fn joined_order(one: &Object, other: &Object) -> Vec<String> {
    property_names(one).chain(property_names(other)).map(str::to_owned).collect()
}

/// Says that the properties of a schema come in this order. The first place of a name counts.
pub(crate) fn set_property_order(schema: &mut Object, mut names: Vec<String>) {
    let mut seen = BTreeSet::new();
    names.retain(|name| seen.insert(name.clone()));
    if names.is_sorted() {
        schema.remove(PROPERTY_ORDER);
    } else {
        schema.insert(PROPERTY_ORDER.to_owned(), json!(names));
    }
}

/// A description, or a part of one, without what says how properties are ordered.
pub(crate) fn without_property_order(mut value: Value) -> Value {
    each_object(&mut value, &mut |object| drop(object.remove(PROPERTY_ORDER)));
    value
}

/// True if two schemas say the same, in whatever order.
pub(crate) fn is_same_schema(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => is_same_object(one, other),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| is_same_schema(one, other))
        }
        _ => one == other,
    }
}

pub(crate) fn is_same_object(one: &Object, other: &Object) -> bool {
    let keywords = |schema: &Object| schema.len() - usize::from(schema.contains_key(PROPERTY_ORDER));
    keywords(one) == keywords(other)
        && one
            .iter()
            .filter(|(name, _)| *name != PROPERTY_ORDER)
            .all(|(name, value)| other.get(name).is_some_and(|other| is_same_schema(value, other)))
}
