//! Reading the description.

use std::borrow::Cow;

use serde_json::{Map, Value};

/// A JSON object.
pub type Object = Map<String, Value>;

/// The methods that a path can have operations for.
pub const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// The description, with its references still in it.
#[derive(Clone, Debug)]
pub struct Document(pub Value);

impl Document {
    /// What a value stands for: itself, or what its `$ref` leads to.
    pub fn resolve<'a>(&'a self, value: &'a Value) -> Result<&'a Value, String> {
        let mut value = value;
        // More than any description needs; a cycle of references ends here.
        for _ in 0..32 {
            let Some(reference) = reference(value) else { return Ok(value) };
            value = self.target(reference)?;
        }
        Err("references lead in a circle".to_owned())
    }

    pub fn target(&self, reference: &str) -> Result<&Value, String> {
        reference
            .strip_prefix('#')
            .and_then(|pointer| self.0.pointer(pointer))
            .ok_or_else(|| format!("{reference} leads nowhere"))
    }

    pub fn component(&self, kind: &str) -> impl Iterator<Item = (&str, &Value)> {
        entries(self.0.pointer(&format!("/components/{kind}")))
    }
}

/// A name as a part of a JSON pointer.
pub fn escaped(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|byte| matches!(byte, b'~' | b'/')) {
        name.replace('~', "~0").replace('/', "~1").into()
    } else {
        name.into()
    }
}

/// The name that a part of a JSON pointer stands for.
pub fn unescaped(part: &str) -> String {
    part.replace("~1", "/").replace("~0", "~")
}

pub fn reference(value: &Value) -> Option<&str> {
    value.get("$ref").and_then(Value::as_str)
}

/// The names and values of an object; none of anything else.
pub fn entries(value: Option<&Value>) -> impl Iterator<Item = (&str, &Value)> {
    value.and_then(Value::as_object).into_iter().flatten().map(|(name, value)| (name.as_str(), value))
}

/// The elements of an array; none of anything else.
pub fn elements(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    value.and_then(Value::as_array).into_iter().flatten()
}

pub fn text<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.get(name).and_then(Value::as_str)
}

pub fn flag(value: &Value, name: &str) -> bool {
    value.get(name).and_then(Value::as_bool).unwrap_or(false)
}
