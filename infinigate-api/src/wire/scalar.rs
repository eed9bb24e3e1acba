//! Plain values, each of which a server writes in several ways.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{Literal, decimal};
use crate::Timestamp;

/// A plain value that the server writes in several ways.
pub(crate) trait Scalar: Sized {
    /// None for an empty text, which stands for an absent value; an error says what was promised.
    fn read(literal: Literal<'_>) -> Result<Option<Self>, String>;
}

/// What `parse` makes of the characters of a text or a bare value.
fn read_with<T>(
    literal: &Literal<'_>,
    promised: &str,
    parse: impl FnOnce(&str) -> Option<T>,
) -> Result<Option<T>, String> {
    match literal.characters() {
        "" => Ok(None),
        characters => parse(characters).map(Some).ok_or_else(|| literal.is_not(promised)),
    }
}

/// A number, or a text that holds one.
impl Scalar for Decimal {
    fn read(literal: Literal<'_>) -> Result<Option<Self>, String> {
        read_with(&literal, "a decimal number of at most 28 digits", decimal::parse)
    }
}

/// `true` and `false`, also as a text in any capitals; 1 and 0.
impl Scalar for bool {
    fn read(literal: Literal<'_>) -> Result<Option<Self>, String> {
        read_with(&literal, "true or false", |characters| {
            let is = |name: &str| characters.eq_ignore_ascii_case(name);
            if is("true") || is("1") {
                Some(true)
            } else if is("false") || is("0") {
                Some(false)
            } else {
                None
            }
        })
    }
}

/// A text. A number in its place keeps its digits.
impl Scalar for String {
    fn read(literal: Literal<'_>) -> Result<Option<Self>, String> {
        match literal {
            Literal::Null => Ok(None),
            Literal::Text(text) => Ok(Some(text.into_owned())),
            Literal::Bare(json) => Ok(Some(json.to_owned())),
            Literal::Nested(_) => Err(literal.is_not("a text")),
        }
    }
}

/// A timestamp; one that was never set is an absent one.
impl Scalar for Timestamp {
    fn read(literal: Literal<'_>) -> Result<Option<Self>, String> {
        let timestamp = read_with(&literal, "a date or date-time", |text| text.parse().ok())?;
        Ok(timestamp.filter(|timestamp: &Self| !timestamp.is_unset()))
    }
}

/// A date, also as midnight of that day; one that was never set is an absent one.
impl Scalar for NaiveDate {
    fn read(literal: Literal<'_>) -> Result<Option<Self>, String> {
        let timestamp = read_with(&literal, "a date", |text| {
            let timestamp = text.parse::<Timestamp>().ok()?;
            (timestamp.local() == timestamp.date().and_time(chrono::NaiveTime::MIN)).then_some(timestamp)
        })?;
        Ok(timestamp.filter(|timestamp| !timestamp.is_unset()).map(|timestamp| timestamp.date()))
    }
}

impl Scalar for Uuid {
    fn read(literal: Literal<'_>) -> Result<Option<Self>, String> {
        read_with(&literal, "a UUID", |text| text.parse().ok())
    }
}

/// An integer, also as a text, with an exponent, or with a fraction of zeros.
fn integer<T: TryFrom<i128>>(literal: &Literal<'_>) -> Result<Option<T>, String> {
    read_with(literal, "an integer of the promised size", |characters| {
        let number = if let Ok(number) = characters.parse::<i128>() {
            number
        } else {
            let number = decimal::parse(characters)?.normalize();
            (number.scale() == 0).then(|| number.mantissa())?
        };
        T::try_from(number).ok()
    })
}

macro_rules! integers {
    ($($integer:ty),*) => {$(
        impl Scalar for $integer {
            fn read(literal: Literal<'_>) -> Result<Option<Self>, String> {
                integer(&literal)
            }
        }
    )*};
}
integers!(i8, u8, i16, u16, i32, u32, i64, u64);
