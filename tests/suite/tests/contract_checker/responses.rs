//! Responses: status, media type and body.

use infinigate_contract::Kind;

use super::fixture::{Call, ID, accepts, contract, reports, told};

fn item(properties: &str) -> Call {
    Call::item().response(format!(r#"{{"id": "{ID}"{properties}}}"#))
}

#[test]
fn statuses() {
    accepts(Call::list("no=1").status(404).response(r#"{"message": "no"}"#));
    accepts(Call::list("no=1").status(503).response("{}"));
    reports(
        Call::list("no=1").status(400),
        Kind::UndeclaredStatus,
        "list_items: response: the status 400 Bad Request is not declared",
    );
    reports(
        Call::list("no=1").status(202),
        Kind::UndeclaredStatus,
        "list_items: response: the status 202 Accepted is not declared",
    );
}

#[test]
fn the_most_exact_status_counts() {
    let all = |status, body: &str| Call::new("GET", "/items/~all").status(status).response(body);
    for (status, right, wrong) in [(404, "1", "true"), (400, "\"a\"", "1"), (500, "true", "1")] {
        accepts(all(status, right));
        let found = contract().check(&all(status, wrong).exchange());
        assert_eq!(found.len(), 1, "{status}");
    }
}

#[test]
fn media_types() {
    accepts(Call::item().media_type("application/json"));
    reports(
        Call::item().media_type("text/html; charset=utf-8"),
        Kind::ResponseMediaType,
        "get_item: response header `content-type`: is text/html, but declared is application/json",
    );
    accepts(Call::new("GET", "/items/~all").media_type("text/plain").response("all"));
    reports(
        Call::new("GET", "/items/~all").media_type("text/html").response("all"),
        Kind::ResponseMediaType,
        "all_items: response header `content-type`: is text/html, but declared is application/json, text/plain",
    );
    reports(
        Call::bare("GET", &format!("/items/{ID}"))
            .header("api-key", "k")
            .header("authorization", "Bearer t")
            .response("{}"),
        Kind::ResponseMediaType,
        "get_item: response header `content-type`: is missing",
    );
}

#[test]
fn bodies() {
    accepts(item(r#", "made": "2026-06-01T00:00:00", "count": 5, "kind": "Firmware", "more": 1"#));
    for (body, place, reason) in [
        ("{", "", "is not JSON, at line 1 column 1"),
        ("", "", "is empty"),
        ("[]", "", "the value is not of type \"object\""),
        ("{}", "", "\"id\" is a required property"),
        (r#"{"id": null}"#, " at /id", "the value is not of type \"string\""),
        (r#"{"id": "7"}"#, " at /id", "the value is not a \"uuid\""),
    ] {
        let text = format!("get_item: response body{place}: {reason}");
        reports(Call::item().response(body), Kind::ResponseBody, &text);
    }
    for (properties, place, reason) in [
        (r#", "made": "01.06.2026""#, "made", "the value is not a \"date-time, the offset optional\""),
        (r#", "count": "5""#, "count", "the value is not of type \"integer\""),
        (r#", "count": 2147483648"#, "count", "the value is greater than the maximum of 2147483647"),
    ] {
        let text = format!("get_item: response body at /{place}: {reason}");
        reports(item(properties), Kind::ResponseBody, &text);
    }
}

#[test]
fn null_stands_for_a_property_that_is_not_required() {
    accepts(item(r#", "made": null, "count": null"#));
}

#[test]
fn a_byte_order_mark_is_skipped() {
    accepts(Call::list("no=1").response("\u{feff}[]"));
}

#[test]
fn no_body_stands_for_null() {
    accepts(Call::new("GET", "/items/").response(""));
    reports(Call::list("no=1").response(""), Kind::ResponseBody, "list_items: response body: is empty");
}

#[test]
fn a_body_where_none_is_declared() {
    accepts(Call::create("").status(201));
    reports(
        Call::create("").status(201).response("{}"),
        Kind::ResponseBody,
        "create_item: response body: is there, but none is declared",
    );
    reports(
        Call::create("").status(204).response("{}"),
        Kind::ResponseBody,
        "create_item: response body: is there, though this response can have none",
    );
}

#[test]
fn an_error_is_anything_unless_it_says_it_is_json() {
    let error = |media_type, body: &str| Call::list("no=1").status(404).media_type(media_type).response(body);
    accepts(error("text/html", "<h1>"));
    accepts(error("application/json", ""));
    accepts(error("application/problem+json", r#"{"message": "no", "title": "no"}"#));
    reports(
        error("application/json", "<h1>"),
        Kind::ResponseBody,
        "list_items: response body: is not JSON, at line 1 column 1",
    );
    reports(
        error("application/problem+json", r#"{"message": 5}"#),
        Kind::ResponseBody,
        "list_items: response body at /message: the value is not of type \"string\"",
    );
}

#[test]
fn a_compressed_response_is_not_judged_in_silence() {
    accepts(Call::item().response_header("content-encoding", "identity"));
    reports(
        Call::item().response_header("content-encoding", "gzip"),
        Kind::ResponseBody,
        "get_item: response body: is compressed, which cannot be judged",
    );
}

#[test]
fn properties_that_are_not_declared() {
    let exchange = Call::list("no=1").response(format!(r#"[{{"id": "{ID}", "more": 1}}]"#)).exchange();
    assert_eq!(contract().check(&exchange), []);
    assert_eq!(
        told(&contract().strict().check(&exchange)),
        [(
            Kind::UndeclaredResponseProperty,
            "list_items: response body at /0/more: is not declared".to_owned()
        )]
    );
    assert_eq!(contract().strict().check(&item(r#", "count": 1"#).exchange()), []);
}

#[test]
fn enum_values_that_are_not_known() {
    let exchange = item(r#", "kind": "Firmware""#).exchange();
    assert_eq!(contract().strict().check(&exchange), []);
    assert_eq!(
        told(&contract().with_closed_enums().check(&exchange)),
        [(
            Kind::UnknownResponseValue,
            "get_item: response body at /kind: is none of the known values".to_owned()
        )]
    );
    assert_eq!(contract().with_closed_enums().check(&item(r#", "kind": "Software""#).exchange()), []);
}
