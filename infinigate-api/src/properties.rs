//! Objects whose properties the description does not list.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Deref;

use rust_decimal::Decimal;
use serde::de::{DeserializeOwned, Deserializer, MapAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::de::StrRead;
use serde_json::value::RawValue;

use crate::wire::{Literal, Raw, Scalar};

/// Properties that the description does not list, by name, each as the JSON that the server wrote: a number keeps
/// its digits, and is sent back with them. Dereferences to a map.
///
/// ```
/// use infinigate_api::Properties;
///
/// let extra: Properties = serde_json::from_str(r#"{"total": 1234567890123456.78, "terms": "30 days"}"#)?;
/// assert_eq!(extra.decimal("total").map(|total| total.to_string()).as_deref(), Some("1234567890123456.78"));
/// assert_eq!(extra.read::<String>("terms").as_deref(), Some("30 days"));
/// assert_eq!(extra["total"].get(), "1234567890123456.78");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Default, Serialize)]
#[serde(transparent)]
pub struct Properties(BTreeMap<String, Box<RawValue>>);

impl Properties {
    /// A property as another type; `None` if it is not there, or something else.
    pub fn read<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        serde_json::from_str(self.0.get(name)?.get()).ok()
    }

    /// The exact value of a property that is a number, or a text that holds one and nothing else; none for any other.
    pub fn decimal(&self, name: &str) -> Option<Decimal> {
        Decimal::read(Literal::of(self.0.get(name)?.get()).ok()?).ok()?
    }

    /// True if there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What a decoder makes of them as an object.
    #[allow(dead_code, reason = "used if the description says what values undeclared properties have")]
    pub(crate) fn decoded<T>(
        &self,
        decode: impl for<'a, 'de> FnOnce(&'a mut serde_json::Deserializer<StrRead<'de>>) -> serde_json::Result<T>,
    ) -> serde_json::Result<T> {
        let json = serde_json::to_string(self)?;
        decode(&mut serde_json::Deserializer::from_str(&json))
    }

    pub(crate) fn insert(&mut self, name: String, value: Box<RawValue>) {
        self.0.insert(name, value);
    }
}

impl Deref for Properties {
    type Target = BTreeMap<String, Box<RawValue>>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl From<BTreeMap<String, Box<RawValue>>> for Properties {
    fn from(properties: BTreeMap<String, Box<RawValue>>) -> Self {
        Self(properties)
    }
}

impl PartialEq for Properties {
    fn eq(&self, other: &Self) -> bool {
        let text = |properties: &Self| -> Vec<(String, String)> {
            properties.0.iter().map(|(name, value)| (name.clone(), value.get().to_owned())).collect()
        };
        text(self) == text(other)
    }
}

impl Eq for Properties {}

impl<'de> Deserialize<'de> for Properties {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ObjectVisitor;

        impl<'de> Visitor<'de> for ObjectVisitor {
            type Value = Properties;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Properties, A::Error> {
                let mut properties = Properties::default();
                while let Some(name) = object.next_key()? {
                    let Raw(value) = object.next_value()?;
                    properties.insert(name, value);
                }
                Ok(properties)
            }
        }

        deserializer.deserialize_map(ObjectVisitor)
    }
}

#[cfg(feature = "by-name")]
impl schemars::JsonSchema for Properties {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Properties".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        serde_json::Map::<String, serde_json::Value>::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use super::Properties;

    #[test]
    fn what_the_server_wrote_is_kept_and_sent_back() {
        let json = r#"{"a":1e400,"b":[1.10,{"c":12345678901234567890.12}],"d":null}"#;
        let properties: Properties = serde_json::from_str(json).unwrap();
        assert_eq!(serde_json::to_string(&properties).unwrap(), json);
        assert_eq!(properties.decimal("a"), None);
        assert_eq!(properties["a"].get(), "1e400");
    }

    #[test]
    fn values_without_a_text_are_served() {
        let value = serde_json::json!({"a": {"b": [1, "x", null]}, "c": 1.5});
        let properties: Properties = serde_json::from_value(value).unwrap();
        assert_eq!(properties["a"].get(), r#"{"b":[1,"x",null]}"#);
        assert_eq!(properties.decimal("c").map(|decimal| decimal.to_string()).as_deref(), Some("1.5"));
    }

    #[test]
    fn a_decimal_is_a_number_and_nothing_else() {
        let properties: Properties =
            serde_json::from_str(r#"{"a": "1_000", "b": "1,234", "c": "12.50", "d": true, "e": 1e2}"#)
                .unwrap();
        let decimal = |name: &str| properties.decimal(name).map(|decimal| decimal.to_string());
        assert_eq!(["a", "b", "d"].map(decimal), [None, None, None]);
        assert_eq!(["c", "e"].map(decimal), [Some("12.50".to_owned()), Some("100".to_owned())]);
    }
}
