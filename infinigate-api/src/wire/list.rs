use std::fmt;
use std::marker::PhantomData;

use serde::de::value::{MapAccessDeserializer, StrDeserializer};
use serde::de::{Deserialize, Deserializer, Error, IntoDeserializer, MapAccess, SeqAccess, Visitor};

use super::object::Nullable;
use super::{Scalar, optional};

/// A list that may be null, missing, an empty text, or a single element where a list was promised. Elements that
/// are null say nothing and are left out.
pub(crate) fn list<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    deserializer.deserialize_any(List(PhantomData::<(Nullable<T>, T)>))
}

/// As [`list`], of plain values, each of which the server writes in several ways.
pub(crate) fn scalars<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Scalar,
{
    deserializer.deserialize_any(List(PhantomData::<(OptionalScalar<T>, T)>))
}

/// As [`list`], of elements that are read as `E`.
pub(super) fn of<'de, D, E, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    E: Deserialize<'de> + Into<Option<T>>,
{
    deserializer.deserialize_any(List(PhantomData::<(E, T)>))
}

/// A plain value, or none.
pub(super) struct OptionalScalar<T>(pub(super) Option<T>);

impl<'de, T: Scalar> Deserialize<'de> for OptionalScalar<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        optional(deserializer).map(Self)
    }
}

impl<T> From<OptionalScalar<T>> for Option<T> {
    fn from(scalar: OptionalScalar<T>) -> Self {
        scalar.0
    }
}

/// A list of `T`, whose elements are decoded as `E`.
struct List<E, T>(PhantomData<(E, T)>);

/// The list of the one element that stands in its place.
fn only<'de, D, E, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    E: Deserialize<'de> + Into<Option<T>>,
{
    Ok(E::deserialize(deserializer)?.into().into_iter().collect())
}

impl<'de, E: Deserialize<'de> + Into<Option<T>>, T> Visitor<'de> for List<E, T> {
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

    fn visit_map<A: MapAccess<'de>>(self, element: A) -> Result<Self::Value, A::Error> {
        only::<_, E, T>(MapAccessDeserializer::new(element))
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
