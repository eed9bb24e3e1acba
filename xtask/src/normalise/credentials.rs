use serde_json::{Map, Value, json};

use super::walk::{self, Object};

/// Headers that carry an API key, in lower case.
const KEY_HEADERS: [&str; 5] =
    ["api-key", "apikey", "x-api-key", "subscription-key", "ocp-apim-subscription-key"];

/// Credentials that are declared as header parameters leave the operation for a security scheme: otherwise
/// every call asks its caller for the key and the token, which the session adds.
pub(super) fn apply(document: &mut Value) -> usize {
    let shared = document.pointer("/components/parameters").cloned().unwrap_or_default();
    let everywhere = document.get("security").cloned();
    let mut schemes = walk::members(document.pointer("/components/securitySchemes"))
        .map(|(name, scheme)| (name.to_owned(), scheme.clone()))
        .collect::<Object>();
    let mut count = 0;

    for item in walk::path_items_mut(document) {
        let of_path = take_credentials(item, &shared);
        count += of_path.len();
        for (_, operation) in item.iter_mut().filter(|(name, _)| walk::is_method(name)) {
            let Some(operation) = operation.as_object_mut() else { continue };
            let mut headers = take_credentials(operation, &shared);
            count += headers.len();
            headers.extend(of_path.iter().cloned());
            for header in headers {
                let scheme = scheme(&mut schemes, &header);
                secure(operation, everywhere.as_ref(), &scheme);
            }
        }
    }
    if let Some(parameters) = document.pointer_mut("/components/parameters").and_then(Value::as_object_mut) {
        let before = parameters.len();
        parameters.retain(|_, parameter| credential(parameter).is_none());
        count += before - parameters.len();
    }
    if count > 0
        && let Some(document) = document.as_object_mut()
        && let Some(components) = document.entry("components").or_insert_with(|| json!({})).as_object_mut()
    {
        components.insert("securitySchemes".to_owned(), Value::Object(schemes));
    }
    count
}

/// Removes the credentials from a list of parameters and returns their headers.
fn take_credentials(object: &mut Object, shared: &Value) -> Vec<String> {
    let mut headers = Vec::new();
    if let Some(parameters) = object.get_mut("parameters").and_then(Value::as_array_mut) {
        parameters.retain(|parameter| {
            let parameter = walk::reference(parameter)
                .and_then(|reference| walk::component_name(reference, "parameters"))
                .and_then(|name| shared.get(name))
                .unwrap_or(parameter);
            let header = credential(parameter).map(str::to_owned);
            let other = header.is_none();
            headers.extend(header);
            other
        });
    }
    headers
}

/// The header of a parameter that is a credential.
fn credential(parameter: &Value) -> Option<&str> {
    let text = |name: &str| parameter.get(name).and_then(Value::as_str);
    let header = text("name").filter(|_| text("in") == Some("header"))?;
    (is_authorization(header) || KEY_HEADERS.iter().any(|key| key.eq_ignore_ascii_case(header)))
        .then_some(header)
}

fn is_authorization(header: &str) -> bool {
    header.eq_ignore_ascii_case("authorization")
}

/// The name of the security scheme for a header; it is defined if there is none yet.
fn scheme(schemes: &mut Object, header: &str) -> String {
    let fits = |scheme: &Value| match scheme["type"].as_str() {
        Some("apiKey") => {
            scheme["in"] == "header"
                && scheme["name"].as_str().is_some_and(|name| name.eq_ignore_ascii_case(header))
        }
        Some("http" | "oauth2" | "openIdConnect") => is_authorization(header),
        _ => false,
    };
    if let Some((name, _)) = schemes.iter().find(|(_, scheme)| fits(scheme)) {
        return name.clone();
    }
    let (name, scheme) = if is_authorization(header) {
        ("Bearer", json!({"type": "http", "scheme": "bearer"}))
    } else {
        ("ApiKey", json!({"type": "apiKey", "in": "header", "name": header}))
    };
    schemes.insert(name.to_owned(), scheme);
    name.to_owned()
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

#[cfg(test)]
mod tests {
    use super::super::Apply::Infallible;
    use super::super::tests::applied;
    use super::*;

    fn header(name: &str) -> Value {
        json!({"name": name, "in": "header", "schema": {"type": "string"}})
    }

    #[test]
    fn headers_become_schemes() {
        let query = json!({"name": "api-key", "in": "query"});
        let shared = json!({"$ref": "#/components/parameters/Auth"});
        let (count, document) = applied(
            Infallible(apply),
            json!({
                "paths": {"/a": {
                    "parameters": [header("Api-Key")],
                    "get": {"parameters": [shared, header("X-Trace"), query], "responses": {}},
                    "post": {"responses": {}},
                }},
                "components": {"parameters": {"Auth": header("Authorization"), "Trace": header("X-Trace")}},
            }),
        );
        let item = &document["paths"]["/a"];
        assert_eq!(item["parameters"], json!([]));
        assert_eq!(item["get"]["parameters"], json!([header("X-Trace"), query]));
        assert_eq!(item["get"]["security"], json!([{"ApiKey": [], "Bearer": []}]));
        assert_eq!(item["post"]["security"], json!([{"ApiKey": []}]));
        assert_eq!(
            document["components"],
            json!({
                "parameters": {"Trace": header("X-Trace")},
                "securitySchemes": {
                    "ApiKey": {"type": "apiKey", "in": "header", "name": "Api-Key"},
                    "Bearer": {"type": "http", "scheme": "bearer"},
                },
            })
        );
        assert_eq!(count, 3);
    }

    #[test]
    fn every_usual_header_is_known() {
        for name in [
            "Api-Key",
            "ApiKey",
            "X-API-KEY",
            "Subscription-Key",
            "Ocp-Apim-Subscription-Key",
            "AUTHORIZATION",
        ] {
            assert_eq!(credential(&header(name)), Some(name));
        }
        assert_eq!(credential(&header("X-Request-Id")), None);
    }

    #[test]
    fn schemes_that_exist_are_used() {
        let components = json!({"securitySchemes": {
            "portal": {"type": "apiKey", "in": "header", "name": "API-KEY"},
            "token": {"type": "oauth2", "flows": {}},
        }});
        let operation = |security: Value| json!({"parameters": [header("api-key"), header("authorization")], "security": security, "responses": {}});
        let (_, document) = applied(
            Infallible(apply),
            json!({
                "security": [{"portal": [], "token": []}],
                "paths": {"/a": {
                    "get": {"parameters": [header("api-key")], "responses": {}},
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
}
