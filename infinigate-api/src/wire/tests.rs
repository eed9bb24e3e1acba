//! The decoders together, on a type as the generator writes them.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::*;
use crate::Timestamp;

/// A type as build.rs makes them.
#[derive(Debug, PartialEq, Default, Deserialize, Serialize)]
#[serde(default)]
struct Line {
    #[serde(deserialize_with = "read::<Opt<Number>, _, _>", serialize_with = "write::<Opt<Number>, _, _>")]
    price: Option<Decimal>,
    #[serde(deserialize_with = "read::<Opt<Plain>, _, _>")]
    posted: Option<Timestamp>,
    #[serde(deserialize_with = "read::<Opt<Plain>, _, _>")]
    day: Option<NaiveDate>,
    #[serde(deserialize_with = "read::<Opt<Plain>, _, _>")]
    number: Option<String>,
    #[serde(deserialize_with = "read::<Opt<Plain>, _, _>")]
    position: Option<i32>,
    #[serde(deserialize_with = "read::<Opt<Plain>, _, _>")]
    open: Option<bool>,
    #[serde(deserialize_with = "read::<Opt<Plain>, _, _>")]
    id: Option<Uuid>,
    #[serde(deserialize_with = "read::<Opt<Own>, _, _>")]
    parent: Option<Box<Line>>,
    #[serde(deserialize_with = "read::<List<Own>, _, _>")]
    notes: Vec<Line>,
    #[serde(deserialize_with = "read::<List<Plain>, _, _>")]
    words: Vec<String>,
    #[serde(deserialize_with = "read::<List<Number>, _, _>")]
    amounts: Vec<Decimal>,
}

fn line(json: &str) -> Line {
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{json}: {error}"))
}

#[test]
fn decimals_keep_their_digits_in_either_kind_of_document() {
    for (json, digits) in [
        ("79228162514264337593543950335", "79228162514264337593543950335"),
        ("0.1000000000000000055511151231", "0.1000000000000000055511151231"),
        ("\" 12.50 \"", "12.50"),
        ("\"\\u0031\"", "1"),
        ("1.25e2", "125"),
    ] {
        let json = format!("{{\"price\": {json}}}");
        let from_memory = line(&json);
        let read: Line = serde_json::from_reader(json.as_bytes()).unwrap();
        assert_eq!(read, from_memory);
        let written = serde_json::to_string(&read).unwrap();
        assert!(written.contains(&format!("\"price\":{digits},")), "{written}");
    }
}

