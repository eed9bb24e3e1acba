//! Lists, in every shape that a server wraps them in.

mod decode;
mod names;

use std::ops::Deref;

use serde::Serialize;

pub(crate) use self::names::{ROWS, TOTALS};

/// A list, or the part of it that `take` and `skip` asked for. Dereferences to its items.
///
/// Decodes a bare array, `{"count": n, "result": [..]}`, `{"items": [..]}`, one of these within `data`, the `$values` that
/// .NET writes, a row in place of the list, `null` and an empty body, in any capitals: only the second is observed, and
/// only for the v2 lists. An object that is neither list nor row, two lists in one object, a response that says that it
/// failed, and the same document twice are errors.
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

/// A page of which the whole list is not told, for a response in a test.
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

#[cfg(test)]
mod tests {
    use super::Page;
    use crate::Declared;

    #[derive(Debug, PartialEq, serde::Deserialize)]
    struct Row {
        sku: Option<String>,
        total: Option<u8>,
    }

    impl Declared for Row {
        const PROPERTIES: &'static [&'static str] = &["sku", "total"];
    }

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
        for json in ["null", "[]", r#"{"result":null}"#, r#"{"items":""}"#] {
            assert!(page(json).is_empty(), "{json}");
        }
    }

    #[test]
    fn a_row_may_stand_in_place_of_the_list() {
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
        assert!(error.to_string().contains("statusCode is 500"), "{error}");
    }

    #[test]
    fn rows_are_found_within_and_never_replaced() {
        for json in [
            r#"{"result":[1,2],"data":null}"#,
            r#"{"data":null,"result":[1,2]}"#,
            r#"{"result":[1,2],"data":{"traceId":"x"}}"#,
            r#"{"value":{},"result":[1,2],"items":[]}"#,
            r#"{"result":[1,2],"data":true,"value":7}"#,
            r#"{"success":true,"data":{"items":[1,2]}}"#,
            r#"{"$id":"1","$values":[1,2]}"#,
            r#"{"$id":"1","result":{"$id":"2","$values":[1,2]}}"#,
            r#"{"success":false,"result":[1,2]}"#,
        ] {
            assert_eq!(page(json), Page::new(vec![1, 2], None), "{json}");
        }
        let nested = page(r#"{"success":true,"data":{"count":9,"items":[1,2]}}"#);
        assert_eq!(nested, Page::new(vec![1, 2], Some(9)));
    }

    #[test]
    fn rows_in_two_places_are_an_error() {
        for json in [
            r#"{"result":[1],"data":[2]}"#,
            r#"{"result":[1],"data":{"items":[2]}}"#,
            r#"{"items":[1],"Items":[1]}"#,
            r#"{"value":[null],"result":[1]}"#,
        ] {
            let error = serde_json::from_str::<Page<u8>>(json).unwrap_err().to_string();
            assert!(error.contains("no telling which are meant"), "{json}: {error}");
        }
    }

    #[test]
    fn what_is_no_list_is_an_error() {
        for json in [
            "{}",
            r#"{"$id":"1"}"#,
            r#"{"value":{"statusCode":500,"message":"down"}}"#,
            r#"{"result":{}}"#,
            r#"{"result":null,"data":{"rows":[1]}}"#,
            r#"{"result":null,"statusCode":500}"#,
            r#"{"result":[],"success":false}"#,
            r#"{"result":[],"errors":["boom"]}"#,
            r#"{"data":{"result":null,"error":{"code":1}}}"#,
            r#"{"result":7}"#,
            "true",
            "\"\"",
        ] {
            assert!(serde_json::from_str::<Page<Row>>(json).is_err(), "{json}");
        }
        for json in
            [r#"{"result":[],"errors":[ ],"success":true,"status":200}"#, r#"{"result":null,"error":null}"#]
        {
            assert!(page(json).is_empty(), "{json}");
        }
    }
}
