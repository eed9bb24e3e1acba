//! Descriptions: what is refused, and what a contract says about its operations.

use infinigate_contract::Contract;
use serde_json::{Value, json};

use super::fixture::{Call, contract, description};

#[track_caller]
fn refused(pointer: &str, value: Value, reason: &str) {
    let mut description = description();
    *description.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer} leads nowhere")) = value;
    let error = Contract::from_description(&description).unwrap_err();
    assert!(error.contains(reason), "{error}");
}

#[test]
fn what_cannot_be_judged_is_refused() {
    let get = "/paths/~1items/get";
    refused("/openapi", json!("3.1.0"), "OpenAPI 3.1.0, not 3.0");
    refused(
        "/paths/~1items~1{id}/get/parameters/0/name",
        json!("no"),
        "get_item: its path has the values [\"id\"]",
    );
    refused(
        "/paths/~1items~1{id}/get/parameters/0/required",
        json!(false),
        "`id` stands in the path, but is not required",
    );
    refused(&format!("{get}/operationId"), json!("get_item"), "two operations have the id get_item");
    refused(&format!("{get}/parameters/0/in"), json!("body"), "`no` has no known location");
    refused(
        &format!("{get}/parameters/0/in"),
        json!("path"),
        "its path has the values [], but its path parameters are [\"no\"]",
    );
    refused(
        &format!("{get}/parameters/0/schema/type"),
        json!("object"),
        "`no` has a style that the checker cannot judge",
    );
    refused(&format!("{get}/parameters/1/name"), json!("no"), "`no` is declared twice");
    refused(
        &format!("{get}/parameters/1/schema/type"),
        json!("number of"),
        "`take` has a schema that cannot be used",
    );
    refused(
        &format!("{get}/responses/404/content/application~1json/schema/$ref"),
        json!("#/nowhere"),
        "#/nowhere leads nowhere",
    );
    refused(
        "/components/securitySchemes/Key/type",
        json!("mutualTLS"),
        "the security scheme Key is of a kind",
    );
    refused("/security/0", json!({"Other": []}), "the security scheme Other is asked for, but not defined");
    refused(
        "/components/schemas/Draft/properties/size/type",
        json!("decimal"),
        "create_item: the request body has a schema",
    );
}

#[test]
fn paths_that_cannot_be_told_apart_are_refused() {
    let mut description = description();
    description["paths"]["/items/{number}"] = json!({});
    let error = Contract::from_description(&description).unwrap_err();
    assert_eq!(error, "the paths /items/{id} and /items/{number} cannot be told apart");
}

#[test]
fn references_are_followed_everywhere() {
    let mut description = description();
    let list = &mut description["paths"]["/items"]["get"];
    let parameter = list["parameters"][0].take();
    let response = list["responses"]["200"].take();
    list["parameters"][0] = json!({"$ref": "#/components/parameters/No"});
    list["responses"]["200"] = json!({"$ref": "#/components/responses/List"});
    let body = description["paths"]["/items"]["post"]["requestBody"].take();
    description["paths"]["/items"]["post"]["requestBody"] =
        json!({"$ref": "#/components/requestBodies/Draft"});
    description["components"]["parameters"] = json!({"No": parameter});
    description["components"]["responses"] = json!({"List": response});
    description["components"]["requestBodies"] = json!({"Draft": body});
    let contract = Contract::from_description(&description).unwrap();
    let found = |call: Call| contract.check(&call.exchange()).len();
    assert_eq!(
        [found(Call::list("no=1")), found(Call::list("no=x")), found(Call::list("no=1").response("{}"))],
        [0, 1, 1]
    );
    assert_eq!([found(Call::create(r#"{"name": "a"}"#)), found(Call::create("{}"))], [0, 1]);
}

#[test]
fn one_schema_is_read_differently_in_requests_and_responses() {
    let mut description = description();
    description["paths"]["/items"]["post"]["responses"]["200"] = json!({"content": {
        "application/json": {"schema": {"$ref": "#/components/schemas/Draft"}},
    }});
    let contract = Contract::from_description(&description).unwrap();
    let draft = r#"{"name": "a", "due": "2026-06-01T00:00:00", "size": null}"#;
    let call = Call::create(r#"{"name": "a"}"#).status(200).media_type("application/json").response(draft);
    assert_eq!(contract.check(&call.exchange()), []);
    assert_eq!(contract.check(&Call::create(draft).exchange()).len(), 2);
}

#[test]
fn operations_and_their_coverage() {
    let contract = contract();
    let all = [
        "all_items",
        "count_items",
        "create_item",
        "find_items",
        "get_item",
        "list_everything",
        "list_items",
        "request_token",
    ];
    assert_eq!(contract.operations(), all);
    let exchanges =
        [Call::item(), Call::item(), Call::list("no=x"), Call::new("PUT", "/items"), Call::new("GET", "/x")]
            .map(Call::exchange);
    let (covered, missing) = contract.covered(&exchanges);
    assert_eq!(covered, ["get_item", "list_items"]);
    assert_eq!(
        missing,
        ["all_items", "count_items", "create_item", "find_items", "list_everything", "request_token"]
    );
}

#[test]
fn an_operation_without_an_id_is_named_by_its_path() {
    let mut description = description();
    description["paths"]["/items/count"]["get"]["operationId"].take();
    assert!(Contract::from_description(&description).unwrap().operations().contains(&"GET /items/count"));
}
