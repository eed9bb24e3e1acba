//! Values that an enum does not list.

use std::fmt;
use std::ops::Deref;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::wire::{Literal, Scalar};

/// A value that the description does not know, kept as it was written: the value of `Other` in the enums of
/// [`types`](crate::types).
///
/// A server of this family also writes the number of an enum value in its place. It is kept, and sent back as a number. Where a
/// description lists numbers without their names, this is the type of the property: the server may write either.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EnumValue {
    text: String,
    is_number: bool,
}

impl EnumValue {
    /// The value, or the digits of the number in its place.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The number that stands in place of a text.
    pub fn number(&self) -> Option<i64> {
        if self.is_number { self.text.parse().ok() } else { None }
    }

    /// The value, unless a number stands in its place.
    pub(crate) fn text(&self) -> Option<&str> {
        (!self.is_number).then_some(&self.text)
    }
}

/// The value of an enum that a text is: the one that is written so, or else the only one that differs in nothing but capitals
/// and space around it.
pub(crate) fn known<'a, T>(values: &'a [T], as_str: impl Fn(&T) -> &str, text: &str) -> Option<&'a T> {
    if let Some(exact) = values.iter().find(|value| as_str(value) == text) {
        return Some(exact);
    }
    let mut alike = values.iter().filter(|value| as_str(value).trim().eq_ignore_ascii_case(text.trim()));
    let one = alike.next();
    if alike.next().is_some() { None } else { one }
}

impl Deref for EnumValue {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

impl From<String> for EnumValue {
    fn from(text: String) -> Self {
        Self { text, is_number: false }
    }
}

impl From<&str> for EnumValue {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl From<&Self> for EnumValue {
    fn from(value: &Self) -> Self {
        value.clone()
    }
}

/// A number that is sent as a number.
impl From<i64> for EnumValue {
    fn from(number: i64) -> Self {
        Self { text: number.to_string(), is_number: true }
    }
}

impl From<i32> for EnumValue {
    fn from(number: i32) -> Self {
        i64::from(number).into()
    }
}

impl fmt::Display for EnumValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Serialize for EnumValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.number() {
            Some(number) => serializer.serialize_i64(number),
            None => serializer.serialize_str(&self.text),
        }
    }
}

impl<'de> Deserialize<'de> for EnumValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::wire::required(deserializer)
    }
}

#[cfg(feature = "by-name")]
impl schemars::JsonSchema for EnumValue {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "EnumValue".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": ["string", "integer"] })
    }
}

impl Scalar for EnumValue {
    fn read(literal: Literal<'_>) -> Result<Option<Self>, String> {
        match literal {
            Literal::Null => Ok(None),
            Literal::Text(text) if text.trim().is_empty() => Ok(None),
            Literal::Text(text) => Ok(Some(text.into_owned().into())),
            Literal::Bare(json) if json.parse::<i64>().is_ok() => {
                Ok(Some(Self { text: json.to_owned(), is_number: true }))
            }
            Literal::Bare(_) | Literal::Nested(_) => Err(literal.is_not("an enum value or its number")),
        }
    }
}
