//! Corrections of the description as actions of an OpenAPI Overlay, in the dialect of `openapi/overlay.yaml`.

use serde::Serialize;
use serde_json::{Value, json};

use super::place;

/// One action.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Action {
    target: String,
    #[serde(rename = "x-optional", skip_serializing_if = "Option::is_none")]
    optional: Option<bool>,
    description: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    remove: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    update: Option<Value>,
}

#[derive(Serialize)]
struct Overlay<'a> {
    #[serde(rename = "overlay")]
    version: &'static str,
    info: Info,
    actions: &'a [Action],
}

#[derive(Serialize)]
struct Info {
    title: &'static str,
    version: &'static str,
}

/// Where the overlay can reach a schema: a target, and the names that lead on from there.
struct Reach {
    target: String,
    below: Vec<String>,
}

/// The text of an overlay with these actions.
pub(super) fn document(actions: &[Action]) -> Result<String, String> {
    let info = Info { title: "Proposed by cargo xtask drift: review each action", version: "1.0.0" };
    // Indented as in openapi/overlay.yaml, so that the actions can be appended to it.
    let options = serde_saphyr::ser_options! { compact_list_indent: false };
    serde_saphyr::to_string_with_options(&Overlay { version: "1.0.0", info, actions }, options)
        .map_err(|error| error.to_string())
}

/// Adds to what is at a place. None when no target leads there.
pub(super) fn update(pointer: &str, value: Value, reason: &str) -> Option<Vec<Action>> {
    let Reach { target, below } = reach(pointer)?;
    let update = below.into_iter().rev().fold(value, |value, name| json!({name: value}));
    let description = reason.to_owned();
    Some(vec![Action { target, optional: None, description, remove: None, update: Some(update) }])
}

/// Removes what is at a place, to be said anew.
pub(super) fn remove(pointer: &str, reason: &str) -> Option<Vec<Action>> {
    let Reach { target, below } = reach(pointer)?;
    let target = below.iter().fold(target, |target, name| format!("{target}{}", step(name)));
    let description = reason.to_owned();
    Some(vec![Action { target, optional: Some(true), description, remove: Some(true), update: None }])
}

/// Says something anew in place of what is there.
pub(super) fn replace(pointer: &str, value: &Value, reason: &str) -> Option<Vec<Action>> {
    let (parent, name) = pointer.rsplit_once('/')?;
    let value = json!({infinigate_contract::document::unescaped(name): value});
    Some([remove(pointer, reason)?, update(parent, value, reason)?].concat())
}

/// A type is reached by its name, whatever the vendor calls it; what stands in an answer by the operation. Lists, such
/// as `allOf`, cannot be stepped into by an update.
fn reach(pointer: &str) -> Option<Reach> {
    let parts = place::parts(pointer);
    let fixed = match parts.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["components", "schemas", _, ..] => 3,
        ["paths", _, _, "responses", _, "content", _, "schema", ..] => 8,
        ["paths", _, _, "responses", ..] => parts.len(),
        _ => return None,
    };
    let (target, below) = parts.split_at(fixed);
    let is_list = |name: &String| name.parse::<usize>().is_ok();
    (!below.iter().any(is_list)).then(|| Reach {
        target: target.iter().fold("$".to_owned(), |target, name| format!("{target}{}", step(name))),
        below: below.to_vec(),
    })
}

/// A name in a `JSONPath`.
fn step(name: &str) -> String {
    let is_plain = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if is_plain {
        format!(".{name}")
    } else {
        format!("['{}']", name.replace('\\', "\\\\").replace('\'', "\\'"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANSWER: &str = "/paths/~1a~1{id}/get/responses/200/content/application~1json/schema";

    #[test]
    fn a_place_becomes_a_target() {
        let actions = update("/components/schemas/Line/properties/a", json!({"nullable": true}), "r");
        let [action] = actions.unwrap().try_into().unwrap();
        assert_eq!(action.target, "$.components.schemas.Line");
        assert_eq!(action.update, Some(json!({"properties": {"a": {"nullable": true}}})));
        let answer = "$.paths['/a/{id}'].get.responses['200'].content['application/json'].schema";
        assert_eq!(update(ANSWER, json!({}), "r").unwrap()[0].target, answer);
        let [removal, anew] = replace(ANSWER, &json!({"type": "array"}), "r").unwrap().try_into().unwrap();
        assert_eq!(
            (removal.target.as_str(), removal.remove, removal.optional),
            (answer, Some(true), Some(true))
        );
        assert_eq!(anew.target, answer.trim_end_matches(".schema"));
        assert_eq!(anew.update, Some(json!({"schema": {"type": "array"}})));
        assert_eq!(
            remove("/components/schemas/A/properties/x-y", "r").unwrap()[0].target,
            "$.components.schemas.A.properties['x-y']"
        );
        for unreachable in
            ["/paths/~1a/get/x-error-answers/404", "/components/schemas/A/allOf/0/properties/a"]
        {
            assert_eq!(update(unreachable, json!({}), "r"), None);
        }
    }
}
