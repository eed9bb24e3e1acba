//! JSON whose numbers are compared by their digits.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

/// A JSON document in which `1.50` is not `1.5`, and no digit is lost to a float.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Exact {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, as it is written.
    Number(String),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Exact>),
    /// An object.
    Object(BTreeMap<String, Exact>),
}

impl Exact {
    /// Reads JSON text.
    ///
    /// # Errors
    ///
    /// When it is none.
    pub fn parse(json: &str) -> Result<Self, serde_json::Error> {
        let json = json.trim();
        Ok(match json.as_bytes().first() {
            Some(b'{') => {
                let properties: BTreeMap<String, &RawValue> = serde_json::from_str(json)?;
                let parsed = properties.into_iter().map(|(name, raw)| Ok((name, Self::parse(raw.get())?)));
                Self::Object(parsed.collect::<Result<_, serde_json::Error>>()?)
            }
            Some(b'[') => {
                let elements: Vec<&RawValue> = serde_json::from_str(json)?;
                Self::List(elements.into_iter().map(|raw| Self::parse(raw.get())).collect::<Result<_, _>>()?)
            }
            Some(b'"') => Self::Text(serde_json::from_str(json)?),
            Some(b't' | b'f') => Self::Bool(serde_json::from_str(json)?),
            Some(b'n') => serde_json::from_str::<()>(json).map(|()| Self::Null)?,
            _ => {
                serde_json::from_str::<serde_json::Number>(json)?;
                Self::Number(json.to_owned())
            }
        })
    }

    /// What it says: without properties that are null, an empty list or .NET's empty date, which a client leaves out, and
    /// with a list in any shape of a page, or bare, as `{count, result}`.
    #[must_use]
    pub fn said(self) -> Self {
        let whole = match self {
            rows @ Self::List(_) => Self::Object([("result".to_owned(), rows)].into()),
            Self::Object(properties) if is_page(&properties) => {
                let named =
                    properties.into_iter().filter(|(_, value)| !value.is_silent()).map(|(_, value)| {
                        let name = if matches!(value, Self::List(_)) { "result" } else { "count" };
                        (name.to_owned(), value)
                    });
                Self::Object(named.collect())
            }
            other => other,
        };
        whole.without_silence()
    }

    fn without_silence(self) -> Self {
        match self {
            Self::List(elements) => Self::List(elements.into_iter().map(Self::without_silence).collect()),
            Self::Object(properties) => {
                let properties =
                    properties.into_iter().map(|(name, property)| (name, property.without_silence()));
                Self::Object(properties.filter(|(_, property)| !property.is_silent()).collect())
            }
            other => other,
        }
    }

    fn is_silent(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Text(text) => text == "0001-01-01T00:00:00",
            Self::List(elements) => elements.is_empty(),
            _ => false,
        }
    }

    /// What a JSON pointer without escapes leads to.
    pub fn at(&mut self, pointer: &str) -> Option<&mut Self> {
        pointer.split('/').skip(1).try_fold(self, |value, step| match value {
            Self::Object(properties) => properties.get_mut(step),
            Self::List(elements) => elements.get_mut(step.parse::<usize>().ok()?),
            _ => None,
        })
    }
}

/// Rows and, at most, their number: whatever the two are called, it is a page.
fn is_page(properties: &BTreeMap<String, Exact>) -> bool {
    let count = |of: fn(&Exact) -> bool| properties.values().filter(|value| of(value)).count();
    let (lists, numbers) =
        (count(|value| matches!(value, Exact::List(_))), count(|value| matches!(value, Exact::Number(_))));
    let nulls = count(|value| matches!(value, Exact::Null));
    lists == 1 && numbers <= 1 && lists + numbers + nulls == properties.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_count() {
        let parse = |json: &str| Exact::parse(json).unwrap();
        assert_eq!(
            parse(r#"{"a": [1.50, "x\n", null, true]}"#),
            parse(r#" {"a":[1.50,"x\u000a",null,true]}"#)
        );
        assert_ne!(parse("1.50"), parse("1.5"));
        assert_ne!(parse("0.12345678901234567891"), parse("0.12345678901234567892"));
        assert_ne!(parse("1"), parse("\"1\""));
        assert!(Exact::parse("nul").is_err() && Exact::parse("[1").is_err() && Exact::parse("1,5").is_err());
        let mut nested = parse(r#"{"a": [{"b": 1}]}"#);
        assert_eq!(nested.at("/a/0/b"), Some(&mut Exact::Number("1".to_owned())));
    }

    #[test]
    fn a_list_says_the_same_in_every_shape() {
        let said = |json: &str| Exact::parse(json).unwrap().said();
        let page = said(r#"{"count": 7, "result": [1]}"#);
        assert_eq!(said(r#"{"items": [1], "totalCount": 7, "next": null}"#), page);
        assert_eq!(said("[1]"), said(r#"{"rows": [1]}"#));
        assert_ne!(said(r#"{"lines": [1], "total": 7, "number": "A"}"#), page);
    }
}
