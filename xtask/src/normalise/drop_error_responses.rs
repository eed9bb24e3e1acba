//! Error responses leave the operation.

use serde_json::{Map, Value};

use super::choose_media_types;
use crate::openapi::{self, Object};

pub(crate) const EXTENSION: &str = "x-error-responses";

/// Responses other than 2xx leave the operation: progenitor panics on several of them with different bodies, and
/// a real body that is not as declared (HTML, nothing) would lose its status. `x-error-responses` keeps them:
/// status to schema, or to null where there is none.
pub(super) fn apply(document: &mut Value) -> usize {
    let shared = document.pointer("/components/responses").cloned().unwrap_or_default();
    let mut count = 0;
    for operation in openapi::operations_mut(document) {
        let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) else { continue };
        let statuses: Vec<String> = responses.keys().filter(|status| is_error(status)).cloned().collect();
        let errors: Vec<(String, Value)> = statuses
            .into_iter()
            .filter_map(|status| {
                let response = responses.remove(&status)?;
                Some((status, error_schema(&shared, &response)))
            })
            .collect();
        count += errors.len();
        keep(operation, errors);
    }
    count += drop_unused(document);
    count
}

fn is_error(status: &str) -> bool {
    !status.starts_with('2') && !status.starts_with("x-")
}

fn keep(operation: &mut Object, errors: Vec<(String, Value)>) {
    if errors.is_empty() {
        return;
    }
    let kept = operation.entry(EXTENSION).or_insert_with(|| Value::Object(Map::new()));
    if let Some(kept) = kept.as_object_mut() {
        kept.extend(errors);
    }
}

/// The schema of an error's body, the JSON one if there are several.
fn error_schema(shared: &Value, response: &Value) -> Value {
    let response = openapi::reference(response)
        .and_then(|reference| openapi::component_name(reference, "responses"))
        .and_then(|name| shared.get(name))
        .unwrap_or(response);
    let Some(content) = response.get("content").and_then(Value::as_object) else { return Value::Null };
    choose_media_types::preferred(content)
        .and_then(|name| content.get(name))
        .or_else(|| content.values().next())
        .and_then(|media_type| media_type.get("schema"))
        .cloned()
        .unwrap_or_default()
}

/// Shared responses that no operation gives any more.
fn drop_unused(document: &mut Value) -> usize {
    let used = openapi::reachable(document, document.get("paths"));
    let Some(components) = document.get_mut("components").and_then(Value::as_object_mut) else { return 0 };
    let Some(responses) = components.get_mut("responses").and_then(Value::as_object_mut) else { return 0 };
    let before = responses.len();
    responses.retain(|name, _| used.contains(&format!("#/components/responses/{name}")));
    let dropped = before - responses.len();
    if responses.is_empty() {
        components.remove("responses");
    }
    dropped
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::Apply::Infallible;
    use super::super::tests::applied;
    use super::*;

    #[test]
    fn errors_leave_and_are_kept_beside() {
        let problem = json!({"$ref": "#/components/schemas/Problem"});
        let (count, document) = applied(
            Infallible(apply),
            json!({
                "paths": {"/a": {"get": {"responses": {
                    "200": {"$ref": "#/components/responses/Ok"},
                    "204": {"description": "nothing"},
                    "x-note": "kept",
                    "2XX": {"description": "more"},
                    "302": {"description": "elsewhere"},
                    "400": {"description": "bad", "content": {"application/problem+json": {"schema": problem}}},
                    "404": {"$ref": "#/components/responses/Shared"},
                    "5XX": {"description": "down"},
                    "default": {"description": "other", "content": {"text/html": {"schema": {"type": "string"}}}},
                }}}},
                "components": {
                    "responses": {
                        "Ok": {"description": "ok"},
                        "Shared": {"content": {
                            "application/xml": {"schema": {"type": "string"}},
                            "text/json": {"schema": problem},
                        }},
                    },
                    "schemas": {"Problem": {"type": "object"}},
                },
            }),
        );
        let operation = &document["paths"]["/a"]["get"];
        let statuses: Vec<&str> =
            openapi::entries(operation.get("responses")).map(|(status, _)| status).collect();
        assert_eq!(statuses, ["200", "204", "2XX", "x-note"]);
        assert_eq!(
            operation[EXTENSION],
            json!({"302": null, "400": problem, "404": problem, "5XX": null, "default": {"type": "string"}})
        );
        assert_eq!(document["components"]["responses"], json!({"Ok": {"description": "ok"}}));
        assert_eq!(document["components"]["schemas"], json!({"Problem": {"type": "object"}}));
        assert_eq!(count, 6);
    }

    #[test]
    fn an_operation_without_errors_stays_as_it_is() {
        let document = json!({"paths": {"/a": {"get": {"responses": {"200": {"description": "ok"}}}}}});
        assert_eq!(applied(Infallible(apply), document.clone()), (0, document));
    }
}
