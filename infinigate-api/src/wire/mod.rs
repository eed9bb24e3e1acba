//! How members of the generated types are read and written. build.rs chooses by the member's type.
#![allow(dead_code, unused_imports, reason = "which of them are used depends on the description")]

mod decimal;
mod json;
mod list;
mod members;
mod object;
mod scalar;

use serde::de::{Deserializer, Error as _};

pub(crate) use decimal::{write_decimal, write_decimal_map, write_decimals, write_optional_decimal};
pub(crate) use json::Literal;
pub(crate) use list::{list, scalars};
pub(crate) use members::{FromKey, is_member_of};
pub(crate) use object::{Nullable, object, scalar_map};
pub(crate) use scalar::Scalar;

/// A value that may be null, missing, or an empty text.
pub(crate) fn optional<'de, D: Deserializer<'de>, T: Scalar>(deserializer: D) -> Result<Option<T>, D::Error> {
    let json = json::text(deserializer)?;
    match Literal::of(&json).map_err(D::Error::custom)? {
        Literal::Null => Ok(None),
        literal => T::read(literal).map_err(D::Error::custom),
    }
}

/// A value that must be there.
pub(crate) fn required<'de, D: Deserializer<'de>, T: Scalar>(deserializer: D) -> Result<T, D::Error> {
    optional(deserializer)?.ok_or_else(|| D::Error::custom("a value is missing"))
}

#[cfg(test)]
mod tests;
