//! How numbers and dates are written in English and in German.

use chrono::NaiveDate;
use clap::ValueEnum;
use rust_decimal::Decimal;

use super::Cell;

/// Whose habits numbers, dates and CSV follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Language {
    /// 1,234.50 and 2026-10-31
    #[default]
    En,
    /// 1.234,50 and 31.10.2026
    De,
}

/// How many decimals an amount of money has at least.
const CENTS: u32 = 2;

impl Language {
    const fn marks(self) -> (char, char) {
        match self {
            Self::En => (',', '.'),
            Self::De => ('.', ','),
        }
    }

    /// A value for people: digits in groups, and `-` for what is not known.
    pub(crate) fn shown(self, cell: &Cell) -> String {
        match cell {
            Cell::Unknown => "-".to_owned(),
            Cell::Number(number) => self.number(*number, true),
            Cell::Money(amount) => self.number(at_least_cents(*amount), true),
            other => self.plain(other),
        }
    }

    /// A value for programs that read the dialect: no groups, and nothing for what is not known.
    pub(crate) fn plain(self, cell: &Cell) -> String {
        match cell {
            Cell::Unknown => String::new(),
            Cell::Text(text) => text.clone(),
            Cell::Number(number) | Cell::Label(number) => self.number(*number, false),
            Cell::Money(amount) => self.number(at_least_cents(*amount), false),
            Cell::Date(date) => self.date(*date),
            Cell::Flag(true) => match self {
                Self::En => "yes".to_owned(),
                Self::De => "ja".to_owned(),
            },
            Cell::Flag(false) => match self {
                Self::En => "no".to_owned(),
                Self::De => "nein".to_owned(),
            },
            Cell::Json(json) => json.get().to_owned(),
        }
    }

    fn date(self, date: NaiveDate) -> String {
        match self {
            Self::En => date.format("%Y-%m-%d").to_string(),
            Self::De => date.format("%d.%m.%Y").to_string(),
        }
    }

    fn number(self, number: Decimal, grouped: bool) -> String {
        let (group, point) = self.marks();
        let digits = number.abs().to_string();
        let (whole, fraction) =
            digits.split_once('.').map_or((digits.as_str(), None), |(whole, rest)| (whole, Some(rest)));
        let mut text = String::new();
        if number.is_sign_negative() && !number.is_zero() {
            text.push('-');
        }
        for (index, digit) in whole.char_indices() {
            if grouped && index > 0 && (whole.len() - index) % 3 == 0 {
                text.push(group);
            }
            text.push(digit);
        }
        if let Some(fraction) = fraction {
            text.push(point);
            text.push_str(fraction);
        }
        text
    }
}

/// The same amount with two decimals at least, and all that it has.
fn at_least_cents(amount: Decimal) -> Decimal {
    let mut amount = amount.normalize();
    if amount.scale() < CENTS {
        amount.rescale(CENTS);
    }
    amount
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(text: &str) -> Cell {
        Cell::Money(text.parse().unwrap_or_default())
    }

    #[test]
    fn numbers_keep_their_digits_in_either_language() {
        for (cell, en, de) in [
            (money("1234567.5"), "1,234,567.50", "1.234.567,50"),
            (money("-0.125"), "-0.125", "-0,125"),
            (money("12.3400"), "12.34", "12,34"),
            (money("999"), "999.00", "999,00"),
            (Cell::from(1000), "1,000", "1.000"),
            (Cell::Unknown, "-", "-"),
            (
                Cell::Date(NaiveDate::from_ymd_opt(2026, 10, 31).unwrap_or_default()),
                "2026-10-31",
                "31.10.2026",
            ),
        ] {
            assert_eq!(
                (Language::En.shown(&cell), Language::De.shown(&cell)),
                (en.to_owned(), de.to_owned())
            );
        }
        assert_eq!(Language::De.plain(&money("1234567.5")), "1234567,50");
        assert_eq!(Language::En.plain(&Cell::Unknown), "");
    }
}
