//! Editions: vendor's files written from what is known by a seed, as other tools and other years would write them.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{Account, merge};
use crate::normalise;
use crate::openapi::{self, SCHEMAS, members};
use crate::{document, pipeline};

/// How many editions a run merges.
const EDITIONS: u64 = 1000;

/// Seeds of editions that were once merged wrongly.
const ONCE_FAILED: [u64; 0] = [];

/// A generator of numbers that is the same everywhere (splitmix64).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn one_in(&mut self, count: u64) -> bool {
        self.next().is_multiple_of(count)
    }
}

/// One habit or change of the vendor's for each switch.
#[allow(clippy::struct_excessive_bools, reason = "switches, each on its own")]
struct Edition {
    dice: Dice,
    known: Value,
    inline: bool,
    pascal_case: bool,
    no_schemas: bool,
    other_types: bool,
    shape: u64,
    naming: u64,
    gone: u64,
}

impl Edition {
    fn new(known: &Value, seed: u64) -> Self {
        let mut dice = Dice(seed);
        Self {
            inline: dice.one_in(4),
            pascal_case: dice.one_in(3),
            no_schemas: dice.one_in(8),
            other_types: dice.one_in(2),
            shape: dice.next() % 5,
            naming: dice.next() % 5,
            gone: dice.next() % 6,
            known: known.clone(),
            dice,
        }
    }

    fn class(&self, name: &str) -> String {
        match self.naming {
            0 => format!("{name}Dto"),
            1 => format!("Infinigate.Api.V2.Models.{name}"),
            2 => format!(
                "C{:x}",
                name.bytes().fold(7_u64, |hash, byte| hash.wrapping_mul(31) ^ u64::from(byte))
            ),
            3 => format!("{}_view_model", name.to_lowercase()),
            _ => name.to_owned(),
        }
    }

    fn written(mut self) -> Value {
        let mut written = self.known.clone();
        openapi::each_object(&mut written, &mut |object| {
            object.retain(|name, _| !name.starts_with("x-") || name == "x-known-values");
            if let Some(values) = object.remove("x-known-values").filter(|values| values[0].is_string()) {
                object.insert("enum".to_owned(), values);
            }
        });
        for (index, operation) in openapi::operations_mut(&mut written).enumerate() {
            operation.insert("operationId".to_owned(), json!(format!("Op{index}_Execute")));
            for parameter in
                operation.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten()
            {
                if parameter["in"] == "query" && self.dice.one_in(3) {
                    parameter["name"] = json!(parameter["name"].as_str().unwrap().to_uppercase());
                }
            }
            if self.no_schemas {
                operation.insert("responses".to_owned(), json!({"200": {"description": "Success"}}));
            }
        }
        let mut schemas = Map::new();
        for (name, mut schema) in written["components"]["schemas"].as_object().unwrap().clone() {
            self.change(&mut schema);
            schemas.insert(self.class(&name), schema);
        }
        written["components"]["schemas"] = Value::Object(schemas);
        openapi::each_object(&mut written, &mut |object| {
            if let Some(Value::String(target)) = object.get_mut("$ref")
                && let Some(name) = target.strip_prefix(SCHEMAS)
            {
                *target = format!("{SCHEMAS}{}", self.class(name));
            }
        });
        self.operations(&mut written);
        if self.inline {
            let schemas = written["components"]["schemas"].clone();
            inline(&mut written["paths"], &schemas, 0);
            written["components"] = json!({});
        }
        written
    }

    fn change(&mut self, schema: &mut Value) {
        let rows = schema.pointer("/properties/result").cloned();
        if let Some(rows) = rows {
            let count = json!({"type": "integer"});
            *schema = match self.shape {
                0 => rows,
                1 => json!({"type": "object", "properties": {"items": rows, "totalCount": count}}),
                2 => {
                    json!({"type": "object", "properties": {"data": {"type": "object", "properties": {"value": rows}}}})
                }
                3 => {
                    json!({"type": "object", "properties": {"Value": rows, "next": {"type": "object", "properties": {"href": {"type": "string"}}}}})
                }
                _ => return,
            };
            return;
        }
        let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) else { return };
        for (name, mut property) in std::mem::take(properties) {
            if self.dice.one_in(9) {
                continue;
            }
            if self.other_types && property.get("type").is_some() && self.dice.one_in(4) {
                property = match property["type"].as_str() {
                    Some("number") => json!({"type": "string"}),
                    Some("string") if property.get("format").is_some() => {
                        json!({"type": "string", "format": "date"})
                    }
                    Some("integer") => json!({"type": "number", "format": "double"}),
                    Some("string") => json!({"type": "integer", "format": "int64", "nullable": true}),
                    _ => property,
                };
            }
            if let Some(values) =
                property.get_mut("enum").and_then(Value::as_array_mut).filter(|_| self.dice.one_in(2))
            {
                values.push(json!("Added"));
            }
            let name = if self.pascal_case { pascal(&name) } else { name };
            properties.insert(name, property);
        }
        if self.dice.one_in(3) {
            properties.insert(
                "addedByVendor".to_owned(),
                json!({"type": "string", "enum": ["Hardware", "A", "B"]}),
            );
        }
    }

    fn operations(&mut self, written: &mut Value) {
        let Some(paths) = written["paths"].as_object_mut() else { return };
        for (path, item) in std::mem::take(paths) {
            if self.gone == 0 && self.dice.one_in(5) {
                continue;
            }
            let path = match self.gone {
                1 => format!("/reseller/api{path}"),
                2 => path.replace("/order-management/", "/order-managment/"),
                3 => pascal(&path),
                _ => path,
            };
            paths.insert(path, item);
        }
        let row = format!("{SCHEMAS}{}", self.class("Invoice"));
        paths.insert(
            "/returns/v1/return".to_owned(),
            json!({"get": {"operationId": "get_invoice", "responses": {"200": {"description": "ok", "content": {
                "application/json": {"schema": {"$ref": row}},
            }}}}}),
        );
    }
}

