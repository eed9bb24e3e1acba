//! Schemas of a description, and on which side of the wire each stands.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::operations::{operations, operations_mut, path_items_mut};
use super::references::reachable;
use super::value::{elements_mut, entries, entries_mut};
use super::{Object, SCHEMAS};

/// On which side of the wire a schema stands. One that stands on both counts as a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// What the server sends.
    Response,
    /// What the client sends: parameters and bodies.
    Request,
}

/// Every schema below `components`.
pub(crate) fn component_schemas(document: &Value) -> impl Iterator<Item = (&str, &Value)> {
    entries(document.pointer("/components/schemas"))
}

/// The references reachable from what the client sends.
pub(crate) fn sent(document: &Value) -> BTreeSet<String> {
    let items = entries(document.get("paths")).filter_map(|(_, item)| item.get("parameters"));
    let operations = operations(document)
        .flat_map(|(_, _, operation)| [operation.get("parameters"), operation.get("requestBody")])
        .flatten();
    reachable(document, items.chain(operations))
}

/// The references reachable from what the server sends.
fn received(document: &Value) -> BTreeSet<String> {
    let responses = operations(document)
        .flat_map(|(_, _, operation)| [operation.get("responses"), operation.get("x-error-responses")])
        .flatten();
    reachable(document, responses)
}

/// Calls `change` on every request body and every response.
pub(crate) fn each_message(document: &mut Value, change: &mut dyn FnMut(Place, &mut Object)) {
    let mut call = |place, message: Option<&mut Value>| {
        if let Some(message) = message.and_then(Value::as_object_mut) {
            change(place, message);
        }
    };
    for operation in operations_mut(document) {
        call(Place::Request, operation.get_mut("requestBody"));
        entries_mut(operation.get_mut("responses"))
            .for_each(|(_, response)| call(Place::Response, Some(response)));
    }
    for (kind, place) in [("requestBodies", Place::Request), ("responses", Place::Response)] {
        entries_mut(document.pointer_mut(&format!("/components/{kind}")))
            .for_each(|(_, message)| call(place, Some(message)));
    }
}

/// Calls `change` on every list of parameters: those of operations, of paths, and below `components`.
fn each_parameter(document: &mut Value, change: &mut dyn FnMut(&mut Value)) {
    for item in path_items_mut(document) {
        elements_mut(item.get_mut("parameters")).for_each(&mut *change);
    }
    for operation in operations_mut(document) {
        elements_mut(operation.get_mut("parameters")).for_each(&mut *change);
    }
    entries_mut(document.pointer_mut("/components/parameters")).for_each(|(_, parameter)| change(parameter));
}

/// Tells for each schema below `components` whether it is sent, received or both. What nothing refers to may be a response one day.
fn component_places(document: &Value) -> BTreeMap<String, Place> {
    let (received, sent) = (received(document), sent(document));
    component_schemas(document)
        .map(|(name, _)| {
            let reference = format!("{SCHEMAS}{name}");
            let only_sent = sent.contains(&reference) && !received.contains(&reference);
            (name.to_owned(), if only_sent { Place::Request } else { Place::Response })
        })
        .collect()
}

/// Calls `change` on every schema of the description, an outer one before those within it.
pub(crate) fn each_schema(document: &mut Value, change: &mut dyn FnMut(&mut Object)) {
    walk(document, &BTreeMap::new(), &mut |_, schema| change(schema));
}

/// Calls `change` on every schema as [`each_schema`] does, and says on which side of the wire it stands, which takes
/// longer to find out.
pub(crate) fn each_placed_schema(document: &mut Value, change: &mut dyn FnMut(Place, &mut Object)) {
    let places = component_places(document);
    walk(document, &places, change);
}

fn walk(document: &mut Value, places: &BTreeMap<String, Place>, change: &mut dyn FnMut(Place, &mut Object)) {
    each_message(document, &mut |place, message| {
        each_content_schema(place, message.get_mut("content"), change);
        for (_, header) in entries_mut(message.get_mut("headers")) {
            each_nested(place, header.get_mut("schema"), change);
        }
    });
    each_parameter(document, &mut |parameter| {
        each_nested(Place::Request, parameter.get_mut("schema"), change);
        each_content_schema(Place::Request, parameter.get_mut("content"), change);
    });
    for operation in operations_mut(document) {
        for (_, schema) in entries_mut(operation.get_mut("x-error-responses")) {
            each_nested(Place::Response, Some(schema), change);
        }
    }
    for (_, header) in entries_mut(document.pointer_mut("/components/headers")) {
        each_nested(Place::Response, header.get_mut("schema"), change);
    }
    for (name, schema) in entries_mut(document.pointer_mut("/components/schemas")) {
        each_nested(places.get(name).copied().unwrap_or(Place::Response), Some(schema), change);
    }
}

fn each_content_schema(
    place: Place,
    content: Option<&mut Value>,
    change: &mut dyn FnMut(Place, &mut Object),
) {
    for (_, media_type) in entries_mut(content) {
        each_nested(place, media_type.get_mut("schema"), change);
    }
}

fn each_nested(place: Place, schema: Option<&mut Value>, change: &mut dyn FnMut(Place, &mut Object)) {
    let Some(schema) = schema.and_then(Value::as_object_mut) else { return };
    change(place, schema);
    for name in ["items", "additionalProperties", "not"] {
        each_nested(place, schema.get_mut(name), change);
    }
    for name in ["allOf", "anyOf", "oneOf"] {
        elements_mut(schema.get_mut(name)).for_each(|inner| each_nested(place, Some(inner), change));
    }
    entries_mut(schema.get_mut("properties")).for_each(|(_, inner)| each_nested(place, Some(inner), change));
}

/// True if a schema of text is that of a number: .NET 9 says of every number that it may come as text, and how its digits
/// look.
pub(crate) fn is_number_as_text(schema: &Object) -> bool {
    let text = |name: &str| schema.get(name).and_then(Value::as_str).unwrap_or_default();
    let digits = ["[0-9]", "\\d", "[1-9]"].iter().any(|digits| text("pattern").contains(digits));
    let letters =
        text("pattern").contains("A-Z") || text("pattern").contains("a-z") || text("pattern").contains("\\w");
    (digits && !letters)
        || ["int", "uint", "float", "double", "decimal"]
            .iter()
            .any(|format| text("format").starts_with(format))
}
