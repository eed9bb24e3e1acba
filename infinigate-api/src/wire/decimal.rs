//! Exact decimal numbers.

use rust_decimal::Decimal;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

/// The most digits after the point that a [`Decimal`] has.
const MAX_SCALE: i64 = 28;
/// No digit beyond this exponent can belong to a [`Decimal`]; larger ones are not worth computing with.
const MAX_EXPONENT: i64 = 1_000_000;

/// Reads digits, with a point and an exponent or without, to exactly the value that they say.
///
/// None when the text is no number, or one that [`Decimal`] cannot hold: it is never rounded.
pub(super) fn parse(text: &str) -> Option<Decimal> {
    match Decimal::from_str_exact(text) {
        // It also reads `1_000`, which nobody writes who means a number.
        Ok(decimal) if !text.contains('_') => Some(decimal),
        _ => parse_any_form(text),
    }
}

/// As [`parse`], for what has an exponent or more zeros at its end than fit.
fn parse_any_form(text: &str) -> Option<Decimal> {
    let (number, exponent) = match text.find(['e', 'E']) {
        Some(at) => (text.get(..at)?, exponent(text.get(at + 1..)?)?),
        None => (text, 0),
    };
    let unsigned = number.strip_prefix(['-', '+']).unwrap_or(number);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let digits = format!("{whole}{fraction}");
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let said_scale = i64::try_from(fraction.len()).ok()? - exponent;
    let significant = digits.trim_end_matches('0');
    if significant.is_empty() {
        return Some(Decimal::new(0, u32::try_from(said_scale.clamp(0, MAX_SCALE)).ok()?));
    }
    let mantissa: i128 = significant.trim_start_matches('0').parse().ok()?;
    let mantissa = if number.starts_with('-') { -mantissa } else { mantissa };
    let least_scale = said_scale - i64::try_from(digits.len() - significant.len()).ok()?;
    // With the zeros that were said, where they fit: `19.90` is written back as `19.90`.
    [said_scale.clamp(0, MAX_SCALE), least_scale.max(0)].into_iter().find_map(|scale| {
        let zeros = u32::try_from(scale - least_scale).ok()?;
        let mantissa = mantissa.checked_mul(10_i128.checked_pow(zeros)?)?;
        Decimal::try_from_i128_with_scale(mantissa, u32::try_from(scale).ok()?).ok()
    })
}

fn exponent(text: &str) -> Option<i64> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if unsigned.is_empty() || !unsigned.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let exponent = unsigned.parse().unwrap_or(MAX_EXPONENT).min(MAX_EXPONENT);
    Some(if text.starts_with('-') { -exponent } else { exponent })
}

/// Writes a decimal as a JSON number with its own digits.
pub(crate) fn write_decimal<S: Serializer>(decimal: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
    let digits = RawValue::from_string(decimal.to_string()).map_err(serde::ser::Error::custom)?;
    digits.serialize(serializer)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> Option<String> {
        parse(text).map(|decimal| decimal.to_string())
    }

    #[test]
    fn the_value_is_exactly_what_was_said() {
        for (text, digits) in [
            ("19.90", "19.90"),
            ("-3", "-3"),
            ("+3", "3"),
            ("79228162514264337593543950335", "79228162514264337593543950335"),
            ("-0.1000000000000000055511151231", "-0.1000000000000000055511151231"),
            ("1.25e2", "125"),
            ("-1.25e2", "-125"),
            ("1.50E+1", "15.0"),
            ("1E-7", "0.0000001"),
            ("100e-2", "1.00"),
            ("1e28", "10000000000000000000000000000"),
            ("0e99", "0"),
            ("0.00e-99999999999999999999", "0.0000000000000000000000000000"),
            ("0.10000000000000000000000000000000000000", "0.1000000000000000000000000000"),
            ("79228162514264337593543950335.000", "79228162514264337593543950335"),
            ("0000000000000000000000000000000000000012", "12"),
        ] {
            assert_eq!(written(text).as_deref(), Some(digits), "{text}");
        }
    }

    #[test]
    fn what_would_have_to_be_rounded_is_refused() {
        for text in [
            "79228162514264337593543950336",
            "1e29",
            "1e999999999999999999999",
            "1e-29",
            "0.12345678901234567890123456789",
            "9999999999.99999999999999999999",
        ] {
            assert_eq!(written(text), None, "{text}");
        }
    }

    #[test]
    fn nonsense_is_refused() {
        for text in
            ["", "-", ".", "e5", "1e", "1e+", "1_000", "1,5", "1.2.3", "0x10", "NaN", "١", "1 2", "--1"]
        {
            assert_eq!(written(text), None, "{text}");
        }
    }
}
