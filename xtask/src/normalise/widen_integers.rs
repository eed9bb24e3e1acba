//! Integers are as wide as they are described. Needed for: bounds, defaults and examples beyond 63 bits, and `bigint`.

use serde_json::{Value, json};

use crate::openapi::{self, Object};

/// An integer for which 32 bits are said to be too few has 64, whatever its format, and one for which 63 are too few has 64
/// without a sign, or is a decimal: typify looks at the format
/// alone, and a type that cannot hold the value fails to receive it. Goes by the bounds and by the values that are given as
/// default, as example or in an enumeration.
pub(super) fn apply(document: &mut Value) -> usize {
    let mut count = 0;
    openapi::each_schema(document, &mut |schema| {
        let is_integer = schema.get("type").and_then(Value::as_str) == Some("integer");
        count += usize::from(is_integer && widen(schema));
    });
    count
}

/// What an integer has to hold.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Width {
    Signed64,
    Unsigned64,
    Beyond,
}

/// Tools write the bounds of 64 bits as floats too, which are rounded.
fn width(value: &Value) -> Option<Width> {
    const BITS_63: f64 = 9_223_372_036_854_775_808.0;
    let rounded = value.as_f64()?;
    Some(match value {
        value if value.is_i64() || value.is_f64() && rounded.abs() <= BITS_63 => Width::Signed64,
        value if value.is_u64() || rounded > 0.0 && rounded <= 2.0 * BITS_63 => Width::Unsigned64,
        _ => Width::Beyond,
    })
}

fn is_beyond_32_bits(value: f64) -> bool {
    value < f64::from(i32::MIN) || value > f64::from(i32::MAX)
}

fn widen(schema: &mut Object) -> bool {
    const UNBOUNDED: [&str; 5] = ["bigint", "biginteger", "big-integer", "int128", "uint128"];
    let format = schema.get("format").and_then(Value::as_str).unwrap_or_default().to_ascii_lowercase();
    let given = ["minimum", "maximum", "default", "example"].iter().filter_map(|name| schema.get(*name));
    let listed = schema.get("enum").and_then(Value::as_array).into_iter().flatten();
    let values = || given.clone().chain(listed.clone());
    let widest = values().filter_map(width).max().unwrap_or(Width::Signed64);
    let is_negative = values().filter_map(Value::as_f64).any(f64::is_sign_negative);
    let (kind, format) = match widest {
        _ if UNBOUNDED.contains(&format.as_str()) => ("number", "decimal"),
        Width::Signed64 if format == "int32" && values().filter_map(Value::as_f64).any(is_beyond_32_bits) => {
            ("integer", "int64")
        }
        Width::Signed64 => return false,
        Width::Unsigned64 if !is_negative => ("integer", "uint64"),
        Width::Unsigned64 | Width::Beyond => ("number", "decimal"),
    };
    let changed = schema.insert("format".to_owned(), json!(format)) != Some(json!(format));
    schema.insert("type".to_owned(), json!(kind)) != Some(json!(kind)) || changed
}

#[cfg(test)]
mod tests {
    use super::super::Apply::Infallible;
    use super::super::tests::applied;
    use super::*;

    #[test]
    fn integers_are_as_wide_as_is_said() {
        let (long, unsigned, decimal) =
            (("integer", None), ("integer", Some("uint64")), ("number", Some("decimal")));
        for (said, (kind, format)) in [
            (json!({"minimum": i64::MIN, "maximum": i64::MAX}), long),
            (json!({"minimum": -9.223_372_036_854_776e18, "maximum": 9.223_372_036_854_776e18}), long),
            (json!({"maximum": u64::MAX}), unsigned),
            (json!({"minimum": 0, "maximum": 1.844_674_407_370_955_2e19}), unsigned),
            (json!({"default": u64::MAX}), unsigned),
            (json!({"example": u64::MAX}), unsigned),
            (json!({"enum": [1, u64::MAX]}), unsigned),
            (json!({"minimum": -1, "maximum": u64::MAX}), decimal),
            (json!({"maximum": 1e23}), decimal),
            (json!({"minimum": -1e23}), decimal),
            (json!({"format": "BigInteger"}), decimal),
        ] {
            let mut schema = said.clone();
            schema["type"] = json!("integer");
            let document = json!({"paths": {"/a": {"get": {"parameters": [{"schema": schema}]}}}});
            let (_, document) = applied(Infallible(apply), document);
            let after = &document["paths"]["/a"]["get"]["parameters"][0]["schema"];
            assert_eq!((after["type"].as_str(), after["format"].as_str()), (Some(kind), format), "{said}");
        }
    }
}
