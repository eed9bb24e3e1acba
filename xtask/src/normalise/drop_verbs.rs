//! Operations whose method cannot be called. Needed for: OPTIONS and TRACE (springdoc), QUERY (OpenAPI 3.2).

use serde_json::Value;

use super::left_out::{self, LeftOut};
use crate::openapi;

/// Methods that the HTTP client has no function for: the generated code would not compile.
const IMPOSSIBLE: [&str; 4] = ["options", "trace", "query", "additionalOperations"];

/// Operations that cannot be called are left out, and a method that holds no operation goes.
pub(super) fn apply(document: &mut Value) -> usize {
    let mut count = 0;
    let mut left_out = Vec::new();
    for (path, item) in openapi::entries_mut(document.get_mut("paths")) {
        let Some(item) = item.as_object_mut() else { continue };
        item.retain(|method, operation| {
            let impossible = IMPOSSIBLE.contains(&method.as_str());
            if impossible {
                left_out.push(LeftOut::new(
                    method,
                    path,
                    left_out::OPERATION,
                    "the HTTP client has no function for this method",
                ));
            }
            let keep = !impossible && (operation.is_object() || !openapi::is_method(method));
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
            json!({"paths": {"/a": {"get": {}, "head": {}, "trace": {}, "options": {}, "put": null}}}),
        );
        assert_eq!(count, 3);
        assert_eq!(document["paths"]["/a"], json!({"get": {}, "head": {}}));
        let operations: Vec<_> =
            document["x-left-out"].as_array().unwrap().iter().map(|entry| &entry["operation"]).collect();
        assert!(operations.contains(&&json!("TRACE /a")) && operations.contains(&&json!("OPTIONS /a")));
    }
}
