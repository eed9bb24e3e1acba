//! The statuses of responses: as OpenAPI writes them, and a success among them.

use serde_json::map::Entry;
use serde_json::{Value, json};

use crate::openapi::Object;

/// Writes statuses as OpenAPI does, and returns those that are left out, with the reason.
pub(super) fn read(responses: &mut Object) -> Vec<(String, &'static str)> {
    let mut left_out = Vec::new();
    for (given, response) in std::mem::take(responses) {
        if given.starts_with("x-") {
            responses.insert(given, response);
            continue;
        }
        let Some(status) = status(&given) else {
            left_out.push((given, "it is no HTTP status"));
            continue;
        };
        let response = if response.is_object() { response } else { without_more(&status, &response) };
        match responses.entry(status) {
            Entry::Occupied(_) => left_out.push((given, "the same status is there twice")),
            Entry::Vacant(free) => {
                free.insert(response);
            }
        }
    }
    left_out
}

/// What a status says that has nothing, or a text, in place of a response. A success may come with anything.
fn without_more(status: &str, response: &Value) -> Value {
    let description = response.as_str().unwrap_or_default();
    let success = status.starts_with('2');
    if success {
        json!({"description": description, "content": {"*/*": {}}})
    } else {
        json!({"description": description})
    }
}

/// Sees to it that there is a success, and that it has a description.
pub(super) fn say_success(responses: &mut Object) {
    if responses.len() == 1
        && let Some(response) = responses.remove("default")
    {
        responses.insert("2XX".to_owned(), response);
    }
    let is_success = |status: &String| status.starts_with('2');
    if !responses.keys().any(is_success) {
        responses.insert("2XX".to_owned(), json!({"description": "", "content": {"*/*": {}}}));
    }
    for (_, response) in responses.iter_mut().filter(|(status, _)| is_success(status)) {
        if let Some(response) = response
            .as_object_mut()
            .filter(|response| !response.get("description").is_some_and(Value::is_string))
        {
            response.insert("description".to_owned(), json!(""));
        }
    }
}

/// A status as OpenAPI writes it: `200`, `2XX` or `default`.
fn status(text: &str) -> Option<String> {
    let status: String = text.trim().chars().take(3).collect::<String>().to_ascii_uppercase();
    let is_code = |rest: &str| rest == "XX" || (rest.len() == 2 && rest.bytes().all(|c| c.is_ascii_digit()));
    match status.split_at_checked(1) {
        Some((first, rest)) if ("1"..="5").contains(&first) && is_code(rest) => Some(status),
        _ => text.trim().eq_ignore_ascii_case("default").then(|| "default".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_read_as_far_as_it_goes() {
        for (given, expected) in [
            ("200", Some("200")),
            (" 2xx ", Some("2XX")),
            ("200 OK", Some("200")),
            ("Default", Some("default")),
            ("0", None),
            ("20", None),
            ("999", None),
            ("ok", None),
        ] {
            assert_eq!(status(given).as_deref(), expected, "{given}");
        }
    }
}
