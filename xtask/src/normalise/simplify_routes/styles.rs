//! The styles `matrix` and `label` of parameters in a path, as far as the template can say them.

use serde_json::{Value, json};

use super::super::flatten_parameters;
use super::each_list;
use crate::openapi::{self, Object};

/// On a parameter of a path in a style that repeats its name or mark: what stands between two values.
pub(in super::super) const EXPLODED: &str = "x-exploded";

/// More compositions in one another than any parameter has; a circle ends here.
const DEPTH: usize = 8;

/// The template with what the styles `matrix` and `label` write before a value. The properties of an object that is exploded
/// stand there under their own names.
pub(super) fn in_template(document: &Value, template: &str, item: &mut Object) -> String {
    let mut styled = template.to_owned();
    each_list(item, &mut |list| {
        for parameter in list.iter_mut().filter(|parameter| openapi::text(parameter, "in") == Some("path")) {
            let name = openapi::text(parameter, "name").unwrap_or_default().to_owned();
            let exploded = parameter.get("explode") == Some(&json!(true));
            let before = match openapi::text(parameter, "style") {
                Some("matrix") if exploded && is_object(document, &parameter["schema"], 0) => ";".to_owned(),
                Some("matrix") => format!(";{name}="),
                Some("label") => ".".to_owned(),
                _ => continue,
            };
            if exploded {
                parameter[EXPLODED] = json!(before);
            }
            let whole = format!("{before}{{{name}}}");
            if !styled.contains(&whole) {
                styled = styled.replace(&format!("{{{name}}}"), &whole);
            }
            parameter.as_object_mut().and_then(|parameter| parameter.remove("style"));
        }
    });
    styled
}

/// True if a schema, or one of the parts that it is composed of, is that of an object.
fn is_object(document: &Value, schema: &Value, depth: usize) -> bool {
    let schema = flatten_parameters::plain(document, schema);
    let parts = ["allOf", "oneOf", "anyOf"].iter().filter_map(|name| schema.get(*name)?.as_array());
    schema.get("type").is_some_and(|kind| kind == "object")
        || schema.contains_key("properties")
        || (depth < DEPTH && parts.flatten().any(|part| is_object(document, part, depth + 1)))
}
