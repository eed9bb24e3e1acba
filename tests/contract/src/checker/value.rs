//! Values of parameters and forms: from text to what a schema can judge.

use serde_json::{Number, Value};

use super::properties::type_of;
use crate::document::Document;

/// Reads a text as the type that a schema names; an error says what it should have been. Only the notation of
/// JSON counts: no `+5`, no `True`.
pub(super) fn read(document: &Document, schema: &Value, text: &str) -> Result<Value, &'static str> {
    let number = || serde_json::from_str::<Number>(text).ok().filter(|_| text.trim() == text);
    match type_of(document, schema) {
        Some("integer") => {
            number().filter(|n| n.is_i64() || n.is_u64()).map(Value::Number).ok_or("a whole number")
        }
        Some("number") => number().map(Value::Number).ok_or("a number"),
        Some("boolean") => text.parse().map(Value::Bool).map_err(|_| "true or false"),
        _ => Ok(Value::String(text.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn texts_become_values_of_their_type() {
        let document = Document(json!({}));
        let read = |kind: &str, text: &str| read(&document, &json!({"type": kind}), text).ok();
        assert_eq!(read("integer", "-5"), Some(json!(-5)));
        assert_eq!(read("number", "1.5"), Some(json!(1.5)));
        assert_eq!(read("boolean", "true"), Some(json!(true)));
        assert_eq!(read("string", "5"), Some(json!("5")));
        for (kind, text) in [
            ("integer", "1.0"),
            ("integer", "+5"),
            ("integer", ""),
            ("number", "1,5"),
            ("number", " 1"),
            ("boolean", "True"),
        ] {
            assert_eq!(read(kind, text), None, "{kind} {text:?}");
        }
    }
}
