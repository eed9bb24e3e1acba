//! Every rule finds what it is for, and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use clap::ValueEnum;
use serde_json::{Value, json};

use super::super::diff;
use super::super::rule::Rule;
use super::with;

const DOCUMENTATION: &str = include_str!("../../../../docs/diff.md");

const GET: &str = "/paths/~1a/get";
const PARAMETERS: &str = "/paths/~1a/get/parameters";
const BODY: &str = "/paths/~1a/post/requestBody";
const RESPONSE: &str = "/paths/~1a/get/responses/200/content/application~1json";
const ERRORS: &str = "/paths/~1a/get/x-error-responses";
const SCHEMAS: &str = "/components/schemas";

/// A rule, where the two documents differ, and what each of them has there.
pub(super) struct Case {
    pub(super) rule: &'static str,
    pointer: String,
    old: Value,
    new: Value,
}

impl Case {
    /// The two documents.
    pub(super) fn documents(&self) -> [Value; 2] {
        [&self.old, &self.new].map(|value| with(&self.pointer, value.clone()))
    }
}

fn case(rule: &'static str, pointer: String, old: Value, new: Value) -> Case {
    Case { rule, pointer, old, new }
}

/// A case about a property of the type `A`.
fn property(rule: &'static str, name: &str, old: Value, new: Value) -> Case {
    case(rule, format!("{SCHEMAS}/A/properties/{name}"), old, new)
}

fn parameters(rule: &'static str, old: Value, new: Value) -> Case {
    case(rule, PARAMETERS.to_owned(), old, new)
}

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

fn text() -> Value {
    json!({"type": "string"})
}

/// One minimal pair for each rule.
pub(super) fn cases() -> Vec<Case> {
    let mut cases = access_and_operations();
    cases.extend(parameters_and_messages());
    cases.extend(types());
    cases.extend(properties_of_types());
    cases
}

fn access_and_operations() -> Vec<Case> {
    let servers = |rule, old, new| case(rule, "/servers".to_owned(), old, new);
    let (one, two) = (json!({"url": "https://one.example"}), json!({"url": "https://two.example"}));
    let operation = json!({"operationId": "put_a", "responses": {"204": {"description": "ok"}}});
    vec![
        servers("base-url-changed", json!([one]), json!([two])),
        servers("server-added", json!([one]), json!([one, two])),
        servers("server-removed", json!([one, two]), json!([one])),
        case("operation-added", "/paths/~1b".to_owned(), json!({}), json!({"put": operation})),
        case("operation-removed", "/paths/~1b".to_owned(), json!({"put": operation}), json!({})),
        case("operation-renamed", format!("{GET}/operationId"), json!("get_a"), json!("fetch_a")),
        case(
            "operation-path-changed",
            "/paths".to_owned(),
            json!({"/a": {"put": operation}}),
            json!({"/b": {"put": operation}}),
        ),
        case(
            "operation-method-changed",
            "/paths/~1b".to_owned(),
            json!({"put": operation}),
            json!({"patch": operation}),
        ),
        case("security-changed", format!("{GET}/security"), json!([{"Key": []}]), json!([{"Token": []}])),
    ]
}

fn parameters_and_messages() -> Vec<Case> {
    let first = json!({"name": "first", "in": "query", "schema": text()});
    let second = json!({"name": "second", "in": "query", "schema": text()});
    let required = json!({"name": "second", "in": "query", "required": true, "schema": text()});
    let json_body = json!({"content": {"application/json": {"schema": reference("A")}}});
    let form = json!({"content": {"application/x-www-form-urlencoded": {"schema": reference("A")}}});
    let mut always = json_body.clone();
    always["required"] = json!(true);
    let body = |rule, old, new| case(rule, BODY.to_owned(), old, new);
    let errors = |rule, old, new| case(rule, ERRORS.to_owned(), old, new);
    vec![
        parameters("parameter-added", json!([first]), json!([first, second])),
        parameters("parameter-added-required", json!([first]), json!([first, required])),
        parameters("parameter-removed", json!([first, second]), json!([first])),
        parameters("parameter-became-required", json!([second]), json!([required])),
        parameters("parameter-became-optional", json!([required]), json!([second])),
        parameters(
            "parameter-moved",
            json!([first]),
            json!([{"name": "first", "in": "header", "schema": text()}]),
        ),
        parameters(
            "parameter-respelled",
            json!([first]),
            json!([{"name": "First", "in": "query", "schema": text()}]),
        ),
        body("body-added", Value::Null, json_body.clone()),
        body("body-removed", json_body.clone(), Value::Null),
        body("body-media-type-changed", json_body.clone(), form),
        body("body-required-changed", json_body, always),
        case(
            "response-status-changed",
            "/paths/~1a/post/responses".to_owned(),
            json!({"200": {"description": "ok"}}),
            json!({"204": {"description": "ok"}}),
        ),
        errors("error-response-added", json!({}), json!({"400": reference("E")})),
        errors("error-response-removed", json!({"400": reference("E")}), json!({})),
        errors("error-response-changed", json!({"400": reference("E")}), json!({"400": reference("A")})),
    ]
}

