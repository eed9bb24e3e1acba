//! A JSON document with a stand-in for every value.

use std::fmt::Write as _;

use infinigate_api::Properties;
use infinigate_api::names::{ROWS, TOTALS};
use serde_json::value::RawValue;

use super::stand_ins::StandIns;

/// Documents that are deeper are not taken for JSON, as `serde_json` does.
const DEPTH: usize = 128;
/// How far the document stands in: it is in an exchange of a cassette.
const INDENT: usize = 4;

/// The properties of an error that repeat its status, in lower case. They stay.
const STATUS: [&str; 2] = ["status", "statuscode"];

/// The document with a stand-in for every value, and line by line; none for what is no JSON.
pub(super) fn replaced(json: &[u8], stand_ins: &mut StandIns) -> Option<Box<RawValue>> {
    let document: &RawValue = serde_json::from_slice(json).ok()?;
    let is_count = document.get().starts_with(|first: char| first.is_ascii_digit());
    if is_count {
        return Some(document.to_owned());
    }
    let mut written = String::new();
    Writer { stand_ins, written: &mut written }.value(document.get(), 0)?;
    RawValue::from_string(written).ok()
}

struct Writer<'a> {
    stand_ins: &'a mut StandIns,
    written: &'a mut String,
}

impl Writer<'_> {
    fn value(&mut self, json: &str, depth: usize) -> Option<()> {
        match json.bytes().next()? {
            _ if depth > DEPTH => return None,
            b'{' => self.object(json, depth)?,
            b'[' => {
                let list: Vec<&RawValue> = serde_json::from_str(json).ok()?;
                self.between('[', ']', list, depth, |writer, value| writer.value(value.get(), depth + 1))?;
            }
            b'"' => {
                let text: String = serde_json::from_str(json).ok()?;
                let stand_in = self.stand_ins.text(&text);
                self.text(&stand_in)?;
            }
            b't' | b'f' | b'n' => self.written.push_str(json),
            _ => {
                let stand_in = self.stand_ins.number(json);
                self.written.push_str(&stand_in);
            }
        }
        Some(())
    }

    fn object(&mut self, json: &str, depth: usize) -> Option<()> {
        let properties: Properties = serde_json::from_str(json).ok()?;
        let is_in = |names: &[&str], name: &str| names.iter().any(|known| name.eq_ignore_ascii_case(known));
        // A number of rows stays: a list whose rows are not as many as it says does not decode. Elsewhere a number of that
        // name is an amount.
        let is_list = properties.len() == 1
            || properties.iter().any(|(name, value)| is_in(&ROWS, name) && value.get().starts_with('['));
        self.between('{', '}', properties.iter(), depth, |writer, (name, value)| {
            let counts = depth == 0 && (is_in(&STATUS, name) || is_list && is_in(&TOTALS, name));
            let key = writer.stand_ins.key(name);
            writer.text(&key)?;
            writer.written.push_str(": ");
            if counts && value.get().parse::<u64>().is_ok() {
                writer.written.push_str(value.get());
                return Some(());
            }
            writer.value(value.get(), depth + 1)
        })
    }

    /// Writes each element on a line of its own.
    fn between<T>(
        &mut self,
        open: char,
        close: char,
        elements: impl IntoIterator<Item = T>,
        depth: usize,
        mut write: impl FnMut(&mut Self, T) -> Option<()>,
    ) -> Option<()> {
        self.written.push(open);
        let mut is_empty = true;
        for element in elements {
            if !is_empty {
                self.written.push(',');
            }
            is_empty = false;
            self.line(depth + 1);
            write(self, element)?;
        }
        if !is_empty {
            self.line(depth);
        }
        self.written.push(close);
        Some(())
    }

    fn line(&mut self, depth: usize) {
        // Writing to a text does not fail.
        let _ = write!(self.written, "\n{:1$}", "", 2 * (INDENT + depth));
    }

    fn text(&mut self, text: &str) -> Option<()> {
        self.written.push_str(&serde_json::to_string(text).ok()?);
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn written(json: &str) -> Option<Value> {
        let document = replaced(json.as_bytes(), &mut StandIns::default())?;
        Some(serde_json::from_str(document.get()).unwrap())
    }

    #[test]
    fn every_value_is_replaced_and_the_structure_stays() {
        let json = r#"{"documentNumber": "RE-1", "lines": [{"quantity": 12.50}, null, true, [], {}], "Kunde": {"a b": "c"}}"#;
        let document = written(json).unwrap();
        let text = document.to_string();
        for value in ["RE-1", "12.5", "Kunde", "a b", "\"c\""] {
            assert!(!text.contains(value), "{value} in {text}");
        }
        assert!(document["lines"][0]["quantity"].is_number() && document["lines"][1].is_null());
        assert_eq!(document["lines"].as_array().unwrap().len(), 5);
    }

    #[test]
    fn what_counts_rows_stays_and_amounts_of_that_name_do_not() {
        assert_eq!(written("17").unwrap(), 17);
        let page = written(r#"{"count": 17, "total": 1234.5, "result": [{"count": 4711}]}"#).unwrap();
        assert_eq!(page["count"], 17);
        assert!(page["total"] != 1234.5 && page["result"][0]["count"] != 4711);
        for name in TOTALS {
            let page = written(&format!(r#"{{"{name}": 17, "items": [], "value": 4711}}"#)).unwrap();
            assert!(page[name] == 17 && page["value"] != 4711, "{page}");
            assert_eq!(written(&format!(r#"{{"{name}": 17}}"#)).unwrap()[name], 17);
            let document = written(&format!(r#"{{"{name}": 4711, "documentNumber": "RE-1"}}"#)).unwrap();
            assert_ne!(document[name], 4711, "an amount");
        }
        assert_eq!(written(r#"{"statusCode": 429, "message": "later"}"#).unwrap()["statusCode"], 429);
    }

    #[test]
    fn what_is_no_json_or_too_deep_has_no_form() {
        assert!(
            written("<html>").is_none() && written("").is_none() && written(r#"{"a": "\ud800"}"#).is_none()
        );
        assert!(written(&format!("{}{}", "[".repeat(100_000), "]".repeat(100_000))).is_none());
    }
}
