//! References, and what they lead to.

use std::collections::BTreeSet;

use serde_json::Value;

use super::value::entries;

/// What a value stands for: itself, or what its `$ref` leads to.
pub(crate) fn resolve<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    let mut value = value;
    // A cycle of references leads nowhere; it ends here.
    for _ in 0..16 {
        match reference(value).and_then(|to| document.pointer(to.strip_prefix('#')?)) {
            Some(target) => value = target,
            None => break,
        }
    }
    value
}

pub(crate) fn reference(value: &Value) -> Option<&str> {
    value.get("$ref").and_then(Value::as_str)
}

/// The name in a reference such as `#/components/schemas/Name`.
pub(crate) fn component_name<'a>(reference: &'a str, kind: &str) -> Option<&'a str> {
    reference.strip_prefix("#/components/")?.strip_prefix(kind)?.strip_prefix('/')
}

/// Every reference in a value, and whatever those lead to.
pub(crate) fn reachable<'a>(
    document: &'a Value,
    from: impl IntoIterator<Item = &'a Value>,
) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open: Vec<&Value> = from.into_iter().collect();
    while let Some(value) = open.pop() {
        if let Value::Array(elements) = value {
            open.extend(elements);
        }
        for (name, property) in entries(Some(value)) {
            open.push(property);
            let mapping = if name == "mapping" { property } else { &Value::Null };
            let targets = entries(Some(mapping)).map(|(_, target)| target);
            for target in targets.chain((name == "$ref").then_some(property)).filter_map(Value::as_str) {
                if found.insert(target.to_owned()) {
                    open.extend(target.strip_prefix('#').and_then(|pointer| document.pointer(pointer)));
                }
            }
        }
    }
    found
}
