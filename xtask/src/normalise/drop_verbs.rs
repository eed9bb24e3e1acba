//! Operations whose method cannot be called. Needed for: QUERY and others by name (OpenAPI 3.2).

use serde_json::Value;

use super::left_out::{self, LeftOut};
use crate::openapi;

/// Operations whose method the generator does not know are left out, whatever it is called (`query`, `purge`), and a method
/// that holds no operation goes.
pub(super) fn apply(document: &mut Value) -> usize {
    let mut count = 0;
    let mut left_out = Vec::new();
    for (path, item) in openapi::entries_mut(document.get_mut("paths")) {
        let Some(item) = item.as_object_mut() else { continue };
        let mut leave_out = |method: &str| {
            let reason = "the generator does not know this method";
            left_out.push(LeftOut::new(method, path, left_out::OPERATION, reason));
        };
        item.retain(|name, value| {
            if name == openapi::MORE_OPERATIONS {
                openapi::entries(Some(value)).for_each(|(method, _)| leave_out(method));
                count += 1;
                return false;
            }
            let impossible = openapi::is_other_operation(name, value);
            if impossible {
                leave_out(name);
            }
            let keep = !impossible && (value.is_object() || !openapi::is_method(name));
            count += usize::from(!keep);
            keep
        });
    }
    left_out::record(document, left_out);
    count
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::Apply::Infallible;
    use super::super::tests::applied;
    use super::*;

    #[test]
    fn what_cannot_be_sent_is_named() {
        let (count, document) = applied(
            Infallible(apply),
            json!({"paths": {"/a": {
                "get": {}, "head": {}, "query": {"responses": {}}, "options": {}, "put": null, "purge": {"responses": {}}, "x-a": {},
                "parameters": [], "additionalOperations": {"LINK": {}},
            }}}),
        );
        assert_eq!(count, 4);
        assert_eq!(
            document["paths"]["/a"],
            json!({"get": {}, "head": {}, "options": {}, "x-a": {}, "parameters": []})
        );
        let operations: Vec<_> =
            document["x-left-out"].as_array().unwrap().iter().map(|entry| &entry["operation"]).collect();
        for expected in ["QUERY /a", "PURGE /a", "LINK /a"] {
            assert!(operations.contains(&&json!(expected)), "{expected}");
        }
    }
}
