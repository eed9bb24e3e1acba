//! Which operation or type it is that cannot be generated. The generator's own message often does not say.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::attempt;
use crate::openapi;

/// The first operation that fails by itself, or the smallest type.
pub(super) fn find(description: &Value) -> Option<String> {
    if attempt(&slice(description, json!({}), None)).is_err() {
        let of_type = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
        let failing = openapi::component_schemas(description)
            .map(|(name, _)| name)
            .filter(|name| attempt(&slice(description, json!({}), Some(&of_type(name)))).is_err());
        let size = |name: &&str| openapi::reachable(description, [&of_type(name)]).len();
        return failing.min_by_key(size).map(|name| format!("the type {name}"));
    }
    openapi::operations(description).find_map(|(path, method, operation)| {
        let mut item = json!({method: operation});
        if let Some(parameters) = description["paths"][path].get("parameters") {
            item["parameters"] = parameters.clone();
        }
        attempt(&slice(description, json!({path: item}), None)).err()?;
        let id = operation.get("operationId").and_then(Value::as_str).unwrap_or("without a name");
        Some(format!("{} {path}, {id}", method.to_uppercase()))
    })
}

/// The description with these paths alone, and the components that they (or `also`) refer to. Without both,
/// all components.
fn slice(description: &Value, paths: Value, also: Option<&Value>) -> Value {
    let mut part = description.clone();
    let everything = also.is_none() && paths.as_object().is_none_or(serde_json::Map::is_empty);
    let reachable: BTreeSet<String> = openapi::reachable(description, [&paths].into_iter().chain(also))
        .iter()
        .map(|reference| reference.split('/').take(4).collect::<Vec<_>>().join("/"))
        .collect();
    part["paths"] = paths;
    for (kind, parts) in openapi::entries_mut(part.get_mut("components")) {
        if let Some(parts) = parts.as_object_mut().filter(|_| kind != "securitySchemes" && !everything) {
            parts.retain(|name, _| reachable.contains(&format!("#/components/{kind}/{name}")));
        }
    }
    part
}

#[cfg(test)]
mod tests {
    use super::*;

    fn description() -> Value {
        let response = |name: &str| {
            let schema = json!({"$ref": format!("#/components/schemas/{name}")});
            json!({"200": {"description": "ok", "content": {"application/json": {"schema": schema}}}})
        };
        json!({
            "openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "x-for-client": true,
            "paths": {
                "/a": {"get": {"operationId": "get_a", "responses": response("A")}},
                "/b/{id}": {"get": {"operationId": "get_b", "responses": response("B"), "parameters": [
                    {"name": "id", "in": "path", "required": true, "schema": {"type": "string"}},
                ]}},
            },
            "components": {"schemas": {
                "A": {"type": "object", "properties": {"b": {"$ref": "#/components/schemas/B"}}},
                "B": {"type": "object", "properties": {"c": {"$ref": "#/components/schemas/C"}}},
                "C": {"type": "object"},
            }},
        })
    }

    #[test]
    fn what_generates_has_nobody_to_blame() {
        assert_eq!(attempt(&description()).map(drop), Ok(()));
        assert_eq!(find(&description()), None);
    }

    #[test]
    fn an_operation_is_named() {
        let mut description = description();
        // Two kinds of response are one too many for progenitor, which panics.
        description["paths"]["/b/{id}"]["get"]["responses"]["2XX"] = json!({"description": "ok"});
        description["paths"]["/b/{id}"]["get"]["responses"]["201"] = json!({"description": "ok"});
        assert!(attempt(&description).err().unwrap().starts_with("the generator gives up: "));
        assert_eq!(find(&description).unwrap(), "GET /b/{id}, get_b");
    }

    #[test]
    fn the_smallest_type_is_named() {
        let mut description = description();
        description["components"]["schemas"]["C"] = json!({"type": "string", "enum": [1]});
        assert!(attempt(&description).is_err());
        assert_eq!(find(&description).unwrap(), "the type C");
    }
}
