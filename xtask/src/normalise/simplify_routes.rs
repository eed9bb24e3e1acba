//! Paths become templates that the generator reads. Needed for: routes of ASP.NET, gRPC and API Management, fixed queries.

use serde_json::{Value, json};

mod angles;
mod colons;
mod queries;

use super::left_out::{self, LeftOut};
use crate::openapi::{self, Object};

mod styles;

pub(super) use self::styles::EXPLODED;

/// Paths become templates that the generator reads: one slash at the start and between segments, no host, and
/// `{name}` for what .NET writes as `{*name}`, `{name:int}` or `{name?}`, gRPC as `{name=shelves/*}`, API Management as
/// `*`, and templating tools as `{{name}}`, `${name}` or `%name%`; it refuses the whole description for anything else.
/// A placeholder of a templating tool at the start stands for the base URL.
///
/// Where routers of JavaScript write `:name`, and the description has such a parameter, it is `{name}` too.
///
/// A parameter that takes several segments is in `x-catch-all`: its slashes stay. A query or fragment that is fixed
/// stays behind the template, and is sent as it is; what it fixes is no parameter any more, and what it leaves open
/// (`?state={state}`) is one of the query. In the styles `matrix`
/// and `label`, what stands before a value is part of the template.
///
/// Two paths that come out alike become one. Its second operation of the same method keeps a fragment to tell it by
/// if the paths said different things, and is left out if not, as is a path whose braces do not match.
pub(super) fn apply(document: &mut Value) -> usize {
    let Some(Value::Object(taken)) = document.get_mut("paths").map(Value::take) else { return 0 };
    let mut count = 0;
    let mut left_out = Vec::new();
    let mut new = Object::new();
    let paths = &mut new;
    for (path, item) in taken {
        if openapi::is_extension(&path) {
            let switched_off = item.as_object().into_iter().flat_map(methods);
            let reason = "its path begins with x-: it is an extension";
            left_out
                .extend(switched_off.map(|method| LeftOut::new(method, &path, left_out::OPERATION, reason)));
            count += 1;
            continue;
        }
        let Value::Object(mut item) = item else {
            count += 1;
            continue;
        };
        if let Some(mut route) = route(&angles::with_braces(&path)) {
            let template = colons::with_braces(&route.template, &item);
            route.template = styles::in_template(document, &template, &mut item);
            if !route.catch_all.is_empty() {
                item.insert(CATCH_ALL.to_owned(), json!(route.catch_all));
            }
            queries::without_fixed(&route.query, &mut item);
            queries::with_open(&route.open, &mut item);
            let template = format!("{}{}{}", route.template, route.query, route.fragment);
            count += usize::from(template != path);
            for name in &route.optional {
                let what = format!("the path without {{{name}}}");
                let reason =
                    "a parameter of a path is always sent: the shorter path would be an operation of its own";
                left_out.extend(methods(&item).map(|method| LeftOut::new(method, &template, &*what, reason)));
            }
            left_out.extend(add(paths, template, &route.distinction, item));
        } else {
            count += 1;
            left_out.extend(
                methods(&item).map(|method| {
                    LeftOut::new(method, &path, left_out::OPERATION, "the braces do not match")
                }),
            );
        }
    }
    document["paths"] = Value::Object(new);
    left_out::record(document, left_out);
    count
}

/// On a path, the parameters whose slashes stay.
pub(super) const CATCH_ALL: &str = "x-catch-all";

fn methods(item: &Object) -> impl Iterator<Item = &str> {
    item.keys().map(String::as_str).filter(|name| openapi::is_method(name))
}

fn add(paths: &mut Object, path: String, distinction: &str, item: Object) -> Vec<LeftOut> {
    let is_taken = |paths: &Object| {
        let there = paths.get(&path).and_then(Value::as_object);
        there.is_some_and(|there| methods(&item).any(|method| there.contains_key(method)))
    };
    if !distinction.is_empty() && !path.contains('#') && is_taken(paths) {
        return add(paths, format!("{path}#{distinction}"), "", item);
    }
    let Some(there) = paths.get_mut(&path).and_then(Value::as_object_mut) else {
        paths.insert(path, Value::Object(item));
        return Vec::new();
    };
    let mut left_out = Vec::new();
    for (name, value) in item {
        if !there.contains_key(&name) {
            there.insert(name, value);
        } else if openapi::is_method(&name) {
            left_out.push(LeftOut::new(
                &name,
                &path,
                left_out::SECOND_OPERATION,
                "two paths are the same route",
            ));
        }
    }
    left_out
}

/// A path, taken apart.
#[derive(Debug, Default, PartialEq)]
struct ParsedRoute {
    template: String,
    /// What is sent in the query whatever the parameters are, with its question mark.
    query: String,
    /// What the path says of its query, without a value: the name there, and that of the placeholder.
    open: Vec<(String, String)>,
    /// What tells two operations apart and is never sent, with its `#`.
    fragment: String,
    /// Parameters that take several segments.
    catch_all: Vec<String>,
    /// Parameters that may be missing with all that follows, by .NET's mark for it.
    optional: Vec<String>,
    /// What tells the path from another of the same template: what its values look like, or what its query leaves open.
    distinction: String,
}

