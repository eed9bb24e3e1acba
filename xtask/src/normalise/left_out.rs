//! What a description offers and the client cannot, with the reason, for the summary of a run.

use serde_json::{Value, json};

const EXTENSION: &str = "x-left-out";

/// One thing that is left out of the client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LeftOut {
    /// Method and path.
    pub(super) operation: String,
    pub(super) what: String,
    pub(super) reason: String,
}

impl LeftOut {
    pub(super) fn new(method: &str, path: &str, what: impl Into<String>, reason: impl Into<String>) -> Self {
        let operation = format!("{} {path}", method.to_uppercase());
        Self { operation, what: what.into(), reason: reason.into() }
    }
}

/// Adds to the list at the top of the description, and returns how many there were.
pub(super) fn record(document: &mut Value, left_out: Vec<LeftOut>) -> usize {
    let count = left_out.len();
    let Some(document) = document.as_object_mut().filter(|_| count > 0) else { return 0 };
    let list = document.entry(EXTENSION).or_insert_with(|| json!([]));
    if !list.is_array() {
        *list = json!([]);
    }
    for LeftOut { operation, what, reason } in left_out {
        let entry = json!({"operation": operation, "what": what, "reason": reason});
        if let Some(list) = list.as_array_mut().filter(|list| !list.contains(&entry)) {
            list.push(entry);
        }
    }
    count
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
    }
}
