//! One media type for each message. Needed for: several media types for one message (Swashbuckle, springdoc), patches, vendors.

use serde_json::{Value, json};

use super::left_out::{self, LeftOut};

use crate::openapi::{self, Object, Place, essence};

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

/// A body that is offered as JSON is offered as `application/json` alone: .NET lists `text/plain`, `text/json`
/// and `application/*+json` beside it, Spring writes `*/*`, and several media types panic progenitor for a
/// body, while JSON under another name reads as raw bytes.
///
/// Of what is not JSON, a form that holds no file is sent as `application/x-www-form-urlencoded`, and what else
/// there is stays: bytes with one of these media types. A file that is declared as JSON (.NET's `FileResult`)
/// is bytes. JSON under another name that is offered alone is sent and asked for by that name, `x-media-type`. What
/// is of another kind than the one that stays is left out. JSON and forms without a schema hold anything; the generator panics on a missing one, and on
/// `encoding`.
pub(super) fn apply(document: &mut Value) -> usize {
    let mut count = 0;
    let mut left_out = Vec::new();
    for (path, method, operation) in openapi::named_operations_mut(document) {
        let body = operation.get("requestBody");
        let body = body.map(|body| (Place::Request, "the request body".to_owned(), body));
        let responses = openapi::entries(operation.get("responses"))
            .map(|(status, response)| (Place::Response, format!("the response {status}"), response));
        for (place, what, message) in body.into_iter().chain(responses) {
            for (name, reason) in other_kinds(place, message) {
                left_out.push(LeftOut::new(method, path, format!("{what} as {name}"), reason));
            }
        }
    }
    openapi::each_message(document, &mut |place, message| {
        let Some(content) = message.get_mut("content") else { return };
        let before = content.clone();
        match content.as_object_mut() {
            Some(content) => one(place, content),
            None => *content = json!({}),
        }
        let changed = *content != before;
        let is_empty = content.as_object().is_some_and(Object::is_empty);
        if is_empty {
            message.remove("content");
        }
        count += usize::from(changed || is_empty);
    });
    for (path, method, operation) in openapi::named_operations_mut(document) {
        let empty = operation.get("requestBody").is_some_and(|body| body.get("content").is_none());
        if empty && operation.remove("requestBody").is_some() {
            left_out.push(LeftOut::new(method, path, "the request body", "no media type says what it is"));
            count += 1;
        }
    }
    left_out::record(document, left_out);
    count
}

/// The media types of a message in JSON, or in a form, that say something else, with the reason why they are left out. Text
/// beside JSON is .NET's way to write the same.
fn other_kinds(place: Place, message: &Value) -> Vec<(&str, &'static str)> {
    let Some(content) = message.get("content").and_then(Value::as_object) else { return Vec::new() };
    let Some(json) = preferred(content) else {
        let form = form(place, content);
        let names = content.keys().map(String::as_str).filter(|name| form.is_some_and(|form| form != *name));
        return names
            .filter(|name| name.contains('/'))
            .map(|name| (name, "it is offered as a form too"))
            .collect();
    };
    let schema = |media_type: &Value| media_type.get("schema").cloned().map(openapi::without_property_order);
    let same = content.get(json).and_then(schema);
    let reason = |name: &str, media_type: &Value| {
        let (own, is_same) = (essence(name), schema(media_type) == same);
        if !name.contains('/') || name == json || own.contains('*') {
            None
        } else if own.ends_with("patch+json") {
            Some("it is offered as another JSON too")
        } else if own.ends_with("json") {
            (!is_same && media_type.get("schema").is_some()).then_some("it is offered as another JSON too")
        } else {
            (!is_same || !own.starts_with("text/")).then_some("it is offered as JSON too")
        }
    };
    content.iter().filter_map(|(name, media_type)| Some((name.as_str(), reason(name, media_type)?))).collect()
}

fn one(place: Place, content: &mut Object) {
    content.retain(|name, media_type| name.contains('/') && media_type.is_object());
    for (name, media_type) in content.iter_mut() {
        if let Some(media_type) = media_type.as_object_mut() {
            complete(name, media_type);
        }
    }
    if let Some(name) = preferred(content).map(str::to_owned) {
        keep(content, &name, JSON);
        let own = essence(&name);
        if own != JSON
            && !own.contains('*')
            && let Some(media_type) = content.get_mut(JSON)
        {
            media_type["x-media-type"] = json!(name.trim());
        }
        if let Some(media_type) = content.get_mut(JSON).and_then(Value::as_object_mut) {
            complete(JSON, media_type);
        }
        return;
    }
    let binary = content.get(JSON).is_some_and(is_binary);
    if binary && let Some(media_type) = content.remove(JSON) {
        content.entry("application/octet-stream").or_insert(media_type);
    }
    if let Some(name) = form(place, content).map(str::to_owned) {
        keep(content, &name, FORM);
    }
}

