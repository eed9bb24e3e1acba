//! Credentials that are declared as parameters. Needed for: keys and tokens declared as parameters (Swashbuckle, API Management).

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::left_out::{self, LeftOut};
use crate::openapi::{self, Object};

/// Headers and query parameters that carry an API key, in lower case.
const KEYS: [&str; 6] =
    ["api-key", "api_key", "apikey", "x-api-key", "subscription-key", "ocp-apim-subscription-key"];

/// Credentials that are declared as header or query parameters leave the operation for a security scheme:
/// otherwise every call asks its caller for the key and the token, which the session adds. A gateway offers its
/// key in both places; that is one scheme, the header.
///
/// An OAuth flow without scopes or without a URL gets an empty one, which OpenAPI requires.
pub(super) fn apply(document: &mut Value) -> usize {
    let everywhere = document.get("security").cloned();
    let mut schemes = openapi::entries(document.pointer("/components/securitySchemes"))
        .map(|(name, scheme)| (name.to_owned(), scheme.clone()))
        .collect::<Object>();
    let mut count = 0;
    let mut dropped: BTreeMap<Credential, usize> = BTreeMap::new();

    for operation in openapi::operations_mut(document) {
        let credentials = take_credentials(operation);
        count += credentials.len();
        for credential in &credentials {
            *dropped.entry(credential.clone()).or_default() += 1;
        }
        for credential in credentials {
            let scheme = scheme(&mut schemes, &credential);
            secure(operation, everywhere.as_ref(), &scheme);
        }
    }
    let flows: usize = schemes.values_mut().map(complete_flows).sum();
    count += flows;
    if count > 0
        && let Some(document) = document.as_object_mut()
        && let Some(components) = document.entry("components").or_insert_with(|| json!({})).as_object_mut()
    {
        components.insert("securitySchemes".to_owned(), Value::Object(schemes));
    }
    left_out::record(document, dropped.into_iter().map(named).collect());
    count
}

/// One line for a credential, however many operations ask for it.
fn named((Credential { place, name }, times): (Credential, usize)) -> LeftOut {
    LeftOut {
        operation: "parameters".to_owned(),
        what: format!("the parameter {name} ({place})"),
        reason: "a credential is a security scheme, and no argument of each call".to_owned(),
        times,
    }
}

/// A parameter that is a credential.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Credential {
    place: String,
    name: String,
}

/// Removes the credentials from an operation's parameters, those in headers first.
fn take_credentials(operation: &mut Object) -> Vec<Credential> {
    let mut credentials = Vec::new();
    if let Some(parameters) = operation.get_mut("parameters").and_then(Value::as_array_mut) {
        parameters.retain(|parameter| {
            let credential = credential(parameter);
            let other = credential.is_none();
            credentials.extend(credential);
            other
        });
    }
    credentials.sort();
    credentials
}

fn credential(parameter: &Value) -> Option<Credential> {
    let place = openapi::text(parameter, "in").filter(|place| matches!(*place, "header" | "query"))?;
    let name = openapi::text(parameter, "name")?;
    let is_key = KEYS.iter().any(|key| key.eq_ignore_ascii_case(name));
    (is_key || (place == "header" && is_authorization(name)))
        .then(|| Credential { place: place.to_owned(), name: name.to_owned() })
}

fn is_authorization(header: &str) -> bool {
    header.eq_ignore_ascii_case("authorization")
}

/// The name of the security scheme for a credential; it is defined if there is none yet.
fn scheme(schemes: &mut Object, credential: &Credential) -> String {
    let Credential { place, name } = credential;
    let authorization = place == "header" && is_authorization(name);
    let fits = |scheme: &Value| match scheme["type"].as_str() {
        Some("apiKey") if place == "query" => true,
        Some("apiKey") => {
            scheme["in"] == "header"
                && scheme["name"].as_str().is_some_and(|other| other.eq_ignore_ascii_case(name))
        }
        Some("http" | "oauth2" | "openIdConnect") => authorization,
        _ => false,
    };
    if let Some((name, _)) = schemes.iter().find(|(_, scheme)| fits(scheme)) {
        return name.clone();
    }
    let (wanted, scheme) = if authorization {
        ("Bearer", json!({"type": "http", "scheme": "bearer"}))
    } else {
        ("ApiKey", json!({"type": "apiKey", "in": place, "name": name}))
    };
    let wanted = openapi::unique(wanted, "", |name| schemes.contains_key(name));
    schemes.insert(wanted.clone(), scheme);
    wanted
}

/// Every alternative of the operation's security requirements asks for the scheme.
fn secure(operation: &mut Object, everywhere: Option<&Value>, scheme: &str) {
    let asks = |security: &Value| {
        security.as_array().is_some_and(|alternatives| {
            !alternatives.is_empty()
                && alternatives.iter().all(|alternative| alternative.get(scheme).is_some())
        })
    };
    let mut security = operation.get("security").or(everywhere).cloned().unwrap_or_else(|| json!([]));
    if asks(&security) {
        return;
    }
    if let Some(alternatives) = security.as_array_mut() {
        if alternatives.is_empty() {
            alternatives.push(Value::Object(Map::new()));
        }
        for alternative in alternatives.iter_mut().filter_map(Value::as_object_mut) {
            alternative.insert(scheme.to_owned(), json!([]));
        }
    }
    operation.insert("security".to_owned(), security);
}

