//! The exchanges that mutations are judged by, with the verdicts of the true description.

use std::collections::BTreeMap;

use infinigate_auth::api::by_name;
use infinigate_auth::{Credentials, Infinigate};
use infinigate_contract::spec::{Operation, Shape, Side};
use infinigate_contract::{Exchange, Kind as Found, Violation};
use infinigate_sandbox::Sandbox;
use serde_json::{Map, Value, json};

use super::schemas::reaches;
use super::strictest;
use crate::requests::own;
use crate::run::{DESCRIPTION, Kind, RUN};

/// What speaks of one operation.
pub(super) struct Evidence {
    /// The description with this operation alone.
    pub(super) description: Value,
    /// Exchanges with the violations that they have.
    pub(super) exchanges: Vec<(Exchange, Vec<Violation>)>,
}

pub(super) fn collect() -> BTreeMap<String, Evidence> {
    let of_sandbox = of_sandbox();
    DESCRIPTION
        .operations()
        .map(|operation| (operation.id.to_owned(), Evidence::of(operation, &of_sandbox)))
        .collect()
}

impl Evidence {
    fn of(operation: Operation<'_>, of_sandbox: &[Exchange]) -> Self {
        let description = alone(operation);
        let contract = strictest(&description).unwrap();
        let is_good = |kind: &Kind| !matches!(kind, Kind::Hostile { .. } | Kind::Digits { .. });
        let calls = RUN.iter().filter(|call| call.operation == operation.id && is_good(&call.kind));
        let mut good: Vec<Exchange> = calls.flat_map(|call| own(&contract, call)).cloned().collect();
        let is_own = |exchange: &&Exchange| contract.operation_of(exchange) == Some(operation.id);
        // Where the sandbox contradicts the description, a test of its own says so.
        let is_true =
            |exchange: &&Exchange| contract.check(exchange).iter().all(|found| is_expected(found, exchange));
        good.extend(of_sandbox.iter().filter(is_own).filter(is_true).cloned());
        for exchange in &good {
            let found = contract.check(exchange);
            assert_eq!(found.iter().find(|found| !is_expected(found, exchange)), None, "{}", operation.id);
        }
        let broken = broken(operation, &good);
        let judged = |exchange: Exchange| (exchange.clone(), contract.check(&exchange));
        Self { exchanges: good.into_iter().chain(broken).map(judged).collect(), description }
    }
}

/// The description with one operation, the schemas that it reaches, and no texts: it is read a few thousand times.
fn alone(operation: Operation<'_>) -> Value {
    let mut description = DESCRIPTION.value().clone();
    let reached = |(name, _): &(&String, &Value)| reaches(&DESCRIPTION, operation.declared, name);
    let schemas = description["components"]["schemas"].as_object().unwrap();
    let schemas: Map<String, Value> =
        schemas.iter().filter(reached).map(|(name, schema)| (name.clone(), schema.clone())).collect();
    description["components"]["schemas"] = Value::Object(schemas);
    description["paths"] = json!({operation.path: {operation.method: operation.declared}});
    without_texts(&mut description);
    description
}

fn without_texts(value: &mut Value) {
    match value {
        Value::Object(object) => {
            object.retain(|name, value| {
                !(["description", "summary", "x-source"].contains(&name.as_str()) && value.is_string())
            });
            object.values_mut().for_each(without_texts);
        }
        Value::Array(list) => list.iter_mut().for_each(without_texts),
        _ => {}
    }
}

/// Known values are those that are known, and no more; an error may come from another part of the server than the one
/// whose errors the description knows.
fn is_expected(found: &Violation, exchange: &Exchange) -> bool {
    match found.kind {
        Found::UnknownResponseValue | Found::UnknownRequestValue => true,
        Found::UndeclaredResponseProperty => !exchange.status.is_success(),
        _ => false,
    }
}

