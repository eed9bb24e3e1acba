//! Servers' URLs without variables. Needed for: exports with placeholders in the server's URL (Postman, API Management).

use serde_json::Value;

use super::left_out::{self, LeftOut};
use super::simplify_routes;
use crate::openapi;

/// The first server is the base URL, so every server's URL is one: variables have their defaults in their
/// place, and what still holds a placeholder (`https://{{host}}`) is left out.
pub(super) fn apply(document: &mut Value) -> usize {
    let Some(servers) = document.get_mut("servers") else { return 0 };
    let before = servers.clone();
    let mut gone = Vec::new();
    if let Some(servers) = servers.as_array_mut() {
        servers.retain_mut(|server| {
            let Some(url) = openapi::server_url(server) else {
                gone.push(left_out(&server.to_string(), "it has no URL"));
                return false;
            };
            let is_url = !has_placeholder(&url);
            if !is_url {
                gone.push(left_out(&url, "a placeholder is in its URL: the application names the base URL"));
            }
            if let Some(server) = server.as_object_mut() {
                server.insert("url".to_owned(), Value::String(url));
                server.remove("variables");
            }
            is_url
        });
    }
    let changed = *servers != before;
    let is_empty = servers.as_array().is_none_or(Vec::is_empty);
    if let Some(document) = document.as_object_mut().filter(|_| is_empty) {
        document.remove("servers");
    }
    left_out::record(document, gone);
    usize::from(changed || is_empty)
}

fn left_out(server: &str, reason: &str) -> LeftOut {
    LeftOut {
        operation: "servers".to_owned(),
        what: format!("the server {server}"),
        reason: reason.to_owned(),
        times: 1,
    }
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
        assert_eq!(left_out::read(&document).len(), 4, "{document}");
        let (count, document) = applied(Infallible(apply), json!({"servers": [{"url": "{{url}}"}]}));
        let said: Vec<String> = left_out::read(&document).iter().map(ToString::to_string).collect();
        assert_eq!((count, document.get("servers")), (1, None));
        assert!(said[0].starts_with("servers: the server {{url}}: a placeholder"), "{said:?}");
    }
}
