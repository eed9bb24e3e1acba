//! What the generator makes of a schema, as far as users of the crates see it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::openapi;

/// The kind of Rust type that a schema becomes.
#[derive(Debug)]
pub(super) enum Shape<'a> {
    /// `serde_json::Value`.
    Any,
    /// A type of the language or a library.
    Plain(&'a str),
    /// A type of this crate's own that stands for one format: it is never null itself.
    HandWritten(&'a str),
    /// An enum with these values and no others.
    Constants(BTreeSet<String>),
    Named(&'a str),
    List(&'a Value),
    Map(&'a Value),
    /// A `Page` of these rows, and the schema that they arrive in.
    Page {
        item: &'a Value,
        envelope: &'a Value,
    },
    Struct(ObjectShape<'a>),
    OneOf(Vec<&'a Value>),
}

/// The properties of a struct.
#[derive(Debug, Default)]
pub(super) struct ObjectShape<'a> {
    pub(super) properties: BTreeMap<&'a str, &'a Value>,
    pub(super) required: BTreeSet<&'a str>,
    /// Some of them are those of another type, which the schema refers to.
    pub(super) has_base: bool,
}

impl<'a> Shape<'a> {
    pub(super) fn of(document: &'a Value, schema: &'a Value) -> Self {
        if let Some(reference) = openapi::reference(schema) {
            return Self::referred(document, schema, reference);
        }
        if let Some(item) = page_item(schema) {
            return Self::Page { item, envelope: schema };
        }
        if let Some(values) = schema.get("enum").and_then(Value::as_array) {
            return Self::Constants(values.iter().map(text).collect());
        }
        for name in ["oneOf", "anyOf"] {
            if let Some(branches) = schema.get(name).and_then(Value::as_array) {
                return Self::OneOf(branches.iter().collect());
            }
        }
        let all_of = schema.get("allOf").and_then(Value::as_array).map(Vec::as_slice);
        match (all_of, schema.get("properties")) {
            (Some([single]), None) => Self::of(document, single),
            (None, None) => Self::by_type(schema),
            _ => {
                let mut properties = ObjectShape::default();
                properties.collect(document, schema, &mut BTreeSet::new());
                Self::Struct(properties)
            }
        }
    }

    fn referred(document: &'a Value, schema: &'a Value, reference: &'a str) -> Self {
        let target = openapi::resolve(document, schema);
        match (page_item(target), openapi::component_name(reference, "schemas")) {
            (Some(item), _) => Self::Page { item, envelope: target },
            (None, Some(name)) => Self::Named(name),
            (None, None) => Self::Any,
        }
    }

    fn by_type(schema: &'a Value) -> Self {
        let text = |name| schema.get(name).and_then(Value::as_str);
        let format = text("format").unwrap_or_default();
        match text("type") {
            Some("string" | "integer") if schema.get("x-known-values").is_some() => {
                Self::HandWritten("an open enum")
            }
            Some("string") => string(format),
            Some("integer") => Self::Plain(integer(format)),
            Some("number") if format == "decimal" => Self::HandWritten("Decimal"),
            Some("number") => Self::Plain(if format == "float" { "f32" } else { "f64" }),
            Some("boolean") => Self::Plain("bool"),
            Some("array") => Self::List(schema.get("items").unwrap_or(&Value::Null)),
            Some("object") => Self::Map(schema.get("additionalProperties").unwrap_or(&Value::Null)),
            _ => Self::Any,
        }
    }

    /// True if a property of this type needs no `Option` to be left out.
    pub(super) fn may_be_empty(&self) -> bool {
        matches!(self, Self::List(_) | Self::Map(_))
    }

    /// True if null makes an `Option` of this type. A hand-written type has no null of its own.
    pub(super) fn is_wrapped(&self, schema: &Value) -> bool {
        is_nullable(schema) && !matches!(self, Self::HandWritten(_) | Self::Page { .. } | Self::Any)
    }

    /// The type in Rust, as far as it has a name. A page within a page is not followed: only a broken
    /// description has one, and it could go in circles.
    fn label(&self, document: &'a Value, in_page: bool) -> String {
        match self {
            Self::Any => "Value".to_owned(),
            Self::Plain(name) | Self::HandWritten(name) | Self::Named(name) => (*name).to_owned(),
            Self::Constants(_) => "an enum of fixed values".to_owned(),
            Self::List(item) => format!("Vec<{}>", label_within(document, item, in_page)),
            Self::Map(item) => format!("HashMap<String, {}>", label_within(document, item, in_page)),
            Self::Page { .. } if in_page => "Page".to_owned(),
            Self::Page { item, .. } => format!("Page<{}>", label_within(document, item, true)),
            Self::Struct(_) => "a struct".to_owned(),
            Self::OneOf(_) => "an enum of several types".to_owned(),
        }
    }
}

/// The type of a schema in Rust.
pub(super) fn label<'a>(document: &'a Value, schema: &'a Value) -> String {
    label_within(document, schema, false)
}

/// The same, not counting whether it may be null.
pub(super) fn bare_label<'a>(document: &'a Value, schema: &'a Value) -> String {
    Shape::of(document, schema).label(document, false)
}

fn label_within<'a>(document: &'a Value, schema: &'a Value, in_page: bool) -> String {
    let shape = Shape::of(document, schema);
    let label = shape.label(document, in_page);
    if shape.is_wrapped(schema) { format!("Option<{label}>") } else { label }
}

pub(super) fn is_nullable(schema: &Value) -> bool {
    schema.get("nullable") == Some(&Value::Bool(true))
}

pub(super) fn page_item(schema: &Value) -> Option<&Value> {
    schema.get("x-page").and_then(|page| page.get("item"))
}

/// A value of an enum as text.
pub(super) fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn string(format: &str) -> Shape<'static> {
    match format {
        "date-time" => Shape::HandWritten("Timestamp"),
        "password" => Shape::HandWritten("Secret"),
        "date" => Shape::Plain("NaiveDate"),
        "uuid" => Shape::Plain("Uuid"),
        "ip" => Shape::Plain("IpAddr"),
        "ipv4" => Shape::Plain("Ipv4Addr"),
        "ipv6" => Shape::Plain("Ipv6Addr"),
        _ => Shape::Plain("String"),
    }
}

fn integer(format: &str) -> &'static str {
    match format {
        "int8" => "i8",
        "uint8" => "u8",
        "int16" => "i16",
        "uint16" => "u16",
        "int" | "int32" => "i32",
        "uint" | "uint32" => "u32",
        "uint64" => "u64",
        _ => "i64",
    }
}

impl<'a> ObjectShape<'a> {
    /// Takes the properties of a schema and of everything that its `allOf` adds.
    fn collect(&mut self, document: &'a Value, schema: &'a Value, visited: &mut BTreeSet<&'a str>) {
        if let Some(reference) = openapi::reference(schema) {
            self.has_base = true;
            if !visited.insert(reference) {
                return;
            }
        }
        let schema = openapi::resolve(document, schema);
        self.properties.extend(openapi::entries(schema.get("properties")));
        // A schema for further properties becomes a property `extra`; to allow or forbid them adds none.
        if let Some(extra) = schema.get("additionalProperties").filter(|extra| extra.is_object()) {
            self.properties.insert("extra", extra);
            self.required.insert("extra");
        }
        let elements = |name| schema.get(name).and_then(Value::as_array).into_iter().flatten();
        self.required.extend(elements("required").filter_map(Value::as_str));
        elements("allOf").for_each(|part| self.collect(document, part, visited));
    }
}
