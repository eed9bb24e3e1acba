//! How many things of each kind the operations of a description have, so that none is lost in silence.

use std::collections::BTreeSet;
use std::fmt;

use serde_json::Value;

use crate::normalise::OTHER_RESPONSES;
use crate::normalise::left_out::LeftOut;
use crate::openapi::references::Walk;
use crate::openapi::{self, DATA};

/// What is counted, with what the name of a thing that is left out begins with.
const KINDS: [(&str, &str); 7] = [
    ("servers", "the server "),
    ("parameters", "the parameter "),
    ("bodies", "the request body"),
    ("media types of bodies", "the request body as "),
    ("responses", "the response "),
    ("media types of responses", "the response "),
    ("headers", "the header "),
];

/// How many there are of each kind, in the order of [`KINDS`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Inventory([usize; KINDS.len()]);

impl Inventory {
    /// Counts what a description in OpenAPI 3 has. A parameter of a path counts for each of its operations. Servers with
    /// one host are one: what else their URLs say comes in front of paths.
    pub(crate) fn of(document: &Value) -> Self {
        let mut all = Self::default();
        all.0[0] = hosts(document).len();
        for (path, method, _) in openapi::operations(document) {
            let own = Self::of_operation(document, path, method);
            all.0.iter_mut().zip(own.0).for_each(|(sum, own)| *sum += own);
        }
        all
    }

    fn of_operation(document: &Value, path: &str, method: &str) -> Self {
        let mut own = Self::default();
        let item = document.get("paths").and_then(|paths| paths.get(path)).unwrap_or(&Value::Null);
        let Some(operation) = item.get(method) else { return own };
        let [_, parameters, bodies, body_types, responses, response_types, headers] = &mut own.0;
        *parameters = count_parameters(document, path, item, operation);
        if let Some(body) = operation.get("requestBody") {
            *bodies = 1;
            *body_types = entries_of(openapi::resolve(document, body), "content");
        }
        *responses = OTHER_RESPONSES.iter().map(|name| entries_of(operation, name)).sum();
        for (status, response) in openapi::entries(operation.get("responses")) {
            if !status.starts_with("x-") {
                let response = openapi::resolve(document, response);
                *responses += 1;
                *response_types += entries_of(response, "content");
                *headers += entries_of(response, "headers");
            }
        }
        own
    }

    /// What operations of a description have and the one that is adapted to the generator has no more, unless it is named
    /// among what was left out on the way. Media types that say the same and headers of responses need not be there.
    pub(crate) fn lost_on_the_way(description: &Value, client: &Value, left_out: &[LeftOut]) -> Vec<String> {
        let typed = |mut all: Self| {
            for (count, (kind, _)) in all.0.iter_mut().zip(KINDS) {
                *count *= usize::from(["parameters", "bodies", "responses"].contains(&kind));
            }
            all
        };
        openapi::operations(description)
            .flat_map(|(path, method, _)| {
                let [came_in, out] =
                    [description, client].map(|document| typed(Self::of_operation(document, path, method)));
                let operation = LeftOut::new(method, path, "", "").operation;
                let own = left_out.iter().filter(|left_out| left_out.operation == operation);
                let lost = came_in.lost(&out, &own.cloned().collect::<Vec<_>>());
                lost.into_iter().map(move |lost| format!("{operation}: {lost}"))
            })
            .collect()
    }

    /// The kinds of which fewer come out than came in and are left out by name.
    pub(crate) fn lost(&self, out: &Self, left_out: &[LeftOut]) -> Vec<String> {
        // What an operation has is left out with it.
        if left_out.iter().any(LeftOut::is_operation) {
            return Vec::new();
        }
        let kinds = KINDS.iter().zip(self.0.iter().zip(out.0));
        kinds
            .filter(|((_, begins), (came_in, came_out))| {
                let named = left_out.iter().filter(|left_out| left_out.what.starts_with(begins));
                **came_in > came_out + named.map(|left_out| left_out.times).sum::<usize>()
            })
            .map(|((kind, _), (came_in, came_out))| format!("{came_in} {kind} in, {came_out} out"))
            .collect()
    }
}