fn route(path: &str) -> Option<ParsedRoute> {
    let path = path.trim();
    let mut rest = match path.split_once("://") {
        Some((_, behind)) => behind.find('/').map_or("", |slash| &behind[slash..]),
        None => path,
    };
    if let Some((_, behind)) = placeholder(rest) {
        rest = behind;
    }
    let end = end_of_path(rest);
    let mut route = ParsedRoute { template: String::from("/"), ..ParsedRoute::default() };
    (route.query, route.fragment) = queries::fixed(&rest[end..]);
    route.open = queries::open(&rest[end..]);
    let mut open = &rest[..end];
    while let Some(c) = open.chars().next() {
        if let Some((name, behind)) = placeholder(open) {
            route.template.extend(["{", &bare_name(name)?, "}"]);
            open = behind;
            continue;
        }
        if let Some((name, behind)) = parameter(open) {
            open = behind;
            // What RFC 6570 puts into the query are parameters of the query.
            if let Some(names) = name.strip_prefix(['?', '&']) {
                route.open.extend(names.split(',').map(|name| (name.to_owned(), name.to_owned())));
                continue;
            }
            let bare = bare_name(name)?;
            if name.ends_with('?') {
                route.optional.push(bare.clone());
            }
            if is_catch_all(name) {
                route.catch_all.push(bare.clone());
            }
            if let Some((_, pattern)) = name.split_once('=').filter(|(_, pattern)| pattern.contains('/')) {
                route.distinction.extend([bare.as_str(), "=", pattern]);
            }
            route.template.extend(["{", &bare, "}"]);
            continue;
        }
        match c {
            '{' | '}' => return None,
            '/' if route.template.ends_with('/') => {}
            '*' if route.template.ends_with('/') && open.trim_start_matches('*').is_empty() => {
                route.template.push_str("{rest}");
                route.catch_all.push("rest".to_owned());
                break;
            }
            other if other.is_ascii_graphic() && !"\"<>\\^`".contains(other) => route.template.push(other),
            // As it is sent: the client takes a path that the URL has changed for a wrong value in it.
            other => {
                let mut bytes = [0; 4];
                let escapes = other.encode_utf8(&mut bytes).bytes().map(|byte| format!("%{byte:02X}"));
                route.template.extend(escapes);
            }
        }
        open = &open[c.len_utf8()..];
    }
    if route.distinction.is_empty() {
        let names: Vec<&str> = route.open.iter().map(|(name, _)| &**name).collect();
        route.distinction = names.join("&");
    }
    Some(route)
}

fn is_catch_all(name: &str) -> bool {
    let name = name.trim();
    let pattern = name.split_once('=').map_or("", |(_, pattern)| pattern);
    name.starts_with(['*', '+'])
        || name.split(['=', ':']).next().is_some_and(|name| name.ends_with('*'))
        || name.ends_with(":path")
        || pattern.contains('/')
        || pattern.contains("**")
}

/// The lists of parameters of a path and of its operations.
fn each_list(item: &mut Object, change: &mut dyn FnMut(&mut Vec<Value>)) {
    item.get_mut("parameters").and_then(Value::as_array_mut).into_iter().for_each(&mut *change);
    for (_, operation) in item.iter_mut().filter(|(name, _)| openapi::is_method(name)) {
        operation.get_mut("parameters").and_then(Value::as_array_mut).into_iter().for_each(&mut *change);
    }
}

/// The index at which the path ends and its query or fragment begins; a question mark between braces is .NET's and marks an
/// optional parameter.
fn end_of_path(path: &str) -> usize {
    let mut depth = 0_usize;
    for (at, c) in path.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            '?' | '#' if depth == 0 => return at,
            _ => {}
        }
    }
    path.len()
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

/// A parameter at the start of a text, and what follows. A constraint can have braces of its own: `{slug:[a-z]{2,3}}`.
fn parameter(text: &str) -> Option<(&str, &str)> {
    let is_one = |name: &str| {
        let bare = name.split(':').next().unwrap_or_default();
        !bare.contains('{') && (!bare.contains('/') || name.contains('='))
    };
    let inside = text.strip_prefix('{')?;
    let mut depth = 1_usize;
    let (end, _) = inside.char_indices().find(|(_, c)| {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        depth == 0
    })?;
    Some((&inside[..end], &inside[end + 1..])).filter(|(name, _)| is_one(name))
}

