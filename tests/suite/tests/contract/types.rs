//! The JSON Schemas of the generated types say what the description says, but for what [`RULES`] state.

use std::collections::{BTreeMap, BTreeSet};

use infinigate_auth::api::by_name;
use jsonschema::{Draft, Validator};
use serde_json::{Map, Value, json};

use crate::common::examples;
use crate::run::{DESCRIPTION, RUN};

/// A difference that is made on purpose. `docs/contract.md` lists them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Rule(pub(crate) &'static str, pub(crate) &'static str);

const OPTIONAL: Rule = Rule(
    "A property that is not required may be null",
    "the server writes null for what it leaves out, whatever its description says",
);
const DECIMAL: Rule = Rule(
    "A decimal has the format double",
    "schemars has no other format for a JSON number; the digits are read and written as they are",
);
const TEXT_OR_NUMBER: Rule = Rule(
    "A text with known values may be an integer",
    "the server's family now and then writes the number of an enum value in its place",
);
const ENUM: Rule = Rule("A closed enum is a type of its own", "Rust has no enums without a name");
const PAGE: Rule = Rule(
    "A list is an object with `result` and `count`",
    "`Page` reads every shape that a list arrives in, and is written in the one that is observed",
);
const COUNT: Rule = Rule(
    "A count is a number, a text with digits, or an object with `count`",
    "which of them the server sends is an assumption; none of them is negative",
);

pub(crate) const RULES: [Rule; 6] = [OPTIONAL, DECIMAL, TEXT_OR_NUMBER, ENUM, PAGE, COUNT];

/// Says what a schema of the description is in Rust, and remembers the rules that it needed for it.
#[derive(Default)]
struct Expectation(BTreeSet<Rule>);

impl Expectation {
    fn object(&mut self, schema: &Value) -> Value {
        let mut schema = self.plain(schema);
        let required: BTreeSet<String> = names(&schema["required"]);
        if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
            for (name, property) in properties {
                *property = self.object(property);
                if !required.contains(name) && !accepts_null(property) {
                    self.0.insert(OPTIONAL);
                    *property = or_null(property);
                }
            }
        }
        for name in ["items", "additionalProperties"] {
            if let Some(inner) = schema.get_mut(name).filter(|inner| inner.is_object()) {
                *inner = match self.object(inner) {
                    // Any value, in the other notation.
                    any if any == json!({}) => json!(true),
                    // No value of a map is required.
                    list if name == "additionalProperties" && list["type"] == "array" => or_null(&list),
                    inner => inner,
                };
            }
        }
        schema
    }

    /// Without what says nothing of values, in the notation of JSON Schema.
    fn plain(&mut self, schema: &Value) -> Value {
        let mut plain: Map<String, Value> = schema.as_object().unwrap().clone();
        // The vendor's enums are lists of known values too. An enum of one value is a constant.
        if plain
            .get("enum")
            .and_then(Value::as_array)
            .is_some_and(|values| values.len() > 1 && values[0].is_string())
        {
            let values = plain.remove("enum").unwrap_or_default();
            plain.insert("x-known-values".to_owned(), values);
        }
        if let Some(Value::Array(values)) = plain.get("x-known-values") {
            assert_ne!(values.first(), Some(&Value::Null));
            self.0.insert(TEXT_OR_NUMBER);
            plain.insert("type".to_owned(), json!(["string", "integer"]));
        }
        plain.retain(|name, value| !(name.starts_with("x-") || is_annotation(name) && value.is_string()));
        if plain.get("format") == Some(&json!("decimal")) {
            self.0.insert(DECIMAL);
            plain.insert("format".to_owned(), json!("double"));
        }
        if plain.contains_key("enum") {
            self.0.insert(ENUM);
        }
        let nullable = plain.remove("nullable") == Some(json!(true));
        let mut plain = match plain.remove("allOf") {
            Some(Value::Array(parts)) if parts.len() == 1 && plain.is_empty() => parts[0].clone(),
            Some(_) => panic!("a combination of schemas without a rule: {schema}"),
            None => Value::Object(plain),
        };
        if let Some(reference) = plain.get("$ref").and_then(Value::as_str) {
            plain = json!({"$ref": reference.replace("#/components/schemas/", "#/$defs/")});
        }
        sort(&mut plain, "required");
        if nullable { or_null(&plain) } else { plain }
    }

    /// What an operation answers.
    fn response(&mut self, schema: &Value) -> Value {
        let resolved = DESCRIPTION.resolve(schema);
        if let Some(item) = resolved.pointer("/x-page/item") {
            self.0.insert(PAGE);
            let count = json!({"type": ["integer", "null"], "format": "uint64", "minimum": 0});
            let rows = json!({"type": ["array", "null"], "items": self.object(item)});
            return json!({"type": "object", "properties": {"count": count, "result": rows}});
        }
        if resolved["type"] == "integer" {
            self.0.insert(COUNT);
            let number = json!({"type": "integer", "format": "uint64", "minimum": 0});
            let object = json!({"type": "object", "properties": {"count": number}, "required": ["count"]});
            return json!({"anyOf": [number, {"type": "string"}, object]});
        }
        self.object(resolved)
    }
}

