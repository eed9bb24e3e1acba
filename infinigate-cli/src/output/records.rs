//! JSON objects as rows, for responses whose properties no command lists.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json::Value;
use serde_json::value::RawValue;

use super::{Cell, Column, Row};

/// An object as it is on the wire, so that numbers keep their digits.
pub(crate) type Fields = BTreeMap<String, Box<RawValue>>;

/// A column for each property that is `described` or that one of the objects has, those named `first` in front, and a row
/// for each object. Shown are those that an object has, or all where there is none.
pub(crate) fn records<'a>(
    objects: impl IntoIterator<Item = &'a Fields> + Clone,
    first: &[&str],
    described: &[String],
) -> (Vec<Column>, Vec<Row>) {
    let mut columns: Vec<Column> = Vec::new();
    let is_empty = objects.clone().into_iter().next().is_none();
    let properties = objects.clone().into_iter().flat_map(BTreeMap::keys);
    for (name, shown) in
        described.iter().map(|name| (name, is_empty)).chain(properties.map(|name| (name, true)))
    {
        match columns.iter_mut().find(|column| column.name == *name) {
            Some(column) => column.shown |= shown,
            None => columns.push(Column { name: name.clone().into(), title: name.clone().into(), shown }),
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
            let number = Decimal::from_str_exact(json.get());
            number.map_or_else(
                |_| Cell::Json(json.to_owned()),
                |number| if number.scale() == 0 { Cell::Label(number) } else { Cell::Number(number) },
            )
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
