use std::collections::BTreeSet;

use heck::{ToPascalCase, ToSnakeCase};
use serde_json::{Value, json};

use crate::openapi::{self, Object};

/// A schema in the middle of something becomes a component if the generator would give it the name of another
/// type: it calls the member `line` of `Order` `OrderLine`, and the answer of `get_order` `GetOrderResponse`,
/// whether or not there is a schema of that name, and writes the type twice.
pub(super) fn apply(document: &mut Value) -> usize {
    let mut types = Types {
        taken: openapi::component_schemas(document).map(|(name, _)| name.to_pascal_case()).collect(),
        new: Vec::new(),
    };
    let mut names: Vec<String> =
        openapi::component_schemas(document).map(|(name, _)| name.to_owned()).collect();
    names.sort();
    for name in names {
        let schema = document.pointer_mut("/components/schemas").and_then(|schemas| schemas.get_mut(&name));
        if let Some(schema) = schema.and_then(Value::as_object_mut) {
            types.inside(schema, &name);
        }
    }
    for operation in openapi::operations_mut(document) {
        let id = operation.get("operationId").and_then(Value::as_str).unwrap_or_default().to_owned();
        for parameter in operation.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten() {
            let name = format!("{id}-{}", openapi::text(parameter, "name").unwrap_or_default());
            types.of(parameter.get_mut("schema"), &name);
        }
        let body = operation.get_mut("requestBody").and_then(|body| body.get_mut("content"));
        openapi::members_mut(body)
            .for_each(|(_, media)| types.of(media.get_mut("schema"), &format!("{id}-body")));
        for (_, answer) in openapi::members_mut(operation.get_mut("responses")) {
            openapi::members_mut(answer.get_mut("content"))
                .for_each(|(_, media)| types.of(media.get_mut("schema"), &format!("{id}-response")));
        }
    }
    let count = types.new.len();
    if count > 0
        && let Some(document) = document.as_object_mut()
        && let Some(components) = document.entry("components").or_insert_with(|| json!({})).as_object_mut()
        && let Some(schemas) = components.entry("schemas").or_insert_with(|| json!({})).as_object_mut()
    {
        schemas.extend(types.new);
    }
    count
}

struct Types {
    /// Names of types, in Rust's case.
    taken: BTreeSet<String>,
    new: Vec<(String, Value)>,
}

impl Types {
    /// A schema that the generator would call `name`.
    fn of(&mut self, schema: Option<&mut Value>, name: &str) {
        let Some(value) = schema else { return };
        let Some(schema) = value.as_object_mut() else { return };
        if !becomes_a_type(schema) {
            return self.inside(schema, name);
        }
        let in_rust = in_rust(name);
        if self.taken.insert(in_rust.clone()) {
            return self.inside(schema, name);
        }
        let name = openapi::unique(&format!("{in_rust}2"), "", |name| self.taken.contains(name));
        self.taken.insert(name.clone());
        self.inside(schema, &name);
        let nullable = schema.remove("nullable");
        let mut reference = json!({"$ref": format!("#/components/schemas/{name}")});
        if let Some(nullable) = nullable {
            reference = json!({"allOf": [reference], "nullable": nullable});
        }
        let schema = std::mem::replace(value, reference);
        self.new.push((name, schema));
    }

    fn inside(&mut self, schema: &mut Object, name: &str) {
        self.of(schema.get_mut("items"), &format!("{name}-item"));
        self.of(schema.get_mut("additionalProperties"), &format!("{name}-value"));
        for (member, schema) in openapi::members_mut(schema.get_mut("properties")) {
            self.of(Some(schema), &format!("{name}-{}", member.to_snake_case()));
        }
    }
}

/// Whether the generator makes a type with a name of it.
fn becomes_a_type(schema: &Object) -> bool {
    let has_members = openapi::members(schema.get("properties")).next().is_some();
    has_members || ["enum", "minLength", "maxLength"].iter().any(|name| schema.contains_key(*name))
}

fn in_rust(name: &str) -> String {
    name.replace('\'', "").replace(|c: char| !c.is_alphanumeric() && c != '_', "-").to_pascal_case()
}

#[cfg(test)]
mod tests {
    use super::super::Apply::Infallible;
    use super::super::tests::{answering, applied};
    use super::*;

    #[test]
    fn a_name_that_is_taken_is_not_given_again() {
        let line = json!({"type": "object", "properties": {"a": {"type": "string"}}});
        let order = json!({"type": "object", "properties": {
            "line": {"type": "array", "items": line}, "line_item": line, "other": line,
        }});
        let (count, document) = applied(
            Infallible(apply),
            answering(
                &line,
                &json!({"Order": order, "OrderLineItem": {"type": "string"}, "GetAResponse": {}}),
            ),
        );
        let schemas = &document["components"]["schemas"];
        let reference = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
        assert_eq!(count, 3);
        assert_eq!(schemas["Order"]["properties"]["line"]["items"], reference("OrderLineItem2"));
        assert_eq!(schemas["Order"]["properties"]["line_item"], reference("OrderLineItem22"));
        assert_eq!(schemas["Order"]["properties"]["other"], line);
        let answer =
            &document["paths"]["/a"]["get"]["responses"]["200"]["content"]["application/json"]["schema"];
        assert_eq!(answer, &reference("GetAResponse2"));
        assert_eq!(schemas["GetAResponse2"], line);
    }

    #[test]
    fn names_that_are_free_are_left_to_the_generator() {
        let document = answering(
            &json!({"type": "object", "properties": {"a": {"type": "object", "properties": {"b": {"type": "string"}}}}}),
            &json!({"A": {}}),
        );
        assert_eq!(applied(Infallible(apply), document.clone()), (0, document));
    }
}