/// The references that operations lead to, by way of others or not.
#[derive(Debug, Default)]
pub(crate) struct References {
    count: usize,
    /// Those that lead to nothing.
    broken: Vec<String>,
}

impl References {
    /// Counts the references of a description in OpenAPI 3, each once however often it stands there.
    pub(crate) fn of(document: &Value) -> Self {
        let mut references = Self::default();
        // Data, in which a reference means nothing, and what the client has no part in.
        let along = |name: &str| {
            !(DATA.contains(&name) || name == "links" || name == "callbacks" || name.starts_with("x-"))
        };
        Walk { along, mappings: false }.go(document, document.get("paths"), &mut |reference, target| {
            references.count += 1;
            if target.is_none() {
                references.broken.push(reference.to_owned());
            }
        });
        references
    }

    /// Those that lead to nothing and that nothing which is left out names.
    pub(crate) fn lost<'a>(&'a self, left_out: &'a [LeftOut]) -> impl Iterator<Item = String> + 'a {
        let is_named =
            |reference: &str| left_out.iter().any(|left_out| left_out.to_string().contains(reference));
        let unnamed = self.broken.iter().filter(move |reference| !is_named(reference));
        unnamed.map(|reference| format!("what {reference:?} refers to"))
    }
}

impl fmt::Display for References {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { count, broken } = self;
        write!(f, "{count} references")?;
        if broken.is_empty() { Ok(()) } else { write!(f, ", {} of which lead to nothing", broken.len()) }
    }
}

/// The hosts that requests go to by the description: those of all servers, and of the first server of each path and
/// operation, which is in their place.
fn hosts(document: &Value) -> BTreeSet<String> {
    let all = document.get("servers").and_then(Value::as_array).into_iter().flatten();
    let items = openapi::entries(document.get("paths")).map(|(_, item)| item);
    let operations = openapi::operations(document).map(|(.., operation)| operation);
    let own = items.chain(operations).filter_map(|holder| holder.pointer("/servers/0"));
    all.chain(own).filter_map(openapi::origin).collect()
}

/// Those of the operation in place of those of its path that have the same place and name. What the path itself says in a
/// query is no parameter.
fn count_parameters(document: &Value, path: &str, item: &Value, operation: &Value) -> usize {
    let (_, fixed) = path.split_once('?').unwrap_or_default();
    let is_fixed = |name: &str| fixed.split('&').any(|pair| pair.split('=').next() == Some(name));
    let mut found = BTreeSet::new();
    for of in [item, operation] {
        for parameter in of.get("parameters").and_then(Value::as_array).into_iter().flatten() {
            let parameter = openapi::resolve(document, parameter);
            let (place, name) = (openapi::text(parameter, "in"), openapi::text(parameter, "name"));
            if !(place == Some("query") && name.is_some_and(is_fixed)) {
                // The case of a header's name says nothing.
                let own =
                    |name: &str| if place == Some("header") { name.to_lowercase() } else { name.to_owned() };
                found.insert((place, name.map(own)));
            }
        }
    }
    found.len()
}

fn entries_of(value: &Value, name: &str) -> usize {
    openapi::entries(value.get(name)).count()
}