fn types() -> Vec<Case> {
    let response = |rule, old: Value, new: Value| {
        case(rule, RESPONSE.to_owned(), json!({"schema": old}), json!({"schema": new}))
    };
    let list = json!({"type": "array", "items": reference("A")});
    let page = json!({"type": "array", "items": reference("A"), "x-page": {"item": reference("A")}});
    let counted = json!({"type": "object", "properties": {"count": {"type": "integer"}, "items": list}, "x-page": {"item": reference("A")}});
    let more = || format!("{SCHEMAS}/More");
    let nullable = json!({"type": "string", "nullable": true});
    vec![
        response("page-gained", list.clone(), page.clone()),
        response("page-lost", page.clone(), list),
        response("page-shape-changed", page, counted),
        case("type-added", more(), json!({"x-page": {"item": {}}}), text()),
        case("type-removed", more(), text(), json!({"x-page": {"item": {}}})),
        property("type-changed", "maybe", text(), json!({"type": "integer"})),
        property("option-changed", "always", text(), nullable.clone()),
        property("null-changed", "maybe", text(), nullable),
        property("format-changed", "maybe", text(), json!({"type": "string", "format": "email"})),
        property("limits-changed", "maybe", text(), json!({"type": "string", "maxLength": 5})),
        property(
            "enum-value-added",
            "maybe",
            values("x-known-values", &["a"]),
            values("x-known-values", &["a", "b"]),
        ),
        property(
            "enum-value-removed",
            "maybe",
            values("x-known-values", &["a", "b"]),
            values("x-known-values", &["a"]),
        ),
        property("constant-added", "constant", values("enum", &["a"]), values("enum", &["a", "b"])),
        property("constant-removed", "constant", values("enum", &["a", "b"]), values("enum", &["a"])),
        property(
            "variant-added",
            "either",
            json!({"oneOf": [text()]}),
            json!({"oneOf": [text(), reference("E")]}),
        ),
        property(
            "variant-removed",
            "either",
            json!({"anyOf": [text(), reference("E")]}),
            json!({"anyOf": [text()]}),
        ),
    ]
}

fn values(keyword: &str, values: &[&str]) -> Value {
    json!({"type": "string", keyword: values})
}

fn properties_of_types() -> Vec<Case> {
    let object = |rule, old: Value, new: Value| {
        let schema = |required: &Value| json!({"type": "object", "required": required, "properties": {"text": text(), "list": {"type": "array", "items": text()}}});
        case(rule, format!("{SCHEMAS}/More"), schema(&old), schema(&new))
    };
    let properties = |rule, old: Value, new: Value| {
        let schema =
            |properties: &Value| json!({"type": "object", "required": ["always"], "properties": properties});
        case(rule, format!("{SCHEMAS}/More"), schema(&old), schema(&new))
    };
    let default = |value: i32| json!({"type": "integer", "default": value});
    vec![
        properties("property-added", json!({"a": text()}), json!({"a": text(), "b": text()})),
        properties("property-added-required", json!({"a": text()}), json!({"a": text(), "always": text()})),
        properties("property-removed", json!({"a": text(), "b": text()}), json!({"a": text()})),
        properties("property-respelled", json!({"startDate": text()}), json!({"StartDate": text()})),
        object("property-became-required", json!([]), json!(["text"])),
        object("property-became-optional", json!(["text"]), json!([])),
        object("property-may-be-missing", json!(["list"]), json!([])),
        property("default-changed", "maybe", default(1), default(2)),
    ]
}

/// The rules of a report, with whether it calls them breaking.
fn found(old: &Value, new: &Value) -> Vec<(String, bool)> {
    let report = diff(old, new).to_json();
    let changes = report["changes"].as_array().unwrap();
    changes
        .iter()
        .map(|change| (change["rule"].as_str().unwrap().to_owned(), change["breaking"].as_bool().unwrap()))
        .collect()
}

/// The rules in the documentation, with whether it calls them breaking.
pub(super) fn documented() -> BTreeMap<&'static str, bool> {
    let rows = DOCUMENTATION.lines().filter_map(|line| line.strip_prefix("| `"));
    let rules: Vec<_> = rows
        .map(|row| {
            let cells: Vec<_> = row.split(" | ").collect();
            assert!(["yes", "no"].contains(&cells[2]), "{row}");
            (cells[0].trim_end_matches('`'), cells[2] == "yes")
        })
        .collect();
    let found: BTreeMap<_, _> = rules.iter().copied().collect();
    assert_eq!(found.len(), rules.len(), "a rule is documented twice");
    found
}

