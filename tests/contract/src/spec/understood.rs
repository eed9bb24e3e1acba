//! What a server understands of a request. Written apart from the checker and from the client, so that a character
//! that one of them loses is missed here.

use serde_json::{Map, Value};
use url::form_urlencoded;

use super::{Description, Operation, Parameter};
use crate::Exchange;
use crate::document::{entries, text};

/// The arguments that a request of an operation carries, by their names in the description, without its body; and the
/// body as text. A form is the text of a JSON object.
pub fn understood(
    description: &Description,
    operation: Operation<'_>,
    exchange: &Exchange,
) -> (Map<String, Value>, String) {
    let mut arguments = Map::new();
    let in_path: Vec<(&str, &str)> = operation.path.split('/').zip(exchange.path.split('/')).collect();
    let query: Vec<(String, String)> = pairs(exchange.query.as_deref().unwrap_or_default());
    for parameter in operation.parameters() {
        let texts: Vec<String> = match parameter.location {
            "path" => in_path
                .iter()
                .filter_map(|(template, sent)| in_segment(parameter.name, template, sent))
                .collect(),
            "query" => {
                query.iter().filter(|(name, _)| name == parameter.name).map(|(_, v)| v.clone()).collect()
            }
            _ => {
                let values = exchange.request_headers.get_all(parameter.name).iter();
                values.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()).collect()
            }
        };
        if let Some(value) = typed(description, parameter, texts) {
            arguments.insert(parameter.name.to_owned(), value);
        }
    }
    let body = String::from_utf8_lossy(&exchange.request_body).into_owned();
    let is_form =
        operation.body().is_some_and(|(media_type, _)| media_type.ends_with("x-www-form-urlencoded"));
    let body = if is_form {
        let properties: Map<String, Value> =
            pairs(&body).into_iter().map(|(name, value)| (name, Value::String(value))).collect();
        Value::Object(properties).to_string()
    } else {
        body
    };
    (arguments, body)
}

fn pairs(raw: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(raw.as_bytes()).into_owned().collect()
}

/// The value of a placeholder in one segment of a path.
fn in_segment(name: &str, template: &str, sent: &str) -> Option<String> {
    let (before, after) = template.split_once(&format!("{{{name}}}"))?;
    let raw = sent.strip_prefix(before)?.strip_suffix(after)?;
    // In a path a plus is a plus, and an ampersand separates nothing.
    let form = raw.replace('+', "%2B").replace('&', "%26");
    form_urlencoded::parse(format!("={form}").as_bytes()).next().map(|(_, value)| value.into_owned())
}

fn typed(description: &Description, parameter: Parameter<'_>, texts: Vec<String>) -> Option<Value> {
    let schema = description.resolve(parameter.schema);
    let is_list = text(schema, "type") == Some("array");
    let kind = if is_list { entries(Some(schema)).find(|(name, _)| *name == "items")?.1 } else { schema };
    let kind = text(description.resolve(kind), "type");
    let mut values = texts.into_iter().map(|sent| match kind {
        Some("integer" | "number" | "boolean") => serde_json::from_str(&sent).unwrap_or(Value::String(sent)),
        _ => Value::String(sent),
    });
    if is_list {
        let list: Vec<Value> = values.collect();
        (!list.is_empty()).then_some(Value::Array(list))
    } else {
        values.next()
    }
}
