use serde_json::Value;

use super::walk::{self, Object};

const JSON: &str = "application/json";

/// A body that is offered as JSON is offered as `application/json` alone: .NET lists `text/plain`, `text/json`
/// and `application/*+json` beside it, and several media types panic progenitor for a body, while JSON under
/// another name reads as raw bytes.
pub(super) fn apply(document: &mut Value) -> usize {
    let mut count = 0;
    walk::each_message(document, &mut |_, message| {
        let Some(content) = message.get_mut("content").and_then(Value::as_object_mut) else { return };
        if content.len() == 1 && content.contains_key(JSON) {
            return;
        }
        if let Some(media_type) = preferred(content).map(str::to_owned).and_then(|name| content.remove(&name))
        {
            content.clear();
            content.insert(JSON.to_owned(), media_type);
            count += 1;
        }
    });
    count
}

/// The media type that says JSON most plainly, if any does.
pub(super) fn preferred(content: &Object) -> Option<&str> {
    content.keys().filter_map(|name| Some((plainness(name)?, name.as_str()))).min().map(|(_, name)| name)
}

fn plainness(media_type: &str) -> Option<u8> {
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match essence.as_str() {
        JSON if media_type == JSON => Some(0),
        JSON => Some(1),
        "text/json" => Some(2),
        other if other.ends_with("+json") => Some(3),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::Apply::Infallible;
    use super::super::tests::applied;
    use super::*;

    fn after(content: &Value) -> Value {
        let document = json!({
            "paths": {"/a": {"post": {"requestBody": {"content": content}, "responses": {"200": {"content": content}}}}},
            "components": {"requestBodies": {"B": {"content": content}}, "responses": {"R": {"content": content}}},
        });
        let (_, document) = applied(Infallible(apply), document);
        let operation = &document["paths"]["/a"]["post"];
        let content = operation["requestBody"]["content"].clone();
        assert_eq!(operation["responses"]["200"]["content"], content);
        assert_eq!(document["components"]["requestBodies"]["B"]["content"], content);
        assert_eq!(document["components"]["responses"]["R"]["content"], content);
        content
    }

    #[test]
    fn json_stays_alone() {
        assert_eq!(
            after(&json!({"application/*+json": 3, "application/json": 0, "text/json": 2, "text/plain": 4})),
            json!({"application/json": 0})
        );
        assert_eq!(
            after(&json!({"application/json; charset=utf-8": 1, "text/json": 2})),
            json!({"application/json": 1})
        );
        assert_eq!(
            after(&json!({"application/vnd.a+json": 3, "multipart/form-data": 4})),
            json!({"application/json": 3})
        );
    }

    #[test]
    fn plain_json_is_preferred() {
        assert_eq!(after(&json!({"application/*+json": 3, "text/json": 2})), json!({"application/json": 2}));
        assert_eq!(after(&json!({"text/json": 2})), json!({"application/json": 2}));
    }

    #[test]
    fn what_is_not_json_stays() {
        for content in [
            json!({"application/x-www-form-urlencoded": 1}),
            json!({"application/pdf": 1, "text/html": 2}),
            json!({}),
        ] {
            assert_eq!(after(&content), content);
        }
    }
}
