//! Names that are the same in Rust and not on the wire. The generator makes one from the other, so such a name
//! carries a mark and what distinguishes it through the generator, and loses both in the code.

use heck::ToSnakeCase;
use proc_macro2::{Group, Literal, TokenStream, TokenTree};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// A character that no name holds, and that is no part of a Rust name.
const MARK: char = '\u{1f}';

/// Marks parameters with an `x-rust-name`. A path has no names on the wire: there the template changes.
pub(crate) fn mark_parameters(description: &mut Value) {
    let Some(paths) = description.get_mut("paths").and_then(Value::as_object_mut) else { return };
    for (mut path, mut item) in std::mem::take(paths) {
        let operations = item.as_object_mut().into_iter().flat_map(Map::values_mut);
        let parameters = operations
            .filter_map(|operation| operation.get_mut("parameters").and_then(Value::as_array_mut))
            .flatten();
        for parameter in parameters {
            let text = |name: &str| parameter.get(name).and_then(Value::as_str).map(str::to_owned);
            let (Some(rust), Some(name)) = (text("x-rust-name"), text("name")) else { continue };
            let marked = if text("in").as_deref() == Some("path") {
                path = path.replace(&format!("{{{name}}}"), &format!("{{{rust}}}"));
                rust
            } else {
                let suffix = rust.strip_prefix(&in_rust(&name)).unwrap_or(&rust);
                format!("{name}{MARK}{}", suffix.trim_start_matches('_'))
            };
            parameter["name"] = Value::String(marked);
        }
        paths.insert(path, item);
    }
}

/// Marks properties whose names are the same in Rust: `Id` beside `id`.
pub(crate) fn mark_properties(object: &mut Map<String, Value>) {
    // The generator keeps undeclared properties in one of this name.
    let mut taken = BTreeSet::new();
    if object.contains_key("additionalProperties") {
        taken.insert("extra".to_owned());
    }
    let Some(Value::Object(properties)) = object.get_mut("properties") else { return };
    let mut names: Vec<String> = properties.keys().cloned().collect();
    // A name that is the same in Rust keeps it.
    names.sort_by_cached_key(|name| (in_rust(name) != *name, name.clone()));
    let mut marked = Vec::new();
    for name in names {
        let mut new = name.clone();
        let mut number = 1;
        while !taken.insert(in_rust(&new)) {
            number += 1;
            new = format!("{name}{MARK}{number}");
        }
        if new != name
            && let Some(schema) = properties.remove(&name)
        {
            properties.insert(new.clone(), schema);
            marked.push((name, new));
        }
    }
    for required in object.get_mut("required").and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some((_, new)) = marked.iter().find(|(name, _)| required == name) {
            *required = Value::String(new.clone());
        }
    }
}

/// The name in Rust, as the generator makes it.
pub(crate) fn in_rust(name: &str) -> String {
    name.replace('\'', "").replace(|c: char| !c.is_alphanumeric() && c != '_', "-").to_snake_case()
}

/// Takes the marks out of every text in the code.
pub(crate) fn unmark(tokens: TokenStream) -> TokenStream {
    tokens
        .into_iter()
        .map(|token| match token {
            TokenTree::Group(group) => {
                let (delimiter, inner, span) = (group.delimiter(), group.stream(), group.span());
                // Tokens that nobody else holds are changed, and not copied.
                drop(group);
                let mut unmarked = Group::new(delimiter, unmark(inner));
                unmarked.set_span(span);
                TokenTree::Group(unmarked)
            }
            TokenTree::Literal(literal) => TokenTree::Literal(unmark_literal(literal)),
            other => other,
        })
        .collect()
}

/// True if something in the description carries a mark.
pub(crate) fn is_marked(description: &Value) -> bool {
    match description {
        Value::String(text) => text.contains(MARK),
        Value::Array(values) => values.iter().any(is_marked),
        Value::Object(object) => object.iter().any(|(name, value)| name.contains(MARK) || is_marked(value)),
        _ => false,
    }
}

fn unmark_literal(literal: Literal) -> Literal {
    let source = literal.to_string();
    // A few of thousands have a mark, as such or escaped.
    if !source.contains(MARK) && !source.contains(r"\u{1f}") {
        return literal;
    }
    let Ok(text) = syn::parse_str::<syn::LitStr>(&source) else { return literal };
    let text = text.value();
    let Some((start, rest)) = text.split_once(MARK) else { return literal };
    let mut unmarked = start.to_owned();
    for part in rest.split(MARK) {
        unmarked.push_str(part.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_'));
    }
    Literal::string(&unmarked)
}
