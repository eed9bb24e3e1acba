//! Which stand-in a value has: the same wherever it stands, in paths, queries and bodies.

use std::collections::{HashMap, HashSet};

use infinigate_api::names::{ENUM_VALUES, PROPERTIES, ROWS, TOTALS};
use uuid::Uuid;

use super::shape;
use crate::extras::msp;

/// So often another stand-in is drawn for one that is taken. Of the nine numbers of one digit, all may be.
const DRAWS: usize = 200;

/// The stand-ins of one recording. They are drawn at random and kept in a table: a hash of a price or of an invoice number
/// could be found again by trying all of them, with a key in the file or without one that is lost.
#[derive(Default)]
pub(super) struct StandIns {
    /// By the value, without what tells one spelling of it from another.
    known: HashMap<String, String>,
    given: HashSet<String>,
}

impl StandIns {
    /// The stand-in of a text, or the text itself if it says nothing of an account: the value of an enum, a date, a key
    /// that the library reads.
    pub(super) fn text(&mut self, text: &str) -> String {
        let value = text.trim();
        if value.is_empty() {
            return text.to_owned();
        }
        if let Some(number) = Number::of(value) {
            return text.replace(value, &self.number_of(&number));
        }
        let mut known =
            ENUM_VALUES.iter().copied().chain(msp::KEYS.map(|(key, _)| key)).chain(["true", "false"]);
        if known.any(|known| value.eq_ignore_ascii_case(known)) || msp::is_date(value) {
            return text.to_owned();
        }
        if let Some(guid) = guid(value) {
            let stand_in = self.stand_in(&guid.to_string(), || Uuid::new_v4().to_string());
            return stand_in
                .parse()
                .map_or(stand_in, |stand_in| text.replace(value, &shape::with_form_of(stand_in, value)));
        }
        let key: String = value.chars().map(small).collect();
        let stand_in = self.stand_in(&key, || shape::text(&key, &mut shape::chance()));
        text.replace(value, &shape::with_capitals_of(&stand_in, value))
    }

    /// The stand-in of a number as JSON writes it: as many digits, on both sides of the point.
    pub(super) fn number(&mut self, literal: &str) -> String {
        Number::of(literal).map_or_else(|| "0".to_owned(), |number| self.number_of(&number))
    }

    /// The name of a property that the description or a list has, or a stand-in: a map may have customers for keys.
    pub(super) fn key(&mut self, name: &str) -> String {
        let mut known = PROPERTIES.iter().chain(&ROWS).chain(&TOTALS);
        if known.any(|known| name.eq_ignore_ascii_case(known)) {
            return name.to_owned();
        }
        self.text(name)
    }

    fn number_of(&mut self, number: &Number<'_>) -> String {
        let Number { sign, digits, zeros, exponent } = number;
        let stand_in = self.stand_in(digits, || shape::digits(digits, &mut shape::chance()));
        // What stands behind the last digit that counts could not be told from it by reading.
        format!("{sign}{stand_in}{zeros}{exponent}")
    }

    fn stand_in(&mut self, key: &str, draw: impl Fn() -> String) -> String {
        if let Some(known) = self.known.get(key) {
            return known.clone();
        }
        let mut drawn = draw();
        for _ in 0..DRAWS {
            if drawn != key && !self.given.contains(&drawn) {
                break;
            }
            drawn = draw();
        }
        while drawn == key && key.contains(|character: char| character.is_alphanumeric() && character != '0')
        {
            drawn = draw();
        }
        self.given.insert(drawn.clone());
        self.known.insert(key.to_owned(), drawn.clone());
        drawn
    }
}

/// One for one, so that a text keeps its length.
fn small(character: char) -> char {
    character.to_lowercase().next().unwrap_or(character)
}

/// A GUID that says something.
fn guid(text: &str) -> Option<Uuid> {
    let plain = [32, 36, 38].contains(&text.len());
    text.parse().ok().filter(|guid: &Uuid| plain && !guid.is_nil())
}

/// A number in parts: `-12.50e3` is a sign, the digits that count, the zeros that do not, and an exponent.
struct Number<'a> {
    sign: &'a str,
    digits: &'a str,
    zeros: &'a str,
    exponent: &'a str,
}