impl fmt::Display for Inventory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, ((kind, _), count)) in KINDS.iter().zip(self.0).enumerate() {
            write!(f, "{}{count} {kind}", if index == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn description() -> Value {
        let server = |url: &str| json!([{"url": url}]);
        json!({
            "servers": [{"url": "https://a.example/v1"}, {"url": "https://a.example/v2"}, {"url": "/v3"}],
            "paths": {"/a/{id}": {
                "servers": server("https://a.example/v4"),
                "parameters": [{"in": "path", "name": "id"}, {"in": "query", "name": "take"}],
                "put": {
                    "parameters": [{"$ref": "#/components/parameters/take"}, {"in": "header", "name": "take"}, {"in": "header", "name": "Take"}],
                    "requestBody": {"content": {"text/json": {}, "text/xml": {}}},
                    "responses": {"200": {"content": {"text/json": {}}, "headers": {"etag": {}}}, "404": {}, "x-a": {}},
                },
                "get": {"responses": {}, "servers": server("https://b.example")},
            }},
            "components": {"parameters": {"take": {"in": "query", "name": "take"}}},
        })
    }

    #[test]
    fn everything_is_counted_where_it_stands() {
        assert_eq!(Inventory::of(&description()), Inventory([2, 5, 1, 2, 2, 1, 1]));
        let parameters = json!([{"in": "query", "name": "comp"}, {"in": "query", "name": "top"}]);
        let fixed = json!({"paths": {"/?comp=a": {"get": {"parameters": parameters}}}});
        assert_eq!(Inventory::of(&fixed), Inventory([0, 1, 0, 0, 0, 0, 0]));
    }

    #[test]
    fn references_are_counted_and_those_that_lead_to_nothing_are_named() {
        let reference = |to: &str| json!({"$ref": to});
        let document = json!({
            "paths": {"/a%7B": {"get": {
                "parameters": [reference("#/components/parameters/take"), reference("#/components/parameters/gone")],
                "responses": {"default": reference("#/components/responses/gone"), "200": {"content": {"text/json": {
                    "schema": {"properties": {"example": reference("#/components/schemas/A"), "b": reference("#/nowhere")}},
                    "example": reference("#/no-reference"),
                }}}},
            }}},
            "components": {
                "parameters": {"take": {"schema": reference("#/paths/~1a%257B/get/responses/200/content/text~1json/schema")}},
                "schemas": {"A": {"items": reference("#/components/schemas/A")}, "Unused": reference("#/nothing")},
            },
        });
        let references = References::of(&document);
        assert_eq!(references.to_string(), "6 references, 3 of which lead to nothing");
        let named =
            ["the parameter #/components/parameters/gone", "the response #/components/responses/gone"];
        let named = named.map(|what| LeftOut::new("get", "/a", what, "why"));
        assert_eq!(references.lost(&named).collect::<Vec<_>>(), [r##"what "#/nowhere" refers to"##]);
    }

    #[test]
    fn what_an_operation_loses_on_its_way_to_the_generator_is_said() {
        let responses = |responses: &Value| json!({"paths": {"/a": {"get": {"responses": responses}}, "/b": {"get": {}}}});
        let description = responses(&json!({"200": {}, "404": {}, "abc": {}}));
        let mut client = responses(&json!({"200": {}}));
        client["paths"]["/b"]["get"]["responses"] = json!({"2XX": {}, "default": {}});
        client["paths"]["/a"]["get"]["x-error-responses"] = json!({"404": null});
        let named = LeftOut::new("get", "/a", "the response abc", "why");
        let of_another = LeftOut::new("get", "/b", "the response abc", "why");
        let lost = |left_out: &[LeftOut]| Inventory::lost_on_the_way(&description, &client, left_out);
        assert_eq!(lost(&[named]), Vec::<String>::new());
        assert_eq!(lost(&[of_another]), ["GET /a: 3 responses in, 2 out"]);
    }

    #[test]
    fn what_is_neither_there_nor_named_is_lost() {
        let came_in = Inventory::of(&description());
        let mut less = description();
        less["paths"]["/a/{id}"]["put"]["requestBody"]["content"] = json!({"text/json": {}});
        let out = Inventory::of(&less);
        assert_eq!(came_in.lost(&out, &[]), ["2 media types of bodies in, 1 out"]);
        let named = LeftOut::new("put", "/a/{id}", "the request body as text/xml", "why");
        assert_eq!(came_in.lost(&out, &[named]), Vec::<String>::new());
        assert_eq!(out.lost(&came_in, &[]), Vec::<String>::new(), "more is no loss");
    }
}
