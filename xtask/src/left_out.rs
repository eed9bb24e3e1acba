//! What of a description the client does not have, kept in the description itself under `x-left-out`: whoever
//! removes something records it here, and the summary of `regen` says it.

use std::fmt;

use serde_json::{Value, json};

const EXTENSION: &str = "x-left-out";

/// One thing that is left out.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct LeftOut {
    /// Method and path, or the part of the document that it stood in.
    operation: String,
    what: String,
    reason: String,
}

pub(crate) fn record(document: &mut Value, operation: &str, what: &str, reason: &str) {
    let Some(document) = document.as_object_mut() else { return };
    let list = document.entry(EXTENSION).or_insert_with(|| json!([]));
    if let Some(list) = list.as_array_mut() {
        list.push(json!({"operation": operation, "what": what, "reason": reason}));
    }
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
        })
        .collect()
}

impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.operation, self.what, self.reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_recorded_is_read() {
        let mut document = json!({});
        record(&mut document, "GET /a", "the answer 101", "HTTP/1.1 upgrades are no answers");
        assert_eq!(
            read(&document).iter().map(ToString::to_string).collect::<Vec<_>>(),
            ["GET /a: the answer 101: HTTP/1.1 upgrades are no answers"]
        );
        assert_eq!(read(&json!({"x-left-out": 1})), []);
    }
}
