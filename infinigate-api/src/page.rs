use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

use serde::de::value::{MapAccessDeserializer, StrDeserializer};
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};

use crate::wire::{self, FromKey, Nullable, is_member_of};

/// What the rows are called, in lower case.
const ROWS: [&str; 4] = ["result", "items", "value", "data"];
/// What the total is called, in lower case.
const TOTALS: [&str; 6] = ["count", "total", "totalcount", "totalitems", "totalrecords", "@odata.count"];

/// A list, or the part of it that `take` and `skip` asked for. Dereferences to its items.
///
/// Decodes a bare array, `{"count": n, "result": [..]}`, `{"items": [..]}`, a row in place of the list, `null` and an
/// empty body, in any capitals: only the second is observed, and only for the v2 lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "by-name", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Page<T> {
    /// The items, in the server's order.
    #[serde(rename = "result")]
    #[cfg_attr(feature = "by-name", schemars(with = "Option<Vec<T>>"))]
    pub items: Vec<T>,
    /// How many items the whole list has, where the server says so.
    #[serde(rename = "count", skip_serializing_if = "Option::is_none")]
    pub total: Option<u64>,
    /// Rows that were null and say nothing. `skip` counts them.
    #[serde(skip)]
    pub(crate) nulls: Nulls,
}

/// Which rows of a page were null.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Nulls {
    pub(crate) count: u64,
    pub(crate) first: bool,
    pub(crate) last: bool,
}

impl<T> Page<T> {
    pub(crate) fn new(items: Vec<T>, total: Option<u64>) -> Self {
        Self { items, total, nulls: Nulls::default() }
    }
}

impl<T> Default for Page<T> {
    fn default() -> Self {
        Self::new(Vec::new(), None)
    }
}

/// A page of which the whole list is not told, for an answer in a test.
impl<T> From<Vec<T>> for Page<T> {
    fn from(items: Vec<T>) -> Self {
        Self::new(items, None)
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
        let mut page = Page::default();
        let mut rows: u64 = 0;
        while let Some(Nullable(item)) = list.next_element()? {
            page.nulls.last = item.is_none();
            page.nulls.first |= rows == 0 && item.is_none();
            rows += 1;
            page.items.extend(item);
        }
        page.nulls.count = rows - page.items.len() as u64;
        Ok(page)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Self::Value, A::Error> {
        let mut rows: Option<Page<T>> = None;
        let mut total = None;
        let mut any = false;
        while let Some(name) = object.next_key::<String>()? {
            let is_in = |names: &[&str]| names.iter().any(|other| name.eq_ignore_ascii_case(other));
            if is_in(&ROWS) {
                rows = Some(object.next_value::<Rows<T>>()?.0);
            } else if is_in(&TOTALS) {
                total = object.next_value::<Total>()?.0;
            } else if !any && is_member_of::<T>(&name) {
                let row = FromKey { key: Some(name), rest: object };
                return T::deserialize(MapAccessDeserializer::new(row)).map(|row| Page::new(vec![row], None));
            } else {
                object.next_value::<IgnoredAny>()?;
            }
            any = true;
        }
        // An error document with status 200 is not an empty list.
        if rows.is_none() && total != Some(0) && any {
            return Err(serde::de::Error::missing_field("result"));
        }
        Ok(Page { total, ..rows.unwrap_or_default() })
    }
}

/// The rows within an object: a list, null or an empty text, or the only row.
struct Rows<T>(Page<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Rows<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RowsVisitor(Shape(PhantomData))).map(Self)
    }
}

struct RowsVisitor<T>(Shape<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for RowsVisitor<T> {
    type Value = Page<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of rows")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Page::default())
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Self::Value, E> {
        let row = Nullable::<T>::deserialize(StrDeserializer::new(text))?.0;
        Ok(Page::new(row.into_iter().collect(), None))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Self::Value, A::Error> {
        self.0.visit_seq(list)
    }

    fn visit_map<A: MapAccess<'de>>(self, row: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(row)).map(|row| Page::new(vec![row], None))
    }
}

/// A total that the server says; -1 says that it does not know.
struct Total(Option<u64>);

impl<'de> Deserialize<'de> for Total {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let total: Option<i64> = wire::optional(deserializer)?;
        Ok(Self(total.and_then(|total| total.try_into().ok())))
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
            assert_eq!(page(json), Page::new(vec![1, 2], None), "{json}");
        }
        assert_eq!(page(r#"{"count":9,"result":[1,2]}"#), Page::new(vec![1, 2], Some(9)));
        assert_eq!(page(r#"{"TotalCount":"9","data":[1,2]}"#), Page::new(vec![1, 2], Some(9)));
        assert_eq!(page(r#"{"count":-1,"result":[7]}"#), Page::new(vec![7], None));
        for json in ["[null,1,null,2]", r#"{"result":[null,1,null,2]}"#] {
            let nulls = super::Nulls { count: 2, first: true, last: false };
            assert_eq!(page(json), Page { nulls, ..Page::new(vec![1, 2], None) });
        }
        for json in ["null", "[]", "{}", r#"{"result":null}"#, r#"{"items":""}"#] {
            assert!(page(json).is_empty(), "{json}");
        }
    }

    #[test]
    fn a_row_may_stand_in_place_of_the_list() {
        #[derive(Debug, PartialEq, serde::Deserialize)]
        struct Row {
            sku: Option<String>,
            total: Option<u8>,
        }
        for json in [r#"{"sku":"A","total":7}"#, r#"{"sku":"A","message":null,"total":7}"#] {
            let row = Row { sku: Some("A".to_owned()), total: Some(7) };
            assert_eq!(
                serde_json::from_str::<Page<Row>>(json).unwrap(),
                Page::new(vec![row], None),
                "{json}"
            );
        }
        assert!(serde_json::from_str::<Page<Row>>(r#"{"statusCode":500,"sku":"A"}"#).is_err());
    }

    #[test]
    fn an_object_without_a_list_is_not_an_empty_list() {
        let error = serde_json::from_str::<Page<u8>>(r#"{"statusCode":500,"message":"down"}"#).unwrap_err();
        assert!(error.to_string().contains("result"), "{error}");
    }
}
