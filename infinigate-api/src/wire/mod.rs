//! How properties of the generated types are read and written. build.rs chooses by the property's type.
#![allow(dead_code, unused_imports, reason = "which of them are used depends on the description")]

mod codec;
mod decimal;
mod declared;
mod from_key;
mod json;
mod list;
mod nullable;
mod scalar;

use serde::de::{Deserializer, Error as _};
use serde_json::Value;

pub(crate) use codec::{Any, List, Map, Number, Opt, Own, Plain, read, write};
pub(crate) use decimal::write_decimal;
pub(crate) use declared::Object;
pub(crate) use from_key::FromKey;
pub(crate) use json::{Literal, Raw, Text};
pub(crate) use list::is_metadata;
pub(crate) use nullable::Nullable;
pub(crate) use scalar::Scalar;

/// A value that may be null, missing, or an empty text.
pub(crate) fn optional<'de, D: Deserializer<'de>, T: Scalar>(deserializer: D) -> Result<Option<T>, D::Error> {
    let json = json::text(deserializer)?;
    match Literal::of(&json).map_err(D::Error::custom)? {
        Literal::Null => Ok(None),
        literal => T::read(literal).map_err(D::Error::custom),
    }
}

/// Any JSON; none for null. A number that no float can hold is kept as its text, so that it does not take the
/// properties beside it along.
pub(crate) fn untyped<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    let json = json::text(deserializer)?;
    let value = serde_json::from_str(&json).unwrap_or_else(|_| Value::String(json.into_owned()));
    Ok((!value.is_null()).then_some(value))
}

/// A value that must be there.
pub(crate) fn required<'de, D: Deserializer<'de>, T: Scalar>(deserializer: D) -> Result<T, D::Error> {
    optional(deserializer)?.ok_or_else(|| D::Error::custom("a value is missing"))
}

#[cfg(test)]
mod tests;
