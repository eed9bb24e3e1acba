//! Turns a description into one that generates a client which survives what the server really sends.
//!
//! A pass is one function in a file of its own, whose comment says what it prevents. It returns how often it
//! applied; applied to its own result it does nothing.

mod all_of_single;
mod answers_accept_null;
mod constraints;
mod credentials;
mod error_answers;
mod example_links;
mod media_types;
mod numbers;
mod open_enums;
mod open_objects;
mod operation_ids;
mod pages;
mod rename_schemas;
pub(crate) mod walk;

use serde_json::Value;

use self::Apply::{Fallible, Infallible};
pub(crate) use self::constraints::LIMITS;
use crate::error::Error;

#[derive(Clone, Copy)]
pub(crate) enum Apply {
    Infallible(fn(&mut Value) -> usize),
    /// Can refuse a description, with the reason.
    Fallible(fn(&mut Value) -> Result<usize, String>),
}

impl Apply {
    fn to(self, document: &mut Value) -> Result<usize, String> {
        match self {
            Self::Infallible(apply) => Ok(apply(document)),
            Self::Fallible(apply) => apply(document),
        }
    }
}

/// In the order in which they apply: names first, so that every later message uses them, then operations, then
/// schemas. `all_of_single` cleans up what the passes before it leave around a reference, and `pages` copies
/// what all of them have normalised.
const PASSES: &[(&str, Apply)] = &[
    ("operation_ids", Fallible(operation_ids::apply)),
    ("rename_schemas", Fallible(rename_schemas::apply)),
    ("error_answers", Infallible(error_answers::apply)),
    ("media_types", Infallible(media_types::apply)),
    ("credentials", Infallible(credentials::apply)),
    ("open_objects", Infallible(open_objects::apply)),
    ("numbers", Infallible(numbers::apply)),
    ("constraints", Infallible(constraints::apply)),
    ("open_enums", Infallible(open_enums::apply)),
    ("answers_accept_null", Fallible(answers_accept_null::apply)),
    ("all_of_single", Infallible(all_of_single::apply)),
    ("pages", Infallible(pages::apply)),
    ("example_links", Infallible(example_links::apply)),
];

