//! Servers' URLs without variables. Needed for: exports with placeholders in the server's URL (Postman, API Management).

use serde_json::Value;

use super::simplify_routes;
use crate::openapi;

/// The first server is the base URL, so every server's URL is one: variables have their defaults in their
/// place, and what still holds a placeholder (`https://{{host}}`) goes.
pub(super) fn apply(document: &mut Value) -> usize {
    let Some(servers) = document.get_mut("servers") else { return 0 };
    let before = servers.clone();
    if let Some(servers) = servers.as_array_mut() {
        servers.retain_mut(|server| {
            let Some(url) = openapi::text(server, "url").map(|url| filled_in(url, server)) else {
                return false;
            };
            let is_url = !has_placeholder(&url);
            if let Some(server) = server.as_object_mut() {
                server.insert("url".to_owned(), Value::String(url));
                server.remove("variables");
            }
            is_url
        });
    }
    let changed = usize::from(*servers != before);
    if servers.as_array().is_none_or(Vec::is_empty)
        && let Some(document) = document.as_object_mut()
    {
        document.remove("servers");
        return 1;
    }
    changed
}

fn filled_in(url: &str, server: &Value) -> String {
    let mut url = url.trim().to_owned();
    for (name, variable) in openapi::entries(server.get("variables")) {
        if let Some(default) = openapi::text(variable, "default") {
            url = url.replace(&format!("{{{name}}}"), default);
        }
    }
    url
}

fn has_placeholder(url: &str) -> bool {
    url.contains(['{', '}'])
        || url
            .char_indices()
            .any(|(at, c)| matches!(c, '$' | '%') && simplify_routes::placeholder(&url[at..]).is_some())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::Apply::Infallible;
    use super::super::tests::applied;
    use super::*;

    #[test]
    fn servers_are_urls() {
        let (count, document) = applied(
            Infallible(apply),
            json!({"servers": [
                {"url": "https://{region}.example.com", "variables": {"region": {"default": "eu"}}},
                {"url": "https://{{host}}/api"},
                {"url": "${BASE_URL}"},
                {"url": "https://%HOST%/"},
                {"url": "/api"},
                1,
            ]}),
        );
        assert_eq!(
            (count, &document["servers"]),
            (1, &json!([{"url": "https://eu.example.com"}, {"url": "/api"}]))
        );
        assert_eq!(applied(Infallible(apply), json!({"servers": [{"url": "{{url}}"}]})), (1, json!({})));
    }
}
