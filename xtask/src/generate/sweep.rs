//! Descriptions that hold every kind of schema in every place under every spelling of its name. They go through the
//! generation in `cargo test -p xtask sweep`, and come out as Rust in which nothing is defined twice: every spelling in CI,
//! which sets `TESTS=all`, and a twelfth of the kinds under one of them elsewhere, others every day. The corpus compiles such a part, and sends and
//! decodes its examples.

use serde_json::{Map, Value, json};

/// How many parts there are of the kinds under one spelling.
const PARTS: usize = 12;

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

/// A kind of schema.
struct SchemaKind {
    name: &'static str,
    schema: Value,
    /// A value of this kind.
    example: Value,
    /// True if a parameter with this example has one text on the wire.
    is_scalar: bool,
}

fn scalar(name: &'static str, schema: Value, example: Value) -> SchemaKind {
    SchemaKind { name, schema, example, is_scalar: true }
}

fn composite(name: &'static str, schema: Value, example: Value) -> SchemaKind {
    SchemaKind { name, schema, example, is_scalar: false }
}

fn kinds() -> Vec<SchemaKind> {
    let object = json!({"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "number"}}});
    let shared = || json!({"$ref": "#/components/schemas/Shared"});
    vec![
        scalar("text", json!({"type": "string"}), json!("two words & more")),
        scalar("short", json!({"type": "string", "minLength": 1, "maxLength": 9}), json!("größe")),
        scalar("integer", json!({"type": "integer", "format": "int64"}), json!(i64::MAX)),
        scalar("number", json!({"type": "number"}), json!(1234.56)),
        scalar("boolean", json!({"type": "boolean"}), json!(true)),
        scalar("timestamp", json!({"type": "string", "format": "date-time"}), json!("2026-11-26T10:00:00Z")),
        scalar("day", json!({"type": "string", "format": "date"}), json!("2026-11-26")),
        scalar(
            "guid",
            json!({"type": "string", "format": "uuid"}),
            json!("6f2c0a4e-1c55-4a6e-9f57-0d5a4a9b3c21"),
        ),
        scalar(
            "enum",
            json!({"type": "string", "enum": ["a", "Err", "None", "two words"]}),
            json!("two words"),
        ),
        scalar("alike", json!({"type": "string", "enum": ["a", "A", "+", "-", "", "1", "-1"]}), json!("a")),
        scalar("constant", json!({"type": "string", "enum": ["only"]}), json!("only")),
        scalar(
            "numbers",
            json!({"type": "integer", "enum": [0, 1], "x-enumNames": ["Open", "Closed"]}),
            json!(1),
        ),
        composite("null", json!({"enum": [null]}), json!(null)),
        scalar("nullable", json!({"type": "string", "nullable": true}), json!("none")),
        composite(
            "texts",
            json!({"type": "array", "items": {"type": "string", "nullable": true}}),
            json!(["a", null, ""]),
        ),
        composite(
            "grid",
            json!({"type": "array", "items": {"type": "array", "items": {"type": "number"}}}),
            json!([[1, 0.1], [], [-2.5]]),
        ),
        composite("object", object.clone(), json!({"a": "x", "b": 0.1})),
        composite("objects", json!({"type": "array", "items": object}), json!([{"a": "x"}, {"b": 2}])),
        composite(
            "rates",
            json!({"type": "object", "additionalProperties": {"type": "number"}}),
            json!({"EUR": 1, "CHF": 0.93}),
        ),
        composite(
            "open",
            json!({"type": "object", "properties": {"x": {"type": "string"}}, "additionalProperties": {"type": "number"}}),
            json!({"x": "y", "z": 1.5}),
        ),
        composite("free", json!({"type": "object"}), json!({"any": ["thing", 1]})),
        composite("any", json!({}), json!({"any": [1, null]})),
        composite("reference", shared(), json!({"shared": "yes"})),
        composite(
            "extended",
            json!({"allOf": [shared(), {"type": "object", "properties": {"c": {"type": "integer"}}}]}),
            json!({"shared": "yes", "c": 3}),
        ),
        composite("choice", json!({"oneOf": [shared(), object]}), json!({"a": "x", "b": 1.5})),
    ]
}

/// Whatever holds a schema within a body or a response, and an example of it.
fn containers(name: &str, kind: &SchemaKind) -> Vec<(&'static str, Value, Value)> {
    let list_of = |schema: &Value| json!({"type": "array", "items": schema});
    let map_of = |schema: &Value| json!({"type": "object", "additionalProperties": schema});
    let object_of = |schema: &Value| json!({"type": "object", "properties": {name: schema}});
    let (schema, example) = (&kind.schema, &kind.example);
    let (list, map, object) = (list_of(schema), map_of(schema), object_of(schema));
    let required = json!({"type": "object", "required": [name], "properties": {name: schema}});
    vec![
        ("itself", schema.clone(), example.clone()),
        ("list", list.clone(), json!([example, example])),
        ("map", map.clone(), json!({"one": example})),
        ("property", object.clone(), json!({name: example})),
        ("required", required, json!({name: example})),
        ("property_list", object_of(&list), json!({name: [example]})),
        ("property_map", object_of(&map), json!({name: {"one": example}})),
        ("lists", list_of(&list), json!([[example], []])),
        ("list_of_properties", list_of(&object), json!([{name: example}])),
        ("property_of_property", object_of(&object), json!({name: {name: example}})),
    ]
}

/// Every kind in every place, under one spelling.
fn description(spelling: &str, kinds: &[SchemaKind]) -> (Value, usize) {
    let mut paths = Map::new();
    let mut schemas = Map::new();
    schemas
        .insert("Shared".to_owned(), json!({"type": "object", "properties": {"shared": {"type": "string"}}}));
    let content =
        |schema: &Value, example: &Value| json!({"application/json": {"schema": schema, "example": example}});
    let mut count = 0;
    for kind in kinds {
        let name = kind.name;
        let component = if count == 0 { spelling.to_owned() } else { format!("{spelling}{name}") };
        schemas.insert(component.clone(), kind.schema.clone());
        let parameter = |place: &str| {
            let mut parameter =
                json!({"name": spelling, "in": place, "required": place == "path", "schema": kind.schema});
            if kind.is_scalar {
                parameter["example"] = kind.example.clone();
            }
            parameter
        };
        for (place, schema, example) in containers(spelling, kind) {
            let content = content(&schema, &example);
            let own = json!({"post": {
                "requestBody": {"required": true, "content": content},
                "responses": {"200": {"description": "", "content": content}, "400": {"description": "", "content": content}},
            }});
            paths.insert(format!("/{name}/{place}"), own);
            count += 3;
        }
        // What may be null is cleared by PATCH, and two statuses are answered alike.
        let mut changed = kind.schema.clone();
        if changed.get("$ref").is_some() {
            changed = json!({"allOf": [changed]});
        }
        changed["nullable"] = json!(true);
        let changed = json!({"type": "object", "properties": {spelling: changed}});
        let content_of_change = content(&changed, &json!({spelling: kind.example}));
        paths.insert(
            format!("/{name}/change"),
            json!({"patch": {
                "requestBody": {"required": true, "content": content_of_change},
                "responses": {
                    "200": {"description": "", "content": content_of_change},
                    "201": {"description": "", "content": content_of_change},
                },
            }}),
        );
        count += 3;
        let component = json!({"$ref": format!("#/components/schemas/{component}")});
        paths.insert(
            format!("/{name}/parameters/{{{spelling}}}"),
            json!({"get": {
                "parameters": [parameter("path"), parameter("query"), parameter("header")],
                "responses": {"200": {"description": "", "content": content(&component, &kind.example)}},
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
    let kinds: Vec<SchemaKind> = kinds().into_iter().skip(part).step_by(PARTS).collect();
    (spelling, description(spelling, &kinds).0)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use syn::Item;

    use super::*;
    use crate::cores::share;
    use crate::generate::{ALL, caught, promises};
    use crate::generator::generate;
    use crate::pipeline::pipeline;
    use crate::turns::{all_at_once, part_of_today, today};

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

    /// All of them, or another one every day.
    fn spellings() -> Vec<&'static str> {
        part_of_today(SPELLINGS.to_vec(), SPELLINGS.len()).collect()
    }

    #[test]
    fn every_kind_in_every_place_is_generated() {
        if all_at_once() {
            share(&SPELLINGS, |spelling| is_generated(spelling, &description(spelling, &kinds()).0));
        } else {
            let (spelling, description) = part(usize::try_from(today()).unwrap());
            is_generated(spelling, &description);
        }
    }

    fn is_generated(spelling: &str, description: &Value) {
        let outcome = pipeline("sweep.json", description.to_string().as_bytes(), None).unwrap();
        let client = caught(move || {
            let client = generate(outcome.client, ALL)?;
            Ok(prettyplease::unparse(&client))
        });
        assert_eq!(client.as_ref().err(), None, "{spelling}");
        let client = syn::parse_file(&client.unwrap()).unwrap();
        unique("client", &client.items);
        promises::assert_kept(&client);
    }

    /// What an operation takes and answers, and what that is called, does not hang on what else there is.
    #[test]
    fn names_stay_when_something_is_added() {
        let kinds = kinds();
        let client = |spelling: &str, kinds: &[SchemaKind]| {
            let (description, _) = description(spelling, kinds);
            pipeline("sweep.json", description.to_string().as_bytes(), None).unwrap().client
        };
        for spelling in spellings() {
            let (half, whole) = (client(spelling, &kinds[..kinds.len() / 2]), client(spelling, &kinds));
            for place in ["/paths", "/components/schemas"] {
                for (name, then) in half.pointer(place).and_then(Value::as_object).unwrap() {
                    let now = whole.pointer(place).and_then(|all| all.get(name));
                    assert_eq!(Some(then), now, "{spelling}: {name}");
                }
            }
        }
    }

    #[test]
    fn every_combination_has_its_turn() {
        let turns = 0..SPELLINGS.len() * PARTS;
        let operations = |description: &Value| description["paths"].as_object().map_or(0, Map::len);
        let parts: usize = turns.map(|turn| operations(&part(turn).1)).sum();
        let whole: usize = SPELLINGS.iter().map(|name| operations(&description(name, &kinds()).0)).sum();
        assert_eq!(parts, whole);
        assert_eq!(combinations(), 11_100);
    }
}
