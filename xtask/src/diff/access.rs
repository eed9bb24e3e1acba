//! Compares servers and credentials.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Comparison;
use super::rule::Rule;
use crate::openapi;

impl Comparison<'_> {
    pub(super) fn servers(&mut self) {
        let (old, new) = (servers(self.old), servers(self.new));
        if let (Some(was), Some(is)) = (old.first(), new.first())
            && was != is
        {
            self.note(Rule::BaseUrlChanged, "servers", format!("the base URL changes from {was} to {is}"));
        }
        let further =
            |servers: &[&str]| servers.iter().skip(1).map(|url| (*url).to_owned()).collect::<BTreeSet<_>>();
        let (old, new) = (further(&old), further(&new));
        for url in old.difference(&new) {
            self.note(Rule::ServerRemoved, "servers", format!("{url} is removed"));
        }
        for url in new.difference(&old) {
            self.note(Rule::ServerAdded, "servers", format!("{url} is added"));
        }
    }

    pub(super) fn security(&mut self, id: &str, old: &Value, new: &Value) {
        let (was, is) = (credentials(self.old, old), credentials(self.new, new));
        if was != is {
            self.note(Rule::SecurityChanged, id, format!("it asks for {is} now, not for {was}"));
        }
    }
}

fn servers(document: &Value) -> Vec<&str> {
    let servers = document.get("servers").and_then(Value::as_array);
    servers.into_iter().flatten().filter_map(|server| server.get("url").and_then(Value::as_str)).collect()
}

/// What an operation asks for in words, whatever the schemes are called: `header API-KEY and bearer token`.
fn credentials(document: &Value, operation: &Value) -> String {
    let security = operation.get("security").or_else(|| document.get("security")).and_then(Value::as_array);
    let alternatives: BTreeSet<String> = security
        .into_iter()
        .flatten()
        .map(|alternative| {
            let schemes: BTreeSet<String> =
                openapi::entries(Some(alternative)).map(|(name, _)| scheme(document, name)).collect();
            joined(schemes, " and ")
        })
        .collect();
    joined(alternatives, " or ")
}

fn joined(names: BTreeSet<String>, with: &str) -> String {
    if names.is_empty() { "nothing".to_owned() } else { names.into_iter().collect::<Vec<_>>().join(with) }
}

fn scheme(document: &Value, name: &str) -> String {
    let schemes = document.pointer("/components/securitySchemes");
    let scheme =
        schemes.and_then(|schemes| schemes.get(name)).map(|scheme| openapi::resolve(document, scheme));
    let text = |key| scheme.and_then(|scheme| scheme.get(key)).and_then(Value::as_str).unwrap_or_default();
    match (text("type"), text("scheme").to_ascii_lowercase().as_str()) {
        ("apiKey", _) => format!("{} {}", text("in"), text("name")),
        ("http", "bearer") | ("oauth2" | "openIdConnect", _) => "bearer token".to_owned(),
        ("http", kind) => format!("{kind} authentication"),
        _ => name.to_owned(),
    }
}
