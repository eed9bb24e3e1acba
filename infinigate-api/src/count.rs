//! The number of rows of a list, in every shape that a server says it in.

use std::fmt;

use serde::Serialize;
use serde::de::{Deserialize, Deserializer, Error};

use crate::Properties;
use crate::page::{ROWS, TOTALS};
use crate::wire::{Literal, Raw, Scalar};

/// How many items there are. Decodes a number, a text that holds one, and `{"count": n}` with its kin: which of them the
/// server sends is an assumption. `null`, an empty body and a 204 say that nothing matches (assumption): 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(into = "u64")]
pub struct Count(pub u64);

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Raw(json) = Raw::deserialize(deserializer)?;
        let count = read(json.get()).map_err(D::Error::custom)?;
        Ok(Self(count.unwrap_or_default()))
    }
}

/// None for what is absent; an error says what was found in place of a count.
fn read(json: &str) -> Result<Option<u64>, String> {
    let literal = Literal::of(json).map_err(|error| error.to_string())?;
    let Literal::Nested(object) = literal else { return u64::read(literal) };
    let properties = serde_json::from_str::<Properties>(object).map_err(|error| error.to_string())?;
    let said = |names: &[&str]| {
        properties.iter().find(|(name, _)| names.iter().any(|other| name.eq_ignore_ascii_case(other)))
    };
    let count = said(&TOTALS).or_else(|| said(&ROWS)).map(|(_, value)| read(value.get())).transpose()?;
    count.flatten().map(Some).ok_or_else(|| "an object without a count".to_owned())
}

impl From<Count> for u64 {
    fn from(count: Count) -> Self {
        count.0
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(feature = "by-name")]
impl schemars::JsonSchema for Count {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Count".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        use schemars::json_schema;

        let number = json_schema!({ "type": "integer", "format": "uint64", "minimum": 0 });
        let object =
            json_schema!({ "type": "object", "properties": { "count": number }, "required": ["count"] });
        json_schema!({ "anyOf": [number, { "type": "string" }, object] })
    }
}

#[cfg(test)]
mod tests {
    use super::Count;

    #[test]
    fn every_shape_decodes() {
        for json in [
            "17",
            "17.0",
            "1.7e1",
            "\"17\"",
            r#"{"count": 17}"#,
            r#"{"Count": "17", "more": null}"#,
            r#"{"total": 17.0}"#,
            r#"{"success": true, "data": {"count": 17}}"#,
            r#"{"result": 17}"#,
        ] {
            assert_eq!(serde_json::from_str::<Count>(json).unwrap(), Count(17), "{json}");
        }
        assert_eq!(serde_json::to_string(&Count(17)).unwrap(), "17");
        assert_eq!(serde_json::from_str::<Count>("null").unwrap(), Count(0));
        assert_eq!(serde_json::from_value::<Count>(serde_json::json!({"count": 17})).unwrap(), Count(17));
    }

    #[test]
    fn what_is_no_count_is_an_error() {
        for json in [
            "-1",
            "17.5",
            "true",
            "\"many\"",
            "[17]",
            "{}",
            r#"{"count": null}"#,
            r#"{"statusCode": 500, "message": "down"}"#,
            r#"{"data": {"statusCode": 500}}"#,
        ] {
            assert!(serde_json::from_str::<Count>(json).is_err(), "{json}");
        }
    }
}
