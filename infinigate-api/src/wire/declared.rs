//! Structs are decoded from objects, and from nothing else.

use std::borrow::Cow;
use std::fmt;

use serde::de::value::CowStrDeserializer;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, Visitor};
use serde::forward_to_deserialize_any;

use super::json::{Raw, Text};
use crate::{Declared, Properties};

/// What stands in place of an object that was written before, when the server keeps references (.NET's
/// `ReferenceHandler.Preserve`).
const REFERENCE: &str = "$ref";

/// Hands an object to what serde derived for a struct, and nothing else: never a list, which would be read by
/// position.
pub(crate) struct Object<'a, D> {
    deserializer: D,
    properties: Expected<'a>,
}

/// What is asked of the properties of an object.
struct Expected<'a> {
    declared: &'static [&'static str],
    /// True if the object is another one than the description means when it has none of them.
    needs_one: bool,
    /// The field that takes the others; without it they are for serde to ignore.
    undeclared: Option<&'a mut Properties>,
}

impl<'a, D> Object<'a, D> {
    pub(crate) fn of<T: Declared>(deserializer: D, needs_one: bool) -> Self {
        let properties = Expected {
            declared: T::PROPERTIES,
            needs_one: needs_one && !T::PROPERTIES.is_empty(),
            undeclared: None,
        };
        Self { deserializer, properties }
    }

    /// Puts what the description does not list there.
    pub(crate) fn keeping(mut self, undeclared: &'a mut Properties) -> Self {
        self.properties.undeclared = Some(undeclared);
        self
    }
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Object<'_, D> {
    type Error = D::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.deserialize_map(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.deserializer.deserialize_map(ObjectVisitor { visitor, properties: self.properties })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        let visitor = ObjectVisitor { visitor, properties: self.properties };
        self.deserializer.deserialize_struct(name, fields, visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct enum identifier ignored_any
    }
}

struct ObjectVisitor<'a, V> {
    visitor: V,
    properties: Expected<'a>,
}

impl<'de, V: Visitor<'de>> Visitor<'de> for ObjectVisitor<'_, V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.visitor.expecting(f)
    }

    fn visit_map<A: MapAccess<'de>>(self, object: A) -> Result<V::Value, A::Error> {
        let needs_one = self.properties.needs_one;
        let mut object = Watched { object, properties: self.properties, found: false };
        let value = self.visitor.visit_map(&mut object)?;
        if needs_one && !object.found {
            return Err(A::Error::custom(
                "an object with none of the properties that the description declares: another document, or an error",
            ));
        }
        Ok(value)
    }
}

/// An object of which is seen whether it has a declared property.
struct Watched<'a, A> {
    object: A,
    properties: Expected<'a>,
    found: bool,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Watched<'_, A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        // Nearly always from the first key on.
        if self.found && self.properties.undeclared.is_none() {
            return self.object.next_key_seed(seed);
        }
        while let Some(Text(key)) = self.object.next_key::<Text<'de>>()? {
            if self.properties.declared.contains(&&*key) {
                self.found = true;
            } else if key == REFERENCE {
                return Err(A::Error::custom(
                    "a reference to another object of the response, which is not followed",
                ));
            } else if let Some(undeclared) = &mut self.properties.undeclared {
                let Raw(value) = self.object.next_value()?;
                undeclared.insert(key.into_owned(), value);
                continue;
            }
            let key: CowStrDeserializer<'_, A::Error> = CowStrDeserializer::new(key);
            return seed.deserialize(key).map(Some);
        }
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.object.next_value_seed(seed)
    }
}
