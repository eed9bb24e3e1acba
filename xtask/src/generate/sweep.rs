//! Descriptions that hold every kind of schema in every place under every spelling of its name. They go through the
//! generation in `cargo test -p xtask sweep`, and come out as Rust in which nothing is defined twice: every spelling in CI,
//! which sets `SWEEP=all`, and three of them elsewhere, others every day. The corpus compiles a part.

use serde_json::{Map, Value, json};

/// How many parts there are of the kinds under one spelling.
const PARTS: usize = 3;

/// Spellings of names, of which several are no name in Rust, or one that Rust has itself.
pub(crate) const SPELLINGS: [&str; 12] = [
    "order",
    "Order",
    "order_state",
    "ORDER_STATE",
    "PVType",
    "order-state",
    "order.state",
    "Err",
    "type",
    "1st",
    "größe",
    "Order State",
];

/// Kinds of schemas.
fn kinds() -> Vec<(&'static str, Value)> {
    let object = json!({"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "number"}}});
    vec![
        ("text", json!({"type": "string"})),
        ("short", json!({"type": "string", "minLength": 1, "maxLength": 9})),
        ("integer", json!({"type": "integer", "format": "int64"})),
        ("number", json!({"type": "number"})),
        ("boolean", json!({"type": "boolean"})),
        ("timestamp", json!({"type": "string", "format": "date-time"})),
        ("day", json!({"type": "string", "format": "date"})),
        ("guid", json!({"type": "string", "format": "uuid"})),
        ("enum", json!({"type": "string", "enum": ["a", "Err", "None", "two words"]})),
        ("constant", json!({"type": "string", "enum": ["only"]})),
        ("numbers", json!({"type": "integer", "enum": [0, 1], "x-enumNames": ["Open", "Closed"]})),
        ("null", json!({"enum": [null]})),
        ("nullable", json!({"type": "string", "nullable": true})),
        ("texts", json!({"type": "array", "items": {"type": "string", "nullable": true}})),
        ("grid", json!({"type": "array", "items": {"type": "array", "items": {"type": "number"}}})),
        ("object", object.clone()),
        ("objects", json!({"type": "array", "items": object})),
        ("rates", json!({"type": "object", "additionalProperties": {"type": "number"}})),
        (
            "open",
            json!({"type": "object", "properties": {"x": {"type": "string"}}, "additionalProperties": {"type": "number"}}),
        ),
        ("free", json!({"type": "object"})),
        ("any", json!({})),
        ("reference", json!({"$ref": "#/components/schemas/Shared"})),
        (
            "extended",
            json!({"allOf": [{"$ref": "#/components/schemas/Shared"}, {"type": "object", "properties": {"c": {"type": "integer"}}}]}),
        ),
        ("choice", json!({"oneOf": [{"$ref": "#/components/schemas/Shared"}, object]})),
    ]
}

/// Whatever holds a schema within a body or a response.
fn containers(name: &str, schema: &Value) -> Vec<(&'static str, Value)> {
    let list = json!({"type": "array", "items": schema});
    let map = json!({"type": "object", "additionalProperties": schema});
    let property = json!({"type": "object", "properties": {name: schema}});
    let required = json!({"type": "object", "required": [name], "properties": {name: schema}});
    vec![
        ("itself", schema.clone()),
        ("list", list.clone()),
        ("map", map.clone()),
        ("property", property.clone()),
        ("required", required),
        ("property_list", json!({"type": "object", "properties": {name: list}})),
        ("property_map", json!({"type": "object", "properties": {name: map}})),
        ("lists", json!({"type": "array", "items": list})),
        ("list_of_properties", json!({"type": "array", "items": property})),
        ("property_of_property", json!({"type": "object", "properties": {name: property}})),
    ]
}

/// Every kind in every place, under one spelling.
fn description(spelling: &str, kinds: &[(&str, Value)]) -> (Value, usize) {
    let mut paths = Map::new();
    let mut schemas = Map::new();
    schemas
        .insert("Shared".to_owned(), json!({"type": "object", "properties": {"shared": {"type": "string"}}}));
    let content = |schema: &Value| json!({"application/json": {"schema": schema}});
    let mut count = 0;
    for (kind, schema) in kinds {
        let component = if count == 0 { spelling.to_owned() } else { format!("{spelling}{kind}") };
        schemas.insert(component.clone(), schema.clone());
        let parameter = |place: &str| json!({"name": spelling, "in": place, "required": place == "path", "schema": schema});
        for (place, whole) in containers(spelling, schema) {
            let own = json!({"post": {
                "requestBody": {"required": true, "content": content(&whole)},
                "responses": {"200": {"description": "", "content": content(&whole)}, "400": {"description": "", "content": content(&whole)}},
            }});
            paths.insert(format!("/{kind}/{place}"), own);
            count += 3;
        }
        paths.insert(
            format!("/{kind}/parameters/{{{spelling}}}"),
            json!({"get": {
                "parameters": [parameter("path"), parameter("query"), parameter("header")],
                "responses": {"200": {"description": "", "content": content(&json!({"$ref": format!("#/components/schemas/{component}")}))}},
            }}),
        );
        count += 4;
    }
    let description = json!({
        "openapi": "3.0.3", "info": {"title": "Sweep", "version": "1"}, "paths": paths, "components": {"schemas": schemas},
    });
    (description, count)
}

/// How many combinations of a kind of schema, a place for it and a spelling there are.
pub(crate) fn combinations() -> usize {
    let kinds = kinds();
    SPELLINGS.iter().map(|spelling| description(spelling, &kinds).1).sum()
}

/// A part of the kinds under one spelling: another one for each turn, until all had theirs.
pub(crate) fn part(turn: usize) -> (&'static str, Value) {
    let spelling = SPELLINGS[turn % SPELLINGS.len()];
    let part = turn / SPELLINGS.len() % PARTS;
    let kinds: Vec<(&str, Value)> = kinds().into_iter().skip(part).step_by(PARTS).collect();
    (spelling, description(spelling, &kinds).0)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::env;

    use syn::Item;

    use super::super::client::{Features, generate};
    use super::*;
    use crate::pipeline::pipeline;
    use crate::turns::today;

    /// Fails with whatever is defined twice in a module.
    fn unique(module: &str, items: &[Item]) {
        let mut names = BTreeSet::new();
        for item in items {
            let name = match item {
                Item::Struct(item) => item.ident.to_string(),
                Item::Enum(item) => item.ident.to_string(),
                Item::Type(item) => item.ident.to_string(),
                Item::Mod(item) => {
                    let name = item.ident.to_string();
                    unique(&name, item.content.as_ref().map_or(&[], |(_, items)| items));
                    continue;
                }
                _ => continue,
            };
            assert!(names.insert(name.clone()), "{module}::{name} is defined twice");
        }
    }

    /// All of them, or a quarter: another one every day.
    fn spellings() -> Vec<&'static str> {
        if env::var_os("SWEEP").is_some_and(|which| which == "all") {
            return SPELLINGS.to_vec();
        }
        let first = usize::try_from(today() % 4).unwrap();
        SPELLINGS.into_iter().skip(first).step_by(4).collect()
    }

    #[test]
    fn every_kind_in_every_place_is_generated() {
        let kinds = kinds();
        // The generator recurses, and takes more of the stack without optimisation.
        std::thread::Builder::new()
            .stack_size(super::super::STACK)
            .spawn(move || {
                for spelling in spellings() {
                    let (description, _) = description(spelling, &kinds);
                    let outcome = pipeline("sweep.json", description.to_string().as_bytes(), None).unwrap();
                    let client = super::super::caught(move || {
                        let client =
                            generate(outcome.client, Features { by_name: true, mock: true, record: true })?;
                        unique("client", &syn::parse_file(&prettyplease::unparse(&client))?.items);
                        Ok(())
                    });
                    assert_eq!(client, Ok(()), "{spelling}");
                }
            })
            .unwrap()
            .join()
            .unwrap();
    }

    #[test]
    fn every_combination_has_its_turn() {
        let turns = 0..SPELLINGS.len() * PARTS;
        let operations = |description: &Value| description["paths"].as_object().map_or(0, Map::len);
        let parts: usize = turns.map(|turn| operations(&part(turn).1)).sum();
        let whole: usize = SPELLINGS.iter().map(|name| operations(&description(name, &kinds()).0)).sum();
        assert_eq!(parts, whole);
        assert_eq!(combinations(), 9_792);
    }
}
