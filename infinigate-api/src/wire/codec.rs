//! How a value is read and written wherever it stands: as a field, as an element of a list, as a value of a map, or
//! inside one of these again. The generated code names a codec for each field by the field's type.

use std::collections::HashMap;
use std::fmt;
use std::marker::PhantomData;

use rust_decimal::Decimal;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::{Nullable, Scalar, list, optional, untyped, write_decimal};

/// Reads and writes a `T`.
pub(crate) trait Codec<T> {
    /// What stands here; none for null, an empty text, and whatever else says that there is no value.
    fn maybe<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error>;

    /// A value that must be there.
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
        Self::maybe(deserializer)?.ok_or_else(|| D::Error::custom("a value is missing"))
    }

    /// An element of a list or a value of a map; `None` if it is to be left out.
    fn element<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
        Self::maybe(deserializer)
    }

    fn write<S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error>;
}

/// For `#[serde(deserialize_with)]`.
pub(crate) fn read<'de, C, T, D>(deserializer: D) -> Result<T, D::Error>
where
    C: Codec<T>,
    D: Deserializer<'de>,
{
    C::read(deserializer)
}

/// For `#[serde(serialize_with)]`.
pub(crate) fn write<C: Codec<T>, T, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    C::write(value, serializer)
}

/// A type that reads and writes itself.
pub(crate) struct Own;

impl<T: for<'de> Deserialize<'de> + Serialize> Codec<T> for Own {
    fn maybe<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
        Nullable::deserialize(deserializer).map(|value| value.0)
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
        T::deserialize(deserializer)
    }

    fn write<S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        value.serialize(serializer)
    }
}

/// A plain value, which a server writes in several ways.
pub(crate) struct Plain;

impl<T: Scalar + Serialize> Codec<T> for Plain {
    fn maybe<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
        optional(deserializer)
    }

    fn write<S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        value.serialize(serializer)
    }
}

/// A decimal: a JSON number with its own digits.
pub(crate) struct Number;

impl Codec<Decimal> for Number {
    fn maybe<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Decimal>, D::Error> {
        optional(deserializer)
    }

    fn write<S: Serializer>(value: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
        write_decimal(value, serializer)
    }
}

/// Any JSON. In a list null is an element like any other.
pub(crate) struct Any;

impl Codec<Value> for Any {
    fn maybe<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
        untyped(deserializer)
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Value, D::Error> {
        untyped(deserializer).map(Option::unwrap_or_default)
    }

    fn element<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
        Self::read(deserializer).map(Some)
    }

    fn write<S: Serializer>(value: &Value, serializer: S) -> Result<S::Ok, S::Error> {
        value.serialize(serializer)
    }
}

/// A value that may be null.
pub(crate) struct Opt<C>(PhantomData<C>);

impl<T, C: Codec<T>> Codec<Option<T>> for Opt<C> {
    fn maybe<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<T>>, D::Error> {
        C::maybe(deserializer).map(Some)
    }

    fn write<S: Serializer>(value: &Option<T>, serializer: S) -> Result<S::Ok, S::Error> {
        value.as_ref().map(Encoded::<C, T>::new).serialize(serializer)
    }
}

/// A list that may be null, missing, an empty text, or a single element where a list was promised.
pub(crate) struct List<C>(PhantomData<C>);

impl<T, C: Codec<T>> Codec<Vec<T>> for List<C> {
    fn maybe<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<T>>, D::Error> {
        Nullable::<Whole<Self, Vec<T>>>::deserialize(deserializer).map(|list| list.0.map(|list| list.0))
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
        list::of::<D, Element<C, T>, T>(deserializer)
    }

    fn write<S: Serializer>(value: &Vec<T>, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(value.iter().map(Encoded::<C, T>::new))
    }
}

/// An object of values by name. PHP writes an empty one as an empty list.
pub(crate) struct Map<C>(PhantomData<C>);

impl<T, C: Codec<T>> Codec<HashMap<String, T>> for Map<C> {
    fn maybe<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<HashMap<String, T>>, D::Error> {
        Nullable::<Entries<C, T>>::deserialize(deserializer).map(|map| map.0.map(|map| map.0))
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<HashMap<String, T>, D::Error> {
        Self::maybe(deserializer).map(Option::unwrap_or_default)
    }

    fn write<S: Serializer>(value: &HashMap<String, T>, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(value.iter().map(|(name, value)| (name, Encoded::<C, T>::new(value))))
    }
}

/// A value beside its codec, for a serializer that asks the value.
struct Encoded<'a, C, T>(&'a T, PhantomData<C>);

impl<'a, C, T> Encoded<'a, C, T> {
    fn new(value: &'a T) -> Self {
        Self(value, PhantomData)
    }
}

impl<C: Codec<T>, T> Serialize for Encoded<'_, C, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        C::write(self.0, serializer)
    }
}

/// An element of a list or a value of a map, as its codec reads it.
struct Element<C, T>(Option<T>, PhantomData<C>);

impl<'de, C: Codec<T>, T> Deserialize<'de> for Element<C, T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        C::element(deserializer).map(|value| Self(value, PhantomData))
    }
}

impl<C, T> From<Element<C, T>> for Option<T> {
    fn from(element: Element<C, T>) -> Self {
        element.0
    }
}

/// A value that must be there, as its codec reads it.
struct Whole<C, T>(T, PhantomData<C>);

impl<'de, C: Codec<T>, T> Deserialize<'de> for Whole<C, T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        C::read(deserializer).map(|value| Self(value, PhantomData))
    }
}

/// The entries of a map, without those that are to be left out.
struct Entries<C, T>(HashMap<String, T>, PhantomData<C>);

impl<'de, C: Codec<T>, T> Deserialize<'de> for Entries<C, T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(EntriesVisitor(PhantomData))
    }
}

struct EntriesVisitor<C, T>(PhantomData<(C, T)>);

impl<'de, C: Codec<T>, T> Visitor<'de> for EntriesVisitor<C, T> {
    type Value = Entries<C, T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
        let mut map = HashMap::new();
        while let Some((name, value)) = entries.next_entry::<String, Element<C, T>>()? {
            map.extend(value.0.map(|value| (name, value)));
        }
        Ok(Entries(map, PhantomData))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Self::Value, A::Error> {
        match elements.next_element::<serde::de::IgnoredAny>()? {
            None => Ok(Entries(HashMap::new(), PhantomData)),
            Some(_) => Err(A::Error::invalid_type(serde::de::Unexpected::Seq, &self)),
        }
    }
}
