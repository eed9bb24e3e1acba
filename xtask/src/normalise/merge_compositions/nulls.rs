//! The branches of a choice that mean null.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::openapi::{self, SCHEMAS};

/// A branch that allows null and nothing else.
pub(in super::super) fn is_null(branch: &Value) -> bool {
    let Some(branch) = branch.as_object() else { return false };
    let says_nothing = |name: &String| matches!(name.as_str(), "nullable" | "title" | "description" | "enum");
    let nulls = branch.get("enum").and_then(Value::as_array);
    let only_null = nulls.is_some_and(|values| !values.is_empty() && values.iter().all(Value::is_null));
    let nullable = branch.get("nullable") == Some(&json!(true)) && nulls.is_none();
    (only_null || nullable) && branch.keys().all(says_nothing)
}

/// The branches that mean null, and the others. Beside references an object of which nothing is said but that it may be null
/// stands for null: descriptions of `OData` write it so.
pub(super) fn apart<'a>(branches: &[&'a Value]) -> (Vec<&'a Value>, Vec<&'a Value>) {
    let (mut nulls, others): (Vec<&Value>, Vec<&Value>) = branches.iter().partition(|branch| is_null(branch));
    let (objects, others): (Vec<&Value>, Vec<&Value>) =
        others.into_iter().partition(|branch| **branch == json!({"type": "object", "nullable": true}));
    if !others.is_empty() && others.iter().all(|branch| openapi::reference(branch).is_some()) {
        nulls.extend(objects);
        return (nulls, others);
    }
    branches.iter().partition(|branch| is_null(branch))
}

/// A component that is null and nothing else (Django's `NullEnum`) is null itself where it stands in a choice.
pub(super) fn of_components(document: &mut Value) -> usize {
    let components = openapi::component_schemas(document).filter(|(_, schema)| is_null(schema));
    let nulls: BTreeSet<String> = components.map(|(name, _)| format!("{SCHEMAS}{name}")).collect();
    let mut count = 0;
    openapi::each_schema(document, &mut |schema| {
        for name in ["oneOf", "anyOf"] {
            for branch in schema.get_mut(name).and_then(Value::as_array_mut).into_iter().flatten() {
                if openapi::reference(branch).is_some_and(|target| nulls.contains(target)) {
                    *branch = json!({"enum": [null]});
                    count += 1;
                }
            }
        }
    });
    count
}
