//! What is required is a property that the schema has. Needed for: required names in another case than the properties (by hand).

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::openapi::{self, Object};

/// What is required is there: a name in another case (`required: [Id]` beside `id`) is the property's, and one
/// that no property has goes, because the generator makes a property of any type of it, a second one beside
/// `id`. `required: true` on a property itself speaks to its object.
pub(super) fn apply(document: &mut Value) -> usize {
    let mut count = 0;
    openapi::each_schema(document, &mut |schema| {
        let before = schema.clone();
        lift(schema);
        correct(schema);
        count += usize::from(*schema != before);
    });
    count
}

fn lift(schema: &mut Object) {
    let mut lifted = Vec::new();
    for (name, property) in openapi::entries_mut(schema.get_mut("properties")) {
        if let Some(property) = property.as_object_mut()
            && property.get("required").is_some_and(Value::is_boolean)
            && property.remove("required") == Some(json!(true))
        {
            lifted.push(json!(name));
        }
    }
    if !lifted.is_empty()
        && let Some(required) = schema.entry("required").or_insert_with(|| json!([])).as_array_mut()
    {
        required.extend(lifted);
    }
}

fn correct(schema: &mut Object) {
    let Some(required) = schema.get("required").and_then(Value::as_array) else {
        schema.remove("required");
        return;
    };
    let properties: Vec<&str> = openapi::entries(schema.get("properties")).map(|(name, _)| name).collect();
    let mut seen = BTreeSet::new();
    let correct: Vec<String> = required
        .iter()
        .filter_map(Value::as_str)
        .filter_map(|name| {
            let same = properties.iter().find(|property| **property == name);
            same.or_else(|| properties.iter().find(|property| property.eq_ignore_ascii_case(name)))
        })
        .filter(|name| seen.insert(**name))
        .map(|name| (*name).to_owned())
        .collect();
    if correct.is_empty() {
        schema.remove("required");
    } else {
        schema.insert("required".to_owned(), json!(correct));
    }
}

#[cfg(test)]
mod tests {
    use super::super::Apply::Infallible;
    use super::super::tests::schema_after;
    use super::*;

    #[test]
    fn names_are_those_of_the_properties() {
        let text = json!({"type": "string"});
        let schema = json!({
            "required": ["Id", "id", "gone", "B"],
            "properties": {"id": text, "B": text, "c": {"type": "string", "required": true}, "d": {"required": false}},
        });
        assert_eq!(
            schema_after(Infallible(apply), false, &schema),
            json!({"required": ["id", "B", "c"], "properties": {"id": text, "B": text, "c": text, "d": {}}})
        );
        assert_eq!(schema_after(Infallible(apply), false, &json!({"required": ["a"]})), json!({}));
    }
}
