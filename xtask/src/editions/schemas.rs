//! How the vendor writes schemas: what he calls them, what they hold, and where they stand.

use serde_json::{Map, Value, json};

use super::Habits;
use super::dice::Dice;
use crate::openapi::{self, SCHEMAS};

/// What classes are called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Naming {
    AsKnown,
    /// `InvoiceDto`, and `QuoteOverviewDto` where others say summary.
    Suffix,
    Namespace,
    /// Nothing that tells what it is.
    Random,
    SnakeCase,
    /// Each has the name that another one has with us.
    Swapped,
}

impl Naming {
    pub(super) const ALL: [Self; 6] =
        [Self::AsKnown, Self::Suffix, Self::Namespace, Self::Random, Self::SnakeCase, Self::Swapped];

    pub(super) fn class(self, name: &str) -> String {
        match self {
            Self::AsKnown => name.to_owned(),
            Self::Suffix if name == "Quote" => "QuoteOverviewDto".to_owned(),
            Self::Suffix => format!("{}Dto", name.replace("Summary", "Overview")),
            Self::Namespace => format!("Infinigate.Api.V2.Models.{name}"),
            Self::Random => {
                let hash = name.bytes().fold(7_u64, |hash, byte| hash.wrapping_mul(31) ^ u64::from(byte));
                format!("C{hash:x}")
            }
            Self::SnakeCase => format!("{}_view_model", name.to_lowercase()),
            Self::Swapped => swapped(name),
        }
    }
}

/// Names of ours that change places.
const SWAPPED: [(&str, &str); 4] = [
    ("Invoice", "Quote"),
    ("InvoiceSummary", "CreditMemoSummary"),
    ("PriceListItem", "InvoiceLine"),
    ("QuoteHeader", "QuoteRequestHeader"),
];

fn swapped(name: &str) -> String {
    let other = SWAPPED.iter().find_map(|(one, other)| match name {
        name if name == *one => Some(*other),
        name if name == *other => Some(*one),
        _ => None,
    });
    other.unwrap_or(name).to_owned()
}

/// The shape that a page of rows has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pages {
    AsKnown,
    Bare,
    Items,
    Wrapped,
    Linked,
}

impl Pages {
    pub(super) const ALL: [Self; 5] = [Self::AsKnown, Self::Bare, Self::Items, Self::Wrapped, Self::Linked];

    fn of(self, rows: &Value) -> Option<Value> {
        let object = |properties: Value| json!({"type": "object", "properties": properties});
        match self {
            Self::AsKnown => None,
            Self::Bare => Some(rows.clone()),
            Self::Items => Some(object(json!({"items": rows, "totalCount": {"type": "integer"}}))),
            Self::Wrapped => Some(object(json!({"data": object(json!({"value": rows}))}))),
            Self::Linked => {
                Some(object(json!({"Value": rows, "next": object(json!({"href": {"type": "string"}}))})))
            }
        }
    }
}

/// The place of the fields of a quote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quotes {
    /// At the top and in `header`, since nobody knows which.
    AsKnown,
    Flat,
    Nested,
}

/// The lists whose rows can be of one class.
const LISTS: [&str; 3] = ["InvoicePage", "CreditMemoPage", "QuotePage"];
const SHARED_ROW: &str = "DocumentInfo";

pub(super) fn write(file: &mut Value, habits: &Habits, dice: &mut Dice) {
    if habits.splits_classes {
        split(file);
    }
    let Some(mut schemas) = file.pointer_mut("/components/schemas").map(Value::take) else { return };
    quotes(&mut schemas, habits.quotes);
    if habits.shares_rows {
        share_rows(&mut schemas);
    }
    let mut written = Map::new();
    for (name, schema) in schemas.as_object_mut().map(std::mem::take).unwrap_or_default() {
        written.insert(habits.naming.class(&name), class(schema, habits, dice));
    }
    file["components"]["schemas"] = Value::Object(written);
    openapi::each_object(file, &mut |object| {
        if let Some(Value::String(target)) = object.get_mut("$ref")
            && let Some(name) = target.strip_prefix(SCHEMAS)
        {
            *target = format!("{SCHEMAS}{}", habits.naming.class(name));
        }
    });
}