#[test]
fn decoders_that_have_values_and_no_text_are_served() {
    /// Serde buffers what it tries more than once.
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Either {
        Line(Line),
    }

    let value =
        serde_json::json!({"price": 1.1, "position": "7", "open": null, "words": ["a"], "number": true});
    let decoded: Line = serde_json::from_value(value).unwrap();
    assert_eq!(decoded, line(r#"{"price": 1.1, "position": 7, "words": ["a"], "number": "true"}"#));
    let Either::Line(decoded) =
        serde_json::from_str(r#"{"price": 19.99, "number": "A", "open": 1}"#).unwrap();
    assert_eq!(decoded, line(r#"{"price": 19.99, "number": "A", "open": true}"#));
    assert!(serde_json::from_str::<Either>(r#"{"number": {"a": "b"}}"#).is_err());
}

#[test]
fn absent_values_are_none() {
    let absent = Line::default();
    let properties =
        ["price", "posted", "day", "position", "open", "id", "parent", "notes", "words", "amounts"];
    for property in properties {
        for nothing in ["null", "\"\"", "\" \""] {
            assert_eq!(line(&format!("{{{property:?}: {nothing}}}")), absent, "{property} {nothing}");
        }
    }
    assert_eq!(line(r#"{"number": null, "posted": "0001-01-01T00:00:00", "day": "0001-01-01"}"#), absent);
    assert_eq!(line(r#"{"number": ""}"#).number.as_deref(), Some(""));
}

#[test]
fn other_spellings_of_the_same_value_decode() {
    for (json, plain) in [
        (r#"{"open": "True"}"#, r#"{"open": true}"#),
        (r#"{"open": 0}"#, r#"{"open": false}"#),
        (r#"{"position": "10000"}"#, r#"{"position": 10000}"#),
        (r#"{"position": 1e4}"#, r#"{"position": 10000}"#),
        (r#"{"position": 10000.0}"#, r#"{"position": 10000}"#),
        (r#"{"number": 4711}"#, r#"{"number": "4711"}"#),
        (
            r#"{"number": 123456789012345678901234567890.10}"#,
            r#"{"number": "123456789012345678901234567890.10"}"#,
        ),
        (r#"{"day": "2026-06-01T00:00:00"}"#, r#"{"day": "2026-06-01"}"#),
        (r#"{"notes": {"number": "a"}}"#, r#"{"notes": [{"number": "a"}]}"#),
        (r#"{"notes": [null, {"number": "a"}]}"#, r#"{"notes": [{"number": "a"}]}"#),
        (r#"{"words": "a"}"#, r#"{"words": ["a"]}"#),
        (r#"{"words": [1, "a", null]}"#, r#"{"words": ["1", "a"]}"#),
        (r#"{"amounts": ["1.10", 2]}"#, r#"{"amounts": [1.10, 2]}"#),
        (
            r#"{"id": "{67E55044-10B1-426F-9247-BB680E5FE0C8}"}"#,
            r#"{"id": "67e55044-10b1-426f-9247-bb680e5fe0c8"}"#,
        ),
    ] {
        assert_eq!(line(json), line(plain), "{json}");
    }
}

#[test]
fn nonsense_is_an_error_that_says_what_was_found() {
    for (json, found) in [
        (r#"{"price": 1e99}"#, "\"1e99\" is not a decimal number"),
        (r#"{"price": "twelve"}"#, "\"twelve\" is not a decimal number"),
        (r#"{"price": true}"#, "decimal"),
        (r#"{"price": [1]}"#, "\"[1]\" is not"),
        (r#"{"amounts": [1, "x"]}"#, "\"x\" is not"),
        (r#"{"position": 2147483648}"#, "integer"),
        (r#"{"position": 1.5}"#, "integer"),
        (r#"{"open": 2}"#, "true or false"),
        (r#"{"number": {}}"#, "text"),
        (r#"{"posted": "6/1/2026"}"#, "date"),
        (r#"{"day": "2026-06-01T08:00:00"}"#, "date"),
        (r#"{"parent": "x"}"#, "expected struct Line"),
    ] {
        let error = serde_json::from_str::<Line>(json).unwrap_err();
        assert!(error.to_string().contains(found), "{json}: {error}");
    }
}

#[test]
fn maps_of_plain_values_decode_like_properties() {
    #[derive(Deserialize)]
    struct Document {
        #[serde(deserialize_with = "read::<Map<Number>, _, _>")]
        rates: std::collections::HashMap<String, Decimal>,
    }
    let document: Document =
        serde_json::from_str(r#"{"rates": {"a": "0.1000000000000000055511151231", "b": null}}"#).unwrap();
    assert_eq!(document.rates.len(), 1);
    assert_eq!(document.rates["a"].to_string(), "0.1000000000000000055511151231");
}

#[test]
fn untyped_properties_keep_whatever_arrives() {
    #[derive(Deserialize)]
    struct Document {
        #[serde(default, deserialize_with = "read::<Opt<Any>, _, _>")]
        any: Option<Value>,
        price: i32,
    }
    for (json, expected) in [
        (r#"{"price": 1}"#, Value::Null),
        (r#"{"any": null, "price": 1}"#, Value::Null),
        (r#"{"any": 30, "price": 1}"#, Value::from(30)),
        (r#"{"any": " 30 ", "price": 1}"#, Value::from(" 30 ")),
        (r#"{"any": [1, {"a": 2}], "price": 1}"#, serde_json::json!([1, {"a": 2}])),
        (r#"{"any": 1e400, "price": 1}"#, Value::from("1e400")),
    ] {
        let document: Document = serde_json::from_str(json).unwrap();
        assert_eq!((document.any.unwrap_or_default(), document.price), (expected, 1), "{json}");
    }
}