/// What the sandbox answers when it is asked with the required parameters alone.
fn of_sandbox() -> Vec<Exchange> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let sandbox = Sandbox::start().await.unwrap();
        let credentials =
            Credentials::new(sandbox.api_key(), sandbox.client_id(), sandbox.client_secret()).unwrap();
        let client = Infinigate::builder(credentials).base_url(sandbox.base_url()).build().unwrap();
        for operation in DESCRIPTION.operations() {
            let arguments = DESCRIPTION.samples(Side::Request).arguments(operation, Shape::Required(0), 0);
            // Some are refused, for want of what they ask for; that is a response as well.
            let _ = by_name::call(&client, operation.id, &Value::Object(arguments)).await;
        }
        sandbox.exchanges()
    })
}

/// Exchanges with one thing wrong each.
fn broken(operation: Operation<'_>, good: &[Exchange]) -> Vec<Exchange> {
    let whole = &good[0];
    let mut broken = Vec::new();
    let with = |change: &dyn Fn(&mut Exchange)| {
        let mut exchange = whole.clone();
        change(&mut exchange);
        exchange
    };
    let pairs: Vec<&str> = whole.query.as_deref().unwrap_or_default().split('&').collect();
    for parameter in operation.parameters().filter(|parameter| parameter.location == "query") {
        let is_other = |pair: &&&str| pair.split('=').next() != Some(parameter.name);
        let others: Vec<&str> = pairs.iter().filter(is_other).copied().collect();
        broken.push(with(&|exchange| exchange.query = Some(others.join("&"))));
        let large = format!("{}={TOO_LARGE}", parameter.name);
        let large: Vec<&str> = others.iter().copied().chain([large.as_str()]).collect();
        broken.push(with(&|exchange| exchange.query = Some(large.join("&"))));
    }
    broken.push(with(&|exchange| exchange.request_body = Vec::new().into()));
    let body = String::from_utf8(whole.request_body.to_vec()).unwrap();
    match operation.body() {
        Some(("application/json", schema)) => {
            for body in breakages(schema, &serde_json::from_str(&body).unwrap()) {
                broken.push(with(&|exchange| exchange.request_body = body.to_string().into()));
            }
        }
        Some(_) => {
            let fields: Vec<&str> = body.split('&').collect();
            for index in 0..fields.len() {
                let mut fields = fields.clone();
                fields.remove(index);
                broken.push(with(&|exchange| exchange.request_body = fields.join("&").into()));
            }
        }
        None => {}
    }
    // A file can be any bytes.
    let json = operation.content().filter(|(media_type, _)| media_type.contains("json"));
    if let Some(schema) = json.and_then(|(_, content)| content.get("schema")) {
        for body in breakages(schema, &serde_json::from_slice(&whole.response_body).unwrap()) {
            broken.push(with(&|exchange| exchange.response_body = body.to_string().into()));
        }
    }
    for (status, schema) in operation.errors() {
        let Some(schema) = schema else { continue };
        let sample = DESCRIPTION.samples(Side::Response).value(schema, Shape::Whole, 0);
        for body in breakages(schema, &sample) {
            broken.push(with(&|exchange| {
                exchange.status = status.replace("XX", "00").parse().unwrap();
                exchange.response_body = body.to_string().into();
            }));
        }
    }
    broken
}

/// One more than 32 bits hold.
const TOO_LARGE: u64 = 1 << 31;

/// The value with one property missing, null, of another type or too large, for each of them.
fn breakages(schema: &Value, value: &Value) -> Vec<Value> {
    let schema = DESCRIPTION.resolve(schema);
    if let Some(part) = schema.get("allOf") {
        return breakages(&part[0], value);
    }
    match value {
        Value::Object(object) => {
            let mut broken = Vec::new();
            for (name, property) in object {
                let Some(schema) = schema["properties"].get(name) else { continue };
                let mut without = object.clone();
                without.remove(name);
                broken.push(Value::Object(without));
                let of_no_type = if property.is_string() { json!(17) } else { json!("17 of them") };
                for property in breakages(schema, property).into_iter().chain([Value::Null, of_no_type]) {
                    let mut object = object.clone();
                    object.insert(name.clone(), property);
                    broken.push(Value::Object(object));
                }
            }
            broken
        }
        Value::Array(list) => list
            .first()
            .map(|first| breakages(&schema["items"], first).into_iter().map(|first| json!([first])).collect())
            .unwrap_or_default(),
        Value::Number(_) if schema["type"] == "integer" => vec![json!(TOO_LARGE)],
        _ => Vec::new(),
    }
}
