//! Applies `openapi/overlay.yaml`: our names for operations and types, and every correction of the vendor.

use std::fmt;

use roas_overlay::apply::{Apply, ApplyErrorKind, ApplyOptions};
use roas_overlay::validation::{Validate, ValidationOptions};
use roas_overlay::{v1_0, v1_1};
use serde_json::Value;

use crate::error::{Error, one_line};
use crate::read;

/// An overlay that was read and is valid.
#[derive(Debug)]
pub(crate) struct Overlay {
    file: String,
    overlay: v1_1::Overlay,
    /// Whether to report every action that cannot apply, and not the first alone.
    keep_going: bool,
}

/// What an overlay did.
#[derive(Debug)]
pub(crate) struct Applied {
    actions: usize,
}

impl fmt::Display for Applied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:>5} overlay actions", self.actions)
    }
}

impl Overlay {
    pub(crate) fn read(file: &str, bytes: &[u8], keep_going: bool) -> Result<Self, Error> {
        let overlay = validated(read::read(file, bytes)?.value)
            .map_err(|reason| Error::Overlay { file: file.to_owned(), reason })?;
        Ok(Self { file: file.to_owned(), overlay, keep_going })
    }

    /// Applies every action. An action without effect is an error: a correction that no longer applies is
    /// looked at, not carried along.
    pub(crate) fn apply(&self, document: &mut Value) -> Result<Applied, Error> {
        let options = ApplyOptions::ErrorOnZeroMatch | ApplyOptions::ErrorOnMixedKindMatch;
        let report = self.overlay.apply(document, options).map_err(|error| Error::Action {
            file: self.file.clone(),
            number: error.action_index + 1,
            target: error.target,
            description: self
                .overlay
                .actions
                .get(error.action_index)
                .and_then(|action| action.description.clone())
                .unwrap_or_else(|| "no description".to_owned()),
            reason: match error.kind {
                ApplyErrorKind::ZeroMatch => {
                    "matches nothing: the vendor's description has changed, so adjust or remove the action"
                        .to_owned()
                }
                other => one_line(other),
            },
        })?;
        Ok(Applied { actions: report.actions.len() })
    }
}

fn validated(overlay: Value) -> Result<v1_1::Overlay, String> {
    let version = overlay.get("overlay").and_then(Value::as_str).unwrap_or("missing");
    let overlay = if version.starts_with("1.0.") {
        serde_json::from_value::<v1_0::Overlay>(overlay).map(v1_1::Overlay::from)
    } else if version.starts_with("1.1.") {
        serde_json::from_value::<v1_1::Overlay>(overlay)
    } else {
        return Err(format!("its version is {version}, 1.0 or 1.1 is expected"));
    }
    .map_err(one_line)?;
    let lenient = ValidationOptions::IgnoreEmptyInfoTitle | ValidationOptions::IgnoreEmptyInfoVersion;
    overlay.validate(lenient).map_err(one_line)?;
    Ok(overlay)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn overlay(version: &str, action: &Value) -> Value {
        json!({"overlay": version, "info": {"title": "t", "version": "1"}, "actions": [action]})
    }

    fn apply(overlay: &Value, document: &mut Value) -> Result<Applied, Error> {
        Overlay::read("o", overlay.to_string().as_bytes(), false)?.apply(document)
    }

    #[test]
    fn both_versions_apply() {
        for version in ["1.0.0", "1.1.0"] {
            let mut document = json!({"paths": {"/a": {"get": {"operationId": "Get_A"}}}});
            let action = json!({"target": "$.paths['/a'].get", "update": {"operationId": "get_a"}});
            assert_eq!(apply(&overlay(version, &action), &mut document).unwrap().actions, 1);
            assert_eq!(document["paths"]["/a"]["get"]["operationId"], "get_a");
        }
    }

    #[test]
    fn an_action_that_cannot_apply_is_named() {
        for (action, expected) in [
            (
                json!({"target": "$.paths['/b'].get", "description": "Our name", "update": {}}),
                "matches nothing",
            ),
            (json!({"target": "$.info.title", "description": "Our name", "remove": true}), "primitives"),
        ] {
            let mut document = json!({"info": {"title": "t"}, "paths": {}});
            let message = apply(&overlay("1.0.0", &action), &mut document).unwrap_err().to_string();
            let target = action["target"].as_str().unwrap();
            assert!(message.contains("action 1") && message.contains(target), "{message}");
            assert!(message.contains("(Our name)") && message.contains(expected), "{message}");
        }
    }

    #[test]
    fn an_overlay_that_is_none_is_refused() {
        for (text, expected) in [
            (json!({"actions": []}), "version is missing"),
            (overlay("2.0.0", &json!({})), "version is 2.0.0"),
            (overlay("1.0.0", &json!({"target": "$.info"})), "must specify one of"),
            (overlay("1.0.0", &json!({"target": "$[", "remove": true})), "JSONPath"),
        ] {
            let message = apply(&text, &mut json!({})).unwrap_err().to_string();
            assert!(message.contains(expected), "{message}");
            assert_eq!(message.lines().count(), 1, "{message}");
        }
    }
}
