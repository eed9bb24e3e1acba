//! JSON objects as rows, for responses whose properties no command lists.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json::Value;
use serde_json::value::RawValue;

use super::{Cell, Column, Row};

/// An object as it is on the wire, so that numbers keep their digits.
pub(crate) type Fields = BTreeMap<String, Box<RawValue>>;

/// A column for each property that one of the objects has, those named `first` in front, and a row for each object.
pub(crate) fn records<'a>(
    objects: impl IntoIterator<Item = &'a Fields> + Clone,
    first: &[&str],
) -> (Vec<Column>, Vec<Row>) {
    let mut columns: Vec<Column> = Vec::new();
    for name in objects.clone().into_iter().flat_map(BTreeMap::keys) {
        if !columns.iter().any(|column| column.name == *name) {
            columns.push(Column { name: name.clone().into(), title: name.clone().into(), shown: true });
        }
    }
    // The order of those that are not named stays.
    columns.sort_by_key(|column| first.iter().position(|name| column.name == *name).unwrap_or(first.len()));
    let row = |object: &Fields| {
        columns.iter().map(|column| cell(object.get(column.name.as_ref()).map(|value| &**value))).collect()
    };
    let rows = objects.into_iter().map(row).collect();
    (columns, rows)
}

fn cell(value: Option<&RawValue>) -> Cell {
    let Some(json) = value else { return Cell::Unknown };
    match serde_json::from_str(json.get()) {
        Ok(Value::Null) => Cell::Unknown,
        Ok(Value::String(text)) => Cell::from(text),
        Ok(Value::Bool(flag)) => Cell::Flag(flag),
        // One with more digits than a decimal has stays as it is.
        Ok(Value::Number(_)) => {
            Decimal::from_str_exact(json.get()).map_or_else(|_| Cell::Json(json.to_owned()), Cell::Number)
        }
        _ => Cell::Json(json.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_digits() {
        let json = r#"{"price": 0.12345678901234567890123, "long": 0.1234567890123456789012345678901234, "gone": null}"#;
        let object: Fields = serde_json::from_str(json).unwrap_or_default();
        assert!(
            matches!(cell(object.get("price").map(|value| &**value)), Cell::Number(number) if number.to_string().len() == 25)
        );
        assert!(
            matches!(cell(object.get("long").map(|value| &**value)), Cell::Json(json) if json.get().len() == 36)
        );
        assert!(matches!(cell(object.get("gone").map(|value| &**value)), Cell::Unknown));
    }
}
