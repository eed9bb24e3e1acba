//! The tools that read: one for each operation that changes nothing, made from the description.

use rmcp::model::{Tool, ToolAnnotations};
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use super::schema;
use crate::api::{self, Described};

/// Rows of a list at most, unless fewer are asked for: an assistant reads every one of them.
const ROWS: usize = 50;
/// Characters of a response at most.
const CHARACTERS: usize = 100_000;
const TAKE: &str = "take";
pub(super) const USAGE: &str = "msp_usage";
pub(super) const MONTH: &str = "month";

/// Operations that change nothing.
pub(super) fn reading() -> Vec<Tool> {
    api::described().iter().filter(|described| described.operation.method == "GET").map(tool).collect()
}

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
    Tool::new(described.operation.id, described.summary.clone(), schema(properties, required))
        .with_annotations(ToolAnnotations::new().read_only(true))
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

/// The arguments, with a bound on the rows of a list that takes one.
pub(super) fn bounded(id: &str, mut arguments: Map<String, Value>) -> Value {
    let all = api::described();
    let take = all.iter().find(|described| described.operation.id == id).and_then(|described| {
        described.parameters.iter().find(|parameter| parameter.name.eq_ignore_ascii_case(TAKE))
    });
    if let Some(take) = take {
        let asked = arguments.get(&take.name).and_then(Value::as_u64).unwrap_or(ROWS as u64);
        arguments.insert(take.name.clone(), json!(asked.min(ROWS as u64)));
    }
    Value::Object(arguments)
}

/// A response that is not longer than an assistant can read. What is left out is said.
pub(super) fn cut(response: &RawValue) -> String {
    match api::list(response) {
        Some(rows) if rows.len() > ROWS => {
            let rows: Vec<&str> = rows.iter().map(|row| row.get()).collect();
            rows_of(&rows)
        }
        _ => cut_text(response.get()),
    }
}

/// Rows as one object, no more than an assistant can read.
pub(super) fn rows_of(rows: &[impl AsRef<str>]) -> String {
    let shown: Vec<&str> = rows.iter().take(ROWS).map(AsRef::as_ref).collect();
    let left_out = rows.len() - shown.len();
    cut_text(&format!(r#"{{"rows": [{}], "rows_left_out": {left_out}}}"#, shown.join(", ")))
}

fn cut_text(text: &str) -> String {
    match text.char_indices().nth(CHARACTERS) {
        None => text.to_owned(),
        Some((end, _)) => format!(
            "{}\n[cut here: {end} of {} bytes are shown; ask for fewer rows or for one document]",
            &text[..end],
            text.len()
        ),
    }
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
    .with_annotations(ToolAnnotations::new().read_only(true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_orders_is_a_tool_that_reads() {
        let tools = reading();
        let described = api::described();
        for tool in &tools {
            let operation = described.iter().find(|described| tool.name == described.operation.id);
            assert!(
                operation.is_some_and(|described| described.operation.idempotent && described.body.is_none())
            );
        }
        assert!(tools.len() > 10);
    }

    #[test]
    fn lists_are_bounded() {
        let search = infinigate_api::operations::SEARCH_PRICE_LIST.id;
        let bounded = bounded(search, Map::from_iter([("take".to_owned(), json!(5000))]));
        assert_eq!(bounded["take"], ROWS);
        let list = RawValue::from_string(format!("[{}]", vec!["1.10"; 60].join(","))).unwrap_or_default();
        let cut_list: Value = serde_json::from_str(&cut(&list)).unwrap_or_default();
        assert_eq!(
            (cut_list["rows"].as_array().map(Vec::len), &cut_list["rows_left_out"]),
            (Some(ROWS), &json!(10))
        );
        let long = RawValue::from_string(format!("\"{}\"", "ä".repeat(200_000))).unwrap_or_default();
        assert!(cut(&long).contains("cut here"));
    }
}