/// Applies every pass, and returns their names with how often each applied.
pub(crate) fn normalise(document: &mut Value) -> Result<Vec<(&'static str, usize)>, Error> {
    PASSES
        .iter()
        .map(|(name, apply)| {
            let count = apply.to(document).map_err(|reason| Error::Pass { pass: name, reason })?;
            Ok((*name, count))
        })
        .collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use serde_json::json;

    use super::*;

    /// Applies a pass, and again to its result: the second time it must find nothing to do.
    #[track_caller]
    pub(crate) fn applied(apply: Apply, mut document: Value) -> (usize, Value) {
        let count = apply.to(&mut document).unwrap();
        let once = document.clone();
        assert_eq!((apply.to(&mut document).unwrap(), &document), (0, &once), "not idempotent");
        (count, once)
    }

    /// A document with one operation that answers `schema`, and these components.
    pub(crate) fn answering(schema: &Value, schemas: &Value) -> Value {
        json!({
            "openapi": "3.0.3",
            "info": {"title": "t", "version": "1"},
            "paths": {"/a": {"get": {
                "operationId": "get_a",
                "responses": {"200": {
                    "description": "ok", "content": {"application/json": {"schema": schema}},
                }},
            }}},
            "components": {"schemas": schemas},
        })
    }

    /// A document with one operation that takes `schema` as its body, and these components.
    pub(crate) fn requesting(schema: &Value, schemas: &Value) -> Value {
        json!({
            "openapi": "3.0.3",
            "info": {"title": "t", "version": "1"},
            "paths": {"/a": {"post": {
                "operationId": "post_a",
                "requestBody": {"content": {"application/json": {"schema": schema}}},
                "responses": {"204": {"description": "ok"}},
            }}},
            "components": {"schemas": schemas},
        })
    }

    /// A schema by name, after a pass has applied to a document that answers or takes it.
    pub(crate) fn schema_after(apply: Apply, answer: bool, schema: &Value) -> Value {
        let reference = json!({"$ref": "#/components/schemas/A"});
        let schemas = json!({"A": schema});
        let document =
            if answer { answering(&reference, &schemas) } else { requesting(&reference, &schemas) };
        applied(apply, document).1["components"]["schemas"]["A"].clone()
    }

    /// A document in which every pass finds something to do.
    fn everything() -> Value {
        let mut document = answering(
            &json!({"type": "array", "items": {"$ref": "#/components/schemas/ADto"}}),
            &json!({"ADto": {
                "type": "object", "additionalProperties": false, "required": ["kind"], "x-rust-name": "A",
                "properties": {
                    "kind": {"type": "string", "enum": ["a", "b"], "nullable": true},
                    "price": {"type": "number", "format": "double", "default": 0, "minimum": 0},
                    "parent": {"allOf": [{"$ref": "#/components/schemas/ADto"}], "nullable": true},
                    "texts": {"type": "object", "additionalProperties": {"type": "string"}},
                },
            }}),
        );
        document["security"] = json!([{"portal": []}]);
        document["components"]["securitySchemes"] =
            json!({"portal": {"type": "apiKey", "in": "header", "name": "Key"}});
        document["components"]["responses"] =
            json!({"Gone": {"content": {"text/json": {"schema": {"type": "string"}}}}});
        let operation = &mut document["paths"]["/a"]["get"];
        operation["parameters"] = json!([{"name": "API-KEY", "in": "header", "schema": {"type": "string"}}]);
        operation["responses"]["404"] = json!({"$ref": "#/components/responses/Gone"});
        operation["responses"]["200"]["content"]["text/json"] = json!({});
        operation["responses"]["200"]["content"]["application/json"]["examples"] =
            json!({"one": {"externalValue": "../a.json"}});
        document
    }

    #[test]
    fn all_passes_together_change_nothing_a_second_time() {
        let mut document = everything();
        let counts = normalise(&mut document).unwrap();
        let idle: Vec<_> = counts.iter().filter(|(_, count)| *count == 0).map(|(name, _)| *name).collect();
        assert_eq!(idle, ["operation_ids"], "the document gives every pass something to do");

        let once = document.clone();
        let counts = normalise(&mut document).unwrap();
        assert_eq!(document, once);
        assert_eq!(counts.iter().map(|(_, count)| count).sum::<usize>(), 0, "{counts:?}");
    }

    #[test]
    fn a_node_of_another_type_is_no_panic() {
        let mut pointers = Vec::new();
        collect_pointers(&everything(), "", &mut pointers);
        assert!(pointers.len() > 50);
        for pointer in pointers {
            for other in [
                json!(null),
                json!(true),
                json!(1),
                json!("text"),
                json!([]),
                json!([1]),
                json!({}),
                json!({"a": 1}),
            ] {
                let mut document = everything();
                *document.pointer_mut(&pointer).unwrap() = other;
                if let Err(refusal) = normalise(&mut document) {
                    assert_eq!(refusal.to_string().lines().count(), 1, "{refusal}");
                }
            }
        }
    }

    fn collect_pointers(value: &Value, pointer: &str, found: &mut Vec<String>) {
        found.push(pointer.to_owned());
        for (name, member) in walk::members(Some(value)) {
            collect_pointers(
                member,
                &format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1")),
                found,
            );
        }
        for (index, element) in value.as_array().into_iter().flatten().enumerate() {
            collect_pointers(element, &format!("{pointer}/{index}"), found);
        }
    }

    #[test]
    fn a_refusal_names_the_pass() {
        let mut document = json!({"paths": {"/a": {"get": {"responses": {}}}}});
        assert!(normalise(&mut document).unwrap_err().to_string().starts_with("operation_ids: "));
    }
}
