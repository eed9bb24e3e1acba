//! The JSON text of a value.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use super::FromKey;

/// The name by which `RawValue` asks a deserializer of `serde_json` for the text of a value.
const RAW_VALUE: &str = "$serde_json::private::RawValue";
/// What the keys of `serde_json`'s own begin with.
const PRIVATE: &str = "$serde_json::private::";

/// The JSON text of a value, borrowed where the whole document is in memory.
///
/// Only the text has all digits of a number. `RawValue` can be had borrowed or boxed, but not whichever the
/// document allows, and a box for each property makes a slow decoder. Hence its own way of asking; a deserializer
/// that does not know the name hands over the value that it has, a float for a number with a fraction.
pub(super) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Cow<'de, str>, D::Error> {
    deserializer.deserialize_newtype_struct(RAW_VALUE, JsonText)
}

#[derive(Deserialize)]
#[serde(transparent)]
pub(crate) struct Text<'a>(#[serde(borrow)] pub(crate) Cow<'a, str>);

/// Any value, as it is written.
pub(crate) struct Raw(pub(crate) Box<RawValue>);

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = text(deserializer)?.into_owned();
        RawValue::from_string(json).map(Self).map_err(D::Error::custom)
    }
}

struct JsonText;

impl<'de> Visitor<'de> for JsonText {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut raw: A) -> Result<Self::Value, A::Error> {
        match raw.next_key::<Text<'de>>()? {
            Some(key) if key.0.starts_with(PRIVATE) => raw.next_value::<Text<'de>>().map(|text| text.0),
            key => {
                let object = FromKey { key: key.map(|key| key.0.into_owned()), rest: raw };
                Ok(written(&Value::deserialize(MapAccessDeserializer::new(object))?))
            }
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, elements: A) -> Result<Self::Value, A::Error> {
        Ok(written(&Value::deserialize(SeqAccessDeserializer::new(elements))?))
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        serde_json::to_string(text).map(Cow::Owned).map_err(E::custom)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(if value { "true" } else { "false" }))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Cow::Owned(number.to_string()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Cow::Owned(number.to_string()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        Ok(Cow::Owned(number.to_string()))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed("null"))
    }

    fn visit_none<E>(self) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed("null"))
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

fn written(value: &Value) -> Cow<'static, str> {
    Cow::Owned(value.to_string())
}

/// What stands in a document where a plain value was promised.
pub(crate) enum Literal<'a> {
    /// `null`
    Null,
    /// What is between the quotes.
    Text(Cow<'a, str>),
    /// A number, `true` or `false`, as it is written.
    Bare(&'a str),
    /// An object or an array.
    Nested(&'a str),
}

impl<'a> Literal<'a> {
    pub(crate) fn of(json: &'a str) -> Result<Self, serde_json::Error> {
        Ok(match json.as_bytes().first() {
            Some(b'"') => Self::Text(match json.get(1..json.len().saturating_sub(1)) {
                Some(text) if !text.contains('\\') => Cow::Borrowed(text),
                _ => Cow::Owned(serde_json::from_str(json)?),
            }),
            Some(b'{' | b'[') => Self::Nested(json),
            _ if json == "null" => Self::Null,
            _ => Self::Bare(json),
        })
    }

    /// What is between the quotes, if it is a text.
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The characters of a text or of a bare value, without space around them.
    pub(crate) fn characters(&self) -> &str {
        match self {
            Self::Null => "",
            Self::Text(text) => text.trim(),
            Self::Bare(json) | Self::Nested(json) => json,
        }
    }

    /// The message for a value that is not what was promised.
    pub(crate) fn is_not(&self, promised: &str) -> String {
        const EXCERPT: usize = 60;
        let found = self.characters();
        let mut excerpt: String = found.chars().take(EXCERPT).collect();
        if excerpt.len() < found.len() {
            excerpt.push('…');
        }
        format!("{excerpt:?} is not {promised}")
    }
}
