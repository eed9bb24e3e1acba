//! What every reader of an OpenAPI description has to know of it. The commands of xtask read it from here too.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

pub(crate) const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// What references to schemas begin with.
pub(crate) const SCHEMAS: &str = "#/components/schemas/";

/// On a schema: the names of its properties in the order of the description, where that is not the alphabetical one, which
/// is the order of a JSON object in memory.
pub(crate) const PROPERTY_ORDER: &str = "x-property-order";

/// The names of the properties of a schema in the order of the description. Those that came later are behind the others.
pub(crate) fn property_names(schema: &Map<String, Value>) -> impl Iterator<Item = &str> {
    let properties = schema.get("properties").and_then(Value::as_object);
    let order = schema.get(PROPERTY_ORDER).and_then(Value::as_array).into_iter().flatten();
    let names = properties.into_iter().flat_map(Map::keys).map(String::as_str);
    let mut seen = BTreeSet::new();
    order
        .filter_map(Value::as_str)
        .filter(move |name| properties.is_some_and(|properties| properties.contains_key(*name)))
        .chain(names)
        .filter(move |name| seen.insert(*name))
}

/// The name of the schema that this one refers to.
pub(crate) fn schema_name(schema: &Value) -> Option<&str> {
    schema.get("$ref")?.as_str()?.strip_prefix(SCHEMAS)
}

/// A media type without its parameters.
pub(crate) fn essence(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Calls `change` on every object of the document, the outer ones first.
pub(crate) fn each_object(value: &mut Value, change: &mut dyn FnMut(&mut Map<String, Value>)) {
    match value {
        Value::Object(object) => {
            change(object);
            object.values_mut().for_each(|value| each_object(value, change));
        }
        Value::Array(values) => values.iter_mut().for_each(|value| each_object(value, change)),
        _ => {}
    }
}

/// Calls `visit` on every object of the document, the outer ones first.
pub(crate) fn visit_objects<'a>(value: &'a Value, visit: &mut dyn FnMut(&'a Map<String, Value>)) {
    match value {
        Value::Object(object) => {
            visit(object);
            object.values().for_each(|value| visit_objects(value, visit));
        }
        Value::Array(values) => values.iter().for_each(|value| visit_objects(value, visit)),
        _ => {}
    }
}
