//! The request of one operation, with variables and sample values in the place of what a reader fills in.

use serde_json::{Value, json};

use super::operation::{Endpoint, FORM, JSON};
use super::sample::sample;
use super::values::Values;
use crate::openapi::{entries, text};

pub(super) fn request(operation: Endpoint<'_>, values: Option<&Values<'_>>) -> Value {
    let request = Request { operation, values };
    let mut object = json!({
        "method": operation.method.to_uppercase(),
        "description": description(operation.value),
        "header": request.headers(),
        "url": request.url(),
    });
    if let Some(body) = request.body() {
        object["body"] = body;
    }
    // The bearer token of the collection is inherited.
    if !operation.schemes().any(is_bearer) {
        object["auth"] = json!({"type": "noauth"});
    }
    object
}

/// What the script that fetches a token has to know of the request for one.
pub(super) fn token(operation: Endpoint<'_>) -> Value {
    let request = Request { operation, values: None };
    json!({
        "name": operation.name(),
        "method": operation.method.to_uppercase(),
        "url": format!("{{{{baseUrl}}}}{}", operation.path),
        "header": request.headers().iter().map(key_and_value).collect::<Vec<_>>(),
        "form": request.form().iter().map(key_and_value).collect::<Vec<_>>(),
    })
}

fn key_and_value(entry: &Value) -> Value {
    json!({"key": entry["key"], "value": entry["value"]})
}

fn is_bearer(scheme: &Value) -> bool {
    matches!(text(scheme, "type"), Some("http" | "oauth2" | "openIdConnect"))
}

fn description(value: &Value) -> &str {
    text(value, "description").unwrap_or_default()
}

struct Request<'a> {
    operation: Endpoint<'a>,
    values: Option<&'a Values<'a>>,
}

impl Request<'_> {
    fn url(&self) -> Value {
        let placeholder =
            |segment: &str| match segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
                Some(name) => format!(":{name}"),
                None => segment.to_owned(),
            };
        let path: Vec<String> = self.operation.path.split('/').skip(1).map(placeholder).collect();
        let variable: Vec<Value> = self.entries("path");
        let query = self.entries("query");
        let sent = query.iter().filter(|entry| entry["disabled"] != true);
        let sent: Vec<String> = sent
            .map(|entry| {
                format!(
                    "{}={}",
                    entry["key"].as_str().unwrap_or_default(),
                    entry["value"].as_str().unwrap_or_default()
                )
            })
            .collect();
        let separator = if sent.is_empty() { "" } else { "?" };
        json!({
            "raw": format!("{{{{baseUrl}}}}/{}{separator}{}", path.join("/"), sent.join("&")),
            "host": ["{{baseUrl}}"],
            "path": path,
            "query": query,
            "variable": variable,
        })
    }

    fn headers(&self) -> Vec<Value> {
        let keys = self
            .operation
            .schemes()
            .filter(|scheme| text(scheme, "type") == Some("apiKey") && text(scheme, "in") == Some("header"));
        let keys = keys.map(|scheme| {
            json!({"key": scheme["name"], "value": "{{apiKey}}", "description": description(scheme)})
        });
        let mut headers = vec![json!({"key": "Accept", "value": JSON})];
        headers.extend(
            self.operation.body().map(|(media_type, _)| json!({"key": "Content-Type", "value": media_type})),
        );
        headers.extend(keys);
        headers.extend(self.entries("header"));
        headers
    }

    /// The parameters in one place; those that are optional are switched off.
    fn entries(&self, place: &str) -> Vec<Value> {
        let parameters = self.operation.parameters(place);
        parameters
            .map(|parameter| {
                let name = text(parameter, "name").unwrap_or_default();
                let mut entry = json!({
                    "key": name,
                    "value": self.value(name, parameter),
                    "description": description(parameter),
                });
                if parameter["required"] != true {
                    entry["disabled"] = json!(true);
                }
                entry
            })
            .collect()
    }

    fn value(&self, name: &str, parameter: &Value) -> String {
        if let Some(variable) = self.variable(name) {
            return variable;
        }
        let schema = parameter.get("schema").unwrap_or(&Value::Null);
        let example = parameter.get("example").cloned();
        let value = example.unwrap_or_else(|| sample(self.operation.description, schema, name));
        // One element stands for an array; a reader repeats it.
        plain(value.get(0).unwrap_or(&value))
    }

    /// `{{variable}}`, for a value that another request finds.
    fn variable(&self, name: &str) -> Option<String> {
        let values = self.values.filter(|values| values.pointers.contains_key(name))?;
        Some(format!("{{{{{}}}}}", values.variable(name)))
    }

    fn body(&self) -> Option<Value> {
        let (media_type, schema) = self.operation.body()?;
        if media_type == FORM {
            return Some(json!({"mode": "urlencoded", "urlencoded": self.form()}));
        }
        let mut body = sample(self.operation.description, schema, "");
        let properties = &self.operation.resolved(schema)["properties"];
        let mut unquoted = Vec::new();
        for (name, property) in body.as_object_mut().into_iter().flatten() {
            let Some(variable) = self.variable(name) else { continue };
            if self.operation.resolved(&properties[name])["type"] != "string" {
                unquoted.push(variable.clone());
            }
            *property = json!(variable);
        }
        let raw = unquoted
            .iter()
            .fold(format!("{body:#}"), |raw, variable| raw.replace(&format!("\"{variable}\""), variable));
        Some(json!({"mode": "raw", "raw": raw, "options": {"raw": {"language": "json"}}}))
    }

    /// The fields of a form; client id and secret (RFC 6749, 2.3.1) come from variables.
    fn form(&self) -> Vec<Value> {
        let schema = self.operation.body().map(|(_, schema)| self.operation.resolved(schema));
        let fields = entries(schema.and_then(|schema| schema.get("properties")));
        fields
            .map(|(name, field)| {
                let value = match name {
                    "client_id" => "{{clientId}}".to_owned(),
                    "client_secret" => "{{clientSecret}}".to_owned(),
                    _ => plain(&sample(self.operation.description, field, name)),
                };
                json!({"key": name, "value": value, "description": description(field)})
            })
            .collect()
    }
}

/// A value as it stands in a URL or a form.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
