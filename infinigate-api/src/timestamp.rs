//! Points in time as a server writes them.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use chrono::{
    DateTime, FixedOffset, MappedLocalTime, NaiveDate, NaiveDateTime, NaiveTime, SecondsFormat, TimeDelta,
    TimeZone,
};
use serde::de::{Deserialize, Deserializer, Error as _};
use serde::{Serialize, Serializer};

/// The length of `2026-06-01`: a sign within it is no offset.
const DATE_LENGTH: usize = 10;
/// How many characters of a wrong text an error shows.
const EXCERPT: usize = 60;

/// A point in time as the server says it: with an offset or without, or a date alone.
///
/// The server leaves the offset out (assumption: it then means German local time), and what it did not say is
/// not made up here. The text is kept, and sent back unchanged.
///
/// Two timestamps with an offset compare as instants, two without one as readings of the same clock; one with and
/// one without are neither equal nor ordered. To sort a mixture, or to compare it with an instant, convert with
/// [`in_zone`](Self::in_zone), which asks the zone that the server left out.
///
/// ```
/// use infinigate_api::Timestamp;
///
/// let posted: Timestamp = "2026-06-01T00:00:00".parse()?;
/// assert_eq!(posted.date().to_string(), "2026-06-01");
/// assert_eq!(posted.offset(), None);
/// # Ok::<(), infinigate_api::InvalidTimestamp>(())
/// ```
#[derive(Debug, Clone)]
pub struct Timestamp {
    text: String,
    local: NaiveDateTime,
    offset: Option<FixedOffset>,
}

/// A property that the description says is a date, in a type that is received: it may come with a time, as .NET writes it.
///
/// What was received is sent back unchanged. A setter keeps the day of what it is given, which is sent without a time; where
/// there is no setter, as in a map, `"2026-06-01".parse()` is such a date.
pub type ReceivedDate = Timestamp;

/// A text that is neither an ISO 8601 date nor a date-time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a date or date-time like 2026-06-01 or 2026-06-01T08:30:00+02:00")]
pub struct InvalidTimestamp {
    text: String,
}

impl Timestamp {
    /// Its date, to be sent without a time.
    #[allow(dead_code, reason = "used if the description has a date in a type with a builder")]
    pub(crate) fn date_alone(self) -> Self {
        let date = self.date();
        Self { text: date.to_string(), ..date.into() }
    }

    /// The text as the server wrote it.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The date, as read off a clock where the document was written.
    pub fn date(&self) -> NaiveDate {
        self.local.date()
    }

    /// Date and time, as read off a clock where the document was written; midnight for a date alone.
    pub fn local(&self) -> NaiveDateTime {
        self.local
    }

    /// The offset from UTC, if the server said one.
    pub fn offset(&self) -> Option<FixedOffset> {
        self.offset
    }

    /// The instant in a zone. Where the server said no offset, its date and time are read off a clock in that zone;
    /// when clocks are turned, such a reading can mean two instants or none.
    ///
    /// ```
    /// use infinigate_api::{Timestamp, chrono::{FixedOffset, Utc}};
    ///
    /// let said: Timestamp = "2026-06-01T08:30:00+02:00".parse()?;
    /// assert_eq!(said.in_zone(&Utc).single().map(|time| time.to_string()), Some("2026-06-01 06:30:00 UTC".into()));
    /// # Ok::<(), infinigate_api::InvalidTimestamp>(())
    /// ```
    pub fn in_zone<Tz: TimeZone>(&self, zone: &Tz) -> MappedLocalTime<DateTime<Tz>> {
        match self.offset {
            Some(offset) => offset.from_local_datetime(&self.local).map(|time| time.with_timezone(zone)),
            None => zone.from_local_datetime(&self.local),
        }
    }

    /// What equality and order look at: whether there is an offset, and the instant or the reading.
    fn key(&self) -> (bool, NaiveDateTime) {
        let seconds = self.offset.map_or(0, |offset| offset.local_minus_utc());
        let utc = self.local.checked_sub_signed(TimeDelta::seconds(seconds.into()));
        (self.offset.is_some(), utc.unwrap_or(self.local))
    }

    /// True if it stands for a date that was never set: .NET writes the first day of year 1, and the database behind an
    /// ERP of this family the first day that it can hold, 1753-01-01. A zone can have moved either by a day.
    pub fn is_unset(&self) -> bool {
        let is_around = |year: i32| {
            let first = NaiveDate::from_ymd_opt(year, 1, 1);
            first.is_some_and(|first| (self.local.date() - first).num_days().abs() <= 1)
        };
        is_around(1) || is_around(1753)
    }
}

impl FromStr for Timestamp {
    type Err = InvalidTimestamp;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let trimmed = text.trim();
        let (local, offset) = local_and_offset(trimmed)
            .ok_or_else(|| InvalidTimestamp { text: text.chars().take(EXCERPT).collect() })?;
        Ok(Self { text: trimmed.to_owned(), local, offset })
    }
}

/// ISO 8601 in the extended format: date and time with a `T` or a space between them, seconds and a fraction of any
/// length or none, an offset as `Z`, `+02:00`, `+0200` or `+02`, or none.
fn local_and_offset(text: &str) -> Option<(NaiveDateTime, Option<FixedOffset>)> {
    if let Ok(date) = text.parse::<NaiveDate>() {
        return Some((date.and_time(NaiveTime::MIN), None));
    }
    let (time, offset) = match text.strip_suffix(['Z', 'z']) {
        Some(time) => (time, Some(FixedOffset::east_opt(0)?)),
        None => match text.rfind(['+', '-']).filter(|at| *at > DATE_LENGTH) {
            Some(at) => (text.get(..at)?, Some(offset_of(text.get(at..)?)?)),
            None => (text, None),
        },
    };
    let formats = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dt%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M"];
    let local =
        formats.iter().find_map(|format| NaiveDateTime::parse_from_str(time.trim_end(), format).ok())?;
    Some((local, offset))
}

