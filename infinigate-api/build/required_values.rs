//! What the description requires is sent. In a type that is received too nothing is required, and what is not there is left
//! out; but a server that asks for a property in a body refuses it without one that is null or an empty list.

use std::collections::BTreeSet;

use heck::ToUpperCamelCase;
use serde_json::Value;

use super::partial_updates;

/// The types and their properties that are sent whatever they hold: those that are required, and may be null or a list. What
/// is sent by PATCH as well says itself whether it is null.
pub(crate) fn of(description: &Value) -> BTreeSet<(String, String)> {
    let changed = partial_updates::sent(description, &["patch"]);
    let mut always = BTreeSet::new();
    for name in partial_updates::sent(description, &["post", "put", "delete", "get"]).difference(&changed) {
        let schema = &description["components"]["schemas"][name];
        for property in
            schema["x-declared-required"].as_array().into_iter().flatten().filter_map(Value::as_str)
        {
            let described = &schema["properties"][property];
            if described["x-nullable"] == true || described["type"] == "array" {
                always.insert((name.to_upper_camel_case(), property.to_owned()));
            }
        }
    }
    always
}