/// The form that a body is sent as, unless there is a file in it.
fn form(place: Place, content: &Object) -> Option<&str> {
    let form = content.keys().map(String::as_str).find(|name| essence(name) == FORM);
    form.filter(|_| place == Place::Request && !content.values().any(has_file))
}

/// True if a form has a property that only `multipart/form-data` can carry.
fn has_file(media_type: &Value) -> bool {
    let properties = openapi::entries(media_type.pointer("/schema/properties"));
    properties.into_iter().any(|(_, property)| {
        let format = |schema: &Value| openapi::text(schema, "format") == Some("binary");
        format(property) || property.get("items").is_some_and(format)
    })
}

fn keep(content: &mut Object, name: &str, as_name: &str) {
    if let Some(media_type) = content.remove(name) {
        content.clear();
        content.insert(as_name.to_owned(), media_type);
    }
}

fn complete(name: &str, media_type: &mut Object) {
    let essence = essence(name);
    if essence == JSON || essence == FORM {
        let encoding = media_type.remove("encoding");
        if essence == FORM {
            keep_styles(media_type, encoding.as_ref());
        }
        if !media_type.get("schema").is_some_and(Value::is_object) {
            let anything = if essence == FORM { json!({"type": "object"}) } else { json!({}) };
            media_type.insert("schema".to_owned(), anything);
        }
    } else if media_type.get("schema").is_some_and(|schema| !schema.is_object()) {
        media_type.remove("schema");
    }
}

/// Keeps how lists and objects in a form are written, where that is said: a list in one text (`,` and its like), an object
/// as fields `name[property]` (`deep`, which lists have as `name[]`) or as fields of their own (`spread`).
fn keep_styles(media_type: &mut Object, encoding: Option<&Value>) {
    let mut styles = Object::new();
    for (name, how) in openapi::entries(encoding) {
        let (style, explode) = (openapi::text(how, "style"), how.get("explode").and_then(Value::as_bool));
        let style = match (style, explode) {
            (Some("deepObject"), _) => "deep",
            (Some("spaceDelimited"), Some(false) | None) => " ",
            (Some("pipeDelimited"), Some(false) | None) => "|",
            (Some("form") | None, Some(false)) => ",",
            (Some("form"), _) | (None, Some(true)) => "spread",
            _ => continue,
        };
        styles.insert(name.to_owned(), json!(style));
    }
    if !styles.is_empty() {
        media_type.insert("x-styles".to_owned(), Value::Object(styles));
    }
}

/// The media type that says JSON most plainly, if any does.
pub(crate) fn preferred(content: &Object) -> Option<&str> {
    content
        .iter()
        .filter(|(_, media_type)| !is_binary(media_type))
        .filter_map(|(name, media_type)| Some((plainness(name, media_type)?, name.as_str())))
        .min()
        .map(|(_, name)| name)
}

fn plainness(name: &str, media_type: &Value) -> Option<u8> {
    match essence(name).as_str() {
        JSON if name == JSON => Some(0),
        JSON => Some(1),
        "text/json" => Some(2),
        // The one patch that is the object itself, in part (RFC 7396). The other is a list of changes (RFC 6902).
        "application/merge-patch+json" => Some(3),
        "application/json-patch+json" => Some(5),
        other if other.ends_with("+json") => Some(4),
        "*/*" | "application/*" if is_structured(media_type) => Some(6),
        _ => None,
    }
}

/// True if a body has properties or elements, and so can be nothing but JSON where any media type is allowed.
fn is_structured(media_type: &Value) -> bool {
    let Some(schema) = media_type.get("schema") else { return false };
    let kind = openapi::text(schema, "type");
    ["$ref", "properties", "items", "allOf", "oneOf", "anyOf"].iter().any(|name| schema.get(name).is_some())
        || matches!(kind, Some("object" | "array" | "integer" | "number" | "boolean"))
}

