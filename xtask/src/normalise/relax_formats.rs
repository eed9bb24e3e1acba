//! Formats whose Rust type is stricter than the server. Needed for: dates of .NET, integers of less or more than 64 bits.

use serde_json::{Value, json};

use crate::openapi::{self, Place};

/// Formats whose Rust type accepts exactly what a standard says: one other value loses the whole response.
const STRICT: [&str; 3] = ["ip", "ipv4", "ipv6"];
/// Formats of whole numbers that the generator makes a narrower type of.
const NARROW: [&str; 7] = ["int8", "uint8", "int16", "uint16", "uint", "uint32", "int"];
/// Whole numbers of 64 bits without a sign.
const UNSIGNED: [&str; 3] = ["uint64", "ulong", "unsigned-long"];

/// Formats promise no more than the server keeps. A date that arrives may come with a time, which .NET writes
/// for every date, so it is read as a timestamp; an address is text; a whole number has 64 bits unless the
/// description says 32, and no sign if it says so or allows more. `x-declared-format` keeps what a date was, for `cargo xtask drift`.
pub(super) fn apply(document: &mut Value) -> usize {
    let mut count = 0;
    openapi::each_placed_schema(document, &mut |place, schema| {
        let format = schema.get("format").and_then(Value::as_str).unwrap_or_default();
        let change = match schema.get("type").and_then(Value::as_str) {
            Some("string") if place == Place::Response && format == "date" => Some(Some("date-time")),
            Some("string") if STRICT.contains(&format) => Some(None),
            // Of Kubernetes: 80 is another port than "80".
            Some("string") if format == "int-or-string" => {
                schema.remove("type");
                Some(None)
            }
            // As NSwag writes it.
            Some("string") if format == "guid" => Some(Some("uuid")),
            Some("integer") if NARROW.contains(&format) => Some(Some("int64")),
            Some("integer") if UNSIGNED.contains(&format) || is_beyond_63_bits(schema) => {
                (format != "uint64").then_some(Some("uint64"))
            }
            Some("integer") if !format.is_empty() && !matches!(format, "int32" | "int64") => Some(None),
            Some("boolean" | "object" | "array") if !format.is_empty() => Some(None),
            _ => None,
        };
        if let Some(format) = change {
            let declared = schema.remove("format");
            if let (Some("date-time"), Some(declared)) = (format, declared) {
                schema.insert("x-declared-format".to_owned(), declared);
            }
            if let Some(format) = format {
                schema.insert("format".to_owned(), json!(format));
            }
            count += 1;
        }
    });
    count
}

/// True if the description says of a whole number that it can be larger than one with a sign.
fn is_beyond_63_bits(schema: &openapi::Object) -> bool {
    let beyond = |value: &Value| !value.is_i64() && value.as_f64().is_some_and(|value| value > 9e18);
    let never_negative = schema.get("minimum").and_then(Value::as_f64).is_none_or(|least| least >= 0.0);
    never_negative && schema.get("maximum").is_some_and(beyond)
}

#[cfg(test)]
mod tests {
    use super::super::Apply::Infallible;
    use super::super::tests::schema_after;
    use super::*;

    #[test]
    fn formats_promise_what_is_kept() {
        let date = json!({"type": "string", "format": "date"});
        assert_eq!(
            schema_after(Infallible(apply), true, &date),
            json!({"type": "string", "format": "date-time", "x-declared-format": "date"})
        );
        assert_eq!(schema_after(Infallible(apply), false, &date), date);
        for response in [true, false] {
            for (kind, format, expected) in [
                ("string", "ipv4", None),
                ("string", "uuid", Some("uuid")),
                ("string", "guid", Some("uuid")),
                ("integer", "int32", Some("int32")),
                ("integer", "uint16", Some("int64")),
                ("integer", "ulong", Some("uint64")),
                ("integer", "uint64", Some("uint64")),
                ("integer", "decimal", None),
                ("boolean", "bool", None),
            ] {
                let after =
                    schema_after(Infallible(apply), response, &json!({"type": kind, "format": format}));
                assert_eq!(after.get("format").and_then(Value::as_str), expected, "{format}");
            }
        }
    }
}
