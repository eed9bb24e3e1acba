//! Properties and elements of JSON values, whatever those are.

use serde_json::Value;

/// A property that is a text.
pub(crate) fn text<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.get(name).and_then(Value::as_str)
}

/// A name that nothing in `taken` has: the wanted one, or the first of `wanted2`, `wanted3` and so on.
pub(crate) fn unique(wanted: &str, separator: &str, is_taken: impl Fn(&str) -> bool) -> String {
    if !is_taken(wanted) {
        return wanted.to_owned();
    }
    let mut number = 2;
    loop {
        let name = format!("{wanted}{separator}{number}");
        if !is_taken(&name) {
            return name;
        }
        number += 1;
    }
}

/// The names and values of an object; none of anything else.
pub(crate) fn entries(value: Option<&Value>) -> impl Iterator<Item = (&str, &Value)> {
    value.and_then(Value::as_object).into_iter().flatten().map(|(name, value)| (name.as_str(), value))
}

pub(crate) fn entries_mut(value: Option<&mut Value>) -> impl Iterator<Item = (&str, &mut Value)> {
    value.and_then(Value::as_object_mut).into_iter().flatten().map(|(name, value)| (name.as_str(), value))
}

pub(super) fn elements_mut(value: Option<&mut Value>) -> impl Iterator<Item = &mut Value> {
    value.and_then(Value::as_array_mut).into_iter().flatten()
}
