//! Tests of all passes together.

use serde_json::json;

use super::*;
use crate::openapi;
use crate::turns::part_of_today;

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
pub(crate) fn schema_after(apply: Apply, response: bool, schema: &Value) -> Value {
    let reference = json!({"$ref": "#/components/schemas/A"});
    let schemas = json!({"A": schema});
    let document = if response { answering(&reference, &schemas) } else { requesting(&reference, &schemas) };
    applied(apply, document).1["components"]["schemas"]["A"].clone()
}

/// A document in which every pass finds something to do.
fn everything() -> Value {
    let row = json!({"$ref": "#/components/schemas/ADto"});
    let mut document = answering(
        &json!({"type": "array", "items": row}),
        &json!({
            "ADto": {
                "type": "object", "additionalProperties": false, "required": ["Kind"], "x-rust-name": "A",
                "properties": {
                    "kind": {"type": "string", "enum": ["a", "b"], "nullable": true, "title": "Kind"},
                    "price": {"type": "number", "format": "double", "default": 0, "minimum": 0},
                    "day": {"type": "string", "format": "date"},
                    "serial": {"type": "integer", "maximum": u64::MAX},
                    "parent": {"allOf": [row], "nullable": true},
                    "other": {"oneOf": [row, {"$ref": "#/components/schemas/Ns.B`1[[Ns.C, Ns]]"}]},
                    "line": {"type": "object", "properties": {"id": {"type": ["null", "string"]}}},
                },
            },
            "ALine": {"type": "object"},
            "Ns.B`1[[Ns.C, Ns]]": {"type": "object", "properties": {"b": {"type": "string"}}},
            "Self_": {"$ref": "#/components/schemas/Self_"},
        }),
    );
    document["servers"] = json!([{"url": "https://{{host}}"}]);
    document["security"] = json!([{"portal": []}]);
    document["components"]["securitySchemes"] =
        json!({"portal": {"type": "apiKey", "in": "header", "name": "Key"}});
    document["components"]["responses"] =
        json!({"Gone": {"content": {"text/json": {"schema": {"type": "string"}}}}});
    let operation = &mut document["paths"]["/a"]["get"];
    operation["operationId"] = json!("Things_Get");
    operation["response"] = json!(200);
    operation["parameters"] = json!([
        {"name": "API-KEY", "in": "header", "schema": {"type": "string"}},
        {"name": "id", "in": "header", "schema": {"type": "array", "items": {"type": "string"}}},
        {"name": "ID", "in": "query", "schema": {"type": "string"}},
        {"name": "crumb", "in": "cookie"},
        {"name": "range", "in": "query", "style": "deepObject", "schema": {"anyOf": [
            {"type": "object", "properties": {"gt": {"type": "integer"}}}, {"type": "integer"},
        ]}},
    ]);
    operation["responses"]["404"] = json!({"$ref": "#/components/responses/Gone"});
    operation["responses"]["204"] = json!({"description": "nothing"});
    operation["responses"]["200"]["content"]["text/json"] = json!({});
    let get = document["paths"]["/a"].take();
    document["paths"] = json!({"a": get, "/b": {"query": {"responses": {}}}});
    document
}

/// Every pass in its order.
fn normalise(document: &mut Value) -> Result<Counts, Error> {
    [VALID, NAMES, CLIENT]
        .into_iter()
        .map(|passes| apply(passes, document))
        .collect::<Result<Vec<_>, _>>()
        .map(|counts| counts.concat())
}

#[test]
fn all_passes_together_change_nothing_a_second_time() {
    let mut document = everything();
    let counts = normalise(&mut document).unwrap();
    let idle: Vec<_> = counts.iter().filter(|(_, count)| *count == 0).map(|(name, _)| *name).collect();
    assert_eq!(idle, [""; 0], "the document gives every pass something to do");

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
    for pointer in part_of_today(pointers, 4) {
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
            if let Err(error) = normalise(&mut document) {
                assert_eq!(error.to_string().lines().count(), 1, "{error}");
            }
        }
    }
}

fn collect_pointers(value: &Value, pointer: &str, found: &mut Vec<String>) {
    found.push(pointer.to_owned());
    for (name, property) in openapi::entries(Some(value)) {
        collect_pointers(property, &format!("{pointer}/{}", openapi::escaped(name)), found);
    }
    for (index, element) in value.as_array().into_iter().flatten().enumerate() {
        collect_pointers(element, &format!("{pointer}/{index}"), found);
    }
}

#[test]
fn an_error_names_the_pass() {
    let mut document = answering(&json!({}), &json!({"A": {"x-rust-name": "price list"}}));
    assert!(normalise(&mut document).unwrap_err().to_string().starts_with("rename_schemas: "));
}

#[test]
fn every_pass_is_documented_in_its_order() {
    let page = include_str!("../../../docs/normalisation.md");
    let rows: Vec<&str> = page
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once('`').map(|(name, _)| name))
        .collect();
    let passes: Vec<&str> = [VALID, NAMES, CLIENT].into_iter().flatten().map(|(name, _)| *name).collect();
    assert_eq!(rows, passes);
}

#[test]
fn a_pass_that_our_own_file_does_not_need_says_who_does() {
    let workspace = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let read = |file: &str| std::fs::read_to_string(workspace.join(file)).unwrap();
    let page = read("docs/normalisation.md");
    // Its references to shared responses are a convenience of ours, and taken out before.
    let mut document = crate::pipeline::known("known.yaml", read("openapi/known.yaml").as_bytes()).unwrap();
    for (name, apply) in VALID.iter().chain(NAMES).chain(CLIENT) {
        // That responses are lists is said with the names, once for both descriptions.
        let count = if *name == "mark_pages" { 1 } else { apply.to(&mut document).unwrap() };
        let source = read(&format!("xtask/src/normalise/{name}.rs"));
        let first = source.lines().next().unwrap_or_default();
        let need =
            first.split_once(" Needed for: ").map_or("this API", |(_, need)| need.trim_end_matches('.'));
        assert_eq!(count > 0, need == "this API", "{name} applies {count} times to our own file");
        let row = page.lines().find(|line| line.starts_with(&format!("| `{name}` |"))).unwrap_or_default();
        assert!(row.ends_with(&format!("| {need} |")), "docs/normalisation.md, {name}: {need}");
    }
}
