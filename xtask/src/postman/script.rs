//! The scripts that Postman runs before and after a request: fixed texts, and the data that they work on in a line of
//! its own before them.

use serde_json::{Map, Value, json};

use super::values::Values;

const TOKEN: &str = include_str!("scripts/token.js");
const EXPIRY: &str = include_str!("scripts/expiry.js");
const STATUS: &str = include_str!("scripts/status.js");
const FILL: &str = include_str!("scripts/fill.js");
const ORDER: &str = include_str!("scripts/order.js");
const NEEDED: &str = include_str!("scripts/needed.js");

/// Fetches a token before any request but the one for a token, which `token` describes.
pub(super) fn before_all(token: &Value) -> Value {
    event("prerequest", &format!("const token = {token};\n{TOKEN}"))
}

/// Before one request: what keeps it from being sent.
pub(super) fn before(is_idempotent: bool, values: Option<&Values<'_>>) -> Option<Value> {
    let order = if is_idempotent { "" } else { ORDER };
    let needed = values.map(|values| {
        let variables: Vec<_> = values.pointers.keys().map(|name| values.variable(name)).collect();
        let needed = json!({"filledBy": values.source.name(), "variables": variables});
        format!("const needed = {needed};\n{NEEDED}")
    });
    let script = format!("{order}{}", needed.unwrap_or_default());
    (!script.is_empty()).then(|| event("prerequest", &script))
}

/// After one request: whether it was answered, and the variables that its response fills.
pub(super) fn after(fills: &[&Values<'_>]) -> Value {
    let fill: Vec<Value> = fills.iter().map(|values| filled(values)).collect();
    if fill.is_empty() { event("test", STATUS) } else { event("test", &filling(&fill)) }
}

/// After the request for a token.
pub(super) fn after_token() -> Value {
    let fill = json!({"values": {"token": "/access_token"}});
    event("test", &format!("{}{EXPIRY}", filling(&[fill])))
}

fn filling(fill: &[Value]) -> String {
    format!("{STATUS}const fill = {};\n{FILL}", json!(fill))
}

fn filled(values: &Values<'_>) -> Value {
    let pointers = values.pointers.iter();
    let pointers: Map<String, Value> =
        pointers.map(|(name, pointer)| (values.variable(name), json!(pointer))).collect();
    match values.condition {
        Some(condition) => json!({"where": condition, "values": pointers}),
        None => json!({"values": pointers}),
    }
}

fn event(listen: &str, script: &str) -> Value {
    let lines: Vec<&str> = script.lines().collect();
    json!({"listen": listen, "script": {"type": "text/javascript", "exec": lines}})
}
