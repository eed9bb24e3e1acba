//! What responses say, as facts for `openapi/known.yaml`: a merge patch (RFC 7396), in YAML.
//!
//! In a merge patch objects are merged name by name, null removes, and everything else takes the place of what was there.

use std::fmt::Write;

use infinigate_contract::document::unescaped;
use serde_json::{Map, Value, json};

use super::place;

/// A fact about one place of the description.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fact {
    pointer: String,
    /// What is added to the place; none to remove what is there.
    added: Option<Value>,
    reason: String,
}

/// Adds to what is at a place. None when a patch cannot lead there.
pub(super) fn add(pointer: &str, value: Value, reason: &str) -> Option<Vec<Fact>> {
    fact(pointer, Some(value), reason)
}

/// Removes what is at a place, to be said anew.
pub(super) fn remove(pointer: &str, reason: &str) -> Option<Vec<Fact>> {
    fact(pointer, None, reason)
}

/// Says something anew in place of what is there.
pub(super) fn replace(pointer: &str, value: Value, reason: &str) -> Option<Vec<Fact>> {
    Some([remove(pointer, reason)?, add(pointer, value, reason)?].concat())
}

/// What stands in a list, such as `allOf`, cannot be patched.
fn fact(pointer: &str, added: Option<Value>, reason: &str) -> Option<Vec<Fact>> {
    let parts = place::parts(pointer);
    let is_in_list = |at: usize| parts[at - 1] != "responses" && parts[at].parse::<usize>().is_ok();
    let reached = ["components", "paths"].contains(&parts.first()?.as_str());
    (reached && !(1..parts.len()).any(is_in_list))
        .then(|| vec![Fact { pointer: pointer.to_owned(), added, reason: reason.to_owned() }])
}

/// The patch that states these facts about a description; none without facts.
pub(super) fn patch(description: &Value, facts: &[Fact]) -> Option<Value> {
    let mut stated = description.clone();
    for Fact { pointer, added, .. } in facts {
        apply(&mut stated, pointer, added.as_ref());
    }
    difference(description, &stated)
}

/// The patch as YAML, after the reasons for it.
pub(super) fn document(patch: &Value, facts: &[Fact]) -> Result<String, String> {
    let mut text =
        "# Observed by cargo xtask drift. A merge patch (RFC 7396) for openapi/known.yaml: review each.\n#\n"
            .to_owned();
    let mut reasons: Vec<&str> = facts.iter().map(|fact| fact.reason.as_str()).collect();
    reasons.dedup();
    for reason in reasons {
        writeln!(text, "# {reason}").map_err(|error| error.to_string())?;
    }
    let options = serde_saphyr::ser_options! { compact_list_indent: false };
    let patch = serde_saphyr::to_string_with_options(patch, options).map_err(|error| error.to_string())?;
    Ok(text + &patch)
}

fn apply(description: &mut Value, pointer: &str, added: Option<&Value>) {
    let Some((parent, name)) = pointer.rsplit_once('/') else { return };
    let name = unescaped(name);
    let mut holder = description;
    for step in place::parts(parent) {
        holder = match holder {
            Value::Object(object) => object.entry(step).or_insert_with(|| json!({})),
            _ => return,
        };
    }
    let Value::Object(holder) = holder else { return };
    match added {
        Some(added) => extend(holder.entry(name).or_insert(Value::Null), added),
        None => drop(holder.remove(&name)),
    }
}

/// Merges objects, lengthens lists, and replaces all else.
fn extend(value: &mut Value, added: &Value) {
    match (value, added) {
        (Value::Object(object), Value::Object(added)) => {
            for (name, added) in added {
                extend(object.entry(name.clone()).or_insert(Value::Null), added);
            }
        }
        (Value::Array(list), Value::Array(added)) => list.extend(added.iter().cloned()),
        (value, added) => *value = added.clone(),
    }
}

fn difference(before: &Value, after: &Value) -> Option<Value> {
    let (Value::Object(old), Value::Object(new)) = (before, after) else {
        return (before != after).then(|| after.clone());
    };
    let mut patch = Map::new();
    for (name, value) in new {
        let changed = old.get(name).map_or_else(|| Some(value.clone()), |old| difference(old, value));
        patch.extend(changed.map(|value| (name.clone(), value)));
    }
    patch.extend(old.keys().filter(|name| !new.contains_key(*name)).map(|name| (name.clone(), Value::Null)));
    // Whoever says something of a schema has seen it.
    let is_schema =
        ["type", "nullable", "format", "x-known-values", "x-other-types", "properties"].iter().any(
            |keyword| patch.contains_key(*keyword) && (*keyword != "properties" || old.get("type").is_none()),
        );
    if is_schema && new.get("x-source").is_some() {
        patch.insert("x-source".to_owned(), json!("observed"));
    }
    (!patch.is_empty()).then_some(Value::Object(patch))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_become_a_merge_patch() {
        let description = json!({"components": {"schemas": {"Line": {"type": "object", "properties": {
            "a": {"type": "string", "format": "date", "x-source": "assumption"},
            "b": {"type": "string", "x-known-values": ["A"], "x-source": "observed"},
        }, "required": ["a", "b"]}}}});
        let line = "/components/schemas/Line";
        let facts = [
            replace(&format!("{line}/properties/a"), json!({"type": "integer", "x-source": "observed"}), "r"),
            add(&format!("{line}/properties/b"), json!({"x-known-values": ["B"]}), "r"),
            add(&format!("{line}/properties/c"), json!({"type": "number", "x-source": "observed"}), "s"),
            remove(&format!("{line}/required"), "s"),
        ]
        .into_iter()
        .flatten()
        .flatten()
        .collect::<Vec<_>>();
        let patch = patch(&description, &facts).unwrap();
        assert_eq!(
            patch,
            json!({"components": {"schemas": {"Line": {"required": null, "properties": {
                "a": {"type": "integer", "format": null, "x-source": "observed"},
                "b": {"x-known-values": ["A", "B"], "x-source": "observed"},
                "c": {"type": "number", "x-source": "observed"},
            }}}}})
        );
        let text = document(&patch, &facts).unwrap();
        assert!(text.contains("\n# r\n# s\ncomponents:\n"), "{text}");
        assert_eq!(super::patch(&description, &[]), None);
    }

    #[test]
    fn what_stands_in_a_list_is_not_proposed() {
        let added = |pointer| add(pointer, json!({}), "").is_some();
        assert!(added("/paths/~1a/get/responses/200/content/application~1json/schema"));
        assert!(added("/components/schemas/A/properties/x-y"));
        assert!(!added("/components/schemas/A/allOf/0/properties/a") && !added("/info/title"));
    }
}
