//! Every operation holds its parameters itself. Needed for: parameters of paths (API Management, by hand), cookies.

use serde_json::{Value, json};

use super::left_out::{self, LeftOut};
use super::simplify_routes;
use crate::openapi::{self, Object};

/// Headers that a description cannot declare as parameters: OpenAPI says to ignore them.
const IGNORED: [&str; 2] = ["accept", "content-type"];

/// Every operation holds its parameters itself, each name once in each place: the generator knows parameters
/// by name alone, and loses one of a path and a query parameter that share it (`rename_parameters` keeps both).
///
/// Path parameters are those of the template: one that is missing is added, or moved from the query, and one
/// that the template lacks is left out, because the generator panics on it. So are cookies and headers
/// that cannot be sent.
pub(super) fn apply(document: &mut Value) -> usize {
    let mut count = 0;
    let mut left_out = Vec::new();
    for (path, item) in openapi::entries_mut(document.get_mut("paths")) {
        let Some(item) = item.as_object_mut() else { continue };
        let catch_all =
            item.get(simplify_routes::CATCH_ALL).and_then(Value::as_array).cloned().unwrap_or_default();
        let shared = item.remove("parameters");
        count += usize::from(shared.is_some());
        let shared: Vec<Value> = shared.and_then(|list| list.as_array().cloned()).unwrap_or_default();
        for (method, operation) in item.iter_mut().filter(|(name, _)| openapi::is_method(name)) {
            let Some(operation) = operation.as_object_mut() else { continue };
            let before = operation.get("parameters").cloned();
            let own = before.as_ref().and_then(Value::as_array).cloned().unwrap_or_default();
            let mut merged = merged(own, &shared);
            let mut report = |name: &str, reason: &str| {
                left_out.push(LeftOut::new(method, path, format!("the parameter {name}"), reason));
            };
            merged.retain_mut(|parameter| keep(path, parameter, &mut report));
            // Two that the template has once are one.
            let mut merged = self::merged(merged, &[]);
            add_missing(path, &mut merged);
            for parameter in
                merged.iter_mut().filter(|parameter| openapi::text(parameter, "in") == Some("path"))
            {
                // Azure's scopes, which are paths themselves.
                let is_unescaped = parameter.get("x-ms-skip-url-encoding") == Some(&json!(true));
                if is_unescaped || parameter.get("name").is_some_and(|name| catch_all.contains(name)) {
                    parameter["allowReserved"] = json!(true);
                }
            }
            if merged.is_empty() && before.is_none() {
                continue;
            }
            let merged = Value::Array(merged);
            count += usize::from(before.as_ref() != Some(&merged));
            operation.insert("parameters".to_owned(), merged);
        }
    }
    left_out::record(document, left_out);
    count
}

/// The operation's own parameters and those of its path that it does not replace.
fn merged(own: Vec<Value>, shared: &[Value]) -> Vec<Value> {
    let mut merged: Vec<Value> = Vec::new();
    for parameter in own.into_iter().chain(shared.iter().cloned()) {
        if !merged.iter().any(|other| key(other) == key(&parameter)) {
            merged.push(parameter);
        }
    }
    merged
}

fn key(parameter: &Value) -> (Option<&str>, Option<String>) {
    let place = openapi::text(parameter, "in");
    let name = openapi::text(parameter, "name");
    let name =
        if place == Some("header") { name.map(str::to_ascii_lowercase) } else { name.map(str::to_owned) };
    (place, name)
}

fn keep(path: &str, parameter: &mut Value, report: &mut dyn FnMut(&str, &str)) -> bool {
    let (Some(name), Some(place)) = (openapi::text(parameter, "name"), openapi::text(parameter, "in")) else {
        report("without a name or a place", "nobody can say where it is sent");
        return false;
    };
    if name.is_empty() {
        report("without a name", "nobody can say how it is sent");
        return false;
    }
    let (name, place) = (name.to_owned(), place.to_owned());
    let Some(parameter) = parameter.as_object_mut() else { return false };
    match place.as_str() {
        "query" => true,
        "header" if IGNORED.contains(&name.to_ascii_lowercase().as_str()) => {
            report(&name, "the media types of the messages say what is sent and taken");
            false
        }
        "header" if is_token(&name) => true,
        "header" => {
            report(&name, "this is no name of a header");
            false
        }
        "path" => {
            if let Some(template) = in_template(path, &name) {
                parameter.insert("name".to_owned(), json!(template));
                parameter.insert("required".to_owned(), json!(true));
                true
            } else {
                report(&name, "the path has no such parameter");
                false
            }
        }
        "querystring" => {
            let form =
                parameter.get("content").and_then(|content| content.get("application/x-www-form-urlencoded"));
            let Some(schema) = form.and_then(|form| form.get("schema")).cloned() else {
                report(
                    &name,
                    "the whole query as one parameter, and no form: the client sends parameters by name",
                );
                return false;
            };
            // Its properties are parameters by name.
            parameter.remove("content");
            for (key, value) in [
                ("in", json!("query")),
                ("style", json!("form")),
                ("explode", json!(true)),
                ("schema", schema),
            ] {
                parameter.insert(key.to_owned(), value);
            }
            true
        }
        "cookie" => {
            report(&name, "the client sends no cookies");
            false
        }
        _ => {
            report(&name, "it stands in no place of a request that OpenAPI knows");
            false
        }
    }
}

