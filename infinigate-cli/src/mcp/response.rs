//! What a tool answers: as its output schema says, exact, and no longer than an assistant can read.

use infinigate_api::by_name;
use rust_decimal::Decimal;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use crate::error::{Failure, Result};
use crate::output::{Fields, is_kept_by_double};

/// Rows of a list at most, unless fewer are asked for: an assistant reads every one of them.
pub(super) const ROWS: usize = 50;
/// Characters of a response at most.
const CHARACTERS: usize = 100_000;
const LEFT_OUT: &str = "rows_left_out";

/// The schema of what an operation answers, that of its generated type; none where that is no object.
pub(super) fn schema_of(id: &str) -> Option<Map<String, Value>> {
    let (_, schema) = by_name::responses().into_iter().find(|(operation, _)| *operation == id)?;
    let mut schema = Value::from(schema);
    relax(&mut schema);
    let Value::Object(mut schema) = schema else { return None };
    if schema.get("type") != Some(&json!("object")) {
        return None;
    }
    schema.get_mut("properties")?[LEFT_OUT] = left_out();
    Some(schema)
}

pub(super) fn left_out() -> Value {
    json!({"type": "integer", "description": "Rows that are left out, since an assistant cannot read so many"})
}

/// A decimal, as [`exact`] writes it.
pub(super) fn decimal() -> Value {
    json!({"type": ["number", "string"], "description": "Exact; a string if it has more than fifteen digits"})
}

/// Lets a schema say what is sent: a decimal may be a string. Clients refuse formats that they do not know, and
/// timestamps without an offset.
fn relax(schema: &mut Value) {
    match schema {
        Value::Object(schema) => {
            if schema.get("format").is_some_and(Value::is_string) {
                schema.remove("format");
            }
            match schema.get_mut("type") {
                Some(one) if one == "number" => *one = json!(["number", "string"]),
                Some(Value::Array(types)) if types.contains(&json!("number")) => types.push(json!("string")),
                _ => {}
            }
            schema.values_mut().for_each(relax);
        }
        Value::Array(schemas) => schemas.iter_mut().for_each(relax),
        _ => {}
    }
}

/// The same JSON, with a number that a float would round as a string: structured content is read into floats.
pub(super) fn exact(json: &RawValue) -> Value {
    let text = json.get();
    match text.as_bytes().first() {
        Some(b'{') => {
            let fields: Fields = serde_json::from_str(text).unwrap_or_default();
            fields.iter().map(|(name, value)| (name.clone(), exact(value))).collect()
        }
        Some(b'[') => {
            let items: Vec<Box<RawValue>> = serde_json::from_str(text).unwrap_or_default();
            items.iter().map(|item| exact(item)).collect()
        }
        _ => match serde_json::from_str(text).unwrap_or_default() {
            Value::Number(number) if number.is_f64() && !is_kept(text) => Value::from(text),
            value => value,
        },
    }
}

fn is_kept(number: &str) -> bool {
    Decimal::from_str_exact(number).is_ok_and(is_kept_by_double)
}

/// A response that is not longer than an assistant can read: its lists are cut until it is, and what is left out is said.
pub(super) fn bounded(response: &RawValue) -> Result<Value> {
    let whole = exact(response);
    let mut rows = ROWS;
    loop {
        let mut shown = whole.clone();
        let left_out = cut(&mut shown, rows);
        if let (1.., Some(object)) = (left_out, shown.as_object_mut()) {
            object.insert(LEFT_OUT.to_owned(), left_out.into());
        }
        if shown.to_string().chars().count() <= CHARACTERS {
            return Ok(shown);
        }
        if rows == 0 {
            return Err(Failure::usage(format!("the response has more than {CHARACTERS} characters"))
                .hint("`infinigate` on the command line writes it to a file"));
        }
        rows /= 2;
    }
}

/// Leaves so many rows in every list, and says how many are gone.
fn cut(value: &mut Value, rows: usize) -> usize {
    match value {
        Value::Array(list) => {
            let gone = list.len().saturating_sub(rows);
            list.truncate(rows);
            gone + list.iter_mut().map(|row| cut(row, rows)).sum::<usize>()
        }
        Value::Object(object) => object.values_mut().map(|value| cut(value, rows)).sum(),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(json: String) -> Box<RawValue> {
        RawValue::from_string(json).unwrap_or_default()
    }

    #[test]
    fn numbers_keep_their_value() {
        let json = r#"{"price": 129.50, "small": -0.000001, "count": 12, "long": 0.1234567890123456789}"#;
        let expected =
            json!({"price": 129.5, "small": -0.000_001, "count": 12, "long": "0.1234567890123456789"});
        assert_eq!(exact(&raw(json.to_owned())), expected);
    }

    #[test]
    fn a_long_response_is_cut_and_stays_json() {
        let list = bounded(&raw(format!(r#"{{"result": [{}], "count": 60}}"#, ["1.1"; 60].join(","))));
        assert!(list.is_ok_and(|list| list["result"].as_array().map(Vec::len) == Some(ROWS)
            && list["rows_left_out"] == 10
            && list["count"] == 60));
        let line = format!(r#"{{"text": "{}"}}"#, "ä".repeat(5_000));
        let document =
            bounded(&raw(format!(r#"{{"number": "RE-1", "lines": [{}]}}"#, vec![line; 40].join(","))));
        assert!(document.is_ok_and(|document| document["number"] == "RE-1"
            && document["lines"].as_array().map(Vec::len) == Some(12)
            && document["rows_left_out"] == 28));
        assert!(bounded(&raw(format!("\"{}\"", "ä".repeat(200_000)))).is_err());
    }
}