fn offset_of(text: &str) -> Option<FixedOffset> {
    let digits = text.get(1..)?.replace(':', "");
    let (hours, minutes) = match digits.len() {
        2 => (digits.as_str(), "0"),
        4 => digits.split_at_checked(2)?,
        _ => return None,
    };
    let (hours, minutes): (u8, u8) = (hours.parse().ok()?, minutes.parse().ok()?);
    let seconds = (i32::from(hours) * 60 + i32::from(minutes)) * 60;
    if minutes > 59 {
        return None;
    }
    FixedOffset::east_opt(if text.starts_with('-') { -seconds } else { seconds })
}

impl PartialEq for Timestamp {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Timestamp {}

impl Hash for Timestamp {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

impl PartialOrd for Timestamp {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        let ((offset, time), (other_offset, other_time)) = (self.key(), other.key());
        (offset == other_offset).then(|| time.cmp(&other_time))
    }
}

impl TryFrom<&str> for Timestamp {
    type Error = InvalidTimestamp;

    fn try_from(text: &str) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<NaiveDate> for Timestamp {
    fn from(date: NaiveDate) -> Self {
        // Where a timestamp is sent, a time is asked for.
        date.and_time(NaiveTime::MIN).into()
    }
}

impl From<NaiveDateTime> for Timestamp {
    fn from(local: NaiveDateTime) -> Self {
        Self { text: local.format("%Y-%m-%dT%H:%M:%S%.f").to_string(), local, offset: None }
    }
}

impl<Tz: TimeZone> From<DateTime<Tz>> for Timestamp {
    fn from(time: DateTime<Tz>) -> Self {
        let time = time.fixed_offset();
        let text = time.to_rfc3339_opts(SecondsFormat::AutoSi, true);
        Self { text, local: time.naive_local(), offset: Some(*time.offset()) }
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Cow::<'_, str>::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(feature = "by-name")]
impl schemars::JsonSchema for Timestamp {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Timestamp".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "format": "date-time" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_said_is_kept() {
        for (text, local, offset) in [
            ("2026-06-01T08:30:00+02:00", "2026-06-01 08:30:00", Some(7200)),
            ("2026-06-01T08:30:00.1234567Z", "2026-06-01 08:30:00.123456700", Some(0)),
            ("2026-06-01T08:30:00", "2026-06-01 08:30:00", None),
            ("2026-06-01T08:30:00.12", "2026-06-01 08:30:00.120", None),
            ("2026-06-01", "2026-06-01 00:00:00", None),
            ("2026-06-01 08:30:00 +0200", "2026-06-01 08:30:00", Some(7200)),
            ("2026-06-01t08:30:00-05", "2026-06-01 08:30:00", Some(-18000)),
            ("2026-06-01T08:30", "2026-06-01 08:30:00", None),
            ("2026-06-01T08:30:00.123456789012345z", "2026-06-01 08:30:00.123456789", Some(0)),
        ] {
            let time: Timestamp = serde_json::from_value(text.into()).unwrap();
            assert_eq!(time.local().to_string(), local);
            assert_eq!(time.offset().map(|offset| offset.local_minus_utc()), offset);
            assert_eq!(serde_json::to_value(&time).unwrap(), text);
        }
    }

    #[test]
    fn nonsense_is_refused_with_its_text() {
        for text in [
            "6/1/2026",
            "",
            "2026-13-01",
            "2026-06-01T25:00:00",
            "2026-06-01T08:30:00+02:60",
            "2026-06-01T08:30:00+é",
        ] {
            let error = text.parse::<Timestamp>().unwrap_err();
            assert!(error.to_string().contains(text), "{error}");
        }
    }

    #[test]
    fn timestamps_with_an_offset_compare_as_instants_and_others_as_read() {
        let time = |text: &str| text.parse::<Timestamp>().unwrap();
        assert_eq!(time("2026-06-01T08:30:00+02:00"), time("2026-06-01T06:30:00Z"));
        assert_eq!(time("2026-06-01"), time("2026-06-01T00:00:00"));
        assert!(time("2026-06-01T08:30:00+02:00") < time("2026-06-01T06:30:01Z"));
        assert!(time("2026-06-01") < time("2026-06-01T00:00:00.001"));
        let (with, without) = (time("2026-06-01T00:00:00Z"), time("2026-06-01T00:00:00"));
        assert!(with != without && with.partial_cmp(&without).is_none());
    }

    #[test]
    fn the_zone_is_the_callers() {
        let berlin = FixedOffset::east_opt(7200).unwrap();
        for (text, instant) in [
            ("2026-06-01T00:00:00", "2026-05-31T22:00:00Z"),
            ("2026-06-01T00:00:00Z", "2026-06-01T00:00:00Z"),
        ] {
            let time: Timestamp = text.parse().unwrap();
            assert_eq!(
                time.in_zone(&berlin).single().unwrap(),
                instant.parse::<DateTime<chrono::Utc>>().unwrap()
            );
        }
    }

    #[test]
    fn a_day_is_sent_as_its_midnight() {
        let day = NaiveDate::from_ymd_opt(2026, 6, 1).unwrap();
        assert_eq!(Timestamp::from(day).as_str(), "2026-06-01T00:00:00");
    }
}
