//! The tools that read: one for each operation that changes nothing, made from the description.

use std::sync::{Arc, LazyLock};

use rmcp::model::{Tool, ToolAnnotations};
use serde_json::{Map, Value, json};

use super::response::{ROWS, decimal, left_out, schema_of};
use super::schema;
use crate::api::{DESCRIBED, Described, Parameter};

const TAKE: &str = "take";
pub(super) const USAGE: &str = "msp_usage";
pub(super) const MONTH: &str = "month";

/// Operations that change nothing.
pub(super) static READING: LazyLock<Vec<Tool>> = LazyLock::new(|| {
    DESCRIBED.iter().filter(|described| described.operation.method == "GET").map(tool).collect()
});

fn tool(described: &Described) -> Tool {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for parameter in &described.parameters {
        let mut property = plain(&parameter.schema);
        property["description"] = Value::from(parameter.description.as_str());
        if parameter.name.eq_ignore_ascii_case(TAKE) {
            property["maximum"] = json!(ROWS);
        }
        properties.insert(parameter.name.clone(), property);
        if parameter.required {
            required.push(Value::from(parameter.name.as_str()));
        }
    }
    let tool = Tool::new(described.operation.id, described.summary.clone(), schema(properties, required))
        .with_annotations(ToolAnnotations::new().read_only(true));
    match schema_of(described.operation.id) {
        Some(schema) => tool.with_raw_output_schema(Arc::new(schema)),
        None => tool,
    }
}

/// A schema as JSON Schema has it, without what OpenAPI and this project add.
fn plain(schema: &Value) -> Value {
    let keep = ["type", "format", "enum", "items", "minimum", "maximum"];
    let mut plain = Map::new();
    for (name, value) in schema.as_object().into_iter().flatten() {
        if name == "items" {
            plain.insert(name.clone(), self::plain(value));
        } else if keep.contains(&name.as_str()) {
            plain.insert(name.clone(), value.clone());
        }
    }
    Value::Object(plain)
}

/// The parameters of an operation.
fn parameters(id: &str) -> &'static [Parameter] {
    let described = DESCRIBED.iter().find(|described| described.operation.id == id);
    described.map(|described| &*described.parameters).unwrap_or_default()
}

/// What an operation requires, and is not among the arguments.
pub(super) fn missing(id: &str, arguments: &Map<String, Value>) -> Option<&'static str> {
    let mut names =
        parameters(id).iter().filter(|parameter| parameter.required).map(|parameter| &*parameter.name);
    names.find(|name| arguments.get(*name).is_none_or(Value::is_null))
}

/// The arguments, with a bound on the rows of a list that takes one. What is no number of rows is refused later.
pub(super) fn bounded(id: &str, mut arguments: Map<String, Value>) -> Value {
    if let Some(take) = parameters(id).iter().find(|parameter| parameter.name.eq_ignore_ascii_case(TAKE)) {
        let asked = arguments.get(&take.name).filter(|asked| !asked.is_null());
        if asked.is_none_or(|asked| asked.as_u64().is_some_and(|asked| asked > ROWS as u64)) {
            arguments.insert(take.name.clone(), json!(ROWS));
        }
    }
    Value::Object(arguments)
}

/// Who used what in a month, which no single operation says.
pub(super) fn usage() -> Tool {
    let month = json!({"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$", "description": "Month of the invoices, such as 2026-10"});
    let properties = Map::from_iter([(MONTH.to_owned(), month)]);
    Tool::new(
        USAGE,
        "MSP usage of a month: one row for each end customer, period and currency, with the exact total",
        schema(properties, vec![Value::from(MONTH)]),
    )
    .with_raw_output_schema(sums())
    .with_annotations(ToolAnnotations::new().read_only(true))
}

/// The schema of what [`usage`] answers.
fn sums() -> Arc<Map<String, Value>> {
    let text = json!({"type": ["string", "null"]});
    let count = json!({"type": "integer"});
    let properties = Map::from_iter(
        [
            ("end_customer", text.clone()),
            ("period", text.clone()),
            ("total", decimal()),
            ("currency", text),
            ("records", count.clone()),
            ("without_total", count),
        ]
        .map(|(name, schema)| (name.to_owned(), schema)),
    );
    let required = properties.keys().map(|name| Value::from(name.as_str())).collect();
    let row = Value::Object(Arc::unwrap_or_clone(schema(properties, required)));
    let properties = Map::from_iter([
        ("rows".to_owned(), json!({"type": "array", "items": row})),
        ("rows_left_out".to_owned(), left_out()),
    ]);
    schema(properties, vec![Value::from("rows")])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_bounded() {
        let search = infinigate_api::operations::SEARCH_PRICE_LIST.id;
        let bounded = bounded(search, Map::from_iter([("take".to_owned(), json!(5000))]));
        assert_eq!(bounded["take"], ROWS);
    }
}
