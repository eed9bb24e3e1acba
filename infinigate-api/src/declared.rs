//! What the description declares of a type.

use std::fmt::Debug;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer};
use uuid::Uuid;

use crate::wire::Nullable;
use crate::{EnumValue, Properties, Timestamp};

/// What the description declares of a type: its properties, and which of them tell one document from another.
///
/// It is generated for every type of the description. A row type of your own, for `send_as::<Page<_>>()`, needs it
/// too, and may leave it empty.
pub trait Declared {
    /// The names of the properties in JSON, in the spellings that are read. None of a value that is no object.
    const PROPERTIES: &'static [&'static str] = &[];

    /// The GUID of the document, which no other row of a list has.
    fn document_guid(&self) -> Option<Uuid> {
        None
    }

    /// What tells it from the other rows of a list, such as its GUID, its number or its article, and stays the same when
    /// a price or a stock changes. None when the description declares nothing of that kind, or the server left it out.
    fn identity(&self) -> Option<String> {
        None
    }

    /// A row of a list. Null says nothing and is left out, unless the description says that it can stand there.
    #[doc(hidden)]
    fn row<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error>
    where
        Self: Deserialize<'de>,
    {
        Nullable::deserialize(deserializer).map(|row| row.0)
    }
}

/// The first of several keys whose first property says something.
#[allow(dead_code, reason = "used if the description has a row that is told from others")]
pub(crate) fn identity(keys: &[&[&dyn Debug]]) -> Option<String> {
    keys.iter().find_map(|key| {
        let said: Vec<String> = key.iter().map(|property| format!("{property:?}")).collect();
        let says_something =
            said.first().is_some_and(|first| !["None", "Some(\"\")", "\"\""].contains(&first.as_str()));
        says_something.then(|| said.join(" "))
    })
}

macro_rules! plain_values {
    ($($value:ty),*) => {$(impl Declared for $value {})*};
}
plain_values!(
    String,
    bool,
    i8,
    u8,
    i16,
    u16,
    i32,
    u32,
    i64,
    u64,
    f32,
    f64,
    Decimal,
    Timestamp,
    NaiveDate,
    Uuid,
    Properties,
    EnumValue,
    serde_json::Value
);

impl<T> Declared for Vec<T> {}

impl<T: Declared> Declared for Option<T> {
    const PROPERTIES: &'static [&'static str] = T::PROPERTIES;

    fn document_guid(&self) -> Option<Uuid> {
        self.as_ref().and_then(T::document_guid)
    }

    fn identity(&self) -> Option<String> {
        self.as_ref().and_then(T::identity)
    }

    fn row<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error>
    where
        Self: Deserialize<'de>,
    {
        Self::deserialize(deserializer).map(Some)
    }
}
