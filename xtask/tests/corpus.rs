//! `cargo xtask corpus` and `cargo xtask regen`, as programs, on what is too much for a unit test.

use std::fs;
use std::process::Command;

use serde_json::{Map, Value, json};

const MEGABYTE: usize = 1 << 20;

/// What a run says at its end, or why it failed.
fn run(arguments: &[&str]) -> Result<String, String> {
    let run = Command::new(env!("CARGO_BIN_EXE_xtask")).args(arguments).output();
    let output = run.map_err(|error| error.to_string())?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stderr)) }
}

#[test]
fn every_document_yields_what_the_page_says() {
    run(&["corpus", "--check"]).unwrap();
}

#[test]
fn a_description_of_a_megabyte_goes_through() {
    let scratch = tempfile::tempdir().unwrap();
    let file = scratch.path().join("large.json");
    let text = format!("{:#}", large());
    assert!((MEGABYTE..2 * MEGABYTE).contains(&text.len()), "{} bytes", text.len());
    fs::write(&file, text).unwrap();

    let out = scratch.path().join("out");
    let arguments = ["regen", file.to_str().unwrap(), "--alone", "--out", out.to_str().unwrap()];
    let summary = run(&arguments).unwrap();
    assert!(summary.contains("240 operations"), "{summary}");
}

/// A description as Swashbuckle writes it for a service of 120 resources.
fn large() -> Value {
    let content = |name: &str| -> Value {
        let schema = json!({"schema": {"$ref": format!("#/components/schemas/{name}")}});
        json!({"text/plain": schema, "application/json": schema, "text/json": schema})
    };
    let mut paths = Map::new();
    let mut schemas = Map::new();
    for number in 0..120 {
        let name = format!("Resource{number}Dto");
        let list = format!("{name}PagedResult");
        let responses = |name: &str| {
            json!({
                "200": {"description": "Success", "content": content(name)},
                "400": {"description": "Bad Request", "content": content("ProblemDetails")},
                "404": {"description": "Not Found"},
            })
        };
        let id = json!({"name": "id", "in": "path", "required": true, "schema": {"type": "string", "format": "uuid"}});
        let take = json!({"name": "Take", "in": "query", "schema": {"type": "integer", "format": "int32"}});
        paths.insert(
            format!("/api/v1/Resource{number}/{{id}}"),
            json!({"put": {
                "tags": [name], "parameters": [id], "responses": responses(&name),
                "requestBody": {"content": content(&name)},
            }}),
        );
        paths.insert(
            format!("/api/v1/Resource{number}"),
            json!({"get": {"tags": [name], "parameters": [take], "responses": responses(&list)}}),
        );
        let page = json!({
            "type": "object", "additionalProperties": false,
            "properties": {
                "count": {"type": "integer", "format": "int32"},
                "result": {"type": "array", "nullable": true, "items": {"$ref": format!("#/components/schemas/{name}")}},
            },
        });
        schemas.insert(list, page);
        schemas.insert(name, resource(number));
    }
    schemas.insert(
        "ProblemDetails".to_owned(),
        json!({"type": "object", "properties": {"title": {"type": "string", "nullable": true}}, "additionalProperties": {}}),
    );
    json!({
        "openapi": "3.0.1", "info": {"title": "Large", "version": "v1"},
        "paths": paths, "components": {"schemas": schemas},
    })
}

/// A schema of 40 properties, of which some are other resources.
fn resource(number: usize) -> Value {
    let properties = (0..40).map(|property| {
        let schema = match property % 8 {
            0 => json!({"type": "number", "format": "double"}),
            1 => json!({"type": "string", "format": "date-time", "nullable": true}),
            2 => json!({"type": "string", "format": "uuid"}),
            3 => json!({"type": "integer", "format": "int32"}),
            4 => json!({"$ref": format!("#/components/schemas/Resource{}Dto", (number + property) % 120)}),
            5 => json!({"type": "array", "nullable": true, "items": {"type": "string"}}),
            6 => json!({"enum": ["Open", "Closed"], "type": "string"}),
            _ => json!({"type": "string", "nullable": true}),
        };
        (format!("property{property}"), schema)
    });
    json!({"type": "object", "properties": properties.collect::<Map<_, _>>(), "additionalProperties": false})
}
