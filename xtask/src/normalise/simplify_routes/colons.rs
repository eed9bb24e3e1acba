//! Parameters that stand in a path as `:name`.

use serde_json::Value;

use crate::openapi::{self, Object};

/// The template with braces around the segments that are `:name` in it, if there is such a parameter. Others stay as they
/// are: a colon may stand in a path.
pub(super) fn with_braces(template: &str, item: &Object) -> String {
    let operations = item.iter().filter(|(name, _)| openapi::is_method(name));
    let lists = operations.map(|(_, operation)| operation.get("parameters")).chain([item.get("parameters")]);
    let parameters: Vec<&Value> = lists.flatten().filter_map(Value::as_array).flatten().collect();
    let is_parameter = |name: &str| {
        parameters.iter().any(|parameter| {
            openapi::text(parameter, "in") == Some("path") && openapi::text(parameter, "name") == Some(name)
        })
    };
    let segments = template.split('/').map(|segment| match segment.strip_prefix(':') {
        Some(name) if is_parameter(name) => format!("{{{name}}}"),
        _ => segment.to_owned(),
    });
    segments.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_parameters_get_braces() {
        let path = |name: &str| json!({"name": name, "in": "path"});
        let item = json!({
            "parameters": [path("id")],
            "get": {"parameters": [path("mug"), {"name": "all", "in": "query"}]},
        });
        let template = with_braces("/shelves/:id/mugs/:mug/:all/a:id", item.as_object().unwrap());
        assert_eq!(template, "/shelves/{id}/mugs/{mug}/:all/a:id");
    }
}
