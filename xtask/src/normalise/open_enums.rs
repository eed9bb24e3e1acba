//! Enums stay open for values that are new. Needed for: lists of values, which every tool writes.

use serde_json::{Value, json};

use super::simplify_routes;
use crate::openapi::{self, Object, Place};

const KNOWN: &str = "x-known-values";

/// A list of texts or numbers becomes a plain type with `x-known-values`: a closed enum rejects a whole page
/// for one value that is new, and keeps a caller from sending one. Only a single text that the client sends is
/// a constant and stays. Values that `openapi/known.yaml` adds (`x-known-values`) are added to the list.
///
/// Values of another type than the schema's, which the generator refuses, decide it if they are texts and the
/// schema says numbers; unquoted numbers in a list of texts are texts. The names of numbers (`x-enumNames`,
/// `x-enum-varnames`, `x-ms-enum`) go into the description, and stay in `x-known-names`: a server may write them.
pub(super) fn apply(document: &mut Value) -> usize {
    let mut count = 0;
    openapi::each_placed_schema(document, &mut |place, schema| {
        let before = schema.clone();
        let names = name_values(schema);
        open(place, schema);
        keep_names(schema, &names);
        count += usize::from(*schema != before);
    });
    count
}

fn open(place: Place, schema: &mut Object) {
    let Some(Value::Array(values)) = schema.get("enum").cloned() else { return };
    let known: Vec<Value> =
        values.iter().filter(|value| !value.is_null() && !is_placeholder(value)).cloned().collect();
    let kind = schema.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
    let texts = known.iter().all(Value::is_string);
    if place == Place::Request && known.len() == 1 && texts && matches!(kind.as_str(), "" | "string") {
        schema.insert("type".to_owned(), json!("string"));
        schema.insert("enum".to_owned(), json!(known));
        return;
    }
    if known.len() < values.len() && values.contains(&Value::Null) {
        schema.insert("nullable".to_owned(), json!(true));
    }
    schema.remove("enum");
    let numerals = |known: &[Value]| -> Option<Vec<Value>> {
        known
            .iter()
            .map(|value| value.as_str()?.trim().parse::<i64>().ok().map(|number| json!(number)))
            .collect()
    };
    let (kind, known) = match kind.as_str() {
        "string" => ("string", known.iter().map(as_text).collect()),
        "integer" if known.iter().all(Value::is_i64) => ("integer", known),
        "number" if known.iter().all(Value::is_number) => ("number", known),
        "integer" | "number" => match numerals(&known) {
            Some(numbers) => (if kind == "integer" { "integer" } else { "number" }, numbers),
            // Whoever wrote the list has seen texts.
            None if texts => ("string", known),
            None => ("", known),
        },
        "boolean" => ("boolean", known.into_iter().filter(Value::is_boolean).collect()),
        "object" | "array" => return,
        _ if known.is_empty() => ("", known),
        _ if texts => ("string", known),
        _ if known.iter().all(Value::is_i64) => ("integer", known),
        _ => ("", known),
    };
    let besides = schema.get(KNOWN).and_then(Value::as_array).into_iter().flatten();
    let mut known: Vec<Value> = known;
    for value in besides {
        if !known.contains(value) {
            known.push(value.clone());
        }
    }
    if kind.is_empty() {
        schema.remove("type");
        schema.remove("format");
    } else {
        if kind == "string" && schema.get("type") == Some(&json!("integer")) {
            schema.remove("format");
        }
        schema.insert("type".to_owned(), json!(kind));
    }
    schema.insert(KNOWN.to_owned(), json!(known));
}

fn as_text(value: &Value) -> Value {
    value.as_str().map_or_else(|| json!(value.to_string()), |text| json!(text))
}

fn is_placeholder(value: &Value) -> bool {
    value
        .as_str()
        .is_some_and(|text| simplify_routes::placeholder(text).is_some_and(|(_, behind)| behind.is_empty()))
}

/// Keeps the names of numbers, if all have one: a server may write them, and a type is made of them.
fn keep_names(schema: &mut Object, names: &[(Value, String)]) {
    let Some(Value::Array(known)) =
        schema.get(KNOWN).filter(|_| schema.get("type") == Some(&json!("integer")))
    else {
        return;
    };
    let name = |value: &Value| names.iter().find(|(named, _)| named == value).map(|(_, name)| name);
    let names: Option<Vec<&String>> = known.iter().map(name).collect();
    if let Some(names) = names.filter(|names| !names.is_empty()) {
        schema.insert("x-known-names".to_owned(), json!(names));
    }
}

