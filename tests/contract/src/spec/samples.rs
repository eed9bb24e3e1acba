//! Values that schemas accept.

use serde_json::{Map, Value, json};

use super::{Description, Operation, Side};
use crate::document::{elements, entries, flag, text};

/// Deeper than any value that is not endless.
const DEEPEST: usize = 12;

/// Makes values for one half of an exchange.
#[derive(Clone, Copy, Debug)]
pub struct Samples<'a> {
    pub(super) description: &'a Description,
    pub(super) side: Side,
}

/// Which properties a value has. Depths are counted in objects: a value's own properties are at depth 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// All properties, none of them null.
    Whole,
    /// All properties, and those at this depth null if they may be.
    Null(usize),
    /// All properties, but at this depth the required ones alone.
    Required(usize),
}

impl Samples<'_> {
    /// A value of a schema. `turn` varies it: it is another value of an enum, and another kind where any is accepted.
    pub fn value(self, schema: &Value, shape: Shape, turn: usize) -> Value {
        self.at(schema, shape, turn, 0)
    }

    /// Values of every shape: as many whole ones as the longest list of values needs, then for every depth that the
    /// schema has.
    pub fn shapes(self, schema: &Value) -> Vec<Value> {
        let whole = self.value(schema, Shape::Whole, 0);
        let mut values: Vec<Value> = (0..3).map(|turn| self.value(schema, Shape::Whole, turn)).collect();
        for shape in [Shape::Null as fn(usize) -> Shape, Shape::Required] {
            let of_depth = (0..DEEPEST).map(|depth| self.value(schema, shape(depth), 0));
            values.extend(of_depth.filter(|value| *value != whole));
        }
        values.dedup();
        values
    }

    /// The arguments of a call of an operation: what it must have, and the rest if `optional`.
    pub fn arguments(self, operation: Operation<'_>, shape: Shape, turn: usize) -> Map<String, Value> {
        let mut arguments = Map::new();
        for parameter in operation.parameters() {
            if parameter.required || !matches!(shape, Shape::Required(0)) {
                let value = self.value(parameter.schema, Shape::Whole, turn);
                arguments.insert(parameter.name.to_owned(), value);
            }
        }
        let is_left_out = matches!(shape, Shape::Required(0)) && !operation.needs_body();
        if let Some((_, schema)) = operation.body().filter(|_| !is_left_out) {
            arguments.insert("body".to_owned(), self.value(schema, shape, turn));
        }
        arguments
    }

    fn at(self, schema: &Value, shape: Shape, turn: usize, depth: usize) -> Value {
        let schema = self.description.resolve(schema);
        if let Some(example) = schema.get("example").filter(|_| turn == 0) {
            return example.clone();
        }
        let values = ["enum", "x-known-values"].iter().find_map(|name| schema.get(name)?.as_array());
        if let Some(values) = values.filter(|values| !values.is_empty()) {
            return values.iter().cycle().nth(turn % values.len()).cloned().unwrap_or_default();
        }
        if let Some(whole) = self.combined(schema, shape, turn, depth) {
            return whole;
        }
        let turn_number = u32::try_from(turn).map_or(0.0, f64::from);
        match text(schema, "type") {
            Some("string") => json!(Self::text(schema, turn)),
            Some("integer") => json!(Self::integer(schema, turn + 7)),
            // With a fraction, so that it is no integer.
            Some("number") => json!(Self::number(schema, turn_number + 1.5)),
            Some("boolean") => json!(turn.is_multiple_of(2)),
            Some("array") => {
                let items = schema.get("items").unwrap_or(&Value::Null);
                json!([self.at(items, shape, turn, depth), self.at(items, shape, turn + 1, depth)])
            }
            Some("object") => self.object(schema, shape, turn, depth),
            _ => [json!("anything"), json!(17), json!({"any": ["thing"]})]
                .into_iter()
                .cycle()
                .nth(turn)
                .unwrap_or_default(),
        }
    }

    /// The value of a schema that is put together from others: of all parts, or of the first alternative.
    fn combined(self, schema: &Value, shape: Shape, turn: usize, depth: usize) -> Option<Value> {
        let alternative = ["anyOf", "oneOf"].iter().find_map(|name| elements(schema.get(name)).next());
        if let Some(alternative) = alternative {
            return Some(self.at(alternative, shape, turn, depth));
        }
        let mut values = elements(schema.get("allOf")).map(|part| self.at(part, shape, turn, depth));
        let mut whole = values.next()?;
        for value in values {
            if let (Value::Object(whole), Value::Object(more)) = (&mut whole, value) {
                whole.extend(more);
            }
        }
        if let (Value::Object(whole), Value::Object(own)) =
            (&mut whole, self.object(schema, shape, turn, depth))
        {
            whole.extend(own);
        }
        Some(whole)
    }

    fn text(schema: &Value, turn: usize) -> String {
        match text(schema, "format") {
            Some("uuid") => format!("0b9a7f3e-5c1d-4e2a-9f60-{turn:012x}"),
            Some("date") => format!("2026-06-{:02}", turn % 28 + 1),
            Some("date-time") => format!("2026-06-{:02}T10:20:30Z", turn % 28 + 1),
            _ => {
                let limit = |name: &str| {
                    schema.get(name).and_then(Value::as_u64).and_then(|limit| limit.try_into().ok())
                };
                let text = format!("{:<1$}", format!("text {turn}"), limit("minLength").unwrap_or(0));
                text.chars().take(limit("maxLength").unwrap_or(usize::MAX)).collect()
            }
        }
    }

    fn integer(schema: &Value, value: usize) -> i64 {
        let limit = |name: &str| schema.get(name).and_then(Value::as_i64);
        let value = i64::try_from(value).unwrap_or_default();
        value.max(limit("minimum").unwrap_or(i64::MIN)).min(limit("maximum").unwrap_or(i64::MAX))
    }

    /// A number between the limits of the schema, if it has any.
    fn number(schema: &Value, value: f64) -> f64 {
        let limit = |name: &str| schema.get(name).and_then(Value::as_f64);
        value.max(limit("minimum").unwrap_or(f64::MIN)).min(limit("maximum").unwrap_or(f64::MAX))
    }

    fn object(self, schema: &Value, shape: Shape, turn: usize, depth: usize) -> Value {
        let elsewhere = if self.side == Side::Request { "readOnly" } else { "writeOnly" };
        let required: Vec<&str> = elements(schema.get("required")).filter_map(Value::as_str).collect();
        let mut object = Map::new();
        for (name, property) in entries(schema.get("properties")) {
            let is_required = required.contains(&name);
            let may_be_null = flag(self.description.resolve(property), "nullable")
                || (self.side == Side::Response && !is_required);
            let value = match shape {
                _ if flag(property, elsewhere) || depth == DEEPEST => continue,
                Shape::Required(at) if at == depth && !is_required => continue,
                Shape::Null(at) if at == depth && may_be_null => Value::Null,
                _ => self.at(property, shape, turn, depth + 1),
            };
            object.insert(name.to_owned(), value);
        }
        if let Some(other) = schema.get("additionalProperties").filter(|other| **other != json!(false)) {
            let value = match shape {
                Shape::Required(at) if at == depth => return Value::Object(object),
                Shape::Null(at) if at == depth && flag(other, "nullable") => Value::Null,
                _ => self.at(other, shape, turn, depth + 1),
            };
            object.insert("other".to_owned(), value);
        }
        Value::Object(object)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shape_has_the_properties_that_it_says() {
        let description = Description::new(json!({"components": {"schemas": {"Inner": {
            "type": "object", "required": ["id"], "properties": {
                "id": {"type": "integer"}, "kind": {"type": "string", "x-known-values": ["A", "B"]},
            },
        }}}}));
        let schema = json!({"type": "object", "properties": {
            "inner": {"nullable": true, "allOf": [{"$ref": "#/components/schemas/Inner"}]},
            "price": {"type": "number"},
        }});
        let request = description.samples(Side::Request);
        let whole = json!({"inner": {"id": 7, "kind": "A"}, "price": 1.5});
        assert_eq!(request.value(&schema, Shape::Whole, 0), whole);
        assert_eq!(request.value(&schema, Shape::Null(0), 0), json!({"inner": null, "price": 1.5}));
        assert_eq!(request.value(&schema, Shape::Null(1), 0), whole);
        assert_eq!(request.value(&schema, Shape::Required(1), 0), json!({"inner": {"id": 7}, "price": 1.5}));
        let response = description.samples(Side::Response);
        assert_eq!(response.value(&schema, Shape::Null(0), 1), json!({"inner": null, "price": null}));
        assert_eq!(
            response.value(&schema, Shape::Null(1), 1),
            json!({"inner": {"id": 8, "kind": null}, "price": 2.5})
        );
    }
}
