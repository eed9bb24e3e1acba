//! Parameters have a form that the generator can send. Needed for: lists and objects in paths, headers and queries (NSwag, by hand).

use serde_json::{Value, json};

use super::left_out::{self, LeftOut};
use super::simplify_routes;
use crate::openapi::{self, Object};

#[cfg(test)]
mod tests;

/// How deep the properties of an object in the query are sent each by its own name.
const DEPTH: usize = 4;

/// On a parameter that is a list or an object in one text: what stands between two values.
const SEPARATOR: &str = "x-separator";

/// On a parameter that is an object in one text: what stands between the name of a property and its value.
const EQUALS: &str = "x-equals";

/// Parameters have a form that the generator can send: a plain value, never null in a path or a header, or, in the query,
/// a list of them, repeated, which is `name[]` if it is a deep one. An object in the query is a parameter for each of its
/// properties (`name`, or `filter[name]` if it is a deep one). A list or an object that is one text (in a path, a header,
/// or a query that joins them by comma, space, `|`) has its values joined by `x-separator`, with `x-equals` between a
/// property and its value. What else is declared, and a parameter in JSON, is text that the caller writes. The generator
/// refuses those styles, and writes code that does not compile for lists and objects in paths and headers.
pub(super) fn apply(document: &mut Value) -> usize {
    let original = document.clone();
    let mut count = 0;
    let mut left_out = Vec::new();
    for (path, method, operation) in openapi::named_operations_mut(document) {
        let Some(parameters) = operation.get_mut("parameters").and_then(Value::as_array_mut) else {
            continue;
        };
        let before = parameters.clone();
        let mut shaped: Vec<Value> = Vec::new();
        for parameter in std::mem::take(parameters) {
            let Value::Object(parameter) = parameter else { continue };
            let name = parameter.get("name").cloned().unwrap_or_default();
            let (made, there) = (shapes(&original, parameter), shaped.len());
            let is_split =
                !made.is_empty() && made.iter().all(|parameter| parameter.get("name") != Some(&name));
            for parameter in made {
                let same = |other: &Value| {
                    ["in", "name"].iter().all(|name| other.get(*name) == parameter.get(*name))
                };
                if !shaped.iter().any(same) {
                    shaped.push(Value::Object(parameter));
                }
            }
            if is_split && shaped.len() == there {
                let what = format!("the parameter {}", name.as_str().unwrap_or_default());
                let reason = "what it is sent as has the name of another parameter";
                left_out.push(LeftOut::new(method, path, what, reason));
            }
        }
        count += usize::from(shaped != before);
        *parameters = shaped;
    }
    left_out::record(document, left_out);
    count
}

fn shapes(document: &Value, mut parameter: Object) -> Vec<Object> {
    if let Some(content) = parameter.remove("content") {
        let kind = openapi::entries(Some(&content)).next().map_or("", |(name, _)| name).to_owned();
        to_text(&mut parameter, &format!("Written as {kind}."));
    }
    if parameter.contains_key(SEPARATOR) {
        return vec![parameter];
    }
    if !parameter.get("schema").is_some_and(Value::is_object) {
        parameter.insert("schema".to_owned(), json!({"type": "string"}));
    }
    let schema = plain(document, parameter.get("schema").unwrap_or(&Value::Null));
    let place = parameter.get("in").and_then(Value::as_str).unwrap_or_default().to_owned();
    if place == "query" {
        return query(document, parameter, &schema, DEPTH);
    }
    parameter.remove("style");
    let equals = if parameter.remove("explode") == Some(json!(true)) { "=" } else { "," };
    let exploded = parameter.remove(simplify_routes::EXPLODED);
    let separator = exploded.as_ref().and_then(Value::as_str).unwrap_or(",");
    if !is_scalar(&schema) {
        match schema.get("type").and_then(Value::as_str) {
            Some("array") => joined_list(&mut parameter, separator),
            Some("object") => joined_object(&mut parameter, separator, equals),
            // A choice, or anything: nobody says that it is more than one value.
            _ => to_text(&mut parameter, ""),
        }
        return vec![parameter];
    }
    let mut schema = schema;
    if schema.remove("nullable") == Some(json!(true)) && place == "header" {
        parameter.insert("required".to_owned(), json!(false));
    }
    // These have no text of their own, or one that is not shown.
    if matches!(schema.get("format").and_then(Value::as_str), Some("password" | "binary" | "byte")) {
        schema.remove("format");
    }
    parameter.insert("schema".to_owned(), Value::Object(schema));
    vec![parameter]
}

