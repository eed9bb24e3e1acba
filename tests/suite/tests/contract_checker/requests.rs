//! Paths, methods, headers and bodies of requests.

use infinigate_contract::{Kind, Side};

use super::fixture::{Call, ID, accepts, contract, reports, told};

const DRAFT: &str =
    r#"{"name": "a", "size": 0.5, "due": "2026-06-01T00:00:00Z", "parent": {"name": "b", "parent": null}}"#;

#[test]
fn paths() {
    accepts(Call::item());
    accepts(Call::new("GET", "/items/"));
    accepts(Call::new("GET", "/items/count").response("1"));
    for path in ["/item", "/Items", "/items/find/a/b", "/token/", "/items/find"] {
        let call = Call::new("GET", path);
        if path == "/items/find" {
            // Fits the path of one item.
            let violations = contract().check(&call.exchange());
            assert_eq!(violations[0].operation.as_deref(), Some("get_item"));
        } else {
            reports(call, Kind::UnknownPath, &format!("path \"{path}\": is not declared"));
        }
    }
}

#[test]
fn the_more_literal_path_counts() {
    let contract = contract();
    let operation = |path| contract.operation_of(&Call::new("GET", path).exchange()).map(str::to_owned);
    assert_eq!(operation("/items/count").as_deref(), Some("count_items"));
    assert_eq!(operation("/items/number").as_deref(), Some("get_item"));
    assert_eq!(operation("/items/").as_deref(), Some("list_everything"));
    assert_eq!(operation("/items/find/x").as_deref(), Some("find_items"));
    // Sorts behind `{id}` as text.
    assert_eq!(operation("/items/~all").as_deref(), Some("all_items"));
    assert_eq!(operation("/nowhere"), None);
}

#[test]
fn methods() {
    accepts(Call::create(DRAFT));
    reports(Call::new("DELETE", "/items"), Kind::UnknownMethod, "path /items: has no operation DELETE");
    reports(Call::new("get", "/items/"), Kind::UnknownMethod, "path /items/: has no operation get");
}

#[test]
fn headers() {
    accepts(Call::item().header("accept", "*/*").header("user-agent", "test").header("host", "localhost"));
    for name in ["api-version", "x-http-method-override", "x-tenant"] {
        reports(
            Call::item().header(name, "1"),
            Kind::UndeclaredHeader,
            &format!("get_item: header `{name}`: is not declared, and the API could understand it"),
        );
    }
}

#[test]
fn a_body_that_is_missing_or_not_expected() {
    accepts(Call::token("client_secret=s&lifetime=300"));
    reports(Call::token(""), Kind::MissingBody, "request_token: request body: is required, but is empty");
    accepts(Call::create(""));
    reports(
        Call::item().body("{}"),
        Kind::UnexpectedBody,
        "get_item: request body: is sent, but none is declared",
    );
}

#[test]
fn media_types() {
    accepts(Call::create(DRAFT));
    let json = || Call::new("POST", "/items").body(DRAFT).status(204).response("");
    reports(json(), Kind::RequestMediaType, "create_item: header `content-type`: is missing");
    accepts(json().header("content-type", "Application/JSON; charset=UTF-8"));
    reports(
        json().header("content-type", "text/json"),
        Kind::RequestMediaType,
        "create_item: header `content-type`: is text/json, but declared is application/json",
    );
    reports(
        json().header("content-type", "application/json").header("content-type", "application/json"),
        Kind::RequestMediaType,
        "create_item: header `content-type`: is sent 2 times",
    );
    reports(
        json().header("content-type", "application/json; charset=utf-16"),
        Kind::RequestBody,
        "create_item: request body: is text in utf-16, which cannot be judged",
    );
}

#[test]
fn json_bodies() {
    for (draft, place, reason) in [
        ("{", "", "is not JSON, at line 1 column 1"),
        ("\u{feff}{}", "", "is not JSON, at line 1 column 1"),
        ("{}", "", "\"name\" is a required property"),
        (r#"{"name": 5}"#, " at /name", "the value is not of type \"string\""),
        (r#"{"name": null}"#, " at /name", "the value is not of type \"string\""),
        (r#"{"name": "a", "size": 0}"#, " at /size", "the value is less than or equal to the minimum of 0"),
        (r#"{"name": "a", "size": null}"#, " at /size", "the value is not of type \"number\""),
        (r#"{"name": "a", "due": "2026-06-01T00:00:00"}"#, " at /due", "the value is not a \"date-time\""),
        (
            r#"{"name": "a", "parent": {"name": "b", "parent": {}}}"#,
            " at /parent/parent",
            "\"name\" is a required property",
        ),
    ] {
        reports(
            Call::create(draft),
            Kind::RequestBody,
            &format!("create_item: request body{place}: {reason}"),
        );
    }
}

#[test]
fn forms() {
    accepts(Call::token("client_secret=a%20b%26c&lifetime=300&scopes=a&scopes=b"));
    for (form, place, reason) in [
        ("client_secret=s", "", "\"lifetime\" is a required property"),
        ("client_secret=s&lifetime=long", "", "has the property `lifetime`, which is not a whole number"),
        ("client_secret=s&lifetime=1&lifetime=2", "", "has the property `lifetime` more than once"),
        ("client_secret=%&lifetime=1", "", "a % is not followed by two hexadecimal digits"),
    ] {
        reports(
            Call::token(form),
            Kind::RequestBody,
            &format!("request_token: request body{place}: {reason}"),
        );
    }
}

#[test]
fn properties_that_are_not_declared() {
    reports(
        Call::create(r#"{"name": "a", "parent": {"name": "b", "nmae": "c"}}"#),
        Kind::UndeclaredRequestProperty,
        "create_item: request body at /parent/nmae: is not declared",
    );
    reports(
        Call::token("client_secret=s&lifetime=1&grant=x"),
        Kind::UndeclaredRequestProperty,
        "request_token: request body at /grant: is not declared",
    );
}

#[test]
fn enum_values_that_are_not_known() {
    let exchange = Call::create(r#"{"name": "a", "kind": "Firmware"}"#).exchange();
    assert_eq!(contract().check(&exchange), []);
    assert_eq!(
        told(&contract().with_closed_enums().check(&exchange)),
        [(
            Kind::UnknownRequestValue,
            "create_item: request body at /kind: is none of the known values".to_owned()
        )]
    );
}

#[test]
fn nothing_secret_is_told() {
    let secret = "5ecret";
    let calls = [
        Call::token(&format!("client_secret={secret}&lifetime={secret}&client_secret={secret}")),
        Call::token(&format!("lifetime=1&client_id={secret}")).header("authorization", secret),
        Call::create(&format!(r#"{{"name": ["{secret}"], "due": "{secret}", "size": "{secret}"}}"#)),
        Call::create(&format!("{{{secret}")),
        Call::list("no=1").header("x-tenant", secret).header("cookie", &format!("mode={secret}")),
        Call::item().response(format!(r#"{{"id": "{secret}", "made": "{secret}", "count": "{secret}"}}"#)),
    ];
    for call in calls {
        let violations = contract().check(&call.exchange());
        assert!(!violations.is_empty());
        assert!(!format!("{violations:?} {:?}", told(&violations)).contains(secret), "{violations:?}");
    }
}

#[test]
fn each_violation_knows_its_side() {
    let call = Call::list("no=x").response(format!(r#"[{{"id": "{ID}", "count": "x"}}]"#));
    let violations = contract().check(&call.exchange());
    let sides: Vec<Side> = violations.iter().map(infinigate_contract::Violation::side).collect();
    assert_eq!(sides, [Side::Request, Side::Response]);
}
