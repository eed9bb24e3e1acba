//! References of every spelling, and to whatever there is.

use super::super::Apply::Infallible;
use super::super::tests::{answering, applied};
use super::*;

fn response(reference: &str, schemas: &Value) -> (Value, Value) {
    let (_, document) = applied(Infallible(apply), answering(&json!({"$ref": reference}), schemas));
    let response =
        &document["paths"]["/a"]["get"]["responses"]["200"]["content"]["application/json"]["schema"];
    (response.clone(), document["components"]["schemas"].clone())
}

#[test]
fn spellings_of_a_component_are_one() {
    let schemas = json!({"A<B>": {"type": "object"}});
    for reference in [
        "#/components/schemas/A%3CB%3E",
        "#/components/schemas/A<B>",
        "other.json#/components/schemas/A<B>",
        "#/definitions/A<B>",
        "A<B>",
    ] {
        assert_eq!(response(reference, &schemas).0, json!({"$ref": "#/components/schemas/A<B>"}));
    }
}

#[test]
fn what_is_not_there_is_any_value() {
    for reference in ["#/components/schemas/B", "other.yaml#/B", "https://example.com/a.json", "#/x", ""] {
        assert_eq!(response(reference, &json!({"A": {}})).0, json!({"x-unresolved": reference}));
    }
}

#[test]
fn inner_schemas_become_components() {
    let inner = json!({"type": "object", "properties": {
        "again": {"$ref": "#/components/schemas/A/properties/b"},
    }});
    let schemas = json!({
        "A": {"properties": {"b": inner, "c": {"$ref": "#/components/schemas/D"}}},
        "AB": {}, "D": {"properties": {"e": {"type": "string"}}},
    });
    let (replaced, after) = response("#/components/schemas/A/properties/b", &schemas);
    let reference = json!({"$ref": "#/components/schemas/AB2"});
    assert_eq!(replaced, reference);
    assert_eq!(after["A"]["properties"]["b"], reference);
    assert_eq!(after["AB2"]["properties"]["again"], reference);
    let (replaced, after) = response("#/components/schemas/A/properties/c/properties/e", &schemas);
    assert_eq!(replaced, json!({"$ref": "#/components/schemas/DE"}));
    assert_eq!(after["DE"], json!({"type": "string"}));
    assert_eq!(
        response("#/components/schemas/A/properties/c", &schemas).0,
        json!({"$ref": "#/components/schemas/D"})
    );
}

#[test]
fn a_schema_within_a_message_is_called_by_what_it_is() {
    let at = |inner: &str| format!("#/paths/~1shops/get/{inner}");
    let schema = json!({"properties": {"spot": {}}, "$defs": {"place": {"type": "string"}}});
    let content = json!({"text/json": {"schema": schema}});
    for (inner, expected) in [
        ("responses/200/content/text~1json/schema/$defs/place", "ShopsResponsePlace"),
        ("responses/200/content/text~1json/schema", "ShopsResponse"),
        ("requestBody/content/text~1json/schema/properties/spot", "ShopsBodySpot"),
    ] {
        let (_, document) = applied(
            Infallible(apply),
            json!({
                "paths": {"/shops": {"get": {"requestBody": {"content": content}, "responses": {"200": {"content": content}}}}},
                "components": {"schemas": {"A": {"items": {"$ref": at(inner)}}}},
            }),
        );
        let items = &document["components"]["schemas"]["A"]["items"];
        assert_eq!(*items, json!({"$ref": format!("#/components/schemas/{expected}")}));
    }
}

#[test]
fn messages_stand_where_they_are_used() {
    let id = json!({"name": "id", "in": "query", "schema": {"type": "string"}});
    let (_, document) = applied(
        Infallible(apply),
        json!({
            "paths": {
                "/a": {
                    "parameters": [{"$ref": "#/components/parameters/Id"}],
                    "post": {
                        "parameters": [{"$ref": "#/components/parameters/Gone"}],
                        "requestBody": {"$ref": "#/components/requestBodies/Gone"},
                        "responses": {
                            "200": {"$ref": "#/components/responses/Alias"},
                            "201": {"$ref": "answers.yaml#/Created"},
                        },
                    },
                },
                "/b": {"$ref": "#/paths/~1a"},
                "/c": {"$ref": "c.yaml"},
            },
            "components": {
                "parameters": {"Id": id},
                "responses": {"Alias": {"$ref": "#/components/responses/Ok"}, "Ok": {"description": "ok"}},
            },
        }),
    );
    let item = json!({
        "parameters": [id],
        "post": {
            "parameters": [],
            "requestBody": {"content": {"application/json": {"schema": {}}}},
            "responses": {
                "200": {"description": "ok"},
                "201": {"description": "", "content": {"*/*": {}}},
            },
        },
    });
    assert_eq!(document["paths"], json!({"/a": item, "/b": item, "/c": {}}));
    assert_eq!(document["components"], json!({}));
    let left_out = document["x-left-out"].to_string();
    assert!(left_out.contains("POST /a") && left_out.contains("POST /b") && left_out.contains("ANY /c"));
}

