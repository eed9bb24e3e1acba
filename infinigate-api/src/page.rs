use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

use schemars::JsonSchema;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};

/// A list, or the part of it that `take` and `skip` asked for. Dereferences to its items.
///
/// Decodes a bare array, `{"count": n, "result": [..]}`, `{"items": [..]}`, `null` and an empty body, in any
/// capitals: only the second is observed, and only for the v2 lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct Page<T> {
    /// The items, in the server's order.
    #[serde(rename = "result")]
    pub items: Vec<T>,
    /// How many items the whole list has, where the server says so.
    #[serde(rename = "count", skip_serializing_if = "Option::is_none")]
    pub total: Option<u64>,
}

impl<T> Default for Page<T> {
    fn default() -> Self {
        Self { items: Vec::new(), total: None }
    }
}

impl<T> Deref for Page<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.items
    }
}

impl<T> IntoIterator for Page<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a Page<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Page<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Shape(PhantomData))
    }
}

struct Shape<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Shape<T> {
    type Value = Page<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list, or an object with a list in \"result\" or \"items\"")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Page::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(Page { items, total: None })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Self::Value, A::Error> {
        let mut items: Option<Vec<T>> = None;
        let mut total = None;
        let mut empty = true;
        while let Some(name) = object.next_key::<String>()? {
            empty = false;
            match name.to_ascii_lowercase().as_str() {
                "result" | "items" => items = Some(object.next_value::<Option<_>>()?.unwrap_or_default()),
                "count" => total = object.next_value()?,
                _ => drop(object.next_value::<IgnoredAny>()?),
            }
        }
        // An error document with status 200 is not an empty list.
        let known = items.is_some() || total == Some(0) || empty;
        known
            .then(|| Page { items: items.unwrap_or_default(), total })
            .ok_or_else(|| serde::de::Error::missing_field("result"))
    }
}

#[cfg(test)]
mod tests {
    use super::Page;

    fn page(json: &str) -> Page<u8> {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn every_shape_decodes() {
        for json in ["[1,2]", r#"{"items":[1,2]}"#, r#"{"Result":[1,2],"next":{"a":1}}"#] {
            assert_eq!(page(json), Page { items: vec![1, 2], total: None }, "{json}");
        }
        assert_eq!(page(r#"{"count":9,"result":[1,2]}"#), Page { items: vec![1, 2], total: Some(9) });
        for json in ["null", "[]", "{}", r#"{"result":null}"#] {
            assert!(page(json).is_empty(), "{json}");
        }
    }

    #[test]
    fn an_object_without_a_list_is_not_an_empty_list() {
        let error = serde_json::from_str::<Page<u8>>(r#"{"statusCode":500,"message":"down"}"#).unwrap_err();
        assert!(error.to_string().contains("result"), "{error}");
    }
}
