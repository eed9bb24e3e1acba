//! Tells whether a document is the one that was asked for.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use uuid::Uuid;

use crate::Operation;
use crate::path::decode_segment;
use crate::wire::{Literal, Raw, Text};

/// The places where a document says what it is, beside its own top: the parts of an invoice (observed).
const PARTS: [&str; 2] = ["header", "envelope"];

/// The ends of the names that say which document it is. Others (`id`, `name`, `version`) may be answered in another
/// spelling: `me` by the number of the user.
const IDENTITIES: [&str; 2] = ["guid", "number"];

/// What the path of a request asks for, by the names of the placeholders: `documentGuid`, `documentNumber`.
#[derive(Clone)]
pub(crate) struct Asked(Vec<(&'static str, String)>);

impl Asked {
    /// Reads it from a path that [matches](Operation::matches) the operation's template. What changes something, such as a
    /// number, answers with what it has become.
    pub(crate) fn of(operation: &Operation, path: &str) -> Self {
        if operation.method != "GET" {
            return Self(Vec::new());
        }
        let values = operation.path.split('/').zip(path.split('/')).filter_map(|(template, value)| {
            let name = template.strip_prefix('{')?.strip_suffix('}')?;
            Some((name, decode_segment(value)))
        });
        let values = values.filter(|(name, _)| {
            let name = name.to_ascii_lowercase();
            IDENTITIES.iter().any(|end| name.ends_with(end))
        });
        Self(values.collect())
    }

    /// The place where a document says that it is another one, and what it says there. A document that does not say what it is counts
    /// as the right one.
    pub(crate) fn contradiction(&self, json: &[u8]) -> Option<(String, String)> {
        // A list is not one document, and is not read a second time.
        if self.0.is_empty() || json.trim_ascii_start().starts_with(b"[") {
            return None;
        }
        let search = Search { asked: self, part: None };
        let mut decoder = serde_json::Deserializer::from_slice(json);
        search.deserialize(&mut decoder).unwrap_or_default()
    }
}

/// Looks through the properties of a document, or of a part of it.
struct Search<'a> {
    asked: &'a Asked,
    part: Option<&'a str>,
}

type Contradiction = Option<(String, String)>;

impl<'de> DeserializeSeed<'de> for Search<'_> {
    type Value = Contradiction;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Contradiction, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Search<'_> {
    type Value = Contradiction;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a document")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Contradiction, A::Error> {
        let mut found = None;
        while let Some(Text(name)) = object.next_key::<Text<'de>>()? {
            let asked = self.asked.0.iter().find(|(asked, _)| name.eq_ignore_ascii_case(asked));
            if let Some((_, asked)) = asked {
                let Raw(said) = object.next_value()?;
                if let Some(said) = differs(asked, said.get()) {
                    let path = self.part.map_or_else(|| name.to_string(), |part| format!("{part}.{name}"));
                    let message = format!("{said:?} was answered where {asked:?} was asked for");
                    found = found.or(Some((path, message)));
                }
            } else if self.part.is_none() && PARTS.iter().any(|part| name.eq_ignore_ascii_case(part)) {
                let part = object.next_value_seed(Search { asked: self.asked, part: Some(&name) })?;
                found = found.or(part);
            } else {
                object.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Contradiction, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }

    fn visit_unit<E>(self) -> Result<Contradiction, E> {
        Ok(None)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Contradiction, E> {
        Ok(None)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Contradiction, E> {
        Ok(None)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Contradiction, E> {
        Ok(None)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Contradiction, E> {
        Ok(None)
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<Contradiction, E> {
        Ok(None)
    }
}

/// What a document says, if that is not what was asked for. Capitals, spaces around it and the form of a GUID carry no
/// meaning.
fn differs(asked: &str, json: &str) -> Option<String> {
    let said = Literal::of(json).ok()?;
    let (asked, said) = (asked.trim(), said.characters());
    let guid = |text: &str| text.parse::<Uuid>().ok();
    let is_same = said.is_empty()
        || said.to_lowercase() == asked.to_lowercase()
        || guid(asked).is_some_and(|asked| guid(said) == Some(asked));
    (!is_same).then(|| said.to_owned())
}

#[cfg(test)]
mod tests {
    use super::Asked;
    use crate::operations::{GET_INVOICE, GET_INVOICE_BY_NUMBER};

    const GUID: &str = "67e55044-10b1-426f-9247-bb680e5fe0c8";

    fn path(template: &str, value: &str) -> String {
        let (before, rest) = template.split_once('{').unwrap();
        format!("{before}{value}{}", rest.split_once('}').unwrap().1)
    }

    #[test]
    fn another_document_is_seen_wherever_it_says_so() {
        let asked = Asked::of(&GET_INVOICE_BY_NUMBER, &path(GET_INVOICE_BY_NUMBER.path, "RE%2F1%2B2"));
        let ampersand = Asked::of(&GET_INVOICE_BY_NUMBER, &path(GET_INVOICE_BY_NUMBER.path, "A&B"));
        assert_eq!(ampersand.contradiction(br#"{"documentNumber": "A&B"}"#), None);
        for json in [
            r#"{"header": {"documentNumber": "re/1+2 "}, "lines": [{"documentNumber": "other"}]}"#,
            r#"{"documentNumber": null, "header": {"DocumentNumber": ""}}"#,
            r#"{"header": null, "envelope": 7}"#,
            "[]",
        ] {
            assert_eq!(asked.contradiction(json.as_bytes()), None, "{json}");
        }
        let other = asked.contradiction(br#"{"header": {"DocumentNumber": "RE/1"}}"#).unwrap();
        let said = r#""RE/1" was answered where "RE/1+2" was asked for"#;
        assert_eq!(other, ("header.DocumentNumber".to_owned(), said.to_owned()));
        assert!(asked.contradiction(br#"{"documentNumber": 12}"#).is_some());
    }

    #[test]
    fn a_guid_is_the_same_in_any_form() {
        let asked = Asked::of(&GET_INVOICE, &path(GET_INVOICE.path, GUID));
        for same in [GUID, "{67E55044-10B1-426F-9247-BB680E5FE0C8}", "67e5504410b1426f9247bb680e5fe0c8"] {
            assert_eq!(asked.contradiction(format!(r#"{{"documentGuid": "{same}"}}"#).as_bytes()), None);
        }
        let other = br#"{"documentGuid": "00000000-10b1-426f-9247-bb680e5fe0c8"}"#;
        assert!(asked.contradiction(other).is_some());
    }
}
