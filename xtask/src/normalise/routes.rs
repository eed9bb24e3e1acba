//! Paths become templates that the generator reads.

use serde_json::Value;

use super::left_out::{self, LeftOut};
use crate::openapi::{self, Object};

/// Paths become templates that the generator reads: one slash at the start and between segments, no host, no
/// query, and `{name}` for what .NET writes as `{*name}`, `{name:int}` or `{name?}` and templating tools as
/// `{{name}}`, `${name}` or `%name%`; it refuses the whole description for anything else. A placeholder of a
/// templating tool at the start stands for the base URL.
///
/// Two paths that come out alike become one. Its second operation of the same method is left out, and so is
/// a path whose braces do not match.
pub(super) fn apply(document: &mut Value) -> usize {
    let Some(paths) = document.get_mut("paths").and_then(Value::as_object_mut) else { return 0 };
    let mut count = 0;
    let mut left_out = Vec::new();
    for (path, item) in std::mem::take(paths) {
        if path.starts_with("x-") {
            paths.insert(path, item);
            continue;
        }
        let Value::Object(item) = item else {
            count += 1;
            continue;
        };
        if let Some(template) = template(&path) {
            count += usize::from(template != path);
            left_out.extend(add(paths, template, item));
        } else {
            count += 1;
            left_out.extend(
                methods(&item)
                    .map(|method| LeftOut::new(method, &path, "the operation", "the braces do not match")),
            );
        }
    }
    left_out::record(document, left_out);
    count
}

fn methods(item: &Object) -> impl Iterator<Item = &str> {
    item.keys().map(String::as_str).filter(|name| openapi::is_method(name))
}

fn add(paths: &mut Object, path: String, item: Object) -> Vec<LeftOut> {
    let Some(there) = paths.get_mut(&path).and_then(Value::as_object_mut) else {
        paths.insert(path, Value::Object(item));
        return Vec::new();
    };
    let mut left_out = Vec::new();
    for (name, value) in item {
        if !there.contains_key(&name) {
            there.insert(name, value);
        } else if openapi::is_method(&name) {
            left_out.push(LeftOut::new(&name, &path, "a second operation", "two paths are the same route"));
        }
    }
    left_out
}

fn template(path: &str) -> Option<String> {
    let path = path.trim();
    let mut rest = match path.split_once("://") {
        Some((_, behind)) => behind.find('/').map_or("", |slash| &behind[slash..]),
        None => path,
    };
    if let Some((_, behind)) = placeholder(rest) {
        rest = behind;
    }
    let rest = without_query(rest);
    let mut template = String::from("/");
    let mut open = rest;
    while let Some(c) = open.chars().next() {
        if let Some((name, behind)) = placeholder(open).or_else(|| parameter(open)) {
            template.push('{');
            template.push_str(&bare_name(name)?);
            template.push('}');
            open = behind;
            continue;
        }
        match c {
            '{' | '}' => return None,
            '/' if template.ends_with('/') => {}
            other => template.push(other),
        }
        open = &open[c.len_utf8()..];
    }
    Some(template)
}

/// A path up to its query or fragment; a question mark between braces is .NET's and marks an optional one.
fn without_query(path: &str) -> &str {
    let mut depth = 0_usize;
    for (at, c) in path.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            '?' | '#' if depth == 0 => return &path[..at],
            _ => {}
        }
    }
    path
}

/// A placeholder of a templating tool at the start of a text: its name and what follows.
pub(super) fn placeholder(text: &str) -> Option<(&str, &str)> {
    let between = |start: &str, end: &str| {
        let (name, behind) = text.strip_prefix(start)?.split_once(end)?;
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ' ');
        (!name.is_empty() && name.chars().all(is_name)).then_some((name.trim(), behind))
    };
    between("{{", "}}").or_else(|| between("${", "}")).or_else(|| {
        // `%20` is a blank, and no name.
        between("%", "%")
            .filter(|(name, _)| name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.len() > 2)
    })
}

fn parameter(text: &str) -> Option<(&str, &str)> {
    text.strip_prefix('{')?.split_once('}').filter(|(name, _)| !name.contains(['{', '/']))
}

/// The name of a route parameter without .NET's catch-all, constraint, default and optional marks.
pub(super) fn bare_name(name: &str) -> Option<String> {
    let name = name.trim().trim_start_matches(['*', '+']).split([':', '=', '?']).next()?.trim();
    let name = name.trim_end_matches('*');
    (!name.is_empty()).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::Apply::Infallible;
    use super::super::tests::applied;
    use super::*;

    #[test]
    fn templates_have_one_form() {
        for (path, expected) in [
            ("/a/{id}", "/a/{id}"),
            ("/a/{id}/", "/a/{id}/"),
            ("a//b", "/a/b"),
            ("", "/"),
            ("/a/{id:int}/{*rest}/{x?}", "/a/{id}/{rest}/{x}"),
            ("/a/{id}.{format}", "/a/{id}.{format}"),
            ("https://api.example.com/a", "/a"),
            ("{{baseUrl}}/a/{{version}}", "/a/{version}"),
            ("${base}/a/${version}/b", "/a/{version}/b"),
            ("/v%VERSION%/a%20b", "/v{VERSION}/a%20b"),
            ("/a?b={b}", "/a"),
        ] {
            assert_eq!(template(path).as_deref(), Some(expected), "{path}");
        }
        for path in ["/a/{id", "/a/id}", "/a/{}", "/a/{b{c}}"] {
            assert_eq!(template(path), None, "{path}");
        }
    }

    #[test]
    fn the_same_route_is_there_once() {
        let (count, document) = applied(
            Infallible(apply),
            json!({"paths": {
                "/a": {"get": {"operationId": "one"}},
                "a": {"get": {"operationId": "two"}, "post": {"operationId": "three"}},
                "/b/{c": {"get": {}},
                "/n": null,
                "x-note": 1,
            }}),
        );
        assert_eq!(count, 3);
        assert_eq!(
            document["paths"],
            json!({
                "/a": {"get": {"operationId": "one"}, "post": {"operationId": "three"}},
                "x-note": 1,
            })
        );
        let left_out: Vec<_> = document["x-left-out"].as_array().unwrap().iter().collect();
        assert_eq!(left_out.len(), 2);
        assert!(left_out.iter().any(|entry| entry["operation"] == "GET /b/{c"));
        assert!(left_out.iter().any(|entry| entry["operation"] == "GET /a"));
    }

    #[test]
    fn routes_that_differ_in_case_or_a_slash_stay_apart() {
        let document = json!({"paths": {"/A/": {"get": {}}, "/A": {"get": {}}, "/a": {"get": {}}}});
        assert_eq!(applied(Infallible(apply), document.clone()), (0, document));
    }
}
