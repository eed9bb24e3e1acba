//! Finds operations, messages and schemas in a description.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

pub(crate) type Object = Map<String, Value>;

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// On which side of the wire a schema stands. One that stands on both counts as an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// What the server sends.
    Answer,
    /// What the client sends: parameters and bodies.
    Request,
}

pub(crate) fn is_method(name: &str) -> bool {
    METHODS.contains(&name)
}

/// Every operation with its path and method.
pub(crate) fn operations(document: &Value) -> impl Iterator<Item = (&str, &str, &Value)> {
    members(document.get("paths")).flat_map(|(path, item)| {
        members(Some(item))
            .filter(|(method, operation)| is_method(method) && operation.is_object())
            .map(move |(method, operation)| (path, method, operation))
    })
}

/// Every operation with its path and method.
pub(crate) fn named_operations_mut(document: &mut Value) -> impl Iterator<Item = (&str, &str, &mut Object)> {
    members_mut(document.get_mut("paths")).flat_map(|(path, item)| {
        members_mut(Some(item))
            .filter(|(method, _)| is_method(method))
            .filter_map(move |(method, operation)| Some((path, method, operation.as_object_mut()?)))
    })
}

/// Every operation.
pub(crate) fn operations_mut(document: &mut Value) -> impl Iterator<Item = &mut Object> {
    path_items_mut(document).flat_map(|item| {
        item.iter_mut()
            .filter(|(method, _)| is_method(method))
            .filter_map(|(_, operation)| operation.as_object_mut())
    })
}

pub(crate) fn path_items_mut(document: &mut Value) -> impl Iterator<Item = &mut Object> {
    members_mut(document.get_mut("paths")).filter_map(|(_, item)| item.as_object_mut())
}

/// Every schema below `components`.
pub(crate) fn component_schemas(document: &Value) -> impl Iterator<Item = (&str, &Value)> {
    members(document.pointer("/components/schemas"))
}

/// A member that is a text.
pub(crate) fn text<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.get(name).and_then(Value::as_str)
}

/// A name that nothing in `taken` has: the wanted one, or the first of `wanted2`, `wanted3` and so on.
pub(crate) fn unique(wanted: &str, separator: &str, is_taken: impl Fn(&str) -> bool) -> String {
    if !is_taken(wanted) {
        return wanted.to_owned();
    }
    let mut number = 2;
    loop {
        let name = format!("{wanted}{separator}{number}");
        if !is_taken(&name) {
            return name;
        }
        number += 1;
    }
}

/// A segment of a path as it stands in a JSON pointer.
pub(crate) fn escaped(segment: &str) -> String {
    segment.replace('~', "~0").replace('/', "~1")
}

/// The names and values of an object; none of anything else.
pub(crate) fn members(value: Option<&Value>) -> impl Iterator<Item = (&str, &Value)> {
    value.and_then(Value::as_object).into_iter().flatten().map(|(name, value)| (name.as_str(), value))
}

pub(crate) fn members_mut(value: Option<&mut Value>) -> impl Iterator<Item = (&str, &mut Value)> {
    value.and_then(Value::as_object_mut).into_iter().flatten().map(|(name, value)| (name.as_str(), value))
}

fn elements_mut(value: Option<&mut Value>) -> impl Iterator<Item = &mut Value> {
    value.and_then(Value::as_array_mut).into_iter().flatten()
}

/// What a value stands for: itself, or what its `$ref` leads to.
pub(crate) fn resolve<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    let mut value = value;
    // A cycle of references leads nowhere; it ends here.
    for _ in 0..16 {
        match reference(value).and_then(|to| document.pointer(to.strip_prefix('#')?)) {
            Some(target) => value = target,
            None => break,
        }
    }
    value
}

pub(crate) fn reference(value: &Value) -> Option<&str> {
    value.get("$ref").and_then(Value::as_str)
}

/// The name in a reference such as `#/components/schemas/Name`.
pub(crate) fn component_name<'a>(reference: &'a str, kind: &str) -> Option<&'a str> {
    reference.strip_prefix("#/components/")?.strip_prefix(kind)?.strip_prefix('/')
}

