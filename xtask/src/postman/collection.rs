//! The collection: a folder for each tag, a request for each operation, and the variables.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::operation::Endpoint;
use super::values::{self, Values};
use super::{request, script};
use crate::error::Error;
use crate::openapi::text;

const SCHEMA: &str = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json";

const USAGE: &str = "Set the variables apiKey, clientId and clientSecret (of the collection, or of an environment, which \
is the better place for a secret), and baseUrl for another server than production. A token is fetched when one is \
needed. Lists fill the variables of the requests for one document. What may not be sent twice, such as accepting a \
quote, which is a binding order, is sent only when the variable allowOrders is yes.";

pub(super) fn collection(description: &Value) -> Result<Value, Error> {
    let operations = Endpoint::all(description);
    let values = values::read(&operations)?;
    let token = operations.iter().find(|operation| operation.is_token_request());
    let mut event = Vec::new();
    event.extend(token.map(|operation| script::before_all(&request::token(*operation))));
    Ok(json!({
        "info": {
            "name": description["info"]["title"],
            "description": format!("{}\n\n{USAGE}", text(&description["info"], "description").unwrap_or_default()),
            "schema": SCHEMA,
        },
        "auth": {"type": "bearer", "bearer": [{"key": "token", "value": "{{token}}", "type": "string"}]},
        "event": event,
        "variable": variables(description, &values),
        "item": folders(description, &operations, &values),
    }))
}

/// None of them holds a secret.
fn variables(description: &Value, values: &[Values<'_>]) -> Vec<Value> {
    let base_url = description.pointer("/servers/0/url").and_then(Value::as_str).unwrap_or_default();
    let settings = [
        ("baseUrl", base_url),
        ("apiKey", ""),
        ("clientId", ""),
        ("clientSecret", ""),
        ("allowOrders", "no"),
    ];
    let found = ["token", "tokenExpires"].map(str::to_owned).into_iter();
    let found = found
        .chain(values.iter().flat_map(|values| values.pointers.keys().map(|name| values.variable(name))));
    let settings = settings.map(|(key, value)| json!({"key": key, "value": value, "type": "string"}));
    let found = found.map(|key| json!({"key": key, "value": "", "type": "string"}));
    settings.into_iter().chain(found).collect()
}

/// In the order of the description's tags; within a folder what finds values stands before what needs them, and what
/// may not be sent twice at the end.
fn folders(description: &Value, operations: &[Endpoint<'_>], values: &[Values<'_>]) -> Vec<Value> {
    let declared = description["tags"].as_array().into_iter().flatten();
    let mut tags: Vec<Option<&str>> = declared.map(|tag| text(tag, "name")).collect();
    tags.extend(operations.iter().map(Endpoint::tag).collect::<BTreeSet<_>>());
    let mut seen = BTreeSet::new();
    tags.retain(|tag| seen.insert(*tag));

    let is_target = |operation: &Endpoint<'_>| values.iter().any(|values| values.target.id == operation.id);
    let folders = tags.into_iter().filter_map(|tag| {
        let mut of_tag: Vec<_> = operations.iter().filter(|operation| operation.tag() == tag).collect();
        of_tag.sort_by_key(|operation| (!operation.is_idempotent(), is_target(operation), operation.path));
        let items: Vec<Value> = of_tag.iter().map(|operation| item(**operation, values)).collect();
        let declared = description["tags"].as_array().into_iter().flatten();
        let described = declared.filter(|declared| text(declared, "name") == tag).find_map(|tag| text(tag, "description"));
        (!items.is_empty()).then(|| {
            json!({"name": tag.unwrap_or("Others"), "description": described.unwrap_or_default(), "item": items})
        })
    });
    folders.collect()
}

fn item(operation: Endpoint<'_>, values: &[Values<'_>]) -> Value {
    let needed = values.iter().find(|values| values.target.id == operation.id);
    let fills: Vec<_> = values.iter().filter(|values| values.source.id == operation.id).collect();
    let mut event: Vec<Value> = script::before(operation.is_idempotent(), needed).into_iter().collect();
    event.push(if operation.is_token_request() { script::after_token() } else { script::after(&fills) });
    json!({"name": operation.name(), "request": request::request(operation, needed), "event": event})
}
