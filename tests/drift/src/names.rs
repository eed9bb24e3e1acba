//! What of the data may be shown: names, and nothing that could be a value.

/// Longer than any name of this API.
const LONGEST: usize = 40;
/// A name may end in a number, but one with many digits is a number of something.
const MOST_DIGITS: usize = 4;

/// True if a text can be the name of a property: a letter first, then letters, digits and `-`, `_`; or an annotation of
/// `OData` such as `@odata.count`.
pub(super) fn is_property_name(text: &str) -> bool {
    match text.strip_prefix('@') {
        Some(annotation) => {
            annotation.starts_with(is_letter)
                && is_short(text)
                && annotation.chars().all(|c| is_plain(c) || c == '.')
        }
        None => {
            text.starts_with(|c: char| is_letter(c) || c == '_')
                && is_short(text)
                && text.chars().all(is_plain)
        }
    }
}

/// True if a text can be a value of an enumeration or the key of a key-value list: a property's name, blanks allowed.
pub(super) fn is_plain_text(text: &str) -> bool {
    text.trim() == text && is_property_name(&text.replace(' ', "_")) && text.starts_with(is_letter)
}

fn is_letter(c: char) -> bool {
    c.is_ascii_alphabetic()
}

fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '-'
}

fn is_short(text: &str) -> bool {
    text.len() <= LONGEST && text.bytes().filter(u8::is_ascii_digit).count() <= MOST_DIGITS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_values() {
        for name in
            ["listPrice", "CurrencyCode", "not-before-policy", "itemDescription2", "_id", "@odata.count"]
        {
            assert!(is_property_name(name), "{name}");
        }
        for value in [
            "",
            "example-gmbh.de",
            "info@example.de",
            "5a4db012-8c1e-4f0a-9d1e-000000000001",
            "RE-202611001",
            "Müller",
            "A B",
            "6/1/2026",
            "a-name-that-is-far-too-long-to-be-a-name-of-this",
            "@",
        ] {
            assert!(!is_property_name(value), "{value}");
        }
        assert!(is_plain_text("In Progress") && is_plain_text("Hardware"));
        assert!(
            !is_plain_text(" Hardware") && !is_plain_text("_a") && !is_plain_text("01.08.2026 - 31.08.2026")
        );
    }
}
