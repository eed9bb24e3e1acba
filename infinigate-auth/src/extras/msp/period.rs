//! Days and periods as they are written in invoices.

use std::fmt;

use chrono::{NaiveDate, NaiveDateTime};
use infinigate_api::Timestamp;

/// The first and the last day of something, both included, as far as they are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[non_exhaustive]
pub struct Period {
    /// The first day.
    pub start: Option<NaiveDate>,
    /// The last day.
    pub end: Option<NaiveDate>,
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let day = |day: Option<NaiveDate>| day.map_or_else(|| "?".to_owned(), |day| day.to_string());
        write!(f, "{} to {}", day(self.start), day(self.end))
    }
}

impl Period {
    /// A range such as `01.08.2026 - 31.08.2026`.
    pub(super) fn from_range(text: &str) -> Option<Self> {
        let (start, end) = text.split_once([' ', '-', '–'])?;
        let end = end.trim_start_matches([' ', '-', '–']);
        Some(Self { start: Some(german_day(start)?), end: Some(german_day(end)?) })
    }

    /// Takes what is not known yet from another place, and reports what both say differently.
    pub(super) fn merge(&mut self, other: Self, place: &str, problems: &mut Vec<String>) {
        let differs = |known: Option<NaiveDate>, other: Option<NaiveDate>| {
            known.zip(other).is_some_and(|(known, other)| known != other)
        };
        if differs(self.start, other.start) || differs(self.end, other.end) {
            problems.push(format!("the period is {self}, and {other} by {place}"));
        }
        self.start = self.start.or(other.start);
        self.end = self.end.or(other.end);
    }
}

/// A day in the US form `6/1/2026 12:00:00 AM`, in ISO 8601, or in the German form `01.06.2026`; its time is left out.
pub(super) fn day(text: &str) -> Option<NaiveDate> {
    let text = text.trim();
    let us = |format| NaiveDateTime::parse_from_str(text, format).ok().map(|time| time.date());
    us("%m/%d/%Y %I:%M:%S %p")
        .or_else(|| us("%m/%d/%Y %H:%M:%S"))
        .or_else(|| NaiveDate::parse_from_str(text, "%m/%d/%Y").ok())
        .or_else(|| text.parse::<Timestamp>().ok().map(|time| time.date()))
        .or_else(|| german_day(text))
        .filter(|day| is_plausible(*day))
}

fn german_day(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text.trim(), "%d.%m.%Y").ok().filter(|day| is_plausible(*day))
}

/// `%Y` also reads `26`, which nobody means as a year.
fn is_plausible(day: NaiveDate) -> bool {
    chrono::Datelike::year(&day) >= 1900
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn days_are_read_in_every_form() {
        for text in [
            "6/1/2026 12:00:00 AM",
            "06/01/2026",
            "6/1/2026 23:59:59",
            "2026-06-01T00:00:00",
            "2026-06-01",
            " 01.06.2026 ",
        ] {
            assert_eq!(day(text), Some(date("2026-06-01")), "{text}");
        }
        for text in ["", "soon", "13/1/2026", "6/31/2026 12:00:00 AM", "1/6/26", "0001-01-01T00:00:00"] {
            assert_eq!(day(text), None, "{text}");
        }
    }

    #[test]
    fn ranges_are_read_with_any_dash() {
        let august = Period { start: Some(date("2026-08-01")), end: Some(date("2026-08-31")) };
        for text in ["01.08.2026 - 31.08.2026", "01.08.2026-31.08.2026", "1.8.2026 – 31.8.2026"] {
            assert_eq!(Period::from_range(text), Some(august), "{text}");
        }
        for text in
            ["", "Headquarters - Munich", "01.08.2026", "01.08.2026 - soon", "32.08.2026 - 31.08.2026"]
        {
            assert_eq!(Period::from_range(text), None, "{text}");
        }
    }
}