fn is_token(name: &str) -> bool {
    name.bytes().all(|c| c.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&c))
}

/// The names between the braces of a path.
pub(super) fn template_names(path: &str) -> impl Iterator<Item = &str> {
    path.split(['?', '#'])
        .next()
        .unwrap_or_default()
        .split('{')
        .skip(1)
        .filter_map(|behind| behind.split('}').next())
}

fn in_template<'a>(path: &'a str, name: &str) -> Option<&'a str> {
    let bare = simplify_routes::bare_name(name)?;
    template_names(path)
        .find(|other| *other == bare)
        .or_else(|| template_names(path).find(|other| other.eq_ignore_ascii_case(&bare)))
}

fn add_missing(path: &str, parameters: &mut Vec<Value>) {
    for name in template_names(path) {
        // Those of the path have the template's spelling already, which may tell two apart by their case.
        if parameters.iter().any(|parameter| key(parameter) == (Some("path"), Some(name.to_owned()))) {
            continue;
        }
        let query = parameters.iter_mut().find(|parameter| {
            openapi::text(parameter, "in") == Some("query")
                && openapi::text(parameter, "name").is_some_and(|other| other.eq_ignore_ascii_case(name))
        });
        if let Some(parameter) = query.and_then(Value::as_object_mut) {
            in_path(parameter, name);
        } else {
            parameters
                .push(json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}}));
        }
    }
}

fn in_path(parameter: &mut Object, name: &str) {
    parameter.insert("name".to_owned(), json!(name));
    parameter.insert("in".to_owned(), json!("path"));
    parameter.insert("required".to_owned(), json!(true));
    parameter.remove("style");
    parameter.remove("explode");
}

#[cfg(test)]
mod tests {
    use super::super::Apply::Infallible;
    use super::super::tests::applied;
    use super::*;

    fn parameter(name: &str, place: &str) -> Value {
        json!({"name": name, "in": place, "schema": {"type": "string"}})
    }

    fn in_path_(name: &str) -> Value {
        json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}})
    }

    fn after(path: &str, shared: &Value, own: &Value) -> (Value, String) {
        let document = json!({"paths": {path: {"parameters": shared, "get": {"parameters": own}}}});
        let (_, document) = applied(Infallible(apply), document);
        assert!(document["paths"][path].get("parameters").is_none());
        (document["paths"][path]["get"]["parameters"].clone(), document["x-left-out"].to_string())
    }

    #[test]
    fn a_name_stands_once_in_each_place() {
        let mut own = in_path_("id");
        own["schema"] = json!({"type": "integer"});
        let query = parameter("id", "query");
        let (parameters, _) = after(
            "/a/{id}",
            &json!([in_path_("id"), query, parameter("X-A", "header")]),
            &json!([own, own, parameter("x-a", "header")]),
        );
        assert_eq!(parameters, json!([own, parameter("x-a", "header"), query]));
    }

    #[test]
    fn path_parameters_are_those_of_the_template() {
        let (parameters, left_out) = after(
            "/a/{Id}/{b}/{c}",
            &json!([]),
            &json!([parameter("id", "path"), parameter("d", "path"), parameter("B", "query")]),
        );
        assert_eq!(parameters, json!([in_path_("Id"), in_path_("b"), in_path_("c")]));
        assert!(left_out.contains("the parameter d"), "{left_out}");
    }

    #[test]
    fn slashes_stay_in_what_is_not_to_be_escaped() {
        let mut scope = parameter("scope", "path");
        scope["x-ms-skip-url-encoding"] = json!(true);
        let (parameters, _) = after("/{scope}/a/{id}", &json!([]), &json!([scope, parameter("id", "path")]));
        assert_eq!(
            (&parameters[0]["allowReserved"], parameters[1].get("allowReserved")),
            (&json!(true), None)
        );
    }

    #[test]
    fn parameters_of_a_path_differ_by_case_where_the_template_does() {
        let (parameters, _) = after("/a/{id}/{ID}", &json!([]), &json!([parameter("id", "path")]));
        assert_eq!(parameters, json!([in_path_("id"), in_path_("ID")]));
        let (parameters, _) =
            after("/a/{id}", &json!([]), &json!([parameter("ID", "path"), parameter("id", "path")]));
        assert_eq!(parameters, json!([in_path_("id")]));
    }

    #[test]
    fn what_cannot_be_sent_is_left_out() {
        for (parameter, expected) in [
            (parameter("session", "cookie"), "no cookies"),
            (parameter("{{header}}", "header"), "no name of a header"),
            (parameter("form", "formData"), "no place"),
            (parameter("Accept", "header"), "media types"),
            (json!({"in": "query"}), "without a name"),
            (parameter("", "query"), "without a name"),
            (json!(1), "without a name"),
        ] {
            let (parameters, left_out) = after("/a", &json!([]), &json!([parameter]));
            assert_eq!(parameters, json!([]));
            assert!(left_out.contains(expected), "{left_out}");
        }
    }
}
