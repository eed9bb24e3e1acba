//! Kinds of descriptions that real tools and people write, each in its smallest form, and what the client makes of them:
//! what is sent and to where, and which types there are.

use serde_json::{Value, json};

use crate::generator::{Features, generate};
use crate::pipeline::pipeline;

/// The client of these paths and schemas, and the account of the run.
fn client_of(kind: &str, paths: &Value, schemas: &Value) -> (String, String) {
    let mut description = json!({"info": {"title": "t", "version": "1"}, "paths": paths});
    if kind == "swagger" {
        description["swagger"] = json!("2.0");
        description["definitions"] = schemas.clone();
    } else {
        description["openapi"] = json!(kind);
        description["servers"] = json!([{"url": "https://h.example/v1"}]);
        description["components"] = json!({"schemas": schemas});
    }
    let outcome = pipeline("kind.json", description.to_string().as_bytes(), None).unwrap();
    let account = outcome.to_string();
    let client = generate(outcome.client, Features { by_name: true, mock: true, record: true }).unwrap();
    (prettyplease::unparse(&client), account)
}

/// The description that is meant for other tools lies beside the one that is meant for the generator.
#[test]
fn a_description_that_is_not_for_the_generator_is_refused() {
    let outcome = pipeline(
        "kind.json",
        json!({"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": {}})
            .to_string()
            .as_bytes(),
        None,
    )
    .unwrap();
    assert!(generate(outcome.client, Features::default()).is_ok());
    let refused = generate(outcome.description, Features::default()).err().unwrap().to_string();
    assert!(
        refused.contains("not a client.json") && refused.contains("cargo xtask regen FILE --out DIR"),
        "{refused}"
    );
}

#[track_caller]
fn assert_has(client: &str, expected: &[&str]) {
    // prettyplease breaks lines where they get long.
    let flat = |text: &str| text.split_whitespace().collect::<String>().replace(",)", ")");
    let client_text = flat(client);
    for expected in expected {
        assert!(client_text.contains(&flat(expected)), "{expected} is not in the client");
    }
}

fn json_of(schema: &Value) -> Value {
    json!({"application/json": {"schema": schema}})
}

fn answering(schema: &Value) -> Value {
    json!({"200": {"description": "ok", "content": json_of(schema)}})
}

fn posting(schema: &Value) -> Value {
    json!({"post": {"operationId": "send", "requestBody": {"required": true, "content": json_of(schema)}, "responses": {"204": {"description": ""}}}})
}

fn getting(id: &str) -> Value {
    json!({"get": {"operationId": id, "responses": {"204": {"description": ""}}}})
}

#[test]
fn the_declared_media_type_is_sent_and_asked_for() {
    let book = json!({"schema": {"$ref": "#/components/schemas/Book"}});
    let with = |id: &str, media_type: &str| {
        json!({
            "operationId": id, "requestBody": {"required": true, "content": {media_type: book}},
            "responses": {"200": {"description": "", "content": {media_type: book}}},
        })
    };
    let paths = json!({"/books": {
        "patch": with("amend", "application/merge-patch+json"), "post": with("add", "application/vnd.api+json"),
        "get": {"operationId": "export", "responses": {"200": {"description": "", "content": {"text/csv": {}, "application/pdf": {}}}}},
    }});
    let (client, _) = client_of(
        "3.0.3",
        &paths,
        &json!({"Book": {"type": "object", "properties": {"title": {"type": "string"}}}}),
    );
    for media_type in ["application/merge-patch+json", "application/vnd.api+json"] {
        for header in ["CONTENT_TYPE", "ACCEPT"] {
            assert_has(
                &client,
                &[&format!(
                    ".header(::reqwest::header::{header}, ::reqwest::header::HeaderValue::from_static(\"{media_type}\"))"
                )],
            );
        }
    }
    assert_has(&client, &["HeaderValue::from_static(\"application/pdf, text/csv\")"]);
}

#[test]
fn what_a_path_fixes_is_sent() {
    let paths = json!({"/gate?do=open": getting("open"), "/gate?do=close": getting("close"), "/#Action=Ping": getting("ping")});
    let (client, account) = client_of("3.0.3", &paths, &json!({}));
    assert_has(&client, &["\"{}/v1/gate?do=open\"", "\"{}/v1/gate?do=close\"", "path: \"/v1/gate\""]);
    assert!(account.ends_with("3 operations in, 3 out"), "{account}");
}

#[test]
fn slashes_of_a_catch_all_stay() {
    let paths = json!({
        "/v1/{name=shelves/*}": getting("shelf"), "/v1/{name=shelves/*/books/**}": getting("book"),
        "/files/*": getting("file"), "/{id}.json": getting("as_json"),
    });
    let (client, account) = client_of("3.0.3", &paths, &json!({}));
    assert_has(
        &client,
        &[
            "crate::path::encode_segments(&name.to_string())",
            "path: \"/v1/v1/{+name}\"",
            "path: \"/v1/{id}.json\"",
        ],
    );
    assert!(account.ends_with("4 operations in, 4 out"), "{account}");
}

#[test]
fn operations_beside_the_paths_are_operations() {
    let mut paths = json!({"/boxes": {"GET": getting("list")["get"]}});
    let (_, account) = client_of("swagger", &paths, &json!({}));
    assert!(account.ends_with("1 operations in, 1 out"), "{account}");
    paths["/boxes"]["query"] = json!({"responses": {}});
    let (_, account) = client_of("3.2.0", &paths, &json!({}));
    assert!(
        account.contains("QUERY /boxes: the operation") && account.ends_with("2 operations in, 1 out"),
        "{account}"
    );
}

#[test]
fn a_required_value_that_may_be_null_is_sent() {
    let schemas = json!({"NewBox": {"type": "object", "required": ["tracking", "at"], "properties": {
        "tracking": {"type": "string", "nullable": true}, "at": {"type": "string", "format": "date-time", "nullable": true},
    }}});
    let (client, _) = client_of(
        "3.0.3",
        &json!({"/a": posting(&json!({"$ref": "#/components/schemas/NewBox"}))}),
        &schemas,
    );
    let start = client.find("pub struct NewBox {").unwrap();
    let fields = &client[start..start + client[start..].find("\n    }").unwrap()];
    assert!(!fields.contains("skip_serializing_if"), "null is sent: {fields}");
    assert_eq!(fields.matches("deserialize_with").count(), 2, "one decoder for each: {fields}");
}

#[test]
fn inline_schemas_have_names_that_say_what_they_are() {
    let row = json!({"type": "object", "properties": {"state": {"type": "string", "enum": ["up", "Err"]}}});
    let list = json!({"type": "array", "items": row});
    let value = json!({"type": "string", "enum": ["up", "down"]});
    let paths = json!({
        "/rows": {"get": {"operationId": "listRows", "responses": answering(&list)}},
        "/health": {"get": {"operationId": "health", "responses": answering(&value)}},
        "/state": {"put": {"operationId": "setState", "requestBody": {"required": true, "content": json_of(&value)}, "responses": {"100": {"description": ""}, "204": {"description": ""}}}},
    });
    let (client, account) = client_of("3.0.3", &paths, &json!({"order_state": value, "PVType": value}));
    assert_has(
        &client,
        &[
            "pub struct ListRowsItem",
            "pub enum HealthResponse",
            "pub enum SetStateBody",
            "pub enum OrderState",
            "pub enum PvType",
        ],
    );
    assert!(account.contains("PUT /v1/state: the response 100"), "{account}");
}