/// The name of a route parameter without .NET's catch-all, constraint, default and optional marks.
pub(super) fn bare_name(name: &str) -> Option<String> {
    let name = name.trim().trim_start_matches(['*', '+']).split([':', '=', '?']).next()?.trim();
    let name = name.trim_end_matches('*');
    (!name.is_empty()).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
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
            (r"/a/{id:int}/{slug:[a-z]{2,3}}/{x:\d+}", "/a/{id}/{slug}/{x}"),
            ("https://api.example.com/a", "/a"),
            ("{{baseUrl}}/a/{{version}}", "/a/{version}"),
            ("${base}/a/${version}/b", "/a/{version}/b"),
            ("/v%VERSION%/a%20b", "/v{VERSION}/a%20b"),
            ("/a?b={b}", "/a"),
            ("/a/{id}.json", "/a/{id}.json"),
            ("/a b/ü/{c}", "/a%20b/%C3%BC/{c}"),
            ("/a{?page,size}", "/a"),
        ] {
            assert_eq!(route(path).map(|route| route.template).as_deref(), Some(expected), "{path}");
        }
        for path in ["/a/{id", "/a/id}", "/a/{}", "/a/{b{c}}"] {
            assert_eq!(route(path), None, "{path}");
        }
    }

    #[test]
    fn a_path_that_may_be_shorter_is_named() {
        let (_, document) = applied(
            Infallible(apply),
            json!({"paths": {"/a/{id?}": {"get": {}}, "/b/{id:int?}": {"get": {}}}}),
        );
        let named: Vec<String> = left_out::read(&document)
            .into_iter()
            .map(|left_out| format!("{}: {}", left_out.operation, left_out.what))
            .collect();
        assert_eq!(named, ["GET /a/{id}: the path without {id}", "GET /b/{id}: the path without {id}"]);
    }

    #[test]
    fn what_is_fixed_stays_behind_the_template() {
        let get = |id: &str| json!({"get": {"operationId": id, "parameters": [{"name": "do", "in": "query"}, {"name": "b", "in": "query"}]}});
        let (_, document) = applied(
            Infallible(apply),
            json!({"paths": {"/gate?do=open": get("open"), "/gate?do=close&x={x}": get("close"), "/#Action=Ping": get("ping")}}),
        );
        let paths: Vec<&str> = openapi::entries(document.get("paths")).map(|(path, _)| path).collect();
        assert_eq!(paths, ["/#Action=Ping", "/gate?do=close", "/gate?do=open"]);
        let parameters = |path: &str| document["paths"][path]["get"]["parameters"].as_array().map(Vec::len);
        assert_eq!((parameters("/gate?do=open"), parameters("/#Action=Ping")), (Some(1), Some(2)));
    }

    #[test]
    fn a_parameter_can_take_several_segments() {
        for (path, template, catch_all) in [
            ("/v1/{name=shelves/*}", "/v1/{name}", Some("name")),
            ("/v1/{parent=shelves/*}/books:sort", "/v1/{parent}/books:sort", Some("parent")),
            ("/files/{*rest}", "/files/{rest}", Some("rest")),
            ("/files/{**rest}", "/files/{rest}", Some("rest")),
            ("/files/{rest*}", "/files/{rest}", Some("rest")),
            ("/files/*", "/files/{rest}", Some("rest")),
            ("/files/{rest:path}", "/files/{rest}", Some("rest")),
            ("/files/{name=*}", "/files/{name}", None),
            ("/files/{name=1}", "/files/{name}", None),
        ] {
            let route = route(path).unwrap();
            assert_eq!(
                (route.template.as_str(), route.catch_all.first().map(String::as_str)),
                (template, catch_all),
                "{path}"
            );
        }
        let (_, document) = applied(
            Infallible(apply),
            json!({"paths": {"/v1/{name=a/*}": {"get": {"operationId": "a"}}, "/v1/{name=a/*/b/**}": {"get": {"operationId": "b"}}}}),
        );
        let paths: Vec<&str> = openapi::entries(document.get("paths")).map(|(path, _)| path).collect();
        assert_eq!(paths, ["/v1/{name}", "/v1/{name}#name=a/*"]);
        assert_eq!(document["paths"]["/v1/{name}"]["x-catch-all"], json!(["name"]));
    }

    #[test]
    fn styles_of_paths_are_part_of_the_template() {
        let of = |style: &str| json!({"name": "id", "in": "path", "style": style});
        for (style, expected) in [("matrix", "/a/;id={id}"), ("label", "/a/.{id}"), ("simple", "/a/{id}")] {
            let (_, document) = applied(
                Infallible(apply),
                json!({"paths": {"/a/{id}": {"get": {"parameters": [of(style)]}, "parameters": [of(style)]}}}),
            );
            assert!(document["paths"].get(expected).is_some(), "{document}");
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
                "x-/off": {"get": {}},
            }}),
        );
        assert_eq!(count, 5);
        let one = json!({"/a": {"get": {"operationId": "one"}, "post": {"operationId": "three"}}});
        assert_eq!(document["paths"], one);
        let left_out: Vec<_> = document["x-left-out"].as_array().unwrap().iter().collect();
        assert_eq!(left_out.len(), 3);
        assert!(left_out.iter().any(|entry| entry["operation"] == "GET x-/off"));
        assert!(left_out.iter().any(|entry| entry["operation"] == "GET /b/{c"));
        assert!(left_out.iter().any(|entry| entry["operation"] == "GET /a"));
    }

    #[test]
    fn routes_that_differ_in_case_or_a_slash_stay_apart() {
        let document = json!({"paths": {"/A/": {"get": {}}, "/A": {"get": {}}, "/a": {"get": {}}}});
        assert_eq!(applied(Infallible(apply), document.clone()), (0, document));
    }
}
