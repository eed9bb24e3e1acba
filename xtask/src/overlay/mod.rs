//! Applies `openapi/overlay.yaml`: our names for operations and types, and every correction of the vendor.
//! Actions say what they are about in the overlay's words, and find it in whatever words the document has.

mod inline_types;
mod paths;
mod schema_names;
mod target;

use std::fmt;

use roas_overlay::apply::{Apply, ApplyErrorKind, ApplyOptions};
use roas_overlay::v1_1::Action;
use roas_overlay::validation::{Validate, ValidationOptions};
use roas_overlay::{v1_0, v1_1};
use serde_json::Value;

use self::paths::Paths;
use crate::error::{Error, one_line};
use crate::read;

/// An action that need not apply: the document may name or lack what it is about.
const OPTIONAL: &str = "x-optional";

/// An overlay that was read and is valid.
#[derive(Debug)]
pub(crate) struct Overlay {
    file: String,
    document: v1_1::Overlay,
    /// Whether to report every action that cannot apply, and not the first alone.
    keep_going: bool,
}

/// What an overlay did.
#[derive(Debug)]
pub(crate) struct Applied {
    actions: usize,
    /// The targets of optional actions that match nothing.
    idle: Vec<String>,
    /// What was put in front of the document's paths.
    fronts: Vec<String>,
}

impl fmt::Display for Applied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:>5} overlay actions", self.actions)?;
        for front in &self.fronts {
            write!(f, "\n      {front} was put in front of paths that lacked it")?;
        }
        if !self.idle.is_empty() {
            write!(f, "\n{:>5} optional overlay actions match nothing:", self.idle.len())?;
        }
        for target in &self.idle {
            write!(f, "\n      {target}")?;
        }
        Ok(())
    }
}

impl Overlay {
    pub(crate) fn read(file: &str, bytes: &[u8], keep_going: bool) -> Result<Self, Error> {
        let document = validated(read::read(file, bytes)?.value)
            .map_err(|reason| Error::Overlay { file: file.to_owned(), reason })?;
        Ok(Self { file: file.to_owned(), document, keep_going })
    }

    /// Applies every action. An action without effect is an error: a correction that no longer applies is
    /// looked at, not carried along.
    pub(crate) fn apply(&self, document: &mut Value) -> Result<Applied, Error> {
        let wanted: Vec<String> =
            self.document.actions.iter().filter_map(|action| target::path(&action.target)).collect();
        let paths = Paths::align(document, &wanted.iter().map(String::as_str).collect());
        let mut applied = Applied { actions: 0, idle: Vec::new(), fronts: paths.lacking().to_vec() };
        let mut failures = Vec::new();
        for (index, action) in self.document.actions.iter().enumerate() {
            let optional = action.extensions.as_ref().and_then(|extensions| extensions.get(OPTIONAL));
            let is_optional = optional == Some(&Value::Bool(true));
            match self.apply_one(action, document, &paths) {
                Ok(()) => applied.actions += 1,
                Err(ApplyErrorKind::ZeroMatch) if is_optional => applied.idle.push(action.target.clone()),
                Err(kind) => failures.push(self.failure(index, action, kind, document)),
            }
            if !failures.is_empty() && !self.keep_going {
                break;
            }
        }
        inline_types::to_components(document);
        match failures.len() {
            0 => Ok(applied),
            1 => Err(failures.swap_remove(0)),
            _ => Err(Error::Several(failures)),
        }
    }

    /// Each action by itself, because its target depends on what those before it have made of the document.
    fn apply_one(&self, action: &Action, document: &mut Value, paths: &Paths) -> Result<(), ApplyErrorKind> {
        let options = ApplyOptions::ErrorOnZeroMatch | ApplyOptions::ErrorOnMixedKindMatch;
        let is_removal = action.remove == Some(true);
        let target = target::translate(&action.target, is_removal, document, paths);
        let update = action.update.clone().map(|update| target::refer(update, document));
        let single = v1_1::Overlay {
            overlay: self.document.overlay.clone(),
            actions: vec![Action { target, update, ..action.clone() }],
            ..v1_1::Overlay::default()
        };
        single.apply(document, options).map(|_| ()).map_err(|error| error.kind)
    }