/// Every reference in a value, and whatever those lead to.
pub(crate) fn reachable<'a>(
    document: &'a Value,
    from: impl IntoIterator<Item = &'a Value>,
) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open: Vec<&Value> = from.into_iter().collect();
    while let Some(value) = open.pop() {
        if let Value::Array(elements) = value {
            open.extend(elements);
        }
        for (name, member) in members(Some(value)) {
            open.push(member);
            let mapping = if name == "mapping" { member } else { &Value::Null };
            let targets = members(Some(mapping)).map(|(_, target)| target);
            for target in targets.chain((name == "$ref").then_some(member)).filter_map(Value::as_str) {
                if found.insert(target.to_owned()) {
                    open.extend(target.strip_prefix('#').and_then(|pointer| document.pointer(pointer)));
                }
            }
        }
    }
    found
}

/// The references reachable from what the client sends.
pub(crate) fn sent(document: &Value) -> BTreeSet<String> {
    let items = members(document.get("paths")).filter_map(|(_, item)| item.get("parameters"));
    let operations = operations(document)
        .flat_map(|(_, _, operation)| [operation.get("parameters"), operation.get("requestBody")])
        .flatten();
    reachable(document, items.chain(operations))
}

/// The references reachable from what the server sends.
fn received(document: &Value) -> BTreeSet<String> {
    let answers = operations(document)
        .flat_map(|(_, _, operation)| [operation.get("responses"), operation.get("x-error-answers")])
        .flatten();
    reachable(document, answers)
}

/// Calls `change` on every request body and every answer.
pub(crate) fn each_message(document: &mut Value, change: &mut dyn FnMut(Place, &mut Object)) {
    let mut call = |place, message: Option<&mut Value>| {
        if let Some(message) = message.and_then(Value::as_object_mut) {
            change(place, message);
        }
    };
    for operation in operations_mut(document) {
        call(Place::Request, operation.get_mut("requestBody"));
        members_mut(operation.get_mut("responses")).for_each(|(_, answer)| call(Place::Answer, Some(answer)));
    }
    for (kind, place) in [("requestBodies", Place::Request), ("responses", Place::Answer)] {
        members_mut(document.pointer_mut(&format!("/components/{kind}")))
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
    members_mut(document.pointer_mut("/components/parameters")).for_each(|(_, parameter)| change(parameter));
}

/// Where each schema below `components` stands. What nothing refers to may be an answer one day.
pub(crate) fn component_places(document: &Value) -> BTreeMap<String, Place> {
    let (received, sent) = (received(document), sent(document));
    component_schemas(document)
        .map(|(name, _)| {
            let reference = format!("#/components/schemas/{name}");
            let only_sent = sent.contains(&reference) && !received.contains(&reference);
            (name.to_owned(), if only_sent { Place::Request } else { Place::Answer })
        })
        .collect()
}

/// Calls `change` on every schema of the description, an outer one before those within it.
pub(crate) fn each_schema(document: &mut Value, change: &mut dyn FnMut(Place, &mut Object)) {
    let places = component_places(document);

    each_message(document, &mut |place, message| {
        each_content_schema(place, message.get_mut("content"), change);
        for (_, header) in members_mut(message.get_mut("headers")) {
            each_nested(place, header.get_mut("schema"), change);
        }
    });
    each_parameter(document, &mut |parameter| {
        each_nested(Place::Request, parameter.get_mut("schema"), change);
        each_content_schema(Place::Request, parameter.get_mut("content"), change);
    });
    for operation in operations_mut(document) {
        for (_, schema) in members_mut(operation.get_mut("x-error-answers")) {
            each_nested(Place::Answer, Some(schema), change);
        }
    }
    for (_, header) in members_mut(document.pointer_mut("/components/headers")) {
        each_nested(Place::Answer, header.get_mut("schema"), change);
    }
    for (name, schema) in members_mut(document.pointer_mut("/components/schemas")) {
        each_nested(places.get(name).copied().unwrap_or(Place::Answer), Some(schema), change);
    }
}

fn each_content_schema(
    place: Place,
    content: Option<&mut Value>,
    change: &mut dyn FnMut(Place, &mut Object),
) {
    for (_, media_type) in members_mut(content) {
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
    members_mut(schema.get_mut("properties")).for_each(|(_, inner)| each_nested(place, Some(inner), change));
}

/// Calls `change` on every object, whatever it is.
pub(crate) fn each_object(value: &mut Value, change: &mut dyn FnMut(&mut Object)) {
    match value {
        Value::Object(object) => {
            change(object);
            object.values_mut().for_each(|value| each_object(value, change));
        }
        Value::Array(values) => values.iter_mut().for_each(|value| each_object(value, change)),
        _ => {}
    }
}

#[cfg(test)]
mod tests;