/// Gives the operations of v1 classes of their own, which say the same.
fn split(file: &mut Value) {
    let mut schemas = file["components"]["schemas"].take();
    for (path, item) in openapi::entries_mut(file.get_mut("paths")) {
        if path.contains("/v1/") {
            openapi::each_object(item, &mut |object| {
                if let Some(Value::String(target)) = object.get_mut("$ref")
                    && let Some(name) = target.strip_prefix(SCHEMAS)
                {
                    let own = format!("{name}V1");
                    schemas[&own] = schemas[name].clone();
                    *target = format!("{SCHEMAS}{own}");
                }
            });
        }
    }
    file["components"]["schemas"] = schemas;
}

fn quotes(schemas: &mut Value, quotes: Quotes) {
    let Some(properties) = schemas.pointer_mut("/Quote/properties").and_then(Value::as_object_mut) else {
        return;
    };
    let is_nested = |name: &str| ["header", "lines"].contains(&name);
    match quotes {
        Quotes::AsKnown => {}
        Quotes::Flat => properties.retain(|name, _| !is_nested(name)),
        Quotes::Nested => properties.retain(|name, _| is_nested(name)),
    }
}

/// One class with the properties of all rows.
fn share_rows(schemas: &mut Value) {
    let mut all = Map::new();
    for list in LISTS {
        let row = schemas[list]["properties"]["result"]["items"].take();
        let name =
            openapi::reference(&row).and_then(|target| target.strip_prefix(SCHEMAS)).unwrap_or_default();
        all.extend(schemas[name]["properties"].as_object().cloned().unwrap_or_default());
        schemas[list]["properties"]["result"]["items"] = json!({"$ref": format!("{SCHEMAS}{SHARED_ROW}")});
    }
    schemas[SHARED_ROW] = json!({"type": "object", "properties": all});
}

/// One class as the vendor has it by now.
fn class(mut schema: Value, habits: &Habits, dice: &mut Dice) -> Value {
    if let Some(page) = schema.pointer("/properties/result").and_then(|rows| habits.pages.of(rows)) {
        return page;
    }
    let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) else { return schema };
    for (name, mut property) in std::mem::take(properties) {
        if dice.one_in(9) {
            continue;
        }
        if habits.has_other_types && dice.one_in(4) {
            other_type(&mut property);
        }
        if let Some(values) =
            property.get_mut("enum").and_then(Value::as_array_mut).filter(|_| dice.one_in(2))
        {
            values.push(json!("Added"));
        }
        properties.insert(if habits.has_pascal_case { pascal(&name) } else { name }, property);
    }
    if dice.one_in(3) {
        let values = json!({"type": "string", "enum": ["Hardware", "A", "B"]});
        properties.insert("addedByVendor".to_owned(), values);
    }
    schema
}

/// Numbers as texts, integers for decimals, dates as date-times, and the other way round.
fn other_type(property: &mut Value) {
    *property = match (property["type"].as_str(), property["format"].as_str()) {
        (Some("number"), _) => json!({"type": "string"}),
        (Some("string"), Some("date")) => json!({"type": "string", "format": "date-time"}),
        (Some("string"), Some(_)) => json!({"type": "string", "format": "date"}),
        (Some("string"), None) => json!({"type": "integer", "format": "int64", "nullable": true}),
        (Some("integer"), _) => json!({"type": "number", "format": "double"}),
        _ => return,
    };
}

pub(super) fn pascal(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| format!("{}{}", first.to_uppercase(), letters.as_str()))
}

/// Everything in its place, as tools without components write it.
pub(super) fn inline(file: &mut Value) {
    let schemas = file["components"]["schemas"].take();
    put_in_place(&mut file["paths"], &schemas, 0);
    if let Some(components) = file["components"].as_object_mut() {
        components.remove("schemas");
    }
}

/// Deeper than any schema that is not endless.
const DEEPEST: usize = 40;

fn put_in_place(value: &mut Value, schemas: &Value, depth: usize) {
    if let Some(name) = openapi::reference(value).and_then(|target| target.strip_prefix(SCHEMAS)) {
        *value = if depth > DEEPEST { json!({}) } else { schemas[name].clone() };
    }
    match value {
        Value::Object(object) => {
            object.values_mut().for_each(|value| put_in_place(value, schemas, depth + 1));
        }
        Value::Array(values) => values.iter_mut().for_each(|value| put_in_place(value, schemas, depth + 1)),
        _ => {}
    }
}