    fn failure(&self, index: usize, action: &Action, kind: ApplyErrorKind, document: &Value) -> Error {
        let reason = match kind {
            ApplyErrorKind::ZeroMatch => {
                let nearest = target::nearest(&action.target, document);
                let nearest = if nearest.is_empty() {
                    String::new()
                } else {
                    format!("; nearest: {}", nearest.join(", "))
                };
                format!(
                    "matches nothing: the vendor's description has changed, so adjust or remove the action{nearest}"
                )
            }
            other => one_line(other),
        };
        Error::Action {
            file: self.file.clone(),
            number: index + 1,
            target: action.target.clone(),
            description: action.description.clone().unwrap_or_else(|| "no description".to_owned()),
            reason,
        }
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

    #[test]
    fn an_optional_action_may_match_nothing() {
        let action = json!({"target": "$.components.schemas.A", "update": {}, "x-optional": true});
        let applied = apply(&overlay("1.0.0", &action), &mut json!({"paths": {}})).unwrap();
        assert_eq!(
            (applied.actions, applied.idle.as_slice()),
            (0, &["$.components.schemas.A".to_owned()][..])
        );
        assert!(applied.to_string().contains("    1 optional overlay actions match nothing"));

        let action = json!({"target": "$.components.schemas.A", "update": {}, "x-optional": false});
        assert!(apply(&overlay("1.0.0", &action), &mut json!({"paths": {}})).is_err());
    }

    #[test]
    fn references_in_an_update_are_in_the_overlays_words_too() {
        let action = json!({"target": "$.components.schemas.Page", "update": {"properties": {
            "rows": {"type": "array", "items": {"$ref": "#/components/schemas/Quote"}},
            "other": {"$ref": "#/components/schemas/Unknown"},
        }}});
        let mut document = json!({"components": {"schemas": {"PageDto": {}, "Api.QuoteDto": {}}}});
        apply(&overlay("1.0.0", &action), &mut document).unwrap();
        let members = &document["components"]["schemas"]["PageDto"]["properties"];
        assert_eq!(members["rows"]["items"]["$ref"], "#/components/schemas/Api.QuoteDto");
        assert_eq!(members["other"]["$ref"], "#/components/schemas/Unknown");
    }

    #[test]
    fn all_that_match_nothing_are_told_with_what_is_nearest() {
        let mut overlay = overlay("1.0.0", &json!({"target": "$.paths['/a/quote'].get", "update": {}}));
        let second = json!({"target": "$.components.schemas.QuoteDto", "update": {"title": "t"}});
        overlay["actions"].as_array_mut().unwrap().push(second);
        let document =
            json!({"paths": {"/a/quotes": {}, "/b": {}}, "components": {"schemas": {"Quotation": {}}}});

        let run = |keep_going| {
            let overlay = Overlay::read("o", overlay.to_string().as_bytes(), keep_going).unwrap();
            overlay.apply(&mut document.clone()).unwrap_err().to_string()
        };
        assert_eq!(run(false).lines().count(), 1);
        let message = run(true);
        let lines: Vec<&str> = message.lines().collect();
        assert!(lines[0].starts_with("o: action 1") && lines[0].contains("nearest: /a/quotes"), "{message}");
        assert!(lines[1].starts_with("o: action 2") && lines[1].ends_with("nearest: Quotation"), "{message}");
    }

    #[test]
    fn our_names_fit_however_the_vendor_writes() {
        let actions = json!({"overlay": "1.0.0", "info": {"title": "t", "version": "1"}, "actions": [
            {"target": "$.paths['/orders/v2/quote/{guid}'].get", "update": {"operationId": "get_quote"}},
            {"target": "$.paths['/orders/v2/quote/{guid}'].get.parameters[?search(@.name, '^(?i)from$')].schema",
             "update": {"format": "date"}},
            {"target": "$.components.schemas.QuoteDto", "update": {"x-rust-name": "Quote"}},
        ]});
        for (path, schema) in [
            ("/orders/v2/quote/{guid}", "QuoteDto"),
            ("/Orders/V2/Quote/{id}/", "Api.Quote"),
            ("/v2/quote/{id}", "quote"),
        ] {
            let mut document = json!({
                "paths": {path: {"get": {"operationId": "x", "parameters": [{"name": "From", "schema": {}}]}}},
                "components": {"schemas": {schema: {}}},
            });
            assert_eq!(apply(&actions, &mut document).unwrap().actions, 3);
            let (_, item) = document["paths"].as_object().unwrap().iter().next().unwrap();
            assert_eq!(item["get"]["operationId"], "get_quote");
            assert_eq!(item["get"]["parameters"][0]["schema"]["format"], "date");
            assert_eq!(document["components"]["schemas"][schema]["x-rust-name"], "Quote");
        }
    }
}
