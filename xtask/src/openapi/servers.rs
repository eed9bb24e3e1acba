//! Servers, and where their URLs lead.

use serde_json::Value;

use super::value::{entries, text};

/// The URL of a server, with the default of each variable in its place.
pub(crate) fn server_url(server: &Value) -> Option<String> {
    let mut url = text(server, "url")?.trim().to_owned();
    for (name, variable) in entries(server.get("variables")) {
        if let Some(default) = text(variable, "default") {
            url = url.replace(&format!("{{{name}}}"), default);
        }
    }
    Some(url)
}

/// Scheme and host of a server's URL; none where it is relative.
pub(crate) fn origin(server: &Value) -> Option<String> {
    let url = server_url(server)?;
    let (scheme, rest) = url.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    Some(format!("{scheme}://{host}"))
}
