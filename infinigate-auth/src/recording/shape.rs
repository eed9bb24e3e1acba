//! Texts and numbers drawn at random in the shape of others.

use uuid::Uuid;

/// A source of chance whose seed nobody knows. Nothing else goes into what is drawn, so that there is nothing to compute
/// back from it.
pub(super) fn chance() -> fastrand::Rng {
    let (high, low) = Uuid::new_v4().as_u64_pair();
    fastrand::Rng::with_seed(high ^ low)
}

/// A text in small letters with a letter for each letter and a digit for each digit. ASCII punctuation and spaces stay;
/// whatever else there is becomes a letter.
pub(super) fn text(shape: &str, chance: &mut fastrand::Rng) -> String {
    let drawn = |character: char| match character {
        '0'..='9' => chance.digit(10),
        character if character.is_ascii_punctuation() || matches!(character, ' ' | '\n' | '\r' | '\t') => {
            character
        }
        _ => chance.lowercase(),
    };
    shape.chars().map(drawn).collect()
}

/// The digits of a number: zeros in front stay, and no other digit in front becomes zero. So do sign and point.
pub(super) fn digits(shape: &str, chance: &mut fastrand::Rng) -> String {
    let mut leading = true;
    let drawn = |character: char| {
        if !character.is_ascii_digit() || (leading && character == '0') {
            return character;
        }
        let digit = if leading { char::from(chance.u8(b'1'..=b'9')) } else { chance.digit(10) };
        leading = false;
        digit
    };
    shape.chars().map(drawn).collect()
}

/// The same text with capitals where another has them.
pub(super) fn with_capitals_of(text: &str, other: &str) -> String {
    text.chars()
        .zip(other.chars())
        .map(
            |(character, other)| {
                if other.is_uppercase() { character.to_ascii_uppercase() } else { character }
            },
        )
        .collect()
}

/// A GUID in the form that another is written in: with braces or without hyphens, in capitals.
pub(super) fn with_form_of(guid: Uuid, other: &str) -> String {
    let guid = guid.simple().to_string();
    let mut digits = guid.chars();
    let capitals = other.contains(|character: char| character.is_ascii_uppercase());
    let written = other.chars().filter_map(|character| match character {
        character if !character.is_ascii_hexdigit() => Some(character),
        _ if capitals => digits.next().map(|digit| digit.to_ascii_uppercase()),
        _ => digits.next(),
    });
    written.collect()
}