fn query(document: &Value, mut parameter: Object, schema: &Object, depth: usize) -> Vec<Object> {
    let style = parameter.get("style").and_then(Value::as_str).unwrap_or("form").to_owned();
    let is_map = schema.get("additionalProperties").is_some_and(|value| value != &json!(false));
    let separator = separator(&parameter, &style);
    if separator.is_some() || style != "form" {
        parameter.remove("style");
    }
    match (schema.get("type").and_then(Value::as_str), separator) {
        (Some("array"), Some(separator)) => {
            parameter.remove("explode");
            joined_list(&mut parameter, separator);
            vec![parameter]
        }
        (Some("object"), Some(separator)) => {
            parameter.remove("explode");
            joined_object(&mut parameter, separator, separator);
            vec![parameter]
        }
        (Some("object"), None) if depth > 0 && schema.contains_key("properties") => {
            of_properties(document, &parameter, schema, style == "deepObject", depth)
        }
        (Some("object"), None) if is_map => {
            if style == "deepObject" {
                let name = parameter.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
                describe(&mut parameter, &format!("The keys are written `{name}[key]`."));
            }
            parameter.remove("style");
            parameter.insert(
                "schema".to_owned(),
                json!({"type": "object", "additionalProperties": {"type": "string"}}),
            );
            vec![parameter]
        }
        (Some("array"), None) => {
            list(document, &mut parameter, schema);
            let name = parameter.get("name").and_then(Value::as_str).unwrap_or_default();
            if style == "deepObject" && !name.ends_with("[]") {
                parameter.insert("name".to_owned(), json!(format!("{name}[]")));
            }
            vec![parameter]
        }
        _ if is_scalar(schema) => {
            if matches!(schema.get("format").and_then(Value::as_str), Some("binary" | "byte")) {
                parameter.insert("schema".to_owned(), json!({"type": "string"}));
            }
            vec![parameter]
        }
        _ => {
            parameter.remove("style");
            parameter.remove("explode");
            let is_object = is_map || schema.contains_key("properties");
            to_text(&mut parameter, if is_object { "Written as JSON." } else { "" });
            vec![parameter]
        }
    }
}

/// What stands between the values of a list or an object in the query that is one text.
fn separator(parameter: &Object, style: &str) -> Option<&'static str> {
    let explode = parameter.get("explode");
    match style {
        "spaceDelimited" | "pipeDelimited" if explode == Some(&json!(true)) => None,
        "spaceDelimited" => Some(" "),
        "pipeDelimited" => Some("|"),
        _ if parameter.get("x-collectionFormat") == Some(&json!("tsv")) => Some("\t"),
        "form" if explode == Some(&json!(false)) => Some(","),
        _ => None,
    }
}

fn joined_list(parameter: &mut Object, separator: &str) {
    parameter.insert(SEPARATOR.to_owned(), json!(separator));
    to_text(parameter, "");
}

/// Its type stays, under its name if it has one; one text holds no null.
fn joined_object(parameter: &mut Object, separator: &str, equals: &str) {
    parameter.insert(SEPARATOR.to_owned(), json!(separator));
    parameter.insert(EQUALS.to_owned(), json!(equals));
    let mut own = parameter.get("schema").unwrap_or(&Value::Null);
    while let Some(part) = only_part(own) {
        own = part;
    }
    let mut own = own.clone();
    own.as_object_mut().and_then(|own| own.remove("nullable"));
    parameter.insert("schema".to_owned(), own);
}

