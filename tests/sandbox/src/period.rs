//! The period of an invoice list.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime};

use super::errors::Problems;
use super::query::Query;

/// What a list understands by a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Edition {
    /// Plain dates only.
    V1,
    /// Plain dates, and date-times with or without an offset.
    V2,
}

/// A span of time, both ends included. Without a start it reaches back to the first document.
#[derive(Clone, Copy, Debug)]
pub(super) struct Period {
    start: NaiveDateTime,
    end: NaiveDateTime,
}

impl Period {
    /// Reads `periodStart` and `periodEnd`; without an end the period runs to today.
    pub(super) fn read(query: &Query, edition: Edition, today: NaiveDate, problems: &mut Problems) -> Self {
        let mut bound = |name, default| match query.first(name) {
            None => default,
            Some(text) => parse(text, edition).unwrap_or_else(|| {
                problems.invalid(name, text);
                default
            }),
        };
        Self {
            start: bound("periodStart", NaiveDateTime::MIN),
            end: bound("periodEnd", today.and_time(NaiveTime::MIN)),
        }
    }

    /// Documents are posted at midnight, so a plain date as the end includes its day.
    pub(super) fn contains(&self, posting_date: NaiveDate) -> bool {
        (self.start..=self.end).contains(&posting_date.and_time(NaiveTime::MIN))
    }
}

/// A date-time with an offset counts as its time in UTC; without one it is taken as it stands.
fn parse(text: &str, edition: Edition) -> Option<NaiveDateTime> {
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().map(|date| date.and_time(NaiveTime::MIN));
    if edition == Edition::V1 {
        return date;
    }
    date.or_else(|| NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f").ok())
        .or_else(|| DateTime::parse_from_rfc3339(text).ok().map(|timestamp| timestamp.naive_utc()))
}
