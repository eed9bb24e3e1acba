//! The shapes of values: types, lengths and formats, added up over all responses. No value is kept.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::{Value, json};

use infinigate_contract::Side;
use infinigate_contract::schema::{Schema, Schemas};

/// The formats that a text is tried for, the most telling first.
const FORMATS: [&str; 6] = ["date-time", "date", "uuid", "decimal", "uri", "email"];

/// The types of JSON, with the whole numbers apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Type {
    Null,
    Boolean,
    Integer,
    Number,
    String,
    Array,
    Object,
}

/// What values at one place looked like.
#[derive(Clone, Debug, Default)]
pub(super) struct Shape {
    types: BTreeMap<Type, usize>,
    /// Characters of the shortest and the longest text.
    lengths: Option<(usize, usize)>,
    /// The formats of the texts; those of none are counted under the empty name.
    formats: BTreeMap<&'static str, usize>,
    /// True if a whole number has more than 32 bits.
    wide: bool,
    pub(super) properties: BTreeMap<String, Shape>,
    pub(super) items: Option<Box<Shape>>,
}

impl Type {
    pub(super) fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(_) => Self::Boolean,
            Value::Number(number) if number.as_f64().is_some_and(|number| number.fract() == 0.0) => {
                Self::Integer
            }
            Value::Number(_) => Self::Number,
            Value::String(_) => Self::String,
            Value::Array(_) => Self::Array,
            Value::Object(_) => Self::Object,
        }
    }

    /// The name in JSON Schema.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::String => "string",
            Self::Array => "array",
            Self::Object => "object",
        }
    }

    /// True if a schema of this type accepts it. One without a type accepts all.
    pub(super) fn fits(self, declared: Option<&str>) -> bool {
        declared
            .is_none_or(|declared| declared == self.name() || (declared == "number" && self == Self::Integer))
    }

    pub(super) fn is_scalar(self) -> bool {
        !matches!(self, Self::Null | Self::Array | Self::Object)
    }
}

impl Shape {
    /// Adds a value without what is in it.
    pub(super) fn add(&mut self, formats: &Formats, value: &Value) {
        *self.types.entry(Type::of(value)).or_default() += 1;
        match value {
            Value::String(text) => {
                let length = text.chars().count();
                let (shortest, longest) = self.lengths.unwrap_or((length, length));
                self.lengths = Some((shortest.min(length), longest.max(length)));
                *self.formats.entry(formats.of(value).unwrap_or_default()).or_default() += 1;
            }
            Value::Number(number) => {
                self.wide |= number.as_i64().is_none_or(|number| i32::try_from(number).is_err());
            }
            _ => {}
        }
    }

    /// Adds a value with everything in it.
    pub(super) fn add_all(&mut self, formats: &Formats, value: &Value) {
        self.add(formats, value);
        match value {
            Value::Array(elements) => {
                let items = self.items.get_or_insert_default();
                for element in elements {
                    items.add_all(formats, element);
                }
            }
            Value::Object(properties) => {
                for (name, property) in properties {
                    self.properties.entry(name.clone()).or_default().add_all(formats, property);
                }
            }
            _ => {}
        }
    }

    pub(super) fn seen(&self) -> usize {
        self.types.values().sum()
    }

    pub(super) fn count(&self, kind: Type) -> usize {
        self.types.get(&kind).copied().unwrap_or_default()
    }

    /// The types that came, null left out.
    pub(super) fn types(&self) -> BTreeSet<Type> {
        self.types.keys().copied().filter(|kind| *kind != Type::Null).collect()
    }

    /// The format that every text had.
    pub(super) fn format(&self) -> Option<&'static str> {
        let mut formats = self.formats.keys();
        match (formats.next(), formats.next()) {
            (Some(only), None) if !only.is_empty() => Some(only),
            _ => None,
        }
    }

    pub(super) fn has_wide_integers(&self) -> bool {
        self.wide
    }
}

/// `string of 3 to 12 characters, date-time`, and the others that came.
impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, (kind, count)) in self.types.iter().enumerate() {
            let separator = if position > 0 { ", " } else { "" };
            write!(f, "{separator}{count} × {}", kind.name())?;
            if let (Type::String, Some((shortest, longest))) = (kind, self.lengths) {
                if shortest == longest {
                    write!(f, " of {longest} characters")?;
                } else {
                    write!(f, " of {shortest} to {longest} characters")?;
                }
                if let Some(format) = self.format() {
                    write!(f, " ({format})")?;
                }
            }
        }
        Ok(())
    }
}

/// Tells the format of a text, by the schemas that judge formats elsewhere too.
#[derive(Debug)]
pub(super) struct Formats(Vec<(&'static str, Schema)>);

impl Formats {
    pub(super) fn new(schemas: &mut Schemas<'_>) -> Result<Self, String> {
        let mut formats = Vec::new();
        for name in FORMATS {
            formats.push((name, schemas.build(&json!({"type": "string", "format": name}), Side::Response)?));
        }
        Ok(Self(formats))
    }

    fn of(&self, text: &Value) -> Option<&'static str> {
        self.0.iter().find(|(_, schema)| schema.accepts(text)).map(|(name, _)| *name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use infinigate_contract::document::Document;

    fn shape(values: &[Value]) -> Shape {
        let document = Document(json!({}));
        let formats = Formats::new(&mut Schemas::new(&document)).unwrap();
        let mut shape = Shape::default();
        for value in values {
            shape.add_all(&formats, value);
        }
        shape
    }

    #[test]
    fn a_shape_says_no_value() {
        for (values, expected) in [
            (&[json!("secret")][..], "1 × string of 6 characters"),
            (&[json!("ä"), json!("secret"), json!(null)], "1 × null, 2 × string of 1 to 6 characters"),
            (&[json!("2026-06-01"), json!("2026-07-01")], "2 × string of 10 characters (date)"),
            (&[json!("2026-06-01T00:00:00")], "1 × string of 19 characters (date-time)"),
            (&[json!("2026-06-01"), json!("soon")], "2 × string of 4 to 10 characters"),
            (&[json!(1), json!(1.5), json!(2.0)], "2 × integer, 1 × number"),
        ] {
            assert_eq!(shape(values).to_string(), expected);
        }
    }

    #[test]
    fn what_is_inside_is_added_up() {
        let shape = shape(&[json!({"a": [1, 2]}), json!({"a": [], "b": 9_000_000_000_i64})]);
        let a = &shape.properties["a"];
        assert_eq!((a.seen(), a.items.as_ref().unwrap().seen()), (2, 2));
        assert!(shape.properties["b"].has_wide_integers() && !a.items.as_ref().unwrap().has_wide_integers());
    }
}