impl<'a> Number<'a> {
    /// None for what is no number as JSON writes it.
    fn of(text: &'a str) -> Option<Self> {
        serde_json::from_str::<&serde_json::value::RawValue>(text).ok()?;
        let unsigned = text.trim_start_matches('-');
        if !unsigned.starts_with(|first: char| first.is_ascii_digit()) {
            return None;
        }
        let (sign, _) = text.split_at(text.len() - unsigned.len());
        let (mantissa, exponent) = unsigned.split_at(unsigned.find(['e', 'E']).unwrap_or(unsigned.len()));
        let counted = if mantissa.contains('.') {
            mantissa.trim_end_matches('0').trim_end_matches('.').len()
        } else {
            mantissa.len()
        };
        let (digits, zeros) = mantissa.split_at(counted);
        Some(Self { sign, digits, zeros, exponent })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_has_one_stand_in_in_every_spelling() {
        let mut stand_ins = StandIns::default();
        let mut text = |text: &str| stand_ins.text(text);
        let number = text("RE-4711");
        assert_eq!(number.to_lowercase(), text("re-4711"));
        assert_eq!(format!(" {number} "), text(" RE-4711 "));
        assert_ne!(number, text("RE-4712"));
        let guid = text("67e55044-10b1-426f-9247-bb680e5fe0c8");
        assert_eq!(format!("{{{}}}", guid.to_uppercase()), text("{67E55044-10B1-426F-9247-BB680E5FE0C8}"));
        assert_eq!(guid.replace('-', ""), text("67e5504410b1426f9247bb680e5fe0c8"));
        let amount = text("1234.5");
        assert_eq!(format!("-{amount}0"), stand_ins.number("-1234.50"));
        let whole = stand_ins.number("400101");
        assert_eq!(whole, stand_ins.text("400101"));
        assert_eq!(format!("{whole}.00"), stand_ins.number("400101.00"));
    }

    #[test]
    fn a_stand_in_has_the_shape_and_nothing_else_of_the_value() {
        let mut stand_ins = StandIns::default();
        for value in ["Müller & Söhne GmbH, Köln", "a.b@reseller.example", "0800-1234", "日本", "DE", "x"]
        {
            let stand_in = stand_ins.text(value);
            assert_eq!(stand_in.chars().count(), value.chars().count());
            for (drawn, character) in stand_in.chars().zip(value.chars()) {
                assert!(drawn.is_ascii(), "{stand_in}");
                assert_eq!(drawn.is_ascii_digit(), character.is_ascii_digit(), "{value}: {stand_in}");
                assert_eq!(drawn.is_uppercase(), character.is_uppercase(), "{value}: {stand_in}");
                assert_eq!(drawn.is_ascii_punctuation(), character.is_ascii_punctuation());
            }
            assert_ne!(stand_in, value);
        }
        for value in ["0.05", "7", "100.00", "123456789012345678901234567890", "1e400", "-3.10"] {
            let stand_in = stand_ins.number(value);
            assert_eq!(stand_in.len(), value.len(), "{value}: {stand_in}");
            assert_ne!(stand_in, value);
        }
        assert!(stand_ins.number("0.05").starts_with("0.0"));
    }

    /// Another recording gives other stand-ins: there is nothing in a value from which they could be computed.
    #[test]
    fn stand_ins_cannot_be_computed() {
        let of = || StandIns::default().text("Reseller GmbH");
        assert_ne!(of(), of());
    }

    #[test]
    fn values_of_enums_dates_and_nothing_stay() {
        let mut stand_ins = StandIns::default();
        for value in [
            "Hardware",
            "standard",
            "2026-08-31",
            "2022-07-01T00:00:00",
            "2024-01-02T03:04:05.678Z",
            "01.08.2026 - 31.08.2026",
            "6/1/2026 12:00:00 AM",
            "clientName",
            "true",
            "",
            " ",
            "-",
        ] {
            assert_eq!(stand_ins.text(value), value);
        }
        for value in ["0", "0.00", "-0"] {
            assert_eq!(stand_ins.number(value), value);
        }
        assert_eq!(stand_ins.key("documentNumber"), "documentNumber");
        assert_ne!(stand_ins.key("muellerGmbh"), "muellerGmbh");
    }

    /// More values than stand-ins of their shape: none is its own, and nothing hangs.
    #[test]
    fn few_digits_have_few_stand_ins() {
        let mut stand_ins = StandIns::default();
        for number in (1..10).chain(10..100) {
            let number = number.to_string();
            assert_ne!(stand_ins.number(&number), number);
        }
    }
}
