//! Parses a description with the order of the properties of its schemas, which a JSON value in memory, sorted by name, has
//! not: where that is another order, it is said in an extension on the schema.

use std::fmt;

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error, IntoDeserializer, MapAccess, SeqAccess, Visitor,
};
use serde_json::{Map, Value, json};

use crate::openapi::{DATA, PROPERTY_ORDER};

/// Objects whose properties have names that the description's author gave.
const BY_NAME: [&str; 20] = [
    "$defs",
    "callbacks",
    "content",
    "definitions",
    "dependentSchemas",
    "encoding",
    "headers",
    "links",
    "mediaTypes",
    "parameters",
    "pathItems",
    "paths",
    "patternProperties",
    "requestBodies",
    "responses",
    "schemas",
    "securityDefinitions",
    "securitySchemes",
    "variables",
    "x-ms-paths",
];

/// A description, or a part of one.
pub(super) struct Ordered(pub(super) Value);

impl<'de> Deserialize<'de> for Ordered {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Context::Description.deserialize(deserializer).map(|read| Self(read.value))
    }
}

/// What a value is by the names that lead to it.
#[derive(Clone, Copy)]
enum Context {
    /// A part of the description; where it has `properties`, it is a schema.
    Description,
    /// An object whose names the author of the description gave: what has the name `example` is none.
    ByName,
    /// Examples and defaults, in which `properties` are whatever they are.
    Data,
}

impl Context {
    fn of(self, name: &str) -> Self {
        match self {
            Self::Data => Self::Data,
            Self::Description if name == "properties" || BY_NAME.contains(&name) => Self::ByName,
            Self::Description if DATA.contains(&name) || name.starts_with("x-") => Self::Data,
            Self::ByName | Self::Description => Self::Description,
        }
    }
}

/// A value, and the names in it in the order in which they were read, if that is another than theirs.
struct Read {
    value: Value,
    order: Option<Vec<String>>,
}

impl<'de> DeserializeSeed<'de> for Context {
    type Value = Read;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Read, D::Error> {
        deserializer.deserialize_any(self)
    }
}

fn plain(value: impl Into<Value>) -> Read {
    Read { value: value.into(), order: None }
}

/// As a [`Value`] reads itself, but for objects.
impl<'de> Visitor<'de> for Context {
    type Value = Read;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Read, E> {
        Ok(plain(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Read, E> {
        Ok(plain(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Read, E> {
        Ok(plain(value))
    }

    fn visit_i128<E: Error>(self, value: i128) -> Result<Read, E> {
        Ok(plain(Value::deserialize(value.into_deserializer())?))
    }

    fn visit_u128<E: Error>(self, value: u128) -> Result<Read, E> {
        Ok(plain(Value::deserialize(value.into_deserializer())?))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Read, E> {
        Ok(plain(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Read, E> {
        Ok(plain(value))
    }

    fn visit_string<E>(self, value: String) -> Result<Read, E> {
        Ok(plain(value))
    }

    fn visit_none<E>(self) -> Result<Read, E> {
        Ok(plain(()))
    }

    fn visit_unit<E>(self) -> Result<Read, E> {
        Ok(plain(()))
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Read, D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Read, A::Error> {
        let mut list = Vec::new();
        let context = if matches!(self, Self::ByName) { Self::Description } else { self };
        while let Some(element) = elements.next_element_seed(context)? {
            list.push(element.value);
        }
        Ok(plain(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Read, A::Error> {
        let mut object = Map::new();
        let mut names = Vec::new();
        let mut of_properties = None;
        while let Some(name) = entries.next_key::<String>()? {
            let Read { value, order } = entries.next_value_seed(self.of(&name))?;
            if matches!(self, Self::ByName) && !object.contains_key(&name) {
                names.push(name.clone());
            } else if matches!(self, Self::Description) && name == "properties" {
                of_properties = order;
            }
            match object.get_mut(&name) {
                Some(there) => bring_together(there, value),
                None => {
                    object.insert(name, value);
                }
            }
        }
        if let Some(order) = of_properties {
            object.insert(PROPERTY_ORDER.to_owned(), json!(order));
        }
        let order = Some(names).filter(|names| !names.is_sorted());
        Ok(Read { value: Value::Object(object), order })
    }
}

/// What stands twice under a name: all of two objects, so that no operation is lost of a path that a file has twice. Of
/// other values the last counts, as everywhere.
fn bring_together(there: &mut Value, value: Value) {
    let (Value::Object(there), Value::Object(more)) = (&mut *there, &value) else {
        *there = value;
        return;
    };
    for (name, value) in more {
        match there.get_mut(name) {
            Some(there) => bring_together(there, value.clone()),
            None => {
                there.insert(name.clone(), value.clone());
            }
        }
    }
}
