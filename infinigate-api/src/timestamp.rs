use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, SecondsFormat, TimeZone};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserialize, Deserializer, Error as _};
use serde::{Serialize, Serializer};

/// A point in time as the server says it: with an offset or without, or a date alone.
///
/// The server leaves the offset out (assumption: it then means German local time), and what it did not say is
/// not made up here. The text is kept, and sent back unchanged.
///
/// ```
/// use infinigate_api::Timestamp;
///
/// let posted: Timestamp = "2026-06-01T00:00:00".parse()?;
/// assert_eq!(posted.date().to_string(), "2026-06-01");
/// assert_eq!(posted.offset(), None);
/// # Ok::<(), infinigate_api::InvalidTimestamp>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Timestamp {
    text: String,
    local: NaiveDateTime,
    offset: Option<FixedOffset>,
}

/// A text that is neither an ISO 8601 date nor a date-time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a date or date-time like 2026-06-01 or 2026-06-01T08:30:00+02:00")]
pub struct InvalidTimestamp {
    text: String,
}

impl Timestamp {
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

    /// .NET writes a date that was never set as the first day of year 1.
    pub(crate) fn is_unset(&self) -> bool {
        NaiveDate::from_ymd_opt(1, 1, 1) == Some(self.local.date())
    }
}

impl FromStr for Timestamp {
    type Err = InvalidTimestamp;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let trimmed = text.trim();
        let (local, offset) = DateTime::parse_from_rfc3339(trimmed)
            .map(|time| (time.naive_local(), Some(*time.offset())))
            .or_else(|_| {
                NaiveDateTime::parse_from_str(trimmed, "%Y-%m-%dT%H:%M:%S%.f").map(|time| (time, None))
            })
            .or_else(|_| {
                NaiveDateTime::parse_from_str(trimmed, "%Y-%m-%d %H:%M:%S%.f").map(|time| (time, None))
            })
            .or_else(|_| NaiveDateTime::parse_from_str(trimmed, "%Y-%m-%dT%H:%M").map(|time| (time, None)))
            .or_else(|_| trimmed.parse().map(|date: NaiveDate| (date.and_time(NaiveTime::MIN), None)))
            .map_err(|_| InvalidTimestamp { text: text.to_owned() })?;
        Ok(Self { text: trimmed.to_owned(), local, offset })
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
        Self { text: date.to_string(), local: date.and_time(NaiveTime::MIN), offset: None }
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

impl JsonSchema for Timestamp {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Timestamp".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "format": "date-time" })
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
        ] {
            let time: Timestamp = serde_json::from_value(text.into()).unwrap();
            assert_eq!(time.local().to_string(), local);
            assert_eq!(time.offset().map(|offset| offset.local_minus_utc()), offset);
            assert_eq!(serde_json::to_value(&time).unwrap(), text);
        }
    }

    #[test]
    fn nonsense_is_refused_with_its_text() {
        let error = "6/1/2026".parse::<Timestamp>().unwrap_err();
        assert!(error.to_string().contains("6/1/2026"), "{error}");
    }
}