fn complete_flows(scheme: &mut Value) -> usize {
    let mut count = 0;
    for (name, flow) in openapi::entries_mut(scheme.get_mut("flows")) {
        let Some(flow) = flow.as_object_mut() else { continue };
        if !flow.get("scopes").is_some_and(Value::is_object) {
            flow.insert("scopes".to_owned(), json!({}));
            count += 1;
        }
        let urls: &[&str] = match name {
            "implicit" => &["authorizationUrl"],
            "password" | "clientCredentials" => &["tokenUrl"],
            "authorizationCode" => &["authorizationUrl", "tokenUrl"],
            _ => &[],
        };
        for url in urls {
            if !flow.get(*url).is_some_and(Value::is_string) {
                flow.insert((*url).to_owned(), json!(""));
                count += 1;
            }
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::super::Apply::Infallible;
    use super::super::tests::applied;
    use super::*;

    fn header(name: &str) -> Value {
        json!({"name": name, "in": "header", "schema": {"type": "string"}})
    }

    fn query(name: &str) -> Value {
        json!({"name": name, "in": "query", "schema": {"type": "string"}})
    }

    #[test]
    fn parameters_become_schemes() {
        let (count, document) = applied(
            Infallible(apply),
            json!({"paths": {"/a": {
                "get": {"parameters": [header("Api-Key"), header("Authorization"), header("X-Trace"), query("code")]},
                "post": {"parameters": [header("Api-Key")]},
            }}}),
        );
        let item = &document["paths"]["/a"];
        assert_eq!(item["get"]["parameters"], json!([header("X-Trace"), query("code")]));
        assert_eq!(item["get"]["security"], json!([{"ApiKey": [], "Bearer": []}]));
        assert_eq!(item["post"]["security"], json!([{"ApiKey": []}]));
        assert_eq!(
            document["components"],
            json!({
                "securitySchemes": {
                    "ApiKey": {"type": "apiKey", "in": "header", "name": "Api-Key"},
                    "Bearer": {"type": "http", "scheme": "bearer"},
                },
            })
        );
        assert_eq!(count, 3);
        let left_out: Vec<(String, usize)> =
            left_out::read(&document).into_iter().map(|entry| (entry.what, entry.times)).collect();
        let named = |what: &str, times| (what.to_owned(), times);
        assert_eq!(
            left_out,
            [named("the parameter Api-Key (header)", 2), named("the parameter Authorization (header)", 1)]
        );
    }

    #[test]
    fn a_key_in_header_and_query_is_one_scheme() {
        let parameters = json!([query("subscription-key"), header("Ocp-Apim-Subscription-Key")]);
        let document = json!({"paths": {"/a": {"get": {"parameters": parameters}}}});
        let (_, document) = applied(Infallible(apply), document);
        assert_eq!(document["paths"]["/a"]["get"], json!({"parameters": [], "security": [{"ApiKey": []}]}));
        let key = json!({"type": "apiKey", "in": "header", "name": "Ocp-Apim-Subscription-Key"});
        assert_eq!(document["components"]["securitySchemes"], json!({"ApiKey": key}));

        let document = json!({"paths": {"/a": {"get": {"parameters": [query("subscription-key")]}}}});
        let (_, document) = applied(Infallible(apply), document);
        assert_eq!(document["components"]["securitySchemes"]["ApiKey"]["in"], "query");
    }

    #[test]
    fn every_usual_name_is_known() {
        for name in [
            "Api-Key",
            "api_key",
            "ApiKey",
            "X-API-KEY",
            "Subscription-Key",
            "Ocp-Apim-Subscription-Key",
            "AUTHORIZATION",
        ] {
            assert!(credential(&header(name)).is_some(), "{name}");
        }
        assert_eq!(credential(&header("X-Request-Id")), None);
        assert_eq!(credential(&query("authorization")), None);
    }

    #[test]
    fn schemes_that_exist_are_used() {
        let components = json!({"securitySchemes": {
            "portal": {"type": "apiKey", "in": "header", "name": "API-KEY"},
            "token": {"type": "oauth2", "flows": {}},
        }});
        let operation = |security: Value| json!({"parameters": [header("api-key"), header("authorization")], "security": security});
        let (_, document) = applied(
            Infallible(apply),
            json!({
                "security": [{"portal": [], "token": []}],
                "paths": {"/a": {
                    "get": {"parameters": [header("api-key")]},
                    "put": operation(json!([{"token": ["read"]}])),
                    "post": operation(json!([])),
                }},
                "components": components,
            }),
        );
        let item = &document["paths"]["/a"];
        assert!(item["get"].get("security").is_none(), "the description's own security says it already");
        assert_eq!(item["put"]["security"], json!([{"portal": [], "token": ["read"]}]));
        assert_eq!(item["post"]["security"], json!([{"portal": [], "token": []}]));
        assert_eq!(document["components"], components);
    }

    #[test]
    fn flows_are_complete() {
        let scheme = |flow: Value| json!({"components": {"securitySchemes": {"o": {"type": "oauth2", "flows": {"clientCredentials": flow}}}}});
        let (count, document) = applied(Infallible(apply), scheme(json!({})));
        assert_eq!((count, document), (2, scheme(json!({"scopes": {}, "tokenUrl": ""}))));
    }
}
