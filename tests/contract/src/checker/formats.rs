//! Formats that JSON Schema does not have, or that this server writes in its own way.

use chrono::NaiveDateTime;
use serde_json::{Value, json};

/// `date-time` in a response, where the server leaves the offset out: `2026-06-01T00:00:00`.
pub(super) const LENIENT_DATE_TIME: &str = "date-time, the offset optional";

type Check = fn(&str) -> bool;

/// The formats of texts that the schema library does not know, each with its check.
pub(super) const CHECKS: [(&str, Check); 3] =
    [(LENIENT_DATE_TIME, lenient_date_time), ("byte", base64), ("decimal", decimal)];

/// The lowest and the highest number of a format that limits numbers.
pub(super) fn bounds(format: &str) -> Option<(Value, Value)> {
    match format {
        "int32" => Some((json!(i32::MIN), json!(i32::MAX))),
        "int64" => Some((json!(i64::MIN), json!(i64::MAX))),
        _ => None,
    }
}

fn lenient_date_time(text: &str) -> bool {
    chrono::DateTime::parse_from_rfc3339(text).is_ok()
        || NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f").is_ok()
}

fn base64(text: &str) -> bool {
    let digits = text.trim_end_matches('=');
    text.len().is_multiple_of(4)
        && text.len() - digits.len() <= 2
        && digits.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'/')
}

fn decimal(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    [whole, fraction].iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_time_in_a_response_needs_no_offset() {
        for text in [
            "2026-06-01T00:00:00",
            "2026-06-01T00:00:00.1234567",
            "2026-06-01T00:00:00+02:00",
            "0001-01-01T00:00:00",
        ] {
            assert!(lenient_date_time(text), "{text}");
        }
        for text in ["2026-06-01", "01.06.2026 00:00:00", "2026-06-01 00:00:00", "2026-13-01T00:00:00", ""] {
            assert!(!lenient_date_time(text), "{text}");
        }
    }

    #[test]
    fn other_formats() {
        assert!(base64("QQ==") && base64("") && !base64("QQ=") && !base64("Q-==") && !base64("===="));
        assert!(
            decimal("-1.50")
                && decimal("7")
                && !decimal("1,5")
                && !decimal(".5")
                && !decimal("1.")
                && !decimal("1e3")
        );
    }
}
