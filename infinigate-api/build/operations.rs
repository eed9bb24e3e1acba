//! What the description says about each operation beyond its parameters and types, as constants.

use std::collections::{BTreeMap, BTreeSet};

use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};
use quote::{format_ident, quote};
use serde_json::Value;

use super::openapi::METHODS;
use super::parameters::{Joined, Place};
use super::raw_bodies;

/// The methods that may be repeated without harm (RFC 9110, 9.2.2).
const IDEMPOTENT: [&str; 6] = ["get", "put", "delete", "options", "head", "trace"];

/// One operation of the description.
#[allow(clippy::struct_excessive_bools, reason = "facts of the description, each on its own")]
pub(crate) struct Operation {
    pub(crate) id: String,
    pub(crate) method: String,
    /// Its path in the description, with what tells it from another operation.
    pub(crate) key: String,
    /// The template of its path; `{+name}` where slashes stay.
    pub(crate) path: String,
    /// The numbers of the placeholders whose slashes stay.
    pub(crate) catch_all: Vec<usize>,
    /// The places that take several values in one text.
    pub(crate) joined: BTreeMap<Place, Joined>,
    /// The fields of a form that are not written as a list or an object usually is, with the style of each.
    pub(crate) form_styles: BTreeMap<String, String>,
    /// True if there is a body that may be left out.
    pub(crate) optional_body: bool,
    /// The media type of the body, where it is JSON under another name.
    pub(crate) content_type: Option<String>,
    /// The media types of the response, where it is not plain JSON.
    pub(crate) accept: Option<String>,
    api_key: bool,
    bearer: bool,
    /// The id of the operation that counts the rows which this one lists (`x-count-operation`).
    pub(crate) count: Option<String>,
    pub(crate) idempotent: bool,
    /// What the description says of it.
    pub(crate) described: Value,
}

impl Operation {
    pub(crate) fn constant(id: &str) -> proc_macro2::Ident {
        format_ident!("{}", id.to_shouty_snake_case())
    }

    /// The name of its builder.
    pub(crate) fn builder(&self) -> proc_macro2::Ident {
        format_ident!("{}", self.id.to_upper_camel_case())
    }

    /// The name of a placeholder in the path, by its number.
    pub(crate) fn placeholder(&self, number: usize) -> Option<&str> {
        // The plus says that slashes stay.
        placeholders(&self.path).nth(number).map(|name| name.trim_start_matches('+'))
    }
}

/// Reads every operation, sorted by id.
pub(crate) fn read(description: &Value) -> Result<Vec<Operation>, String> {
    let paths = description["paths"].as_object().ok_or("the description has no paths")?;
    let mut operations = Vec::new();
    for (path, item) in paths {
        for method in METHODS {
            let operation = &item[method];
            if operation.is_null() {
                continue;
            }
            let id = operation["operationId"]
                .as_str()
                .filter(|id| *id == id.to_snake_case())
                .ok_or_else(|| format!("{method} {path} needs an operationId in snake_case"))?;
            let schemes = schemes(description, operation);
            operations.push(Operation {
                id: id.to_owned(),
                method: method.to_uppercase(),
                key: path.clone(),
                path: template(path, operation),
                catch_all: catch_all(path, operation),
                joined: joined(path, operation),
                form_styles: form_styles(operation),
                optional_body: has_optional_body(&operation["requestBody"]),
                content_type: content_type(operation),
                accept: accept(operation),
                api_key: schemes.contains(&"apiKey"),
                bearer: schemes.iter().any(|kind| matches!(*kind, "http" | "oauth2" | "openIdConnect")),
                count: operation["x-count-operation"].as_str().map(str::to_owned),
                idempotent: idempotent(method, operation)
                    .ok_or_else(|| format!("{method} {path}: x-idempotent must be true or false"))?,
                described: operation.clone(),
            });
        }
    }
    operations.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(operations)
}

/// True if there is a body that may be left out. One whose media type the caller has to say is always sent.
fn has_optional_body(body: &Value) -> bool {
    let content = body["content"].as_object();
    body["required"] != true && content.is_some_and(|content| !raw_bodies::has_media_type_argument(content))
}

/// A path without what is fixed behind it.
fn bare(path: &str) -> &str {
    path.split(['?', '#']).next().unwrap_or_default()
}

pub(crate) fn placeholders(path: &str) -> impl Iterator<Item = &str> {
    bare(path).split('{').skip(1).filter_map(|rest| rest.split('}').next())
}

/// True if the value of a path parameter can hold slashes.
fn is_catch_all(operation: &Value, name: &str) -> bool {
    operation["parameters"].as_array().into_iter().flatten().any(|parameter| {
        parameter["in"] == "path" && parameter["name"] == name && parameter["allowReserved"] == true
    })
}

