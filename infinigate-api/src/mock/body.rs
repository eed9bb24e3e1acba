//! How the body of a request is compared with what a mock expects.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json::value::RawValue;

type JsonObject = BTreeMap<String, Box<RawValue>>;
type JsonArray = Vec<Box<RawValue>>;

/// True if two documents say the same, their numbers compared digit by digit.
pub(super) fn same_json(a: &str, b: &str) -> bool {
    if let (Some(a), Some(b)) = (read::<JsonObject>(a), read::<JsonObject>(b)) {
        return a.len() == b.len()
            && a.iter()
                .zip(&b)
                .all(|((a_name, a), (b_name, b))| a_name == b_name && same_json(a.get(), b.get()));
    }
    if let (Some(a), Some(b)) = (read::<JsonArray>(a), read::<JsonArray>(b)) {
        return a.len() == b.len() && a.iter().zip(&b).all(|(a, b)| same_json(a.get(), b.get()));
    }
    let same_number = || Some(number(a)? == number(b)?);
    same_number().unwrap_or_else(|| {
        let (a, b) = (read::<serde_json::Value>(a), read::<serde_json::Value>(b));
        a.is_some() && a == b
    })
}

fn read<'a, T: serde::Deserialize<'a>>(json: &'a str) -> Option<T> {
    serde_json::from_str(json).ok()
}

fn number(json: &str) -> Option<Decimal> {
    let json = json.trim();
    json.parse().or_else(|_| Decimal::from_scientific(json)).ok()
}

#[cfg(test)]
mod tests {
    use super::same_json;

    #[test]
    fn documents_are_the_same_or_not() {
        for (a, b) in [
            (r#"{"a": 1, "b": [null, true]}"#, r#"{"b":[null,true],"a":1.0}"#),
            ("\"a\\u0062\"", "\"ab\""),
            ("0.1234567890123456789", "0.12345678901234567890"),
        ] {
            assert!(same_json(a, b), "{a} {b}");
        }
        for (a, b) in [
            ("0.1234567890123456789", "0.1234567890123456788"),
            ("1", "\"1\""),
            ("\"1\"", "\"1.0\""),
            (r#"{"a": 1}"#, r#"{"a": 1, "b": null}"#),
            ("[1, 2]", "[2, 1]"),
            ("[]", "{}"),
            ("null", ""),
            ("", ""),
        ] {
            assert!(!same_json(a, b), "{a} {b}");
        }
    }
}
