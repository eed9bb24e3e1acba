//! From any of the shapes of a list to its rows.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, StrDeserializer};
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::{Page, ROWS, TOTALS};
use crate::Declared;
use crate::wire::{self, FromKey, Raw, Text, is_metadata};

impl<'de, T: Declared + Deserialize<'de>> Deserialize<'de> for Page<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match (Shape { is_response: true, row: PhantomData }).deserialize(deserializer)? {
            Rows::Absent => Ok(Page::default()),
            Rows::List(page) => Ok(page),
            Rows::Other { failure: Some(failure) } => {
                Err(D::Error::custom(format!("the response says that it failed: {failure}")))
            }
            Rows::Other { failure: None } => Err(D::Error::custom(
                "neither a list, nor an object with a list in \"result\" or \"items\", nor a row",
            )),
        }
    }
}

/// What was found where rows are expected.
enum Rows<T> {
    /// Null, an empty text, or no place for rows at all.
    Absent,
    List(Page<T>),
    /// Neither a list nor a row, and what it says went wrong.
    Other {
        failure: Option<String>,
    },
}

/// Reads the response, or what stands in a place for rows within it.
struct Shape<T> {
    is_response: bool,
    row: PhantomData<T>,
}

impl<'de, T: Declared + Deserialize<'de>> DeserializeSeed<'de> for Shape<T> {
    type Value = Rows<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Rows<T>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, T: Declared + Deserialize<'de>> Visitor<'de> for Shape<T> {
    type Value = Rows<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list, or an object with a list in \"result\" or \"items\"")
    }

    fn visit_unit<E>(self) -> Result<Rows<T>, E> {
        Ok(Rows::Absent)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Rows<T>, A::Error> {
        let mut page = Page::default();
        let mut rows: u64 = 0;
        let mut guids = HashSet::new();
        while let Some(Row(item)) = list.next_element::<Row<T>>()? {
            page.nulls.last = item.is_none();
            page.nulls.first |= rows == 0 && item.is_none();
            rows += 1;
            let guid = item.as_ref().and_then(T::document_guid).filter(|guid| !guid.is_nil());
            if let Some(guid) = guid.filter(|guid| !guids.insert(*guid)) {
                return Err(A::Error::custom(format!("the document {guid} is in the list twice")));
            }
            page.items.extend(item);
        }
        page.nulls.count = rows - page.items.len() as u64;
        Ok(Rows::List(page))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Rows<T>, A::Error> {
        let mut envelope = Envelope::new();
        while let Some(Text(name)) = object.next_key::<Text<'de>>()? {
            let is_in = |names: &[&str]| names.iter().any(|other| name.eq_ignore_ascii_case(other));
            if is_in(&ROWS) {
                let rows = object.next_value_seed(Shape { is_response: false, row: PhantomData })?;
                envelope.add(&name, rows).map_err(A::Error::custom)?;
            } else if is_in(&TOTALS) {
                envelope.total = object.next_value::<Total>()?.0;
            } else if is_metadata(&name) {
                object.next_value::<IgnoredAny>()?;
                continue;
            } else if envelope.is_new && is_in(T::PROPERTIES) {
                return only_row(FromKey { key: Some(name.into_owned()), rest: object });
            } else if is_about_failure(&name) {
                let Raw(value) = object.next_value()?;
                envelope.failure = envelope.failure.or_else(|| failure(&name, value.get()));
            } else {
                object.next_value::<IgnoredAny>()?;
            }
            envelope.is_new = false;
        }
        Ok(envelope.rows())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Rows<T>, E> {
        if text.trim().is_empty() && !self.is_response {
            Ok(Rows::Absent)
        } else if T::PROPERTIES.is_empty() && !self.is_response {
            T::deserialize(StrDeserializer::new(text)).map(one)
        } else {
            Ok(Rows::Other { failure: None })
        }
    }

    fn visit_bool<E>(self, _: bool) -> Result<Rows<T>, E> {
        Ok(Rows::Other { failure: None })
    }

    fn visit_i64<E>(self, _: i64) -> Result<Rows<T>, E> {
        Ok(Rows::Other { failure: None })
    }

    fn visit_u64<E>(self, _: u64) -> Result<Rows<T>, E> {
        Ok(Rows::Other { failure: None })
    }

    fn visit_f64<E>(self, _: f64) -> Result<Rows<T>, E> {
        Ok(Rows::Other { failure: None })
    }
}

/// A row, or none.
struct Row<T>(Option<T>);

impl<'de, T: Declared + Deserialize<'de>> Deserialize<'de> for Row<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::row(deserializer).map(Self)
    }
}