fn template(path: &str, operation: &Value) -> String {
    placeholders(path)
        .filter(|name| is_catch_all(operation, name))
        .fold(bare(path).to_owned(), |template, name| {
            template.replace(&format!("{{{name}}}"), &format!("{{+{name}}}"))
        })
}

fn catch_all(path: &str, operation: &Value) -> Vec<usize> {
    let numbered = placeholders(path).enumerate();
    numbered.filter(|(_, name)| is_catch_all(operation, name)).map(|(number, _)| number).collect()
}

fn joined(path: &str, operation: &Value) -> BTreeMap<Place, Joined> {
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    parameters.filter_map(|parameter| Some((Place::of(path, parameter)?, Joined::of(parameter)?))).collect()
}

fn form_styles(operation: &Value) -> BTreeMap<String, String> {
    let styles = operation.pointer("/requestBody/content/application~1x-www-form-urlencoded/x-styles");
    let styles = styles.and_then(Value::as_object).into_iter().flatten();
    styles.filter_map(|(name, style)| Some((name.clone(), style.as_str()?.to_owned()))).collect()
}

/// A text that can be sent as the value of a header.
fn header_value(text: &str) -> Option<String> {
    (!text.is_empty() && text.bytes().all(|byte| (b' '..=b'~').contains(&byte))).then(|| text.to_owned())
}

fn content_type(operation: &Value) -> Option<String> {
    header_value(operation.pointer("/requestBody/content/application~1json/x-media-type")?.as_str()?)
}

fn accept(operation: &Value) -> Option<String> {
    let responses = operation["responses"].as_object()?.iter().filter(|(status, _)| status.starts_with('2'));
    let mut media_types = Vec::new();
    for (name, media_type) in responses.filter_map(|(_, response)| response["content"].as_object()).flatten()
    {
        let name = media_type["x-media-type"].as_str().unwrap_or(name);
        if !media_types.contains(&name) {
            media_types.push(name);
        }
    }
    // A file that comes with another status is asked for as well, and not before what is decoded.
    let others = operation["x-other-success-types"].as_object().into_iter().flatten();
    let others = others.filter_map(|(_, other)| other.as_str()).filter(|other| other.contains('/'));
    let files: BTreeSet<String> =
        others.flat_map(|types| types.split(", ")).map(|name| format!("{name};q=0.9")).collect();
    if media_types.contains(&"*/*") || (media_types == ["application/json"] && files.is_empty()) {
        return None;
    }
    let asked: Vec<&str> = media_types.into_iter().chain(files.iter().map(String::as_str)).collect();
    header_value(&asked.join(", "))
}

/// True if an operation may be repeated: what the description says of it, or else what its method promises.
pub(crate) fn idempotent(method: &str, operation: &Value) -> Option<bool> {
    operation.get("x-idempotent").map_or(Some(IDEMPOTENT.contains(&method)), Value::as_bool)
}

/// The types of the security schemes that an operation asks for, its own or the description's.
fn schemes<'a>(description: &'a Value, operation: &'a Value) -> Vec<&'a str> {
    let security = operation.get("security").unwrap_or(&description["security"]);
    let defined = &description["components"]["securitySchemes"];
    security
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_object)
        .flat_map(|alternative| alternative.keys())
        .filter_map(|name| defined[name.as_str()]["type"].as_str())
        .collect()
}

/// The module `operations`: a constant for each operation, all of them, and where they are.
pub(crate) fn module(operations: &[Operation], description: &Value) -> proc_macro2::TokenStream {
    let base_url = description["servers"][0]["url"].as_str().unwrap_or_default();
    let names: Vec<_> = operations.iter().map(|operation| Operation::constant(&operation.id)).collect();
    let constants = operations.iter().zip(&names).map(|(operation, name)| {
        let Operation { id, method, path, api_key, bearer, idempotent, .. } = operation;
        let doc = format!("`{method} {path}`");
        quote! {
            #[doc = #doc]
            pub const #name: Operation = Operation {
                id: #id, method: #method, path: #path, api_key: #api_key, bearer: #bearer,
                idempotent: #idempotent,
            };
        }
    });
    let any_bearer = operations.iter().any(|operation| operation.bearer);
    quote! {
        /// What the description says of each operation.
        pub mod operations {
            use crate::Operation;
            /// The first server of the description: production.
            pub const BASE_URL: &str = #base_url;
            #(#constants)*
            /// Every operation of the description, sorted by id.
            pub const ALL: &[Operation] = &[#(#names),*];
            /// True if any operation needs a token.
            pub(crate) const ANY_BEARER: bool = #any_bearer;
        }
    }
}
