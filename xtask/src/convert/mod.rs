//! Turns a description of any supported version into OpenAPI 3.0, over JSON and not over types: a typed model
//! refuses what a real document gets slightly wrong, or loses what it does not know.
//!
//! What 3.0 cannot say stays in the document under an extension's name (`x-patternProperties`).

mod gather;
mod mixed;
mod openapi31;
mod schemas;
mod servers;
mod swagger2;

use serde_json::{Value, json};

use crate::error::Error;
use crate::inventory::{Inventory, References};
use crate::normalise::left_out::{self, LeftOut};
use crate::{openapi, read};

/// The version that the passes work on.
const TARGET: &str = "3.0.3";

/// What a description was before its conversion.
#[derive(Debug)]
pub(crate) struct Conversion {
    /// `Swagger 2.0`, `OpenAPI 3.1.0`
    pub(crate) from: String,
    /// Operations of the description, of whatever method.
    pub(crate) operations: usize,
    /// What its operations have, as OpenAPI 3.0 says it.
    pub(crate) inventory: Inventory,
    pub(crate) references: References,
    /// Schemas that were written in a way that OpenAPI 3.0 does not have.
    pub(crate) schemas: usize,
    /// The path of the server's URL, which now stands in front of every path.
    pub(crate) base_path: Option<String>,
}

pub(crate) fn to_openapi_3_0(file: &str, document: &mut Value) -> Result<Conversion, Error> {
    let not = |found: String| Error::NotADescription { file: file.to_owned(), found };
    let (kind, version) = read::version(document).ok_or_else(|| not(read::describe(document)))?;
    let is = |wanted: &str| version == wanted || version.starts_with(&format!("{wanted}."));
    let from = if kind == "swagger" { format!("Swagger {version}") } else { format!("OpenAPI {version}") };
    let supported =
        if kind == "swagger" { is("2") } else { is("3.0") || is("3.1") || is("3.2") || version == "3" };
    if !supported {
        return Err(not(from));
    }
    match document.get("paths") {
        Some(Value::Object(_)) => {}
        Some(Value::Array(_)) => return Err(not(format!("{from} whose paths are a list"))),
        _ => return Err(not(format!("{from} without paths"))),
    }

    without_nulls(document);
    texts(document);
    gather::operations(document);
    callbacks(document);
    openapi31::inline_path_items(document);
    let operations = gather::count(document);
    let later = is("3.1") || is("3.2");
    if kind == "swagger" {
        swagger2::convert(document);
    } else {
        mixed::convert(document);
        schemas::each(document, &mut |schema| schema.as_object_mut().into_iter().for_each(nullable));
        if later {
            openapi31::identifiers(document);
            openapi31::convert(document);
        }
    }
    let schemas = openapi31::convert_schemas(document, later);
    let (inventory, references) = (Inventory::of(document), References::of(document));
    if let Some(document) = document.as_object_mut()
        && !document.get("openapi").and_then(Value::as_str).is_some_and(|version| version.starts_with("3.0."))
    {
        document.insert("openapi".to_owned(), json!(TARGET));
    }
    Ok(Conversion {
        from,
        operations,
        inventory,
        references,
        schemas,
        base_path: servers::base_path_into_paths(document),
    })
}

/// `x-nullable` was for Swagger 2.0, and tools write it into later versions as well.
fn nullable(schema: &mut openapi::Object) {
    if let Some(nullable) = schema.remove("x-nullable") {
        schema.entry("nullable").or_insert(nullable);
    }
}

/// A key without a value (`schemas:` in YAML) is null, and says nothing.
fn without_nulls(document: &mut Value) {
    let Some(document) = document.as_object_mut() else { return };
    document.retain(|_, value| !value.is_null());
    for holder in ["info", "components"] {
        if let Some(holder) = document.get_mut(holder).and_then(Value::as_object_mut) {
            holder.retain(|_, value| !value.is_null());
        }
    }
}

/// Title and version are texts, which YAML without quotes makes numbers of; a description can lack them.
fn texts(document: &mut Value) {
    let Some(document) = document.as_object_mut() else { return };
    let info = document.entry("info").or_insert_with(|| json!({}));
    let Some(info) = info.as_object_mut() else { return };
    for name in ["title", "version"] {
        let text = info.entry(name).or_insert_with(|| json!(""));
        if !text.is_string() {
            *text = json!(text.to_string());
        }
    }
}

/// Requests of the server to an application: the client has no part in them.
fn callbacks(document: &mut Value) {
    let operations =
        openapi::operations(document).filter(|(.., operation)| operation.get("callbacks").is_some());
    let reason = "the server calls them, not the client";
    let found =
        operations.map(|(path, method, _)| LeftOut::new(method, path, "its callbacks", reason)).collect();
    left_out::record(document, found);
}

/// Takes a property out of an object, whatever the value is.
fn take(value: &mut Value, name: &str) -> Option<Value> {
    value.as_object_mut()?.remove(name)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_key_without_a_value_says_nothing() {
        let mut document = json!({
            "openapi": "3.0.3", "info": {"title": null}, "servers": null, "security": null, "tags": null,
            "paths": {"/a": null}, "components": {"schemas": null, "securitySchemes": null},
        });
        to_openapi_3_0("f", &mut document).unwrap();
        assert_eq!(document["components"], json!({}));
        assert_eq!((&document["info"]["title"], document.get("servers")), (&json!(""), None));
    }

    #[test]
    fn other_versions_are_named() {
        for (document, expected) in [
            (json!({"swagger": "1.2"}), "Swagger 1.2"),
            (json!({"openapi": "4.0.0"}), "OpenAPI 4.0.0"),
            (json!({"openapi": "3.10.0"}), "OpenAPI 3.10.0"),
            (json!({"openapi": "3.0.3"}), "OpenAPI 3.0.3 without paths"),
            (json!({"openapi": "3.1.0", "webhooks": {}}), "OpenAPI 3.1.0 without paths"),
            (json!({"openapi": "v3.0.1", "paths": []}), "OpenAPI 3.0.1 whose paths are a list"),
            (json!({"asyncapi": "3.0.0"}), "an AsyncAPI description"),
        ] {
            let message = to_openapi_3_0("f", &mut document.clone()).unwrap_err().to_string();
            assert!(message.starts_with(&format!("f: this is {expected}, an API description")), "{message}");
        }
    }

    #[test]
    fn a_description_in_3_0_stays_as_it_is() {
        let document = json!({
            "openapi": "3.0.1",
            "info": {"title": "t", "version": "1"},
            "servers": [{"url": "https://h.example"}],
            "paths": {"/a": {"get": {"parameters": [{"name": "a", "in": "query", "schema": {
                "type": "integer", "minimum": 1, "exclusiveMinimum": true, "nullable": true,
            }}]}}},
            "components": {"schemas": {"A": {"nullable": true, "$ref": "#/components/schemas/B"}}},
        });
        let mut converted = document.clone();
        let conversion = to_openapi_3_0("f", &mut converted).unwrap();
        assert_eq!((conversion.schemas, conversion.base_path), (0, None));
        assert_eq!(converted, document);
    }

    #[test]
    fn title_and_version_are_texts() {
        for (info, expected) in [
            (json!({"version": 2024.2, "title": "t"}), json!({"version": "2024.2", "title": "t"})),
            (json!({"title": 1}), json!({"version": "", "title": "1"})),
        ] {
            let mut document = json!({"openapi": "3.0.0", "info": info, "paths": {}});
            to_openapi_3_0("f", &mut document).unwrap();
            assert_eq!(document["info"], expected);
        }
    }
}
