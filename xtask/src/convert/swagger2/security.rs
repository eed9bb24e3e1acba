//! Security schemes of Swagger 2.0.

use serde_json::{Map, Value, json};

pub(super) fn convert(scheme: Value) -> Value {
    let Value::Object(mut scheme) = scheme else { return scheme };
    match scheme.get("type").and_then(Value::as_str) {
        Some("basic") => {
            scheme.insert("type".to_owned(), json!("http"));
            scheme.insert("scheme".to_owned(), json!("basic"));
        }
        Some("oauth2") => {
            let flow = scheme.remove("flow");
            let name = match flow.as_ref().and_then(Value::as_str) {
                Some("application") => "clientCredentials",
                Some("accessCode") => "authorizationCode",
                Some("password") => "password",
                _ => "implicit",
            };
            let mut flow = Map::new();
            for property in ["authorizationUrl", "tokenUrl", "scopes"] {
                if let Some(value) = scheme.remove(property) {
                    flow.insert(property.to_owned(), value);
                }
            }
            flow.entry("scopes").or_insert_with(|| json!({}));
            scheme.insert("flows".to_owned(), json!({name: flow}));
        }
        _ => {}
    }
    Value::Object(scheme)
}

#[cfg(test)]
mod tests {
    use super::super::tests::converted;
    use super::*;

    #[test]
    fn schemes_have_their_names_of_3_0() {
        let document = converted(
            &json!({"security": [{"key": []}]}),
            &json!({"securityDefinitions": {
                "key": {"type": "apiKey", "in": "header", "name": "API-KEY"},
                "basic": {"type": "basic", "description": "d"},
                "oauth": {"type": "oauth2", "flow": "application", "tokenUrl": "https://h.example/token"},
                "code": {"type": "oauth2", "flow": "accessCode", "authorizationUrl": "a", "tokenUrl": "t", "scopes": {"s": "d"}},
            }}),
        );
        assert_eq!(
            document["components"]["securitySchemes"],
            json!({
                "key": {"type": "apiKey", "in": "header", "name": "API-KEY"},
                "basic": {"type": "http", "scheme": "basic", "description": "d"},
                "oauth": {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": "https://h.example/token", "scopes": {}}}},
                "code": {"type": "oauth2", "flows": {"authorizationCode": {"authorizationUrl": "a", "tokenUrl": "t", "scopes": {"s": "d"}}}},
            })
        );
        assert_eq!(document["paths"]["/a"]["post"]["security"], json!([{"key": []}]));
    }
}
