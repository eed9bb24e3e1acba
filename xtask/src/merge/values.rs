//! The values of enums.

use serde_json::{Map, Value};

/// The list of ours that the vendor's values belong to, and those that it lacks; none for a text of any value.
pub(super) fn added<'a>(
    schema: &'a mut Map<String, Value>,
    theirs: &[Value],
) -> Option<(&'a mut Vec<Value>, Vec<Value>)> {
    let name = ["enum", "x-known-values"].into_iter().find(|name| schema.contains_key(*name))?;
    let list = schema.get_mut(name)?.as_array_mut()?;
    let mut added: Vec<Value> = Vec::new();
    for value in theirs.iter().filter(|value| !value.is_null()) {
        if !list.iter().chain(&added).any(|known| is_same(known, value)) {
            added.push(value.clone());
        }
    }
    Some((list, added))
}

/// Capitals carry no meaning.
fn is_same(one: &Value, other: &Value) -> bool {
    match (one.as_str(), other.as_str()) {
        (Some(one), Some(other)) => one.eq_ignore_ascii_case(other),
        _ => one == other,
    }
}

/// Values in a line of the account.
pub(super) fn shown(values: &[Value]) -> String {
    const SHOWN: usize = 8;
    let mut shown: Vec<String> = values
        .iter()
        .take(SHOWN)
        .map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
        .collect();
    if values.len() > SHOWN {
        shown.push(format!("and {} more", values.len() - SHOWN));
    }
    shown.join(", ")
}
