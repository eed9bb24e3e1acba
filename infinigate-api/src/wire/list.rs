//! Lists within documents.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::{MapAccessDeserializer, StrDeserializer};
use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, IntoDeserializer, MapAccess, SeqAccess,
    Visitor,
};

use super::FromKey;
use super::json::Text;

/// The property in which .NET writes the elements of a list when it keeps references (`ReferenceHandler.Preserve`), behind an `$id`.
const VALUES: &str = "$values";

/// What stands before them, and at the beginning of every object.
const ID: &str = "$id";

/// True if a property says something about the JSON and nothing about what it stands for: `$id`, `@odata.context`.
pub(crate) fn is_metadata(name: &str) -> bool {
    name.starts_with(['$', '@'])
}

/// A list that may be null, missing, an empty text, or a single element where a list was promised, or stand in
/// `$values`. Its elements are read as `E`; those that say nothing are left out.
pub(super) fn of<'de, D, E, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    E: Deserialize<'de> + Into<Option<T>>,
{
    deserializer.deserialize_any(Elements(PhantomData::<(E, T)>))
}

/// A list of `T`, whose elements are decoded as `E`.
struct Elements<E, T>(PhantomData<(E, T)>);

impl<'de, E: Deserialize<'de> + Into<Option<T>>, T> DeserializeSeed<'de> for Elements<E, T> {
    type Value = Vec<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

/// The list of the one element that stands in its place.
fn only<'de, D, E, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    E: Deserialize<'de> + Into<Option<T>>,
{
    Ok(E::deserialize(deserializer)?.into().into_iter().collect())
}

impl<'de, E: Deserialize<'de> + Into<Option<T>>, T> Visitor<'de> for Elements<E, T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_unit<F>(self) -> Result<Self::Value, F> {
        Ok(Vec::new())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Self::Value, A::Error> {
        let mut list = Vec::new();
        while let Some(element) = elements.next_element::<E>()? {
            list.extend(element.into());
        }
        Ok(list)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Self::Value, A::Error> {
        let mut first = object.next_key::<Text<'de>>()?;
        while let Some(Text(key)) = &first {
            if key == VALUES {
                let list = object.next_value_seed(self)?;
                while object.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                return Ok(list);
            }
            if key != ID {
                break;
            }
            object.next_value::<IgnoredAny>()?;
            first = object.next_key()?;
        }
        let key = first.map(|key| key.0.into_owned());
        only::<_, E, T>(MapAccessDeserializer::new(FromKey { key, rest: object }))
    }

    fn visit_str<F: Error>(self, text: &str) -> Result<Self::Value, F> {
        if text.trim().is_empty() { Ok(Vec::new()) } else { only::<_, E, T>(StrDeserializer::new(text)) }
    }

    fn visit_bool<F: Error>(self, value: bool) -> Result<Self::Value, F> {
        only::<_, E, T>(value.into_deserializer())
    }

    fn visit_i64<F: Error>(self, value: i64) -> Result<Self::Value, F> {
        only::<_, E, T>(value.into_deserializer())
    }

    fn visit_u64<F: Error>(self, value: u64) -> Result<Self::Value, F> {
        only::<_, E, T>(value.into_deserializer())
    }

    fn visit_f64<F: Error>(self, value: f64) -> Result<Self::Value, F> {
        only::<_, E, T>(value.into_deserializer())
    }
}