fn is_binary(media_type: &Value) -> bool {
    let schema = media_type.get("schema");
    let text = |name: &str| schema.and_then(|schema| openapi::text(schema, name));
    text("type") == Some("file") || (text("type") == Some("string") && text("format") == Some("binary"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::Apply::Infallible;
    use super::super::tests::applied;
    use super::*;

    fn after(content: &Value) -> (Value, Value) {
        let document = json!({
            "paths": {"/a": {"post": {"requestBody": {"content": content}, "responses": {"200": {"content": content}}}}},
        });
        let (_, document) = applied(Infallible(apply), document);
        let operation = &document["paths"]["/a"]["post"];
        (operation["requestBody"]["content"].clone(), operation["responses"]["200"]["content"].clone())
    }

    fn body(number: u8) -> Value {
        json!({"schema": {"type": "object", "title": number.to_string()}})
    }

    #[track_caller]
    fn assert_both(content: &Value, expected: &Value) {
        assert_eq!(after(content), (expected.clone(), expected.clone()), "{content}");
    }

    #[test]
    fn json_stays_alone() {
        let json = json!({"application/json": body(0)});
        for content in [
            json!({"application/*+json": body(3), "application/json": body(0), "text/json": body(2), "text/plain": body(4)}),
            json!({"application/json; charset=utf-8": body(0), "text/json": body(2)}),
            json!({"*/*": body(0)}),
            json!({"application/*+json": body(0), "text/plain": body(0)}),
        ] {
            assert_both(&content, &json);
        }
    }

    #[test]
    fn json_under_another_name_keeps_it() {
        let of_both = json!({"application/*+json": body(1), "text/json": body(0)});
        let mut expected = json!({"application/json": body(0)});
        expected["application/json"]["x-media-type"] = json!("text/json");
        assert_both(&of_both, &expected);
        for name in [
            "application/vnd.a+json",
            "application/merge-patch+json",
            "text/json",
            "application/hal+json; v=2",
        ] {
            let mut expected = json!({"application/json": body(0)});
            expected["application/json"]["x-media-type"] = json!(name);
            assert_both(&json!({name: body(0), "multipart/form-data": body(4)}), &expected);
        }
    }

    #[test]
    fn what_is_of_another_kind_is_named() {
        let content = json!({
            "application/json": body(0), "text/plain": body(0), "text/json": body(0), "text/csv": body(3), "multipart/form-data": body(2),
            "application/merge-patch+json": body(1),
        });
        let document = json!({"paths": {"/a": {"post": {"requestBody": {"content": content}, "responses": {"200": {"content": content}}}}}});
        let said = applied(Infallible(apply), document).1["x-left-out"].to_string();
        for expected in [
            "the request body as application/merge-patch+json",
            "the request body as multipart/form-data",
            "the request body as text/csv",
            "the response 200 as text/csv",
        ] {
            assert!(said.contains(expected), "{said}");
        }
        assert!(!said.contains("text/plain") && !said.contains("text/json"), "{said}");
    }

    #[test]
    fn a_body_without_a_media_type_is_named() {
        let document =
            json!({"paths": {"/a": {"delete": {"requestBody": {"content": {}}, "responses": {}}}}});
        let (count, document) = applied(Infallible(apply), document);
        assert_eq!((count, document["paths"]["/a"]["delete"].get("requestBody")), (2, None));
        let said = document["x-left-out"].to_string();
        assert!(said.contains("DELETE /a") && said.contains("no media type says what it is"), "{said}");
    }

    #[test]
    fn json_without_a_schema_holds_anything() {
        assert_both(&json!({"application/json": {}}), &json!({"application/json": {"schema": {}}}));
        assert_both(
            &json!({"application/json": {"schema": true, "encoding": {"a": {}}}}),
            &json!({"application/json": {"schema": {}}}),
        );
    }

    #[test]
    fn a_form_is_sent_as_one_unless_it_holds_a_file() {
        let form = json!({"application/x-www-form-urlencoded": body(1)});
        let both = json!({"application/x-www-form-urlencoded": body(1), "multipart/form-data": body(2)});
        assert_eq!(after(&both), (form, both.clone()));
        let document = json!({"paths": {"/a": {"post": {"requestBody": {"content": both}}}}});
        let said = applied(Infallible(apply), document).1["x-left-out"].to_string();
        assert!(said.contains("the request body as multipart/form-data"), "{said}");
        let file = json!({"schema": {"properties": {"file": {"type": "string", "format": "binary"}}}});
        let upload = json!({"application/x-www-form-urlencoded": body(1), "multipart/form-data": file});
        assert_both(&upload, &upload);
    }

    #[test]
    fn the_styles_of_a_form_are_kept() {
        let mut form = body(1);
        form["encoding"] = json!({
            "a": {"style": "form", "explode": false}, "b": {"style": "deepObject", "explode": true}, "c": {"style": "pipeDelimited"},
            "d": {"style": "form", "explode": true}, "e": {"contentType": "text/plain"},
        });
        let mut expected = body(1);
        expected["x-styles"] = json!({"a": ",", "b": "deep", "c": "|", "d": "spread"});
        let form_type = "application/x-www-form-urlencoded";
        assert_both(&json!({form_type: form}), &json!({form_type: expected}));
    }

    #[test]
    fn what_is_not_json_stays() {
        let file = json!({"schema": {"type": "string", "format": "binary"}});
        for content in
            [json!({"application/pdf": {}, "text/html": body(2)}), json!({"application/octet-stream": file})]
        {
            assert_both(&content, &content);
        }
        assert_both(&json!({"application/json": file}), &json!({"application/octet-stream": file}));
    }

    #[test]
    fn a_body_of_nothing_is_none() {
        let document = json!({"paths": {"/a": {"post": {"requestBody": {"content": {}}, "responses": {"200": {"content": {}}}}}}});
        let (_, document) = applied(Infallible(apply), document);
        assert_eq!(document["paths"]["/a"]["post"], json!({"responses": {"200": {}}}));
    }
}
