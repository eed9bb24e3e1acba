//! Puts a response in the shape that the description gives: its kind of list and of count, its names, its types, its
//! nesting. What fits no shape is left as it is, for a checker to name.

use serde_json::{Map, Value, json};

use super::{Description, Shape, Side};
use crate::document::{elements, entries};

/// What a response says, whatever its shape.
#[derive(Clone, Debug, PartialEq)]
pub enum Said {
    /// A part of a list.
    List {
        /// The rows of the part.
        rows: Vec<Value>,
        /// How many rows the whole list has.
        count: usize,
    },
    /// A count alone.
    Count(usize),
    /// One document, or another value.
    Object(Value),
}

impl Said {
    /// Rows that are the whole list.
    pub fn list(rows: Vec<Value>) -> Self {
        Self::List { count: rows.len(), rows }
    }

    /// What a body says: a list is an array, or stands beside a count and no other object.
    pub fn of(body: Value) -> Self {
        let Value::Object(object) = &body else {
            return match body {
                Value::Array(rows) => Self::list(rows),
                Value::Number(count) if count.is_u64() => {
                    Self::Count(count.as_u64().and_then(|count| count.try_into().ok()).unwrap_or_default())
                }
                other => Self::Object(other),
            };
        };
        let count = object.iter().find(|(name, value)| is_count(name) && value.is_u64());
        let mut others = object.values().filter(|value| value.is_array() || value.is_object());
        match (count.and_then(|(_, count)| count.as_u64()?.try_into().ok()), others.next(), others.next()) {
            (Some(count), Some(Value::Array(rows)), None) => Self::List { rows: rows.clone(), count },
            (Some(count), None, None) if object.len() == 1 => Self::Count(count),
            _ => Self::Object(body),
        }
    }
}

/// The body of a response with this schema; without one, as the guide and production have it.
pub fn shaped(description: &Description, schema: Option<&Value>, said: Said) -> Value {
    let Some(schema) = schema else {
        return match said {
            Said::List { rows, count } => json!({"count": count, "result": rows}),
            Said::Count(count) => json!(count),
            Said::Object(value) => value,
        };
    };
    let shaper = Shaper { description };
    match said {
        Said::List { rows, count } => shaper.list(schema, rows, count),
        Said::Count(count) => shaper.count(schema, count),
        Said::Object(value) => shaper.value(schema, value),
    }
}

/// A schema with what it is put together from.
type Parts<'a> = Vec<&'a Value>;

struct Shaper<'a> {
    description: &'a Description,
}

impl<'a> Shaper<'a> {
    fn list(&self, schema: &'a Value, rows: Vec<Value>, count: usize) -> Value {
        let parts = self.parts(schema);
        if let Some(items) = keyword(&parts, "items") {
            return rows.into_iter().map(|row| self.value(items, row)).collect();
        }
        let properties = properties(&parts);
        let list = properties.iter().find_map(|(name, schema)| {
            Some((*name, keyword(&self.parts(schema), "items").filter(|_| !name.starts_with('_'))?))
        });
        let Some((name, items)) = list else { return json!({"count": count, "result": rows}) };
        let mut page = Map::new();
        page.insert(name.to_owned(), rows.into_iter().map(|row| self.value(items, row)).collect());
        for (name, schema) in properties.iter().filter(|(name, _)| is_count(name)) {
            page.insert((*name).to_owned(), self.value(schema, json!(count)));
        }
        self.complete(&parts, &mut page);
        Value::Object(page)
    }

    fn count(&self, schema: &'a Value, count: usize) -> Value {
        let parts = self.parts(schema);
        let properties = properties(&parts);
        let is_number =
            |schema: &Value| matches!(kind(&self.parts(schema)), Some("integer" | "number" | "string"));
        let counting = properties.iter().find(|(name, schema)| is_count(name) && is_number(schema));
        let Some((name, schema)) =
            counting.or_else(|| properties.iter().find(|(_, schema)| is_number(schema)))
        else {
            return self.value(schema, json!(count));
        };
        let mut object = Map::new();
        object.insert((*name).to_owned(), self.value(schema, json!(count)));
        self.complete(&parts, &mut object);
        Value::Object(object)
    }

