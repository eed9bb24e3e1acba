//! What a description offers and the client cannot, with the reason, for the summary of a run.

use std::fmt;

use serde_json::{Value, json};

const EXTENSION: &str = "x-left-out";

/// What is left out where a whole operation is.
pub(crate) const OPERATION: &str = "the operation";
/// What is left out where an operation has the route of another.
pub(crate) const SECOND_OPERATION: &str = "a second operation";

/// One thing that is left out of the client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LeftOut {
    /// Method and path, or the part of the description that it stood in.
    pub(crate) operation: String,
    pub(crate) what: String,
    pub(crate) reason: String,
    /// In how many places.
    pub(crate) times: usize,
}

impl LeftOut {
    pub(crate) fn new(method: &str, path: &str, what: impl Into<String>, reason: impl Into<String>) -> Self {
        let operation = format!("{} {path}", method.to_uppercase());
        Self { operation, what: what.into(), reason: reason.into(), times: 1 }
    }

    /// True if it is a whole operation, and not a part of one.
    pub(crate) fn is_operation(&self) -> bool {
        [OPERATION, SECOND_OPERATION].contains(&self.what.as_str())
    }
}

/// Adds to the list at the top of the description, and returns how many there were.
pub(crate) fn record(document: &mut Value, left_out: Vec<LeftOut>) -> usize {
    let count = left_out.len();
    let Some(document) = document.as_object_mut().filter(|_| count > 0) else { return 0 };
    let list = document.entry(EXTENSION).or_insert_with(|| json!([]));
    if !list.is_array() {
        *list = json!([]);
    }
    for LeftOut { operation, what, reason, times } in left_out {
        let mut entry = json!({"operation": operation, "what": what, "reason": reason});
        if times > 1 {
            entry["times"] = json!(times);
        }
        if let Some(list) = list.as_array_mut().filter(|list| !list.contains(&entry)) {
            list.push(entry);
        }
    }
    count
}

/// Everything that was recorded, in its order.
pub(crate) fn read(document: &Value) -> Vec<LeftOut> {
    let text = |entry: &Value, name| entry.get(name).and_then(Value::as_str).unwrap_or("?").to_owned();
    let list = document.get(EXTENSION).and_then(Value::as_array);
    list.into_iter()
        .flatten()
        .map(|entry| LeftOut {
            operation: text(entry, "operation"),
            what: text(entry, "what"),
            reason: text(entry, "reason"),
            times: entry
                .get("times")
                .and_then(Value::as_u64)
                .and_then(|times| times.try_into().ok())
                .unwrap_or(1),
        })
        .collect()
}

impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { operation, what, reason, times } = self;
        match times {
            1 => write!(f, "{operation}: {what}: {reason}"),
            times => write!(f, "{operation}: {what}, {times} times: {reason}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thing_is_recorded_once() {
        let mut document = json!({});
        for _ in 0..2 {
            record(&mut document, vec![LeftOut::new("trace", "/a", "the operation", "why")]);
        }
        let entry = json!({"operation": "TRACE /a", "what": "the operation", "reason": "why"});
        assert_eq!(document, json!({EXTENSION: [entry]}));
        let said: Vec<String> = read(&document).iter().map(ToString::to_string).collect();
        assert_eq!(said, ["TRACE /a: the operation: why"]);
        assert_eq!(read(&json!({EXTENSION: 1})), []);
    }

    #[test]
    fn a_part_is_no_operation_whatever_it_is_called() {
        let of = |what: &str| LeftOut::new("get", "/a", what, "why").is_operation();
        assert!(of(OPERATION) && of(SECOND_OPERATION) && !of("the parameter operation"));
    }
}