#[test]
fn each_rule_reports_its_pair_and_nothing_else() {
    let documented = documented();
    for case in cases() {
        let (rule, [old, new]) = (case.rule, case.documents());
        assert_eq!(found(&old, &new), [(rule.to_owned(), documented[rule])], "{rule}");
        assert_eq!(found(&old, &old), [], "{rule}");
    }
}

#[test]
fn rules_documentation_and_tests_agree() {
    let documented: BTreeSet<_> = documented().into_keys().map(str::to_owned).collect();
    let rules: BTreeSet<_> = Rule::value_variants().iter().map(|rule| rule.id()).collect();
    let tested: Vec<_> = cases().iter().map(|case| case.rule.to_owned()).collect();
    assert_eq!(documented, rules, "docs/diff.md and Rule");
    assert_eq!(tested.len(), rules.len(), "one pair for each rule");
    assert_eq!(tested.into_iter().collect::<BTreeSet<_>>(), rules, "the pairs and Rule");
}

/// What a schema looks like and what the generator makes of it are not the same.
#[test]
fn types_are_compared_as_the_generator_makes_them() {
    let response = |schema: Value| with(RESPONSE, json!({"schema": schema}));
    let maybe = |schema: Value| with(&format!("{SCHEMAS}/A/properties/maybe"), schema);
    let always = |schema: Value| with(&format!("{SCHEMAS}/A/properties/always"), schema);
    let first = |parameter: Value| with(PARAMETERS, json!([parameter]));
    let decimal = json!({"type": "number", "format": "decimal"});
    let nullable_decimal = json!({"type": "number", "format": "decimal", "nullable": true});
    let texts = json!({"type": "array", "items": text()});
    let nullable_texts = json!({"type": "array", "items": {"type": "string", "nullable": true}});
    for (rules, old, new) in [
        (
            &[][..],
            response(json!({"type": "integer"})),
            response(json!({"type": "integer", "format": "int32"})),
        ),
        (&["type-changed"], response(json!({"type": "integer"})), response(reference("A"))),
        (&["type-changed"], response(reference("A")), response(reference("E"))),
        (&["page-gained"], response(reference("A")), response(reference("Rows"))),
        (&[], maybe(json!({"allOf": [reference("E")], "description": "text"})), maybe(reference("E"))),
        (&["type-changed"], maybe(reference("E")), maybe(reference("A"))),
        (&["type-changed"], maybe(values("enum", &["a"])), maybe(values("x-known-values", &["a"]))),
        (
            &["type-changed"],
            maybe(json!({"type": "integer", "format": "int32"})),
            maybe(json!({"type": "integer"})),
        ),
        (&["type-changed"], maybe(text()), maybe(json!({"type": "string", "format": "date-time"}))),
        (&["option-changed"], maybe(texts.clone()), maybe(nullable_texts)),
        (&["property-became-optional"], always(decimal.clone()), always(nullable_decimal.clone())),
        (&["null-changed"], maybe(decimal), maybe(nullable_decimal)),
        (&["type-changed"], maybe(json!({"type": "object"})), maybe(json!({"properties": {"a": text()}}))),
        (
            &["parameter-became-optional"],
            first(json!({"name": "a", "in": "query", "required": true, "schema": text()})),
            first(
                json!({"name": "a", "in": "query", "required": true, "schema": {"type": "string", "nullable": true}}),
            ),
        ),
        (
            &["type-changed"],
            first(json!({"name": "a", "in": "query", "schema": text()})),
            first(json!({"name": "a", "in": "query", "schema": texts})),
        ),
    ] {
        let found: Vec<_> = found(&old, &new).into_iter().map(|(rule, _)| rule).collect();
        assert_eq!(found, rules, "{}", diff(&old, &new));
    }
}

#[test]
fn a_change_is_found_at_its_place() {
    for (pointer, expected) in [
        ("/components/schemas/A/properties/list/items/properties/inner", "A.list[].inner: "),
        ("/components/schemas/A/properties/map/additionalProperties", "A.map{}: "),
        ("/components/schemas/A/properties/parts/allOf/1/properties/more", "A.parts.more: "),
        ("/components/schemas/E/properties/message", "A.parts.message: "),
        ("/components/schemas/E/properties/message", "E.message: "),
        ("/components/schemas/Rows/x-page/item", "get_a, response[]: "),
        ("/paths/~1a/post/requestBody/content/application~1json/schema", "post_a, body: "),
    ] {
        let mut old = super::base();
        old["paths"]["/a"]["get"]["responses"]["200"]["content"]["application/json"]["schema"] =
            reference("Rows");
        let mut new = old.clone();
        *new.pointer_mut(pointer).unwrap() = json!({"type": "boolean"});
        let report = diff(&old, &new).to_string();
        let change = report.lines().find(|line| line.trim().starts_with(expected));
        assert!(change.is_some_and(|line| line.ends_with("to bool [type-changed]")), "{report}");
    }
}
