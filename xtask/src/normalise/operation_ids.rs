use std::collections::BTreeMap;

use serde_json::Value;

use super::walk;

/// Every operation needs an operationId in snake case that no other one has: progenitor panics on a missing
/// one, without naming the operation, and two equal ones yield two methods of the same name.
pub(super) fn apply(document: &mut Value) -> Result<usize, String> {
    let mut taken: BTreeMap<&str, String> = BTreeMap::new();
    for (path, method, operation) in walk::operations(document) {
        let this = format!("{} {path}", method.to_uppercase());
        let Some(id) = operation.get("operationId").and_then(Value::as_str) else {
            return Err(format!("{this} has no operationId: set one in the overlay"));
        };
        if !is_snake_case(id) {
            return Err(format!("{this} has the operationId {id}: set one in snake_case in the overlay"));
        }
        if let Some(other) = taken.insert(id, this.clone()) {
            return Err(format!(
                "{other} and {this} have the same operationId {id}: change one in the overlay"
            ));
        }
    }
    Ok(0)
}

fn is_snake_case(id: &str) -> bool {
    id.starts_with(|c: char| c.is_ascii_lowercase())
        && id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        && !id.contains("__")
        && !id.ends_with('_')
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn refused(item: &Value) -> String {
        let mut document = json!({"paths": {"/a/{b}": item, "/c": {"get": {"operationId": "get_c_v2"}}}});
        apply(&mut document).err().unwrap_or_default()
    }

    #[test]
    fn what_is_wrong_is_named_by_method_and_path() {
        assert_eq!(refused(&json!({"get": {"operationId": "get_a"}, "parameters": []})), "");
        assert!(refused(&json!({"get": {}})).starts_with("GET /a/{b} has no operationId"));
        assert!(
            refused(&json!({"get": {"operationId": "get_c_v2"}})).starts_with("GET /a/{b} and GET /c have")
        );
        for id in ["GetA", "get-a", "get__a", "get_a_", "1_a", ""] {
            assert!(
                refused(&json!({"put": {"operationId": id}})).contains("PUT /a/{b} has the operationId"),
                "{id}"
            );
        }
    }
}
