use std::fmt;

use serde::de::value::StringDeserializer;
use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, IntoDeserializer, MapAccess, Visitor};
use serde::forward_to_deserialize_any;

/// Whether a struct has a member of this name, in any capitals. Other types have none.
pub(crate) fn is_member_of<'de, T: Deserialize<'de>>(name: &str) -> bool {
    let members = T::deserialize(Ask).err().map_or(&[][..], |Members(members)| members);
    members.iter().any(|member| member.eq_ignore_ascii_case(name))
}

/// Asks a type for the members that it would decode, and gives it none.
struct Ask;

/// The answer, which leaves as an error.
#[derive(Debug)]
struct Members(&'static [&'static str]);

impl fmt::Display for Members {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0)
    }
}

impl std::error::Error for Members {}

impl Error for Members {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self(&[])
    }
}

impl<'de> Deserializer<'de> for Ask {
    type Error = Members;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Members> {
        Err(Members(&[]))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        members: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Members> {
        Err(Members(members))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

/// An object whose first key has been read already.
pub(crate) struct FromKey<A> {
    pub(crate) key: Option<String>,
    pub(crate) rest: A,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for FromKey<A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        match self.key.take() {
            Some(key) => {
                let key: StringDeserializer<A::Error> = key.into_deserializer();
                seed.deserialize(key).map(Some)
            }
            None => self.rest.next_key_seed(seed),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.rest.next_value_seed(seed)
    }
}
