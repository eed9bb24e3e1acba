//! Words of any script in ASCII, which is all that the name of a component may have.

use std::borrow::Cow;

/// `Größe` is `Grosse`, and `価格` is `Jia Ge`: letters that can be read and typed, and that tell names apart.
pub(super) fn latin(text: &str) -> Cow<'_, str> {
    if text.is_ascii() { Cow::Borrowed(text) } else { Cow::Owned(deunicode::deunicode_with_tofu(text, "-")) }
}

#[cfg(test)]
mod tests {
    use super::latin;

    #[test]
    fn every_script_is_read() {
        for (text, expected) in [
            ("invoice", "invoice"),
            ("Größe", "Grosse"),
            ("Цена", "Tsena"),
            ("niño", "nino"),
            ("価格", "Jia Ge"),
            ("\u{e000}", "-"),
        ] {
            assert_eq!(latin(text).trim(), expected);
        }
    }
}
