//! Every type has a component, and by that a name. Needed for: schemas without a name (by hand, API Management, FastAPI).

use std::collections::{BTreeMap, BTreeSet};

use heck::{ToPascalCase, ToSnakeCase};
use serde_json::{Value, json};

use super::latin::latin;
use super::name_schemas;
use crate::openapi::{self, Object, SCHEMAS};

/// A schema in the middle of something of which a type is made becomes a component, so that every type has a name
/// that can be read here, and none is written twice: its title if no other type has that, or else what it is a part
/// of and its place there. A line of the list `lines` of `Order` is an `OrderLine`, the body of `add_order` an
/// `AddOrderBody`, a row of what `list_orders` returns a `ListOrdersItem`.
///
/// A body or a response of amounts becomes a component as well: a number keeps its digits only within a type.
pub(super) fn apply(document: &mut Value) -> usize {
    let mut types = Types {
        taken: openapi::component_schemas(document).map(|(name, _)| name.to_pascal_case()).collect(),
        titles: titles(document),
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
        openapi::entries_mut(body)
            .for_each(|(_, media)| types.whole(media.get_mut("schema"), &format!("{id}-body")));
        // Where two statuses are answered alike, with one type: the generator panics on two.
        let mut alike: Vec<(Value, Value)> = Vec::new();
        for (_, response) in openapi::entries_mut(operation.get_mut("responses")) {
            for (_, media) in openapi::entries_mut(response.get_mut("content")) {
                let Some(schema) = media.get_mut("schema") else { continue };
                let described = openapi::without_property_order(schema.clone());
                if let Some((_, named)) = alike.iter().find(|(other, _)| *other == described) {
                    schema.clone_from(named);
                } else {
                    types.whole(Some(schema), &format!("{id}-response"));
                    alike.push((described, schema.clone()));
                }
            }
        }
        for (status, schema) in openapi::entries_mut(operation.get_mut("x-error-responses")) {
            types.of(Some(schema), &format!("{id}-error-{status}"));
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

/// How often each title stands on a schema of which a type is made.
fn titles(document: &mut Value) -> BTreeMap<String, usize> {
    let mut titles: BTreeMap<String, usize> = BTreeMap::new();
    openapi::each_schema(document, &mut |schema| {
        if becomes_a_type(schema)
            && let Some(title) = schema.get("title").and_then(Value::as_str)
        {
            *titles.entry(in_rust(title)).or_default() += 1;
        }
    });
    titles
}

struct Types {
    /// Names of types, in Rust's case.
    taken: BTreeSet<String>,
    titles: BTreeMap<String, usize>,
    new: Vec<(String, Value)>,
}

impl Types {
    /// A body or a response.
    fn whole(&mut self, schema: Option<&mut Value>, name: &str) {
        let Some(value) = schema else { return };
        let Some(schema) = value.as_object_mut() else { return };
        // What an operation answers as a list is read as a page of rows.
        if name.ends_with("-response") && schema.get("type").is_some_and(|kind| kind == "array") {
            self.whole(schema.get_mut("items"), &one(name));
        } else if !becomes_a_type(schema) && holds_amounts(schema) {
            self.inside(schema, name);
            let name = self.free_name(schema, name);
            self.move_out(value, name);
        } else {
            self.of(Some(value), name);
        }
    }

    /// A schema that stands in the place `name`.
    fn of(&mut self, schema: Option<&mut Value>, name: &str) {
        let Some(value) = schema else { return };
        let Some(schema) = value.as_object_mut() else { return };
        if !becomes_a_type(schema) {
            return self.inside(schema, name);
        }
        let name = self.free_name(schema, name);
        self.inside(schema, &name);
        self.move_out(value, name);
    }

    fn free_name(&mut self, schema: &Object, place: &str) -> String {
        let title = schema.get("title").and_then(Value::as_str).map(in_rust);
        let title = title.filter(|title| {
            self.titles.get(title) == Some(&1)
                && title.starts_with(|first: char| first.is_ascii_alphabetic())
                && !name_schemas::is_reserved(title)
                && !self.taken.contains(title)
        });
        let name = title.unwrap_or_else(|| {
            let mut wanted: String = in_rust(place).chars().filter(char::is_ascii_alphanumeric).collect();
            if !wanted.starts_with(|first: char| first.is_ascii_alphabetic())
                || name_schemas::is_reserved(&wanted)
            {
                wanted.insert_str(0, "Of");
            }
            openapi::unique(&wanted, "", |name| self.taken.contains(name))
        });
        self.taken.insert(name.clone());
        name
    }

    /// Makes a component of a schema, and leaves a reference to it.
    fn move_out(&mut self, value: &mut Value, name: String) {
        let nullable = value.as_object_mut().and_then(|schema| schema.remove("nullable"));
        let mut reference = json!({"$ref": format!("{SCHEMAS}{name}")});
        if let Some(nullable) = nullable {
            reference = json!({"allOf": [reference], "nullable": nullable});
        }
        let schema = std::mem::replace(value, reference);
        self.new.push((name, schema));
    }

    fn inside(&mut self, schema: &mut Object, name: &str) {
        self.of(schema.get_mut("items"), &one(name));
        self.of(schema.get_mut("additionalProperties"), &format!("{name}-value"));
        for (property, schema) in openapi::entries_mut(schema.get_mut("properties")) {
            let name = format!("{name}-{}", property.to_snake_case());
            // The generator gives a constant or a limited text this very name, but for one around which there is an
            // `Option` of its own in what is sent by PATCH.
            let may_be_null =
                ["nullable", "x-nullable"].iter().any(|name| schema.get(name) == Some(&json!(true)));
            let is_named = is_limited(schema) && !may_be_null && self.taken.insert(in_rust(&name));
            if !is_named {
                self.of(Some(schema), &name);
            }
        }
    }
}

/// The name of an element of what has this name: `lines` holds a `line`.
fn one(name: &str) -> String {
    if let Some(operation) = name.strip_suffix("-response") {
        return format!("{operation}-item");
    }
    let last = name.rsplit(['-', '_']).next().unwrap_or_default();
    let ends = |end: &str| last.len() > end.len() + 1 && last.ends_with(end);
    if ends("ies") {
        format!("{}y", &name[..name.len() - 3])
    } else if ends("s") && !["ss", "us", "is"].iter().any(|end| ends(end)) {
        name[..name.len() - 1].to_owned()
    } else {
        format!("{name}-item")
    }
}

/// True if the generator makes a type with a name of it.
fn becomes_a_type(schema: &Object) -> bool {
    let has_properties = openapi::entries(schema.get("properties")).next().is_some();
    has_properties || ["enum", "minLength", "maxLength"].iter().any(|name| schema.contains_key(*name))
}

/// True if it is a type for its enum or its length alone.
fn is_limited(schema: &Value) -> bool {
    schema.as_object().is_some_and(|schema| becomes_a_type(schema) && !schema.contains_key("properties"))
}

/// True if it is an amount, or a list or a map of them.
fn holds_amounts(schema: &Object) -> bool {
    let inner = |name: &str| schema.get(name).and_then(Value::as_object).is_some_and(holds_amounts);
    schema.get("format").is_some_and(|format| format == "decimal")
        || inner("items")
        || inner("additionalProperties")
}

fn in_rust(name: &str) -> String {
    latin(name).replace('\'', "").replace(|c: char| !c.is_alphanumeric() && c != '_', "-").to_pascal_case()
}

#[cfg(test)]
mod tests {
    use super::super::Apply::Infallible;
    use super::super::tests::{answering, applied};
    use super::*;

    fn reference(name: &str) -> Value {
        json!({"$ref": format!("{SCHEMAS}{name}")})
    }

    fn line() -> Value {
        json!({"type": "object", "properties": {"a": {"type": "string"}}})
    }

    fn response(document: &Value) -> &Value {
        &document["paths"]["/a"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    }

    #[test]
    fn a_name_says_what_the_schema_is() {
        let order = json!({"type": "object", "properties": {
            "lines": {"type": "array", "items": line()}, "companies": {"type": "array", "items": line()},
            "data": {"type": "array", "items": line()}, "other": line(), "by_key": {"additionalProperties": line()},
            "titled": {"type": "object", "title": "Delivery address", "properties": {"inner": line()}},
        }});
        let (count, document) = applied(
            Infallible(apply),
            answering(&json!({"type": "array", "items": line()}), &json!({"Order": order})),
        );
        let order = &document["components"]["schemas"]["Order"]["properties"];
        assert_eq!(order["lines"]["items"], reference("OrderLine"));
        assert_eq!(order["companies"]["items"], reference("OrderCompany"));
        assert_eq!(order["data"]["items"], reference("OrderDataItem"));
        assert_eq!(order["other"], reference("OrderOther"));
        assert_eq!(order["by_key"]["additionalProperties"], reference("OrderByKeyValue"));
        assert_eq!(order["titled"], reference("DeliveryAddress"));
        assert_eq!(response(&document)["items"], reference("GetAItem"));
        assert_eq!(count, 8);
        assert!(document["components"]["schemas"].get("DeliveryAddressInner").is_some());
    }

    #[test]
    fn a_name_that_is_taken_is_not_given_again() {
        let order = json!({"type": "object", "properties": {
            "lines": {"type": "array", "items": line()}, "line": line(), "other": line(),
        }});
        let (count, document) = applied(
            Infallible(apply),
            answering(&line(), &json!({"Order": order, "OrderLine": {"type": "string"}, "GetAResponse": {}})),
        );
        let schemas = &document["components"]["schemas"];
        assert_eq!(count, 4);
        assert_eq!(schemas["Order"]["properties"]["line"], reference("OrderLine2"));
        assert_eq!(schemas["Order"]["properties"]["lines"]["items"], reference("OrderLine3"));
        assert_eq!(schemas["Order"]["properties"]["other"], reference("OrderOther"));
        assert_eq!(response(&document), &reference("GetAResponse2"));
        assert_eq!(schemas["GetAResponse2"], line());
    }

    /// Unique, a name in Rust, and the same when something else is added.
    #[test]
    fn names_have_their_properties_whatever_stands_beside() {
        let spellings = ["a", "A_b", "x-y", "@type", "1st", "größe", "err", "self", "lines", "$value"];
        let of = |properties: &[&str]| {
            let properties: Object = properties.iter().map(|name| ((*name).to_owned(), line())).collect();
            let order = json!({"type": "object", "properties": properties});
            applied(Infallible(apply), answering(&json!({}), &json!({"Order": order}))).1
        };
        let all = of(&spellings);
        let names: Vec<&str> = openapi::component_schemas(&all).map(|(name, _)| name).collect();
        assert_eq!(names.len(), spellings.len() + 1, "one for each");
        for name in &names {
            assert!(name.starts_with(|first: char| first.is_ascii_uppercase()) && name.is_ascii(), "{name}");
        }
        for spelling in spellings {
            let alone = of(&[spelling]);
            let name = &alone["components"]["schemas"]["Order"]["properties"][spelling];
            assert_eq!(&all["components"]["schemas"]["Order"]["properties"][spelling], name, "{spelling}");
        }
    }

    #[test]
    fn amounts_as_a_whole_are_a_type() {
        let amount = json!({"type": "number", "format": "decimal"});
        for whole in [amount.clone(), json!({"type": "object", "additionalProperties": amount})] {
            let (count, document) = applied(Infallible(apply), answering(&whole, &json!({})));
            assert_eq!((count, response(&document)), (1, &reference("GetAResponse")));
            assert_eq!(document["components"]["schemas"]["GetAResponse"], whole);
        }
    }
}
