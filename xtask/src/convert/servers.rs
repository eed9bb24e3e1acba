//! The path of a server's URL belongs to the paths of the operations.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::normalise::left_out::{self, LeftOut};
use crate::openapi;

/// Moves the path of the first server's URL in front of every path: `https://host/orders` and `/v2/quote`
/// become `https://host` and `/orders/v2/quote`. The client sends the same, an application that names another
/// host need not know the path, and the merge finds the operation however the vendor cut it.
///
/// References into a path follow it. Variables of the URL take their default. A server of one path or operation alone replaces the others for it; the
/// client sends every operation to its own base URL, so another host is recorded as left out.
pub(super) fn base_path_into_paths(document: &mut Value) -> Option<String> {
    other_hosts(document);
    let mut moved = operations_of_their_own(document);
    let base = document.pointer("/servers/0").map(base_path).unwrap_or_default();
    let own = |item: &Value| item.pointer("/servers/0").map(base_path).filter(|own| *own != base);
    let is_own = |path: &str, item: &Value| path.starts_with(' ') || own(item).is_some();
    if base.is_empty() && !openapi::entries(document.get("paths")).any(|(path, item)| is_own(path, item)) {
        return None;
    }
    if let Some(paths) = document.get_mut("paths").and_then(Value::as_object_mut) {
        for (path, mut item) in std::mem::take(paths) {
            // An operation of its own stands with its server's path already.
            if let Some(whole) = path.strip_prefix(' ') {
                if let Some(item) = item.as_object_mut() {
                    item.remove("servers");
                }
                merge(paths, whole.to_owned(), item);
                continue;
            }
            let prefix = own(&item).unwrap_or_else(|| base.clone());
            let separator = if path.starts_with('/') || prefix.is_empty() { "" } else { "/" };
            cut(&mut item, &prefix);
            let whole = format!("{prefix}{separator}{path}");
            merge(paths, whole.clone(), item);
            moved.insert((path, None), whole);
        }
    }
    follow(document, &moved);
    cut(document, &base);
    Some(base).filter(|base| !base.is_empty())
}

/// Adds a path, whose operations can join others.
fn merge(paths: &mut Map<String, Value>, path: String, item: Value) {
    match (paths.get_mut(&path).and_then(Value::as_object_mut), item) {
        (Some(there), Value::Object(item)) => {
            for (name, value) in item {
                there.entry(name).or_insert(value);
            }
        }
        (_, item) => {
            paths.insert(path, item);
        }
    }
}

/// Where paths are now, and operations that are no longer at theirs.
type Moved = BTreeMap<(String, Option<String>), String>;

/// Leads references into paths to where those are now.
fn follow(document: &mut Value, moved: &Moved) {
    openapi::rewrite_references(document, &|reference| {
        let inside = openapi::references::percent_decoded(reference.strip_prefix("#/paths/")?);
        let (path, behind) = inside.split_once('/').unwrap_or((&inside, ""));
        let path = openapi::unescaped(path);
        let method = behind.split('/').next().map(str::to_owned);
        let now = moved.get(&(path.clone(), method)).or_else(|| moved.get(&(path, None)))?;
        let separator = if behind.is_empty() { "" } else { "/" };
        Some(format!("#/paths/{}{separator}{behind}", openapi::escaped(now)))
    });
}

fn other_hosts(document: &mut Value) {
    let origin_of = |holder: &Value| openapi::origin(holder.pointer("/servers/0")?);
    let main = origin_of(document);
    let mut found = Vec::new();
    for (path, item) in openapi::entries(document.get("paths")) {
        for (method, operation) in openapi::entries(Some(item)).filter(|(name, _)| openapi::is_method(name)) {
            let other =
                origin_of(operation).or_else(|| origin_of(item)).filter(|other| Some(other) != main.as_ref());
            found.extend(other.map(|other| {
                let reason =
                    "the client sends every operation to its base URL: make a second client for this host";
                LeftOut::new(method, path, format!("the server {other}"), reason)
            }));
        }
    }
    left_out::record(document, found);
}

/// Operations with a server of their own whose path is another one than that of their path's.
fn operations_of_their_own(document: &mut Value) -> Moved {
    let base = document.pointer("/servers/0").map(base_path).unwrap_or_default();
    let Some(paths) = document.get_mut("paths").and_then(Value::as_object_mut) else { return Moved::new() };
    let mut moved = Vec::new();
    let mut places = Moved::new();
    for (path, item) in paths.iter_mut() {
        let of_item = item.pointer("/servers/0").map_or_else(|| base.clone(), base_path);
        let parameters = item.get("parameters").cloned();
        let Some(item) = item.as_object_mut() else { continue };
        let methods: Vec<String> = item.keys().filter(|name| openapi::is_method(name)).cloned().collect();
        for method in methods {
            let own = item[&method].pointer("/servers/0").map(base_path).filter(|own| *own != of_item);
            if let Some(servers) = own.and_then(|_| item[&method].as_object_mut()?.remove("servers"))
                && let Some(operation) = item.remove(&method)
            {
                moved.push((path.clone(), servers, parameters.clone(), method, operation));
            }
        }
    }
    for (path, servers, parameters, method, operation) in moved {
        // Alone, with its server; the path of that comes in front below. The space keeps it apart until then.
        let mut item = json!({"servers": servers, &method: operation});
        if let Some(parameters) = parameters {
            item["parameters"] = parameters;
        }
        let own = base_path(&item["servers"][0]);
        let item_path = format!("{own}{}{path}", if path.starts_with('/') { "" } else { "/" });
        item["servers"] = json!([]);
        merge(paths, format!(" {item_path}"), item);
        places.insert((path, Some(method)), item_path);
    }
    places
}

