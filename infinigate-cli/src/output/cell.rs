//! What stands in a table: columns, and the values of a row.

use std::borrow::Cow;

use chrono::NaiveDate;
use infinigate_auth::Timestamp;
use rust_decimal::Decimal;
use serde_json::value::RawValue;

/// A column of a table.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    /// What `--columns`, CSV and JSON call it.
    pub(crate) name: Cow<'static, str>,
    /// What the table calls it.
    pub(crate) title: Cow<'static, str>,
    /// True if it is written unless other columns are asked for.
    pub(crate) shown: bool,
}

/// A column that is written unless others are asked for.
pub(crate) const fn column(name: &'static str, title: &'static str) -> Column {
    Column { name: Cow::Borrowed(name), title: Cow::Borrowed(title), shown: true }
}

/// A column that is written when it is asked for, and in JSON.
pub(crate) const fn hidden(name: &'static str, title: &'static str) -> Column {
    Column { name: Cow::Borrowed(name), title: Cow::Borrowed(title), shown: false }
}

/// True if a double keeps all digits of a number, as spreadsheets and readers of JSON have it.
pub(crate) fn is_kept_by_double(number: Decimal) -> bool {
    const DIGITS: usize = 15;
    number.normalize().mantissa().unsigned_abs().to_string().len() <= DIGITS
}

/// The values of a row, in the order of the columns.
pub(crate) type Row = Vec<Cell>;

/// One value.
#[derive(Debug, Clone)]
pub(crate) enum Cell {
    /// The API does not say. It is written as `-`, null or nothing, never as 0.
    Unknown,
    Text(String),
    /// A number with all its digits.
    Number(Decimal),
    /// A whole number that may be a name, as that of a line is: its digits are not grouped.
    Label(Decimal),
    /// An amount of money, shown with two decimals at least; its currency has a column of its own.
    Money(Decimal),
    Date(NaiveDate),
    Flag(bool),
    /// Something that is not a single value, as JSON.
    Json(Box<RawValue>),
}

impl Cell {
    pub(crate) fn money(amount: Option<Decimal>) -> Self {
        amount.map_or(Self::Unknown, Self::Money)
    }

    pub(crate) fn label(number: Option<i32>) -> Self {
        number.map_or(Self::Unknown, |number| Self::Label(number.into()))
    }

    pub(crate) const fn is_number(&self) -> bool {
        matches!(self, Self::Number(_) | Self::Label(_) | Self::Money(_))
    }
}

impl<T: Into<Self>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Unknown, Into::into)
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        if text.is_empty() { Self::Unknown } else { Self::Text(text.to_owned()) }
    }
}

impl From<&String> for Cell {
    fn from(text: &String) -> Self {
        text.as_str().into()
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        text.as_str().into()
    }
}

impl From<Decimal> for Cell {
    fn from(number: Decimal) -> Self {
        Self::Number(number)
    }
}

impl From<i32> for Cell {
    fn from(number: i32) -> Self {
        Self::Number(number.into())
    }
}

impl From<usize> for Cell {
    fn from(number: usize) -> Self {
        Self::Number(number.into())
    }
}

impl From<bool> for Cell {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<NaiveDate> for Cell {
    fn from(date: NaiveDate) -> Self {
        Self::Date(date)
    }
}

impl From<&Timestamp> for Cell {
    fn from(timestamp: &Timestamp) -> Self {
        Self::Date(timestamp.date())
    }
}
