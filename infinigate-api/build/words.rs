//! Words for what is no part of a Rust name.

/// A text whose symbols are words, so that `+` and `-`, which have no name, and `1.0` and `10`, which have the same, have
/// names of their own.
pub(crate) fn spelled_out(text: &str) -> String {
    if text.is_empty() {
        return "empty".to_owned();
    }
    text.chars()
        .map(|c| match word(c) {
            Some(word) => format!(" {word} "),
            None if is_letter(c) => c.to_string(),
            None => format!(" u{:x} ", u32::from(c)),
        })
        .collect()
}

/// True if a name can hold the character.
pub(crate) fn is_letter(c: char) -> bool {
    c.is_ascii_alphanumeric() || (!c.is_ascii() && syn::parse_str::<syn::Ident>(&format!("a{c}")).is_ok())
}

fn word(symbol: char) -> Option<&'static str> {
    Some(match symbol {
        ' ' => "space",
        '!' => "bang",
        '"' => "quote",
        '#' => "hash",
        '$' => "dollar",
        '%' => "percent",
        '&' => "and",
        '\'' => "apostrophe",
        '(' | ')' => "parenthesis",
        '*' => "star",
        '+' => "plus",
        ',' => "comma",
        '-' => "minus",
        '.' => "dot",
        '/' => "slash",
        ':' => "colon",
        ';' => "semicolon",
        '<' => "less",
        '=' => "equal",
        '>' => "greater",
        '?' => "question",
        '@' => "at",
        '[' | ']' => "bracket",
        '\\' => "backslash",
        '^' => "caret",
        '_' => "underscore",
        '|' => "pipe",
        '{' | '}' => "brace",
        '~' => "tilde",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_are_words() {
        for (text, expected) in [
            ("", "empty"),
            ("+", " plus "),
            (">=", " greater  equal "),
            ("v1.0", "v1 dot 0"),
            ("größe", "größe"),
            ("²🎉", " ub2  u1f389 "),
        ] {
            assert_eq!(spelled_out(text), expected, "{text}");
        }
    }
}
