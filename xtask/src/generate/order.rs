//! The order in which a description has its properties, from the text to the fields of the types and the setters of their
//! builders.

use std::collections::BTreeMap;

use serde_json::Value;
use syn::{Fields, File, ImplItem, Item, ItemMod};

use super::ALL;
use crate::generator::{Features, generate};
use crate::pipeline::{known, pipeline};

/// The order of all objects below; each has some of these.
const ORDER: [&str; 6] = ["zeta", "Mid", "properties", "alpha", "example", "beta"];
const WHOLE: &str = r#"{"type": "object", "properties": {"zeta": {}, "properties": {}, "alpha": {}}}"#;

/// Objects in every place, each with a word for it.
fn places() -> Vec<(&'static str, String)> {
    let content = |schema: &str| format!(r#"{{"content": {{"application/json": {{"schema": {schema}}}}}}}"#);
    let answer = |schema: &str| format!(r#"{{"responses": {{"200": {}}}}}"#, content(schema));
    vec![
        ("component", answer(r##"{"$ref": "#/components/schemas/Plain"}"##)),
        ("inline", answer(WHOLE)),
        ("body", format!(r#"{{"requestBody": {}, "responses": {{}}}}"#, content(WHOLE))),
        ("list", answer(&format!(r#"{{"type": "array", "items": {{"type": "array", "items": {WHOLE}}}}}"#))),
        ("map", answer(&format!(r#"{{"type": "object", "additionalProperties": {WHOLE}}}"#))),
        (
            "property",
            answer(&format!(
                r#"{{"properties": {{"zeta": {{}}, "alpha": {WHOLE}, "example": {WHOLE}, "beta": {{}}}}}}"#
            )),
        ),
        (
            "extended",
            answer(
                r##"{"allOf": [{"$ref": "#/components/schemas/Plain"}, {"properties": {"example": {}}}], "properties": {"beta": {}}}"##,
            ),
        ),
        (
            "open",
            answer(r#"{"properties": {"Mid": {}, "beta": {}}, "additionalProperties": {"type": "string"}}"#),
        ),
        (
            "choice",
            answer(
                r#"{"oneOf": [{"type": "object", "properties": {"zeta": {}, "alpha": {}}}, {"type": "object", "properties": {"example": {}, "beta": {}}}]}"#,
            ),
        ),
        (
            "said_twice",
            answer(
                r#"{"oneOf": [{"type": "object", "properties": {"zeta": {}, "Mid": {"type": "object", "properties": {"zeta": {}, "alpha": {}}}}}, {"type": "object", "properties": {"Mid": {"type": "object", "properties": {"alpha": {}, "zeta": {}}}}}]}"#,
            ),
        ),
    ]
}

/// A description with all of them, whose lines are JSON. With `{` in front and `}` behind it is JSON as a whole.
fn lines() -> Vec<String> {
    let paths: Vec<String> =
        places().iter().map(|(place, operation)| format!(r#""/{place}": {{"post": {operation}}}"#)).collect();
    vec![
        r#""openapi": "3.0.3""#.to_owned(),
        r#""info": {"title": "t", "version": "1"}"#.to_owned(),
        format!(r#""paths": {{{}}}"#, paths.join(", ")),
        format!(r#""components": {{"schemas": {{"Plain": {WHOLE}}}}}"#),
    ]
}

fn json() -> String {
    format!("{{{}}}", lines().join(",\n"))
}

fn client(text: &str) -> File {
    let outcome = pipeline("order", text.as_bytes(), None).unwrap();
    assert!(!outcome.description.to_string().contains("x-property-order"));
    generate(outcome.client, ALL).unwrap()
}

fn module<'a>(items: &'a [Item], name: &str) -> &'a ItemMod {
    let mut modules =
        items.iter().filter_map(|item| if let Item::Mod(module) = item { Some(module) } else { None });
    modules.find(|module| module.ident == name).unwrap()
}

fn items(module: &ItemMod) -> &[Item] {
    module.content.as_ref().map_or(&[], |(_, items)| items)
}

/// The fields of each struct.
fn fields(items: &[Item]) -> BTreeMap<String, Vec<String>> {
    let structs = items.iter().filter_map(|item| match item {
        Item::Struct(item) if matches!(item.fields, Fields::Named(_)) => {
            let names = item.fields.iter().filter_map(|field| field.ident.as_ref());
            Some((item.ident.to_string(), names.map(ToString::to_string).collect()))
        }
        _ => None,
    });
    structs.collect()
}

/// The setters of each builder.
fn setters(items: &[Item]) -> BTreeMap<String, Vec<String>> {
    let impls = items.iter().filter_map(|item| match item {
        Item::Impl(item) if item.trait_.is_none() => {
            let names = item.items.iter().filter_map(|item| match item {
                ImplItem::Fn(setter) => Some(setter.sig.ident.to_string()),
                _ => None,
            });
            let syn::Type::Path(path) = &*item.self_ty else { return None };
            Some((path.path.segments.last()?.ident.to_string(), names.collect()))
        }
        _ => None,
    });
    impls.collect()
}

/// The fields of all types, which their builders have in the same order.
fn ordered(client: &File) -> BTreeMap<String, Vec<String>> {
    let types = items(module(&client.items, "types"));
    let of_types = fields(types);
    let builders = items(module(types, "builder"));
    assert_eq!(fields(builders), of_types);
    assert_eq!(setters(builders), of_types);
    of_types
}

#[test]
fn fields_are_in_the_order_of_the_description() {
    let yaml = lines().join("\n").replace("\"openapi\"", "openapi");
    for text in [json(), yaml] {
        let types = ordered(&client(&text));
        assert!(types.len() >= places().len(), "{types:?}");
        for (name, fields) in types {
            let place = |field: &String| {
                ORDER
                    .iter()
                    .position(|name| name.to_lowercase() == *field)
                    .or((field == "extra").then_some(9))
            };
            let places: Vec<usize> = fields.iter().map(|field| place(field).unwrap()).collect();
            assert!(places.is_sorted() && !places.is_empty(), "{name}: {fields:?}");
        }
    }
}

/// What is the same in another order is the same.
#[test]
fn the_order_tells_no_two_types_apart() {
    let types = ordered(&client(&json()));
    let twice = types.iter().find(|(_, fields)| **fields == ["zeta", "mid"]).unwrap().0;
    assert_eq!(types[&format!("{twice}Mid")], ["zeta", "alpha"]);
}

#[test]
fn other_versions_have_an_order_too() {
    let form = |names: [&str; 3]| {
        names.map(|name| format!(r#"{{"name": "{name}", "in": "formData", "type": "string"}}"#)).join(", ")
    };
    let swagger = format!(
        r#"{{"swagger": "2.0", "info": {{"title": "t", "version": "1"}}, "paths": {{"/a": {{"post": {{
            "operationId": "order", "consumes": ["application/x-www-form-urlencoded"], "parameters": [{}], "responses": {{"204": {{}}}}
        }}}}}}}}"#,
        form(["zeta", "alpha", "beta"])
    );
    assert_eq!(ordered(&client(&swagger))["OrderBody"], ["zeta", "alpha", "beta"]);

    let whole = |schema: &str| {
        format!(
            r##"{{"openapi": "3.1.0", "info": {{"title": "t", "version": "1"}}, "paths": {{"/a": {{"get": {{
                "responses": {{"200": {{"content": {{"application/json": {{"schema": {{"$ref": "#/components/schemas/A"}}}}}}}}}}
            }}}}}}, "components": {{"schemas": {{"A": {schema}}}}}}}"##
        )
    };
    for (schema, expected) in [
        (r#"{"type": ["object", "null"], "properties": {"zeta": {}, "alpha": {}}}"#, &["zeta", "alpha"][..]),
        (
            r##"{"$ref": "#/components/schemas/A/$defs/B", "properties": {"alpha": {}}, "$defs": {"B": {"properties": {"zeta": {}, "beta": {}}}}}"##,
            &["zeta", "beta", "alpha"],
        ),
        (
            r#"{"properties": {"zeta": {}, "beta": {}}, "then": {"properties": {"mid": {"type": "string"}, "alpha": {"type": "string"}}}}"#,
            &["zeta", "beta", "mid", "alpha"],
        ),
    ] {
        assert_eq!(ordered(&client(&whole(schema)))["A"], expected, "{schema}");
    }
}

/// The vendor's, and then what only we know.
#[test]
fn the_order_of_both_descriptions_is_the_vendors() {
    let text = |properties: &str| {
        format!(
            r##"{{"openapi": "3.0.3", "info": {{"title": "t", "version": "1"}}, "paths": {{"/shop/v1/thing": {{"get": {{
                "operationId": "get_thing", "x-source": "client", "responses": {{"200": {{"description": "", "content": {{"application/json": {{"schema": {{"$ref": "#/components/schemas/Thing"}}}}}}}}}}
            }}}}}}, "components": {{"schemas": {{"Thing": {{"type": "object", "x-source": "client", "properties": {{{properties}}}}}}}}}}}"##
        )
    };
    let text_of = |names: &[&str]| {
        text(
            &names
                .iter()
                .map(|name| format!(r#""{name}": {{"type": "string"}}"#))
                .collect::<Vec<_>>()
                .join(", "),
        )
    };
    let ours = known("known", text_of(&["yours", "both", "alone"]).as_bytes()).unwrap();
    let merged = pipeline("vendor", text_of(&["new", "Both", "yours"]).as_bytes(), Some(&ours)).unwrap();
    let client = generate(merged.client, Features::default()).unwrap();
    assert_eq!(ordered(&client)["Thing"], ["new", "both", "yours", "alone"]);
}

/// Examples, defaults and whatever else is data stays as it is.
#[test]
fn properties_of_data_are_none() {
    let data = r#"{"properties": {"zeta": 1, "alpha": {"properties": {"b": 1, "a": 2}}}}"#;
    let schema = format!(
        r#"{{"type": "object", "default": {data}, "enum": [{data}], "x-note": {data}, "properties": {{"example": {{"example": {data}}}, "default": {{"default": {data}, "properties": {{"b": {{}}, "a": {{}}}}}}}}}}"#
    );
    let media =
        format!(r#"{{"schema": {schema}, "example": {data}, "examples": {{"one": {{"value": {data}}}}}}}"#);
    let text = format!(
        r#"{{"paths": {{"/a": {{"get": {{"responses": {{"default": {{"content": {{"application/json": {media}}}}}}}}}}}}}}}"#
    );
    let mut read = crate::read::read("f", text.as_bytes()).unwrap().value;
    let schema =
        read.pointer_mut("/paths/~1a/get/responses/default/content/application~1json/schema").unwrap();
    let order = |names: [&str; 2]| Some(Value::from(names.to_vec()));
    let schema = schema.as_object_mut().unwrap();
    assert_eq!(schema.remove("x-property-order"), order(["example", "default"]));
    let inner = schema["properties"]["default"].as_object_mut().unwrap();
    assert_eq!(inner.remove("x-property-order"), order(["b", "a"]));
    assert_eq!(read, serde_json::from_str::<Value>(&text).unwrap());
}