/// A parameter for each property of an object.
fn of_properties(
    document: &Value,
    parameter: &Object,
    schema: &Object,
    deep: bool,
    depth: usize,
) -> Vec<Object> {
    let outer = parameter.get("name").and_then(Value::as_str).unwrap_or_default();
    let required: Vec<&Value> =
        schema.get("required").and_then(Value::as_array).into_iter().flatten().collect();
    let all = parameter.get("required") == Some(&json!(true));
    openapi::entries(schema.get("properties"))
        .flat_map(|(name, property)| {
            let mut own = plain(document, property);
            let mut inner = Object::new();
            inner.insert(
                "name".to_owned(),
                json!(if deep { format!("{outer}[{name}]") } else { name.to_owned() }),
            );
            inner.insert("in".to_owned(), json!("query"));
            if all && required.contains(&&json!(name)) {
                inner.insert("required".to_owned(), json!(true));
            }
            if let Some(description) = property.get("description").or_else(|| own.get("description")) {
                inner.insert("description".to_owned(), description.clone());
            }
            own.remove("description");
            inner.insert("schema".to_owned(), Value::Object(own.clone()));
            if deep && matches!(own.get("type").and_then(Value::as_str), Some("object" | "array")) {
                inner.insert("style".to_owned(), json!("deepObject"));
                return query(document, inner, &own, depth - 1);
            }
            // Only one level of an object is spread over the query.
            query(document, inner, &own, 0)
        })
        .collect()
}

fn list(document: &Value, parameter: &mut Object, schema: &Object) {
    let items = plain(document, schema.get("items").unwrap_or(&Value::Null));
    let mut list = schema.clone();
    list.remove("uniqueItems");
    if !is_scalar(&items) || items.contains_key("nullable") {
        let mut item = json!({"type": "string"});
        if is_scalar(&items) {
            item = Value::Object(items);
            item.as_object_mut().and_then(|item| item.remove("nullable"));
        }
        list.insert("items".to_owned(), item);
    }
    if list != *schema {
        parameter.insert("schema".to_owned(), Value::Object(list));
    }
}

/// The one schema that notes were put around.
pub(super) fn only_part(schema: &Value) -> Option<&Value> {
    ["allOf", "oneOf", "anyOf"].iter().find_map(|name| match schema.get(*name)?.as_array()?.as_slice() {
        [part] => Some(part),
        _ => None,
    })
}

/// What a schema is without references and the notes around them.
pub(super) fn plain(document: &Value, schema: &Value) -> Object {
    let mut at = schema;
    let mut nullable = false;
    for _ in 0..16 {
        nullable |= at.get("nullable") == Some(&json!(true));
        let next = match (openapi::reference(at), only_part(at)) {
            (Some(_), _) => openapi::resolve(document, at),
            (None, Some(part)) => part,
            (None, None) => break,
        };
        if std::ptr::eq(next, at) {
            break;
        }
        at = next;
    }
    let mut plain = at.as_object().cloned().unwrap_or_default();
    if nullable {
        plain.insert("nullable".to_owned(), json!(true));
    }
    plain
}

fn is_scalar(schema: &Object) -> bool {
    let kind = schema.get("type").and_then(Value::as_str);
    matches!(kind, Some("string" | "integer" | "number" | "boolean"))
}

fn to_text(parameter: &mut Object, note: &str) {
    parameter.insert("schema".to_owned(), json!({"type": "string"}));
    describe(parameter, note);
}

fn describe(parameter: &mut Object, note: &str) {
    let description = parameter.get("description").and_then(Value::as_str).unwrap_or_default();
    if !note.is_empty() && !description.contains(note) {
        let description = format!("{description} {note}").trim().to_owned();
        parameter.insert("description".to_owned(), json!(description));
    }
}
