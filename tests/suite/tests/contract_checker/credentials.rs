//! Credentials: the declared ones, and no others.

use infinigate_contract::{Contract, Kind};
use serde_json::json;

use super::fixture::{Call, ID, accepts, description, reports, told};

fn item() -> Call {
    Call::bare("GET", &format!("/items/{ID}"))
        .media_type("application/json")
        .response(format!(r#"{{"id": "{ID}"}}"#))
}

#[test]
fn credentials_that_are_missing() {
    accepts(item().header("API-Key", "k").header("Authorization", "bearer t"));
    reports(
        item().header("authorization", "Bearer t"),
        Kind::MissingCredentials,
        "get_item: header `api-key`: is missing",
    );
    reports(
        item().header("api-key", " ").header("authorization", "Bearer t"),
        Kind::MissingCredentials,
        "get_item: header `api-key`: is empty",
    );
    reports(
        item().header("api-key", "k"),
        Kind::MissingCredentials,
        "get_item: header `authorization`: is missing",
    );
    for wrong in ["Basic dDp0", "Bearer", "Bearer ", "t"] {
        reports(
            item().header("api-key", "k").header("authorization", wrong),
            Kind::MissingCredentials,
            "get_item: header `authorization`: does not hold bearer credentials",
        );
    }
}

#[test]
fn credentials_that_must_not_be_there() {
    accepts(Call::token("client_secret=s&lifetime=1"));
    reports(
        Call::token("client_secret=s&lifetime=1").header("authorization", "Bearer t"),
        Kind::UnexpectedCredentials,
        "request_token: header `authorization`: must not be sent with this operation",
    );
    reports(
        Call::item().header("api-key", "k"),
        Kind::UnexpectedCredentials,
        "get_item: header `api-key`: is sent 2 times",
    );
}

#[test]
fn an_operation_without_security_takes_none() {
    let mut description = description();
    description["paths"]["/items/count"]["get"]["security"] = json!([]);
    let contract = Contract::from_description(&description).unwrap();
    let count = || Call::bare("GET", "/items/count").media_type("application/json").response("1");
    assert_eq!(contract.check(&count().exchange()), []);
    let both = count().header("api-key", "k").header("authorization", "Bearer t");
    let kinds: Vec<Kind> = contract.check(&both.exchange()).iter().map(|violation| violation.kind).collect();
    assert_eq!(kinds, [Kind::UnexpectedCredentials; 2]);
}

#[test]
fn one_of_several_alternatives_is_enough() {
    let mut description = description();
    description["paths"]["/items/count"]["get"]["security"] =
        json!([{"Key": [], "Bearer": []}, {"InQuery": []}]);
    description["components"]["securitySchemes"]["InQuery"] =
        json!({"type": "apiKey", "in": "query", "name": "code"});
    let contract = Contract::from_description(&description).unwrap();
    let count = |target| Call::bare("GET", target).media_type("application/json").response("1");
    assert_eq!(contract.check(&count("/items/count?code=c").exchange()), []);
    let bearer = count("/items/count").header("api-key", "k").header("authorization", "Bearer t");
    assert_eq!(contract.check(&bearer.exchange()), []);
    assert_eq!(
        told(&contract.check(&count("/items/count").exchange())),
        [(Kind::MissingCredentials, "count_items: query parameter `code`: is missing".to_owned())]
    );
}
