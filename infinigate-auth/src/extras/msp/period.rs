//! Days and periods as they are written in invoices.

use std::fmt;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, Timelike};
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
    day_said(text).filter(|day| is_plausible(*day))
}

/// True if a text is a day that stands for none: the first one that .NET or the database of an ERP can write.
pub(super) fn is_never_set(text: &str) -> bool {
    day_said(text).is_some_and(|day| Timestamp::from(day).is_unset())
}

/// True if a text is a date or a range of dates in one of these forms, and nothing else.
#[cfg(feature = "record")]
pub(crate) fn is_date(text: &str) -> bool {
    let of_a_date = |character: char| {
        character.is_ascii_digit() || character.is_whitespace() || "./:-–+TZAPM".contains(character)
    };
    text.chars().all(of_a_date) && (day_said(text).is_some() || Period::from_range(text).is_some())
}

/// Why the day that a timestamp stands for is not sure: midnight in Germany is another day in UTC.
pub(super) fn zone_problem(time: &Timestamp) -> Option<String> {
    let (offset, clock) = (time.offset()?, time.local().time());
    let is_utc = offset.local_minus_utc() == 0;
    let is_edge_of_a_day = clock == NaiveTime::MIN || (clock.hour(), clock.minute()) == (23, 59);
    (is_utc && !is_edge_of_a_day)
        .then(|| format!("{time} is a time in UTC: in another zone it is another day"))
}

fn day_said(text: &str) -> Option<NaiveDate> {
    // ICU, which newer .NET formats with, writes a narrow space before AM and PM.
    let text = text.trim().replace(char::is_whitespace, " ");
    let us = |format| NaiveDateTime::parse_from_str(&text, format).ok().map(|time| time.date());
    us("%m/%d/%Y %I:%M:%S %p")
        .or_else(|| us("%m/%d/%Y %H:%M:%S"))
        .or_else(|| NaiveDate::parse_from_str(&text, "%m/%d/%Y").ok())
        .or_else(|| text.parse::<Timestamp>().ok().map(|time| time.date()))
        .or_else(|| NaiveDate::parse_from_str(&text, "%d.%m.%Y").ok())
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
            "6/1/2026 12:00:00\u{202f}AM",
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
    fn a_day_that_was_never_set_is_told_from_one_that_cannot_be_read() {
        for text in ["1/1/0001 12:00:00 AM", "1753-01-01T00:00:00", "01.01.1753", "1752-12-31T23:06:32Z"] {
            assert!(is_never_set(text) && day(text).is_none(), "{text}");
        }
        for text in ["6/1/2026", "soon", "1/1/26", ""] {
            assert!(!is_never_set(text), "{text}");
        }
    }

    #[test]
    fn a_time_in_utc_is_no_day() {
        let problem = |text: &str| zone_problem(&text.parse().unwrap());
        for text in ["2026-05-31T22:00:00Z", "2026-06-30T21:59:59+00:00"] {
            assert!(problem(text).unwrap().starts_with(text), "{text}");
        }
        for text in
            ["2026-06-01", "2026-06-01T00:00:00Z", "2026-06-30T23:59:59Z", "2026-05-31T22:00:00+02:00"]
        {
            assert_eq!(problem(text), None, "{text}");
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
