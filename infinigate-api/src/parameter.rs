//! What the setters of the [builders](crate::builder) make of what they are given.

use std::fmt::Display;

use chrono::{DateTime, NaiveDate, NaiveDateTime, ParseError, TimeZone};
use serde::Serialize;

use crate::path::{BETWEEN, EQUALS};

/// What a setter takes for a calendar day: a date, or a date and time, of [`chrono`], or text such as `2026-07-31`.
///
/// Of a date and time it is the day in the time zone that the value has; its time is not sent.
pub trait ToDate {
    /// The day.
    ///
    /// # Errors
    /// Why a text is none.
    fn to_date(&self) -> Result<NaiveDate, ParseError>;
}

impl ToDate for NaiveDate {
    fn to_date(&self) -> Result<NaiveDate, ParseError> {
        Ok(*self)
    }
}

impl ToDate for NaiveDateTime {
    fn to_date(&self) -> Result<NaiveDate, ParseError> {
        Ok(self.date())
    }
}

impl<Tz: TimeZone> ToDate for DateTime<Tz> {
    fn to_date(&self) -> Result<NaiveDate, ParseError> {
        Ok(self.date_naive())
    }
}

impl ToDate for str {
    fn to_date(&self) -> Result<NaiveDate, ParseError> {
        self.parse()
    }
}

impl ToDate for String {
    fn to_date(&self) -> Result<NaiveDate, ParseError> {
        self.parse()
    }
}

impl<T: ToDate + ?Sized> ToDate for &T {
    fn to_date(&self) -> Result<NaiveDate, ParseError> {
        T::to_date(self)
    }
}

pub(crate) fn date(name: &str, value: impl ToDate + Display) -> Result<NaiveDate, String> {
    value.to_date().map_err(|cause| refused(name, &value.to_string(), &cause))
}

/// A value whose text may be shown.
pub(crate) fn scalar<T, V>(name: &str, value: V) -> Result<T, String>
where
    V: TryInto<T, Error: Display> + Display,
{
    let text = value.to_string();
    value.try_into().map_err(|cause| refused(name, &text, &cause))
}

/// A value that may be secret, or has no short text.
pub(crate) fn other<T>(name: &str, value: impl TryInto<T, Error: Display>) -> Result<T, String> {
    value.try_into().map_err(|cause| format!("{name} cannot be sent: {cause}"))
}

pub(crate) fn list<T, V>(name: &str, values: impl IntoIterator<Item = V>) -> Result<Vec<T>, String>
where
    V: TryInto<T, Error: Display>,
{
    let value = |(number, value): (usize, V)| {
        value.try_into().map_err(|cause| format!("value {} of {name} cannot be sent: {cause}", number + 1))
    };
    values.into_iter().enumerate().map(value).collect()
}

pub(crate) fn texts(values: impl IntoIterator<Item = impl AsRef<str>>) -> Vec<String> {
    values.into_iter().map(|value| value.as_ref().to_owned()).collect()
}

/// What is said of a required body that was not set.
#[allow(dead_code, reason = "used if the description has a body in JSON or a form")]
pub(crate) const BODY_NOT_SET: &str = "body is required and was not set: call `body()`";

/// Changes the body that is set so far, or an empty one.
#[allow(dead_code, reason = "used if the description has a body in JSON or a form")]
pub(crate) fn map_body<T: Default>(
    body: Result<T, String>,
    change: impl FnOnce(T) -> T,
) -> Result<T, String> {
    match body {
        Err(reason) if reason == BODY_NOT_SET => Ok(change(T::default())),
        body => body.map(change),
    }
}

/// Several values for one place of a request.
#[allow(dead_code, reason = "used if the description has such a parameter")]
pub(crate) fn values(values: impl IntoIterator<Item = impl Display>) -> String {
    let values: Vec<String> = values.into_iter().map(|value| value.to_string()).collect();
    values.join(&BETWEEN.to_string())
}

/// An object for one place of a request.
#[allow(dead_code, reason = "used if the description has such a parameter")]
pub(crate) fn object<T: Serialize>(
    name: &str,
    value: impl TryInto<T, Error: Display>,
) -> Result<String, String> {
    let cannot = |cause| format!("{name} cannot be sent: {cause}");
    Ok(pairs(crate::form::plain_fields(&other(name, value)?).map_err(cannot)?))
}

/// Names and values for one place of a request.
#[allow(dead_code, reason = "used if the description has such a parameter")]
pub(crate) fn pairs(pairs: impl IntoIterator<Item = (impl Display, impl Display)>) -> String {
    values(pairs.into_iter().map(|(name, value)| format!("{name}{EQUALS}{value}")))
}

/// Values for a path, which would be another one without any.
#[allow(dead_code, reason = "used if the description has such a parameter")]
pub(crate) fn in_path(name: &str, values: String) -> Result<String, String> {
    if values.is_empty() { Err(format!("{name} cannot be sent: it has no value")) } else { Ok(values) }
}

/// Values as one text of a query or a header, where a value that has what stands between them would be two.
#[allow(dead_code, reason = "used if the description has such a parameter")]
pub(crate) fn joined(
    name: &str,
    values: &str,
    separator: &str,
    equals: Option<&str>,
) -> Result<String, String> {
    let marks = [Some(separator), equals];
    for part in values.split([BETWEEN, EQUALS]) {
        if let Some(mark) = marks.iter().flatten().find(|mark| part.contains(**mark)) {
            return Err(format!(
                "{name} cannot be sent: {mark:?} stands between its values, and is in {part:?}"
            ));
        }
    }
    Ok(values.replace(BETWEEN, separator).replace(EQUALS, equals.unwrap_or_default()))
}

fn refused(name: &str, value: &str, cause: &dyn Display) -> String {
    format!("{name} cannot be {value:?}: {cause}")
}