    fn value(&self, schema: &'a Value, value: Value) -> Value {
        let parts = self.parts(schema);
        match (kind(&parts), value) {
            (_, Value::Object(object)) => Value::Object(self.object(&parts, object)),
            (_, Value::Array(list)) => {
                let Some(items) = keyword(&parts, "items") else { return Value::Array(list) };
                list.into_iter().map(|element| self.value(items, element)).collect()
            }
            (Some("string"), Value::Number(number)) => json!(number.to_string()),
            (Some("string"), Value::String(text)) => json!(as_declared(&parts, text)),
            (Some("integer" | "number"), Value::String(text)) => {
                serde_json::from_str(&text).ok().filter(Value::is_number).unwrap_or(Value::String(text))
            }
            (_, other) => other,
        }
    }

    fn object(&self, parts: &Parts<'a>, said: Map<String, Value>) -> Map<String, Value> {
        let properties = properties(parts);
        let mut shaped = Map::new();
        let mut left = Map::new();
        for (name, value) in said {
            let exact = properties.iter().find(|(declared, _)| *declared == name);
            let in_other_capitals =
                || properties.iter().find(|(declared, _)| declared.eq_ignore_ascii_case(&name));
            match exact.or_else(in_other_capitals) {
                Some((declared, schema)) => {
                    drop(shaped.insert((*declared).to_owned(), self.value(schema, value)));
                }
                None => drop(left.insert(name, value)),
            }
        }
        self.nest(&properties, &mut left, &mut shaped);
        // What fits nowhere stays: a checker names it, unless any property is allowed.
        shaped.extend(left);
        self.complete(parts, &mut shaped);
        shaped
    }

    /// What is known at one level, and declared in an object below: a quote with a `header`.
    fn nest(
        &self,
        properties: &[(&'a str, &'a Value)],
        left: &mut Map<String, Value>,
        shaped: &mut Map<String, Value>,
    ) {
        for (name, schema) in properties {
            let parts = self.parts(schema);
            let inner = self::properties(&parts);
            let is_inner =
                |name: &String| inner.iter().any(|(declared, _)| declared.eq_ignore_ascii_case(name));
            if left.is_empty() || inner.is_empty() || shaped.contains_key(*name) {
                continue;
            }
            let (below, others): (Map<_, _>, Map<_, _>) =
                std::mem::take(left).into_iter().partition(|(name, _)| is_inner(name));
            *left = others;
            if !below.is_empty() {
                shaped.insert((*name).to_owned(), Value::Object(self.object(&parts, below)));
            }
        }
    }

    /// Adds what has to be there and is not known.
    fn complete(&self, parts: &Parts<'a>, object: &mut Map<String, Value>) {
        let properties = properties(parts);
        for name in parts.iter().flat_map(|part| elements(part.get("required"))).filter_map(Value::as_str) {
            if let Some((_, schema)) = properties.iter().find(|(declared, _)| *declared == name)
                && !object.contains_key(name)
            {
                let sample = self.description.samples(Side::Response).value(schema, Shape::Whole, 0);
                object.insert(name.to_owned(), sample);
            }
        }
    }

    fn parts(&self, schema: &'a Value) -> Parts<'a> {
        let mut found: Parts<'a> = Vec::new();
        let mut open = vec![schema];
        while let Some(schema) = open.pop() {
            let schema = self.description.resolve(schema);
            if !found.iter().any(|seen| std::ptr::eq(*seen, schema)) {
                found.push(schema);
                open.extend(
                    ["allOf", "anyOf", "oneOf"].into_iter().flat_map(|name| elements(schema.get(name))),
                );
            }
        }
        found
    }
}

fn keyword<'a>(parts: &Parts<'a>, name: &str) -> Option<&'a Value> {
    parts.iter().find_map(|part| part.get(name))
}

fn kind<'a>(parts: &Parts<'a>) -> Option<&'a str> {
    keyword(parts, "type").and_then(Value::as_str)
}

fn properties<'a>(parts: &Parts<'a>) -> Vec<(&'a str, &'a Value)> {
    parts.iter().flat_map(|part| entries(part.get("properties"))).collect()
}

/// `count`, `total`, `totalCount`, `@odata.count` and their like.
fn is_count(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.contains("count") || name.starts_with("total")
}

