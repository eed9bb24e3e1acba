//! Broken documents for tests: one node of a good one removed, doubled, or of another type.

use serde_json::{Value, json};

/// A document, and what was done to which node of the good one.
pub(crate) struct Mutant {
    pub(crate) what: String,
    pub(crate) document: Value,
}

/// Every document with one node removed, doubled, or replaced by a value of another type.
pub(crate) fn mutants(document: &Value) -> impl Iterator<Item = Mutant> + '_ {
    pointers(document).into_iter().flat_map(move |pointer| {
        let removed = removed(document, &pointer).map(|document| (format!("without {pointer}"), document));
        let doubled = doubled(document, &pointer).map(|document| (format!("{pointer} twice"), document));
        let replaced = others().into_iter().filter_map({
            let pointer = pointer.clone();
            move |other| {
                let mut mutant = document.clone();
                let what = format!("{pointer} replaced by {other}");
                *mutant.pointer_mut(&pointer)? = other;
                Some((what, mutant))
            }
        });
        let changed = removed.into_iter().chain(doubled).chain(replaced);
        changed.map(|(what, document)| Mutant { what, document })
    })
}

/// One value of each type, an empty one and one that is not where there are both.
fn others() -> [Value; 9] {
    [
        json!(null),
        json!(true),
        json!(1),
        json!(-0.5),
        json!("text"),
        json!([]),
        json!([1]),
        json!({}),
        json!({"a": 1}),
    ]
}

fn removed(document: &Value, pointer: &str) -> Option<Value> {
    let mut mutant = document.clone();
    let (parent, name) = pointer.rsplit_once('/')?;
    match mutant.pointer_mut(parent)? {
        Value::Object(parent) => parent.remove(&unescaped(name))?,
        Value::Array(parent) => parent.remove(name.parse().ok()?),
        _ => return None,
    };
    Some(mutant)
}

/// An element a second time, or a member under a name that differs in case only.
fn doubled(document: &Value, pointer: &str) -> Option<Value> {
    let mut mutant = document.clone();
    let value = document.pointer(pointer)?.clone();
    let (parent, name) = pointer.rsplit_once('/')?;
    match mutant.pointer_mut(parent)? {
        Value::Object(parent) => {
            let name = unescaped(name);
            let other = if name == name.to_uppercase() { name.to_lowercase() } else { name.to_uppercase() };
            parent.insert(other, value).map_or(Some(()), |_| None)?;
        }
        Value::Array(parent) => parent.push(value),
        _ => return None,
    }
    Some(mutant)
}

/// The pointers to every node.
fn pointers(document: &Value) -> Vec<String> {
    let mut found = vec![String::new()];
    let mut next = 0;
    while let Some(pointer) = found.get(next).cloned() {
        match document.pointer(&pointer) {
            Some(Value::Object(object)) => {
                let names = object.keys().map(|name| name.replace('~', "~0").replace('/', "~1"));
                found.extend(names.map(|name| format!("{pointer}/{name}")));
            }
            Some(Value::Array(elements)) => {
                found.extend((0..elements.len()).map(|index| format!("{pointer}/{index}")));
            }
            _ => {}
        }
        next += 1;
    }
    found
}

fn unescaped(name: &str) -> String {
    name.replace("~1", "/").replace("~0", "~")
}

#[test]
fn each_node_is_removed_doubled_and_replaced() {
    let document = json!({"a": [1], "b/c": "text"});
    let mutants: Vec<_> = mutants(&document).collect();
    for (what, expected) in [
        ("without /b~1c", json!({"a": [1]})),
        ("without /a/0", json!({"a": [], "b/c": "text"})),
        ("/a/0 twice", json!({"a": [1, 1], "b/c": "text"})),
        ("/b~1c twice", json!({"a": [1], "b/c": "text", "B/C": "text"})),
        ("/a replaced by \"text\"", json!({"a": "text", "b/c": "text"})),
        (" replaced by true", json!(true)),
    ] {
        let found = mutants.iter().find(|mutant| mutant.what == what).unwrap();
        assert_eq!(found.document, expected, "{what}");
    }
    // Three nodes below the root are removed and doubled, and all four replaced.
    assert_eq!(mutants.len(), 3 * 2 + 4 * others().len());
}
