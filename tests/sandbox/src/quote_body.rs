//! Reads the bodies of acceptance, rejection and request.

use serde_json::{Map, Value};

use super::api::Asked;
use super::errors::{ErrorResponse, Problems};
use super::quote_book::{Wish, WishLine};
use super::reply;

/// Which revision of which quote is decided about.
#[derive(Debug)]
pub(super) struct Verdict {
    pub(super) number: String,
    pub(super) revision: i64,
}

/// The body of an acceptance or a rejection; `mail` names its third mandatory property.
pub(super) fn verdict(asked: &Asked, mail: &str) -> Result<Verdict, ErrorResponse> {
    let body = object(asked)?;
    let mut problems = Problems::default();
    let number = required(&body, "documentNumber", &mut problems, text);
    let revision = required(&body, "documentRevision", &mut problems, integer);
    required(&body, mail, &mut problems, text);
    text(&body, "userComments", &mut problems);
    problems.into_result()?;
    // Without problems both are there.
    Ok(Verdict { number: number.unwrap_or_default(), revision: revision.unwrap_or_default() })
}

/// The body of a quote request, every property of which is optional.
pub(super) fn wish(asked: &Asked) -> Result<Wish, ErrorResponse> {
    let body = object(asked)?;
    let mut problems = Problems::default();
    let empty = Map::new();
    let header = match body.get("header") {
        None | Some(Value::Null) => &empty,
        Some(Value::Object(header)) => header,
        Some(value) => {
            problems.invalid("header", &value.to_string());
            &empty
        }
    };
    let lines = match body.get("lines") {
        None | Some(Value::Null) => &[][..],
        Some(Value::Array(lines)) => lines,
        Some(value) => {
            problems.invalid("lines", &value.to_string());
            &[][..]
        }
    };
    let lines =
        lines.iter().enumerate().filter_map(|(index, line)| wish_line(index, line, &mut problems)).collect();
    let wish = Wish {
        your_reference: text(header, "yourReference", &mut problems),
        currency_code: text(header, "currencyCode", &mut problems),
        lines,
    };
    problems.into_result()?;
    Ok(wish)
}

fn wish_line(index: usize, line: &Value, problems: &mut Problems) -> Option<WishLine> {
    let Some(line) = line.as_object() else {
        problems.invalid(&format!("lines[{index}]"), &line.to_string());
        return None;
    };
    let article =
        text(line, "itemNumber", problems).or_else(|| text(line, "manufacturerItemNumber", problems));
    let quantity = match line.get("quantity") {
        None | Some(Value::Null) => Some(1_000),
        Some(value) => thousandths(value).filter(|quantity| *quantity > 0),
    };
    let Some(quantity_in_thousandths) = quantity else {
        problems.add(&format!("lines[{index}].quantity"), "The quantity must be a number above zero.");
        return None;
    };
    Some(WishLine { article, quantity_in_thousandths })
}

/// A quantity with at most three decimals, read from its digits.
fn thousandths(value: &Value) -> Option<i64> {
    let text = format!("{:.3}", value.as_f64()?);
    text.replace('.', "").parse().ok()
}

/// How a property is read: `None` where it is absent or not of its type, the latter being a problem.
type Reader<T> = fn(&Map<String, Value>, &str, &mut Problems) -> Option<T>;

fn required<T>(
    object: &Map<String, Value>,
    property: &str,
    problems: &mut Problems,
    read: Reader<T>,
) -> Option<T> {
    let value = read(object, property, problems);
    if value.is_none() && !problems.has(property) {
        problems.required(property);
    }
    value
}

fn integer(object: &Map<String, Value>, property: &str, problems: &mut Problems) -> Option<i64> {
    let value = object.get(property).filter(|value| !value.is_null())?;
    let integer = value.as_i64();
    if integer.is_none() {
        problems.invalid(property, &value.to_string());
    }
    integer
}

/// A string that is there and not blank.
fn text(object: &Map<String, Value>, property: &str, problems: &mut Problems) -> Option<String> {
    match object.get(property) {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) => Some(text.clone()).filter(|text| !text.trim().is_empty()),
        Some(value) => {
            problems.invalid(property, &value.to_string());
            None
        }
    }
}

fn object(asked: &Asked) -> Result<Map<String, Value>, ErrorResponse> {
    if !reply::has_media_type(&asked.headers, "application/json") {
        return Err(ErrorResponse::NOT_JSON);
    }
    serde_json::from_slice(&asked.body).map_err(|error| {
        let mut problems = Problems::default();
        problems.add("$", error.to_string());
        ErrorResponse::Invalid(problems)
    })
}