/// A date or a date-time as it is declared, and a value of an enum in its capitals.
fn as_declared(parts: &Parts<'_>, text: String) -> String {
    let format = keyword(parts, "format").and_then(Value::as_str);
    let is_date = |text: &str| text.parse::<chrono::NaiveDate>().is_ok();
    match format {
        Some("date") if text.get(..10).is_some_and(is_date) => text[..10].to_owned(),
        Some("date-time") if is_date(&text) => format!("{text}T00:00:00"),
        _ => {
            let mut values = elements(keyword(parts, "enum")).filter_map(Value::as_str);
            let declared = values.find(|value| value.eq_ignore_ascii_case(&text)).map(str::to_owned);
            declared.unwrap_or(text)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(schema: &Value, said: Said) -> Value {
        let description = Description::new(json!({"components": {"schemas": {
            "Row": {"type": "object", "properties": {"Number": {"type": "string"}, "day": {"type": "string", "format": "date"}}},
        }}}));
        shaped(&description, Some(schema), said)
    }

    fn rows() -> Said {
        Said::List { rows: vec![json!({"number": 17, "day": "2026-06-01T00:00:00"})], count: 40 }
    }

    #[test]
    fn a_list_comes_in_every_shape_of_a_page() {
        let list = json!({"type": "array", "items": {"$ref": "#/components/schemas/Row"}});
        let row = json!({"Number": "17", "day": "2026-06-01"});
        assert_eq!(sent(&list, rows()), json!([row]));
        for (rows_name, count_name) in
            [("result", "count"), ("items", "totalCount"), ("value", "@odata.count")]
        {
            let page =
                json!({"type": "object", "properties": {rows_name: list, count_name: {"type": "integer"}}});
            assert_eq!(sent(&page, rows()), json!({rows_name: [row], count_name: 40}));
        }
        let with_next = json!({
            "properties": {"items": list, "total": {"type": "string"}, "next": {"type": "integer"}},
            "required": ["next"],
        });
        assert_eq!(sent(&with_next, rows()), json!({"items": [row], "total": "40", "next": 7}));
    }

    #[test]
    fn what_a_body_says_is_read_from_every_shape() {
        let list = Said::List { rows: vec![json!({})], count: 7 };
        assert_eq!(Said::of(json!({"totalCount": 7, "items": [{}], "next": "x"})), list);
        assert_eq!(Said::of(json!([{}])), Said::list(vec![json!({})]));
        assert_eq!(Said::of(json!({"count": 7})), Said::Count(7));
        assert_eq!(Said::of(json!(7)), Said::Count(7));
        let quote = json!({"header": {}, "lines": [], "totalCount": 1});
        assert_eq!(Said::of(quote.clone()), Said::Object(quote));
    }

    #[test]
    fn a_count_is_a_number_a_text_or_an_object() {
        assert_eq!(sent(&json!({"type": "integer"}), Said::Count(3)), json!(3));
        assert_eq!(sent(&json!({"type": "string"}), Said::Count(3)), json!("3"));
        for name in ["count", "amount"] {
            let object = json!({"properties": {name: {"type": "integer"}}});
            assert_eq!(sent(&object, Said::Count(3)), json!({name: 3}));
        }
    }

    #[test]
    fn a_document_is_nested_as_declared() {
        let schema = json!({"type": "object", "properties": {
            "header": {"type": "object", "properties": {"number": {"type": "string"}, "total": {"type": "string"}}},
            "lines": {"type": "array", "items": {}},
        }});
        let quote = json!({"number": "Q", "total": 1.5, "lines": [{}], "other": 1});
        assert_eq!(
            sent(&schema, Said::Object(quote)),
            json!({"header": {"number": "Q", "total": "1.5"}, "lines": [{}], "other": 1})
        );
    }

    #[test]
    fn values_of_an_enum_are_sent_in_its_capitals() {
        let schema = json!({"type": "string", "enum": ["OPEN"]});
        assert_eq!(sent(&schema, Said::Object(json!("Open"))), json!("OPEN"));
        assert_eq!(sent(&schema, Said::Object(json!("Closed"))), json!("Closed"));
    }
}