/// Writes the names of the values into the description, and returns them.
fn name_values(schema: &mut Object) -> Vec<(Value, String)> {
    let names =
        ["x-enumNames", "x-enum-varnames", "x-enum-names"].iter().find_map(|name| schema.remove(*name));
    let details = schema.remove("x-ms-enum");
    let pairs: Vec<(Value, String)> =
        match (names, details.as_ref().and_then(|details| details.get("values"))) {
            (_, Some(Value::Array(values))) => values
                .iter()
                .filter_map(|value| {
                    Some((value.get("value")?.clone(), openapi::text(value, "name")?.to_owned()))
                })
                .collect(),
            (Some(Value::Array(names)), _) => {
                let values = schema.get("enum").and_then(Value::as_array).into_iter().flatten();
                values.cloned().zip(names.iter().filter_map(Value::as_str).map(str::to_owned)).collect()
            }
            _ => Vec::new(),
        };
    let lines: Vec<String> = pairs
        .iter()
        .filter(|(value, name)| value.as_str() != Some(name))
        .map(|(value, name)| format!("`{}`: {name}", as_text(value).as_str().unwrap_or_default()))
        .collect();
    if lines.is_empty() {
        return pairs;
    }
    let description = schema.get("description").and_then(Value::as_str).unwrap_or_default();
    let description = format!("{description}\n\n{}", lines.join(", ")).trim().to_owned();
    schema.insert("description".to_owned(), json!(description));
    pairs
}

#[cfg(test)]
mod tests {
    use super::super::Apply::Infallible;
    use super::super::tests::schema_after;
    use super::*;

    #[test]
    fn enum_values_become_known_values() {
        let open = json!({"type": "string", "nullable": true, "x-known-values": ["a", "b"]});
        for closed in [
            json!({"type": "string", "nullable": true, "enum": ["a", "b"]}),
            json!({"type": "string", "enum": ["a", null, "b"]}),
            json!({"nullable": true, "enum": ["a", "b"]}),
        ] {
            for response in [true, false] {
                assert_eq!(schema_after(Infallible(apply), response, &closed), open);
            }
        }
        let numbers = json!({"type": "integer", "format": "int32", "enum": [0, 1]});
        let open = json!({"type": "integer", "format": "int32", "x-known-values": [0, 1]});
        assert_eq!(schema_after(Infallible(apply), true, &numbers), open);
    }

    #[test]
    fn values_that_are_known_besides_are_added() {
        let closed = json!({"type": "string", "enum": ["a", "b"], "x-known-values": ["b", "c"]});
        let open = json!({"type": "string", "x-known-values": ["a", "b", "c"]});
        assert_eq!(schema_after(Infallible(apply), true, &closed), open);
    }

    #[test]
    fn a_constant_that_is_sent_stays() {
        let constant = json!({"type": "string", "enum": ["client_credentials"]});
        assert_eq!(schema_after(Infallible(apply), false, &constant), constant);
        assert!(schema_after(Infallible(apply), true, &constant).get("enum").is_none());
    }

    #[test]
    fn values_of_another_type_are_no_failure() {
        for (closed, open) in [
            (
                json!({"type": "string", "enum": [1, true, "a"]}),
                json!({"type": "string", "x-known-values": ["1", "true", "a"]}),
            ),
            (
                json!({"type": "integer", "enum": ["0", "1"]}),
                json!({"type": "integer", "x-known-values": [0, 1]}),
            ),
            (
                json!({"type": "integer", "format": "int32", "enum": ["Open", "Closed"]}),
                json!({"type": "string", "x-known-values": ["Open", "Closed"]}),
            ),
            (
                json!({"type": "boolean", "enum": [true, "no"]}),
                json!({"type": "boolean", "x-known-values": [true]}),
            ),
            (
                json!({"type": "number", "enum": [0.5, 1]}),
                json!({"type": "number", "x-known-values": [0.5, 1]}),
            ),
            (json!({"enum": ["a", 1]}), json!({"x-known-values": ["a", 1]})),
            (
                json!({"type": "string", "enum": ["a", "{{word}}", "b"]}),
                json!({"type": "string", "x-known-values": ["a", "b"]}),
            ),
            (json!({"enum": [null]}), json!({"nullable": true, "x-known-values": []})),
        ] {
            for response in [true, false] {
                assert_eq!(schema_after(Infallible(apply), response, &closed), open, "{closed}");
            }
        }
    }

    #[test]
    fn names_of_values_go_into_the_description() {
        for names in [
            json!({"x-enumNames": ["Open", "Closed"]}),
            json!({"x-enum-varnames": ["Open", "Closed"]}),
            json!({"x-ms-enum": {"name": "State", "values": [{"value": 0, "name": "Open"}, {"value": 1, "name": "Closed"}]}}),
        ] {
            let mut schema = names;
            schema["type"] = json!("integer");
            schema["enum"] = json!([0, 1]);
            schema["description"] = json!("State");
            assert_eq!(
                schema_after(Infallible(apply), true, &schema),
                json!({
                    "type": "integer", "x-known-values": [0, 1], "x-known-names": ["Open", "Closed"],
                    "description": "State\n\n`0`: Open, `1`: Closed",
                })
            );
        }
    }
}