fn only_row<'de, T: Deserialize<'de>, A: MapAccess<'de>>(row: FromKey<A>) -> Result<Rows<T>, A::Error> {
    T::deserialize(MapAccessDeserializer::new(row)).map(one)
}

fn one<T>(row: T) -> Rows<T> {
    Rows::List(Page::new(vec![row], None))
}

/// What an object around a list has said so far.
struct Envelope<T> {
    /// True if nothing was read that says anything.
    is_new: bool,
    list: Option<(String, Page<T>)>,
    /// True if a place for rows is null.
    is_null: bool,
    /// True if something else than rows stands in a place for them.
    has_other: bool,
    total: Option<u64>,
    failure: Option<String>,
}

impl<T> Envelope<T> {
    fn new() -> Self {
        Self { is_new: true, list: None, is_null: false, has_other: false, total: None, failure: None }
    }

    /// Takes what stands in a place for rows. Rows are not replaced by something that is not a list of rows.
    fn add(&mut self, name: &str, rows: Rows<T>) -> Result<(), String> {
        let is_empty = |page: &Page<T>| page.items.is_empty() && page.nulls.count == 0;
        match rows {
            Rows::Absent => self.is_null = true,
            Rows::Other { failure } => {
                self.has_other = true;
                self.failure = self.failure.take().or(failure);
            }
            Rows::List(page) => match &self.list {
                Some((other, known)) if !is_empty(known) && !is_empty(&page) => {
                    return Err(format!(
                        "there are rows in {other:?} and in {name:?}, and no telling which are meant"
                    ));
                }
                Some((_, known)) if !is_empty(known) => {}
                _ => self.list = Some((name.to_owned(), page)),
            },
        }
        Ok(())
    }

    fn rows(self) -> Rows<T> {
        let total = self.total;
        match self.list {
            Some((_, page)) if !page.items.is_empty() || self.failure.is_none() => {
                Rows::List(Page { total: total.or(page.total), ..page })
            }
            _ if self.failure.is_some() || self.has_other => Rows::Other { failure: self.failure },
            // Neither an error document with status 200 nor an object that says nothing is an empty list.
            None if self.is_null || total == Some(0) => Rows::List(Page { total, ..Page::default() }),
            _ => Rows::Other { failure: None },
        }
    }
}

/// True if a property tells success from failure, in the envelopes that are usual around .NET (assumption).
fn is_about_failure(name: &str) -> bool {
    let names = ["error", "errors", "success", "succeeded", "issuccess", "statuscode", "status"];
    names.iter().any(|other| name.eq_ignore_ascii_case(other))
}

/// The property, if it says that there is no list because something failed.
fn failure(name: &str, json: &str) -> Option<String> {
    let value: Cow<'_, str> = json.chars().filter(|character| !character.is_whitespace()).collect();
    let text = value.trim_matches('"').to_ascii_lowercase();
    let has_failed = match name.to_ascii_lowercase().as_str() {
        "error" | "errors" => !["null", "", "[]", "{}", "false", "0"].contains(&text.as_str()),
        "statuscode" | "status" => text.parse::<u16>().is_ok_and(|status| status >= 400),
        _ => text == "false",
    };
    let excerpt: String = json.chars().take(60).collect();
    has_failed.then(|| format!("{name} is {excerpt}"))
}

/// A total that the server says; -1 says that it does not know.
struct Total(Option<u64>);

impl<'de> Deserialize<'de> for Total {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let total: Option<i64> = wire::optional(deserializer)?;
        Ok(Self(total.and_then(|total| total.try_into().ok())))
    }
}