fn is_annotation(name: &str) -> bool {
    ["description", "title", "example", "$schema"].contains(&name)
}

fn names(list: &Value) -> BTreeSet<String> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn sort(schema: &mut Value, list: &str) {
    if let Some(sorted) = schema.get(list).map(names) {
        schema[list] = json!(sorted);
    }
}

fn accepts_null(schema: &Value) -> bool {
    let is_any = schema.as_object().is_some_and(Map::is_empty);
    is_any || names(&schema["type"]).contains("null") || schema["anyOf"][1] == json!({"type": "null"})
}

fn or_null(schema: &Value) -> Value {
    // Any value may be null already.
    if accepts_null(schema) {
        return schema.clone();
    }
    let mut schema = schema.clone();
    match schema.get("type").cloned() {
        Some(Value::String(one)) => schema["type"] = json!([one, "null"]),
        Some(Value::Array(several)) => {
            schema["type"] = json!(several.into_iter().chain([json!("null")]).collect::<Vec<_>>());
        }
        _ => return json!({"anyOf": [schema, {"type": "null"}]}),
    }
    schema
}

/// The values of an enum each of which has a schema of its own.
fn constants(schema: &Value) -> Option<Vec<&Value>> {
    schema.get("oneOf")?.as_array()?.iter().map(|value| value.get("const")).collect()
}

/// A schema of schemars without what says nothing of values, and with the enums where they are used.
fn derived(schema: &Value) -> Value {
    fn plain(schema: &Value, definitions: &Value) -> Value {
        match schema {
            Value::Object(object) => {
                let reference = object.get("$ref").and_then(Value::as_str);
                let target = reference.map(|to| &definitions[to.trim_start_matches("#/$defs/")]);
                if let Some(target) =
                    target.filter(|target| target.get("enum").is_some() || constants(target).is_some())
                {
                    return plain(target, definitions);
                }
                // Values with a documentation each are written apart.
                if let Some(constants) = constants(schema) {
                    return json!({"type": "string", "enum": constants});
                }
                let kept = object.iter().filter(|(name, value)| {
                    let is_list_of_values = *name == "examples" && value.is_array();
                    *name != "$defs"
                        && *name != "default"
                        && !is_list_of_values
                        && !(is_annotation(name) && value.is_string())
                });
                let mut kept: Value = kept
                    .map(|(name, value)| (name.clone(), plain(value, definitions)))
                    .collect::<Map<_, _>>()
                    .into();
                sort(&mut kept, "required");
                kept
            }
            Value::Array(list) => list.iter().map(|value| plain(value, definitions)).collect(),
            other => other.clone(),
        }
    }
    plain(schema, schema.get("$defs").unwrap_or(&Value::Null))
}