fn pascal(name: &str) -> String {
    let (first, rest) = name.split_at(usize::from(!name.is_empty()));
    format!("{}{rest}", first.to_uppercase())
}

/// Everything in its place, as tools without components write it.
fn inline(value: &mut Value, schemas: &Value, depth: usize) {
    if let Some(name) = openapi::reference(value).and_then(|target| target.strip_prefix(SCHEMAS)) {
        *value = if depth > 12 { json!({}) } else { schemas[name].clone() };
    }
    match value {
        Value::Object(object) => object.values_mut().for_each(|value| inline(value, schemas, depth + 1)),
        Value::Array(values) => values.iter_mut().for_each(|value| inline(value, schemas, depth + 1)),
        _ => {}
    }
}

/// What code stands on: operations, and the type of each property that is no assumption.
fn promised(description: &Value) -> BTreeMap<String, String> {
    let mut promised = BTreeMap::new();
    for (path, method, operation) in openapi::operations(description) {
        promised.insert(format!("operation {}", operation["operationId"]), format!("{method} {path}"));
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let name = format!("{} {}", operation["operationId"], parameter["name"]);
            promised.insert(name, format!("{} {}", parameter["required"], kind(&parameter["schema"])));
        }
    }
    for (name, schema) in openapi::component_schemas(description) {
        for (property, value) in members(schema.get("properties")) {
            promised.insert(format!("{name}.{property}"), kind(value));
        }
        promised.insert(name.to_owned(), schema["required"].to_string());
    }
    promised
}

fn kind(schema: &Value) -> String {
    let items = schema.get("items").map(kind).unwrap_or_default();
    let fixed = schema["x-enum-name"].as_str().unwrap_or_default();
    format!(
        "{} {} {} {} {fixed} [{items}]",
        schema["type"], schema["format"], schema["$ref"], schema["allOf"]
    )
}

fn assumed(known: &Value, name: &str) -> bool {
    let Some((schema, property)) = name.split_once('.') else { return false };
    let schema = &known["components"]["schemas"][schema];
    let source = schema["properties"][property]["x-source"].as_str().or(schema["x-source"].as_str());
    source == Some("assumption")
}

fn known() -> Value {
    let root = document::workspace();
    pipeline::known(document::KNOWN, &document::read(&root, document::KNOWN).unwrap()).unwrap()
}

fn merged(known: &Value, seed: u64) -> (Value, Account) {
    let mut vendor = Edition::new(known, seed).written();
    normalise::valid(&mut vendor).unwrap();
    let (mut result, account) = merge(known, &vendor);
    normalise::named(&mut result).unwrap();
    (result, account)
}

#[test]
fn what_is_known_survives_every_edition() {
    let known = known();
    let promise = promised(&known);
    for seed in ONCE_FAILED.into_iter().chain(0..EDITIONS) {
        let (result, account) = merged(&known, seed);
        let found = promised(&result);
        for (name, expected) in promise.iter().filter(|(name, _)| !assumed(&known, name)) {
            assert_eq!(found.get(name), Some(expected), "seed {seed}: {name}\n{account}");
        }
        for name in promise.keys() {
            let is_page = name.contains("Page.");
            assert!(is_page || found.contains_key(name), "seed {seed}: {name} is gone\n{account}");
        }
        let added = &result["paths"]["/returns/v1/return"]["get"];
        assert_ne!(added["operationId"], "get_invoice", "seed {seed}");
        assert!(!result.to_string().contains("#/vendor/"), "seed {seed}");
        if !account.lines().iter().any(|line| line.place.contains("Added")) {
            assert!(
                result["components"]["schemas"].as_object().unwrap().len()
                    >= known["components"]["schemas"].as_object().unwrap().len()
            );
        }
    }
}

#[test]
fn an_edition_is_the_same_for_the_same_seed() {
    let known = known();
    for seed in 0..20 {
        let (once, _) = merged(&known, seed);
        assert_eq!(once, merged(&known, seed).0, "seed {seed}");
    }
}
