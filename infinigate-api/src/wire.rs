//! How members of the generated types are read and written. build.rs chooses by the member's type.
#![allow(dead_code, reason = "which of them are used depends on the description")]

use std::fmt;
use std::marker::PhantomData;

use rust_decimal::Decimal;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use crate::Timestamp;

/// Reads the digits of a JSON number, or of a text that holds one, without passing through a float.
fn parse_decimal<E: serde::de::Error>(json: &RawValue) -> Result<Option<Decimal>, E> {
    let digits = json.get().trim_matches('"').trim();
    if digits.is_empty() || digits == "null" {
        return Ok(None);
    }
    Decimal::from_str_exact(digits)
        .or_else(|_| Decimal::from_scientific(digits))
        .map(Some)
        .map_err(|error| E::custom(format!("{digits:?} is not a decimal number: {error}")))
}

/// A decimal that must be there.
pub(crate) fn decimal<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
    optional_decimal(deserializer)?.ok_or_else(|| D::Error::custom("a decimal number is missing"))
}

/// A decimal that may be null, missing or an empty text.
pub(crate) fn optional_decimal<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Decimal>, D::Error> {
    parse_decimal(&Box::<RawValue>::deserialize(deserializer)?)
}

/// Writes a JSON number with the decimal's own digits.
pub(crate) fn write_decimal<S: Serializer>(decimal: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
    RawValue::from_string(decimal.to_string()).map_err(serde::ser::Error::custom)?.serialize(serializer)
}

#[allow(clippy::ref_option, reason = "serde calls it with a reference to the member")]
pub(crate) fn write_optional_decimal<S: Serializer>(
    decimal: &Option<Decimal>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match decimal {
        Some(decimal) => write_decimal(decimal, serializer),
        None => serializer.serialize_none(),
    }
}

/// A timestamp that may be null, missing, an empty text, or .NET's empty date.
pub(crate) fn optional_timestamp<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Timestamp>, D::Error> {
    let Some(text) = Option::<String>::deserialize(deserializer)?.filter(|text| !text.trim().is_empty())
    else {
        return Ok(None);
    };
    let timestamp: Timestamp = text.parse().map_err(D::Error::custom)?;
    Ok(Some(timestamp).filter(|timestamp| !timestamp.is_unset()))
}

/// A list that may be null, missing, or a single element where a list was promised.
pub(crate) fn list<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    deserializer.deserialize_any(List(PhantomData))
}

struct List<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for List<T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Vec::new())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Self::Value, A::Error> {
        Deserialize::deserialize(SeqAccessDeserializer::new(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, element: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(element)).map(|element| vec![element])
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, PartialEq, Deserialize, Serialize)]
    struct Line {
        #[serde(deserialize_with = "optional_decimal", serialize_with = "write_optional_decimal", default)]
        price: Option<Decimal>,
        #[serde(deserialize_with = "optional_timestamp", default)]
        posted: Option<Timestamp>,
        #[serde(deserialize_with = "list", default)]
        notes: Vec<Line>,
    }

    fn line(json: &str) -> Line {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn decimals_keep_their_digits() {
        for (json, digits) in [
            ("79228162514264337593543950335", "79228162514264337593543950335"),
            ("0.1000000000000000055511151231", "0.1000000000000000055511151231"),
            ("19.90", "19.90"),
            ("-3", "-3"),
            ("\"12.5\"", "12.5"),
            ("1.25e2", "125"),
            ("1E-7", "0.0000001"),
        ] {
            let line = line(&format!("{{\"price\": {json}}}"));
            assert_eq!(line.price.map(|price| price.to_string()).as_deref(), Some(digits));
            let written = serde_json::to_string(&line).unwrap();
            assert!(written.contains(&format!("\"price\":{digits},")), "{written}");
        }
    }

    #[test]
    fn absent_values_are_none() {
        let absent = line("{}");
        for json in [
            r#"{"price": null, "posted": null, "notes": null}"#,
            r#"{"price": "", "posted": ""}"#,
            r#"{"posted": "0001-01-01T00:00:00"}"#,
        ] {
            assert_eq!(line(json), absent, "{json}");
        }
    }

    #[test]
    fn nonsense_is_an_error_and_not_a_zero() {
        for json in ["1e99", "\"twelve\"", "true", "[1]"] {
            let error = serde_json::from_str::<Line>(&format!("{{\"price\": {json}}}")).unwrap_err();
            assert!(error.to_string().contains("decimal"), "{error}");
        }
    }

    #[test]
    fn a_single_element_stands_for_a_list_of_one() {
        assert_eq!(line(r#"{"notes": {"price": 1.5}}"#), line(r#"{"notes": [{"price": 1.5}]}"#));
    }
}
