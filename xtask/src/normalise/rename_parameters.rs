//! Parameters have names that differ in Rust too. Needed for: names that are the same in Rust (`$top`, `top`), or none (`+`).

use std::collections::BTreeSet;

use heck::ToSnakeCase;
use serde_json::{Value, json};

use crate::generator::words;
use crate::openapi;

const EXTENSION: &str = "x-rust-name";

/// Methods of every builder, and variables of the code that sends it.
const RESERVED: [&str; 14] = [
    "body",
    "body_map",
    "client",
    "content_type",
    "header_map",
    "info",
    "into_inner",
    "new",
    "pages",
    "request",
    "send",
    "send_as",
    "send_raw",
    "stream",
];

/// Names for which the generator has a word that is in no other name.
const SPECIAL: [&str; 2] = ["+1", "-1"];

/// Parameters of an operation whose names are the same in Rust (`Id` in the path and `id` in the query) or
/// those of the builder's own methods get a Rust name of their own: the generator would write two fields of
/// one name, or lose one of two that share it. So do names of nothing but symbols (`+`), which it calls `x`. What is sent is still `name`.
pub(super) fn apply(document: &mut Value) -> usize {
    let mut count = 0;
    for operation in openapi::operations_mut(document) {
        let Some(parameters) = operation.get_mut("parameters").and_then(Value::as_array_mut) else {
            continue;
        };
        let mut order: Vec<(usize, usize, String)> = parameters
            .iter()
            .enumerate()
            .map(|(index, parameter)| {
                let place =
                    ["path", "query"].iter().position(|place| openapi::text(parameter, "in") == Some(place));
                (place.unwrap_or(2), index, openapi::text(parameter, "name").unwrap_or_default().to_owned())
            })
            .collect();
        // The path keeps its names, and the order of the document decides nothing.
        order.sort_by(|(place_a, _, a), (place_b, _, b)| (place_a, a).cmp(&(place_b, b)));
        let mut taken: BTreeSet<String> = RESERVED.iter().map(|name| (*name).to_owned()).collect();
        for (_, index, name) in order {
            let Some(parameter) = parameters.get_mut(index).and_then(Value::as_object_mut) else { continue };
            let plain = in_rust(&name);
            let spelled_out = words::spelled_out(&name).to_snake_case();
            let new = if plain.is_empty() {
                openapi::unique(&spelled_out, "", |name| taken.contains(name))
            } else if SPECIAL.contains(&name.as_str()) {
                openapi::unique(&format!("{plain}_{spelled_out}"), "", |name| taken.contains(name))
            } else if taken.contains(&plain) {
                let place = parameter.get("in").and_then(Value::as_str).unwrap_or("parameter");
                openapi::unique(&format!("{plain}_{place}"), "", |name| taken.contains(name))
            } else {
                plain.clone()
            };
            taken.insert(new.clone());
            let before = parameter.remove(EXTENSION);
            let after = (new != plain).then(|| json!(new));
            if let Some(after) = &after {
                parameter.insert(EXTENSION.to_owned(), after.clone());
            }
            count += usize::from(before != after);
        }
    }
    count
}

/// The name of a parameter in Rust, as the generator makes it.
fn in_rust(name: &str) -> String {
    name.replace('\'', "").replace(|c: char| !c.is_alphanumeric() && c != '_', "-").to_snake_case()
}

#[cfg(test)]
mod tests {
    use super::super::Apply::Infallible;
    use super::super::tests::applied;
    use super::*;

    fn names(parameters: &[(&str, &str)]) -> Vec<String> {
        let parameters: Vec<Value> =
            parameters.iter().map(|(place, name)| json!({"in": place, "name": name})).collect();
        let document = json!({"paths": {"/a": {"get": {"parameters": parameters}}}});
        let (_, document) = applied(Infallible(apply), document);
        let parameters = document["paths"]["/a"]["get"]["parameters"].as_array().unwrap().clone();
        parameters.iter().map(|one| one[EXTENSION].as_str().unwrap_or("-").to_owned()).collect()
    }

    #[test]
    fn names_that_are_the_same_in_rust_get_another() {
        assert_eq!(
            names(&[("query", "id"), ("header", "ID"), ("path", "Id")]),
            ["id_query", "id_header", "-"]
        );
        assert_eq!(names(&[("query", "a-b"), ("query", "a_b")]), ["-", "a_b_query"]);
        assert_eq!(
            names(&[("query", "$top"), ("query", "body"), ("query", "send")]),
            ["-", "body_query", "send_query"]
        );
        assert_eq!(
            names(&[("query", "+"), ("query", "_"), ("query", "+1"), ("query", "1")]),
            ["plus", "underscore", "1_plus_1", "-"]
        );
    }
}