/// Removes the path from the URLs of those servers that have it.
fn cut(holder: &mut Value, path: &str) {
    let servers = holder.get_mut("servers").and_then(Value::as_array_mut);
    for server in servers.into_iter().flatten() {
        let url = openapi::server_url(server).unwrap_or_default();
        if let Some(server) = server.as_object_mut().filter(|_| path_of(&url) == path) {
            let host = start_of_host(&url).unwrap_or_default();
            let end =
                if host == 0 { 0 } else { url[host..].find('/').map_or(url.len(), |slash| host + slash) };
            server.insert("url".to_owned(), json!(url[..end]));
            server.remove("variables");
        }
    }
}

fn base_path(server: &Value) -> String {
    path_of(&openapi::server_url(server).unwrap_or_default())
}

fn path_of(url: &str) -> String {
    let path = match start_of_host(url).map(|host| &url[host..]) {
        Some(rest) => rest.find('/').map_or("", |slash| &rest[slash..]),
        None => url,
    };
    let path = path.split(['?', '#']).next().unwrap_or_default().trim_matches('/');
    if path.is_empty() || path == "." { String::new() } else { format!("/{path}") }
}

/// Where the host begins in a URL that has one, be it without its scheme (`//host/path`).
fn start_of_host(url: &str) -> Option<usize> {
    let slashes = if url.starts_with("//") { 0 } else { url.find("://")? + 1 };
    Some(slashes + "//".len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moved(servers: &Value, item: &Value) -> (Option<String>, Value, Vec<String>) {
        let mut document = json!({"servers": servers, "paths": {"/v2/a": item, "/v2/b": {}}});
        let base = base_path_into_paths(&mut document);
        let paths = openapi::entries(document.get("paths")).map(|(path, _)| path.to_owned()).collect();
        (base, document["servers"].clone(), paths)
    }

    #[test]
    fn what_is_sent_stays_the_same() {
        for (url, origin, base) in [
            ("https://h.example/orders", "https://h.example", "/orders"),
            ("https://h.example/orders/", "https://h.example", "/orders"),
            ("//h.example/orders", "//h.example", "/orders"),
            ("/orders", "", "/orders"),
            ("orders/api", "", "/orders/api"),
        ] {
            let (moved_base, servers, paths) = moved(&json!([{"url": url}]), &json!({}));
            assert_eq!(moved_base.as_deref(), Some(base), "{url}");
            assert_eq!(servers[0]["url"], origin, "{url}");
            assert_eq!(paths, [format!("{base}/v2/a"), format!("{base}/v2/b")]);
        }
        for url in ["https://h.example", "https://h.example/", "/", "", "http://localhost:80", "//h.example"]
        {
            let (base, servers, paths) = moved(&json!([{"url": url}]), &json!({}));
            assert_eq!((base, &servers[0]["url"]), (None, &json!(url)));
            assert_eq!(paths, ["/v2/a", "/v2/b"]);
        }
    }

    #[test]
    fn variables_take_their_default() {
        let server = json!({"url": "https://{host}/{base}", "variables": {
            "host": {"default": "h.example"}, "base": {"default": "orders"},
        }});
        let (_, servers, paths) = moved(&json!([server, {"url": "https://t.example/orders"}]), &json!({}));
        assert_eq!(servers, json!([{"url": "https://h.example"}, {"url": "https://t.example"}]));
        assert_eq!(paths[0], "/orders/v2/a");
    }

    #[test]
    fn an_operation_can_have_a_server_of_its_own() {
        let upload = json!({"operationId": "upload", "servers": [{"url": "https://u.example/y"}]});
        let mut document = json!({
            "servers": [{"url": "https://h.example/x"}],
            "paths": {"/a": {"get": {"operationId": "get"}, "post": upload, "parameters": [1]}},
        });
        base_path_into_paths(&mut document);
        assert_eq!(
            document["paths"],
            json!({
                "/x/a": {"get": {"operationId": "get"}, "parameters": [1]},
                "/y/a": {"post": {"operationId": "upload"}, "parameters": [1]},
            })
        );
        let said = document["x-left-out"].to_string();
        assert!(said.contains("POST /a") && said.contains("https://u.example"), "{said}");
    }

    /// All of them, and what refers to them.
    #[test]
    fn operations_that_move_together_stay_together() {
        let own = |id: &str| json!({"operationId": id, "servers": [{"url": "https://h.example/y"}]});
        let at = |path: &str| json!({"$ref": format!("#/paths/{path}")});
        let mut document = json!({
            "servers": [{"url": "https://h.example/x"}],
            "paths": {
                "/a/{id}": {"get": own("get"), "put": own("put"), "post": {"operationId": "post"}},
                "/b": {"get": {"responses": {
                    "200": at("~1a~1%7Bid%7D/post/responses/200"), "201": at("~1a~1%7Bid%7D/put/responses/200"),
                }}},
            },
        });
        base_path_into_paths(&mut document);
        let responses = json!({
            "200": at("~1x~1a~1{id}/post/responses/200"), "201": at("~1y~1a~1{id}/put/responses/200"),
        });
        assert_eq!(
            document["paths"],
            json!({
                "/x/a/{id}": {"post": {"operationId": "post"}}, "/x/b": {"get": {"responses": responses}},
                "/y/a/{id}": {"get": {"operationId": "get"}, "put": {"operationId": "put"}},
            })
        );
    }

    #[test]
    fn a_path_can_have_a_server_of_its_own() {
        let (_, _, paths) = moved(
            &json!([{"url": "https://h.example/x"}]),
            &json!({"servers": [{"url": "https://h.example/y"}]}),
        );
        assert_eq!(paths, ["/x/v2/b", "/y/v2/a"]);
    }
}