#[test]
fn percent_encoded_pointers_lead_where_they_say() {
    let mut document =
        answering(&json!({"$ref": "#/paths/~1a~1%7Bid%7D/get/parameters/0/schema"}), &json!({}));
    document["paths"]["/a/{id}"] = json!({"get": {
        "parameters": [{"name": "id", "in": "path", "schema": {"type": "string", "enum": ["a"]}}], "responses": {},
    }});
    document["paths"]["/b/{id}"] = json!({"get": {
        "parameters": [{"$ref": "#/paths/~1a~1%7Bid%7D/get/parameters/0"}], "responses": {},
    }});
    let (_, document) = applied(Infallible(apply), document);
    assert_eq!(document["paths"]["/b/{id}"]["get"]["parameters"][0]["name"], "id");
    assert!(document.get("x-left-out").is_none(), "{document}");
}

#[test]
fn what_refers_to_the_wrong_kind_of_thing_is_kept() {
    let user = json!({"$ref": "#/components/schemas/User"});
    let json_of = |media_type: Value| json!({"content": {"application/json": media_type}});
    let (_, document) = applied(
        Infallible(apply),
        json!({
            "paths": {"/a": {
                "post": {"requestBody": user, "responses": {
                    "200": user, "201": json_of(user.clone()),
                    "202": json_of(json!({"$ref": "#/components/mediaTypes/Users"})),
                    "203": json_of(json!({"schema": {"$ref": "#/components/responses/One"}})),
                }},
                "put": {
                    "parameters": [{"$ref": "#/components/schemas/User"}, {"name": "sort", "in": "query", "schema": {"$ref": "#/components/parameters/Sort"}}],
                    "requestBody": json_of(json!({"schema": {"$ref": "#/components/requestBodies/Body"}})), "responses": {},
                },
            }},
            "components": {
                "mediaTypes": {"Users": {"schema": user}},
                "parameters": {"Sort": {"name": "sort", "in": "query", "schema": {"type": "string", "enum": ["asc"]}}},
                "requestBodies": {"Body": json_of(json!({"schema": user}))},
                "responses": {"One": json_of(json!({"schema": user}))},
                "schemas": {"User": {"type": "object"}},
            },
        }),
    );
    let post = &document["paths"]["/a"]["post"];
    let schema = |message: &Value| message["content"]["application/json"]["schema"].clone();
    for message in ["200", "201", "202", "203"]
        .map(|status| &post["responses"][status])
        .into_iter()
        .chain([&post["requestBody"]])
    {
        assert_eq!(schema(message), user, "{message}");
    }
    let put = &document["paths"]["/a"]["put"];
    assert_eq!(schema(&put["requestBody"]), user);
    assert_eq!(put["parameters"].as_array().map(Vec::len), Some(1));
    let sort = openapi::resolve(&document, &put["parameters"][0]["schema"]);
    assert_eq!(sort["enum"], json!(["asc"]));
    assert!(document["x-left-out"].to_string().contains("the parameter #/components/schemas/User"));
}

#[test]
fn circles_end() {
    let schemas = json!({"A": {"$ref": "#/components/schemas/A/properties/b"}});
    assert_eq!(
        response("#/components/schemas/A/properties/b", &schemas).0["x-unresolved"],
        "#/components/schemas/A/properties/b"
    );
}

#[test]
fn a_reference_that_only_leads_on_is_not_said_to_be_absent() {
    let reference = |name: &str| json!({"$ref": format!("#/components/parameters/{name}")});
    let document = json!({
        "paths": {"/a": {"get": {"parameters": [reference("Loop"), reference("Gone")], "responses": {}}}},
        "components": {"parameters": {"Loop": reference("Back"), "Back": reference("Loop")}},
    });
    let (_, document) = applied(Infallible(apply), document);
    let reasons: Vec<String> =
        left_out::read(&document).into_iter().map(|left_out| left_out.reason).collect();
    assert_eq!(
        reasons,
        ["what is there refers to itself, or to nothing", "no parameter of that name is in the description"]
    );
}
