//! Parameters: names, places, repetition, styles and values.

use infinigate_contract::Kind;

use super::fixture::{Call, accepts, contract, reports, told};

#[test]
fn parameters_as_declared() {
    accepts(Call::list(
        "no=1&no=2&take=50&from=2026-06-01&since=2026-06-01T00:00:00%2B02:00&kinds=Hardware&ids=a,b%2Cc",
    ));
    accepts(Call::list("no=1").header("X-Tenant", "7").header("cookie", "mode=a"));
}

#[test]
fn a_parameter_that_is_missing() {
    reports(
        Call::list("take=1"),
        Kind::MissingParameter,
        "list_items: query parameter `no`: is required, but was not sent",
    );
    reports(
        Call::new("GET", "/items"),
        Kind::MissingParameter,
        "list_items: query parameter `no`: is required, but was not sent",
    );
}

#[test]
fn a_parameter_that_is_not_declared() {
    for (query, name) in [("no=1&top=5", "top"), ("no=1&=5", ""), ("no=1&api-version=1", "api-version")] {
        let text = format!("list_items: query parameter \"{name}\": is not declared");
        reports(Call::list(query), Kind::UndeclaredParameter, &text);
    }
    reports(
        Call::list("no=1").header("cookie", "mode=a; track=1"),
        Kind::UndeclaredParameter,
        "list_items: cookie parameter \"track\": is not declared",
    );
}

#[test]
fn a_parameter_in_other_capitals() {
    reports(
        Call::list("No=1"),
        Kind::MisspelledParameter,
        "list_items: query parameter \"No\": is declared as `no`",
    );
    reports(
        Call::list("no=1&Take=5"),
        Kind::MisspelledParameter,
        "list_items: query parameter \"Take\": is declared as `take`",
    );
    accepts(Call::list("no=1").header("x-TENANT", "1"));
}

#[test]
fn a_parameter_that_is_repeated() {
    reports(
        Call::list("no=1&take=5&take=5"),
        Kind::RepeatedParameter,
        "list_items: query parameter `take`: is sent 2 times, but has one value",
    );
    reports(
        Call::list("no=1").header("x-tenant", "1").header("x-tenant", "2"),
        Kind::RepeatedParameter,
        "list_items: header parameter `X-Tenant`: is sent 2 times, but has one value",
    );
}

#[test]
fn a_parameter_at_the_wrong_place() {
    for (call, text) in [
        (Call::list("").header("no", "1"), "header `no`: is declared as query parameter `no`"),
        (Call::list("no=1").header("take", "1"), "header `take`: is declared as query parameter `take`"),
        (
            Call::list("no=1&X-Tenant=1"),
            "query parameter \"X-Tenant\": is declared as header parameter `X-Tenant`",
        ),
        (Call::list("no=1&mode=a"), "query parameter \"mode\": is declared as cookie parameter `mode`"),
        (
            Call::list("no=1").header("cookie", "take=5"),
            "cookie parameter \"take\": is declared as query parameter `take`",
        ),
        (Call::list("no=1&API-KEY=x"), "query parameter \"API-KEY\": belongs in the header `api-key`"),
    ] {
        reports(call, Kind::ParameterLocation, &format!("list_items: {text}"));
    }
}

#[test]
fn a_value_of_the_wrong_type_or_format() {
    for (query, name, reason) in [
        ("no=1&take=all", "take", "\"all\" is not a whole number"),
        ("no=1&take=1.0", "take", "\"1.0\" is not a whole number"),
        ("no=1&take=2147483648", "take", "\"2147483648\" is greater than the maximum of 2147483647"),
        ("no=1&take=", "take", "\"\" is not a whole number"),
        ("no=1&from=01.06.2026", "from", "\"01.06.2026\" is not a \"date\""),
        ("no=1&since=2026-06-01", "since", "\"2026-06-01\" is not a \"date-time\""),
        ("no=1&since=2026-06-01T00:00:00", "since", "\"2026-06-01T00:00:00\" is not a \"date-time\""),
        ("no=1&no=x", "no", "\"x\" is not a whole number"),
    ] {
        let text = format!("list_items: query parameter `{name}`: {reason}");
        reports(Call::list(query), Kind::ParameterValue, &text);
    }
    reports(
        Call::list("no=1").header("x-tenant", "x"),
        Kind::ParameterValue,
        "list_items: header parameter `X-Tenant`: is not a whole number",
    );
    reports(
        Call::list("no=1").header("cookie", "mode=c"),
        Kind::ParameterValue,
        "list_items: cookie parameter `mode`: value is not one of \"a\" or \"b\"",
    );
    reports(
        Call::new("GET", "/items/7").response(r#"{"id": "00000000-0000-4000-8000-000000000001"}"#),
        Kind::ParameterValue,
        "get_item: path parameter `id`: \"7\" is not a \"uuid\"",
    );
}

#[test]
fn a_path_value_is_not_empty() {
    accepts(Call::new("GET", "/items/find/%20"));
    reports(
        Call::new("GET", "/items/find/"),
        Kind::ParameterValue,
        "find_items: path parameter `text`: is empty",
    );
}

#[test]
fn a_list_in_the_wrong_style() {
    for (query, name, reason) in [
        ("no=1,2", "no", "\"1,2\" is joined by commas instead of repeated"),
        ("no=1%2C2", "no", "\"1,2\" is joined by commas instead of repeated"),
        (
            "no=1&kinds=Hardware,Software",
            "kinds",
            "\"Hardware,Software\" is joined by commas instead of repeated",
        ),
        ("no=1&ids=a&ids=b", "ids", "is repeated, but its values are declared as joined in one text"),
    ] {
        let text = format!("list_items: query parameter `{name}`: {reason}");
        reports(Call::list(query), Kind::ParameterStyle, &text);
    }
}

#[test]
fn encoding() {
    for text in ["a%2Fb%3F%23", "%22switch%22", "100%25", "%C3%BC%F0%9F%98%80", "a+b,c"] {
        accepts(Call::new("GET", &format!("/items/find/{text}")));
    }
    let broken = "a % is not followed by two hexadecimal digits";
    let binary = "it is not UTF-8 once decoded";
    reports(
        Call::new("GET", "/items/find/100%"),
        Kind::Encoding,
        &format!("find_items: path parameter `text`: {broken}"),
    );
    reports(
        Call::new("GET", "/items/find/%FC"),
        Kind::Encoding,
        &format!("find_items: path parameter `text`: {binary}"),
    );
    assert_eq!(
        told(&contract().check(&Call::list("no=1&take=a+b%2B").exchange()))[0].1,
        "list_items: query parameter `take`: \"a b+\" is not a whole number"
    );
    reports(Call::list("no=1&take=%zz"), Kind::Encoding, &format!("list_items: query: {broken}"));
}

#[test]
fn long_values_are_told_shortened() {
    let call = Call::list(&format!("no=1&take={}", "ä".replace('ä', "%C3%A4").repeat(70)));
    let told = told(&contract().check(&call.exchange()));
    assert_eq!(
        told[0].1,
        format!(
            "list_items: query parameter `take`: {:?} and 20 more bytes is not a whole number",
            "ä".repeat(60)
        )
    );
}

#[test]
fn enum_values_that_are_not_known() {
    let exchange = Call::list("no=1&kinds=Hardware&kinds=Firmware").exchange();
    assert_eq!(contract().check(&exchange), []);
    assert_eq!(
        told(&contract().with_closed_enums().check(&exchange)),
        [(
            Kind::UnknownRequestValue,
            "list_items: query parameter `kinds` at /1: is none of the known values".to_owned()
        )]
    );
}