fn schemas(of: Vec<(&'static str, impl serde::Serialize)>) -> BTreeMap<&'static str, Value> {
    of.into_iter().map(|(name, schema)| (name, serde_json::to_value(schema).unwrap())).collect()
}

#[test]
fn every_type_says_what_the_description_says() {
    let mut expectation = Expectation::default();
    let types = schemas(by_name::types());
    let mut expected = BTreeSet::new();
    for (name, schema) in DESCRIPTION.schemas() {
        if schema.get("x-page").is_some() {
            continue;
        }
        let found = types.get(name).unwrap_or_else(|| panic!("there is no type {name}"));
        assert_eq!(derived(found), expectation.object(schema), "{name}");
        expected.insert(name);
    }
    let mut inline = BTreeSet::new();
    objects(DESCRIPTION.value(), &mut inline);
    // The types that have no schema of their own: open and closed enums, and objects that stand where they are used.
    for (name, schema) in types.iter().filter(|(name, _)| !expected.contains(*name)) {
        let is_open_enum = schema.get("examples").is_some() && schema["type"] == json!(["string", "integer"]);
        let is_enum = schema.get("enum").is_some() || constants(schema).is_some();
        let is_inline = properties(schema).is_some_and(|properties| inline.contains(&properties));
        assert!(is_open_enum || is_enum || is_inline, "the description has no {name}");
    }
    let responses = schemas(by_name::responses());
    for operation in DESCRIPTION.operations() {
        let (Some(schema), Some(found)) = (operation.response(), responses.get(operation.id)) else {
            continue;
        };
        assert_eq!(derived(found), expectation.response(schema), "{}", operation.id);
    }
}

/// The names of the properties of a schema.
fn properties(schema: &Value) -> Option<BTreeSet<&str>> {
    Some(schema.get("properties")?.as_object()?.keys().map(String::as_str).collect())
}

/// The names of the properties of each object in a description.
fn objects<'a>(value: &'a Value, found: &mut BTreeSet<BTreeSet<&'a str>>) {
    found.extend(properties(value));
    match value {
        Value::Object(object) => object.values().for_each(|value| objects(value, found)),
        Value::Array(list) => list.iter().for_each(|value| objects(value, found)),
        _ => {}
    }
}

/// Judges responses as the type sees them.
fn validator(schema: &Value) -> Validator {
    // Without an offset, as the server writes it.
    let date_time = |text: &str| text.len() >= "2026-06-01T00:00:00".len() && text.as_bytes()[10] == b'T';
    jsonschema::options()
        .with_draft(Draft::Draft202012)
        .should_validate_formats(true)
        .with_format("date-time", date_time)
        .build(schema)
        .unwrap()
}

fn as_page(schema: &Value, response: Value) -> Value {
    let is_page = schema.pointer("/properties/result").is_some();
    if is_page && response.is_array() { json!({"result": response}) } else { response }
}

#[test]
fn examples_and_every_response_of_the_run_fit_the_types() {
    for (id, schema) in schemas(by_name::responses()) {
        let validator = validator(&schema);
        let check = |what: &str, text: &str| {
            let response = as_page(&schema, serde_json::from_str(text).unwrap());
            let errors: Vec<String> = validator
                .iter_errors(&response)
                .map(|error| format!("{} {error}", error.instance_path()))
                .collect();
            assert!(errors.is_empty(), "{id} {what}: {errors:?}");
        };
        let operation = DESCRIPTION.operation(id).unwrap();
        for (name, body) in examples(operation) {
            check(&name, &body);
        }
        for call in RUN
            .iter()
            .filter(|call| call.operation == id && call.ordered.is_success() && call.ordered.is_json())
        {
            check("run", &call.ordered.body);
        }
    }
}
