//! Text as it stands in a path, a query or a form.

/// One `name=value` of a query or a form.
#[derive(Debug)]
pub(super) struct Pair {
    pub(super) name: String,
    /// As it was sent, for styles whose separators only count when they are not encoded.
    pub(super) raw: String,
    pub(super) value: String,
}

/// The pairs of a query or a form; an error names the part that cannot be decoded.
pub(super) fn pairs(raw: &str) -> Vec<Result<Pair, String>> {
    raw.split('&')
        .filter(|part| !part.is_empty())
        .map(|part| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            let name = form_decoded(name)?;
            let decoded = form_decoded(value)?;
            Ok(Pair { name, raw: value.to_owned(), value: decoded })
        })
        .collect()
}

/// Decodes a part of a form or a query, where a plus is a space.
pub(super) fn form_decoded(raw: &str) -> Result<String, String> {
    decoded(&raw.replace('+', " "))
}

/// Decodes percent-encoding, and accepts nothing that is not exactly that.
pub(super) fn decoded(raw: &str) -> Result<String, String> {
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || rest.next().and_then(|byte| char::from(byte).to_digit(16));
        let (Some(high), Some(low)) = (digit(), digit()) else {
            return Err("a % is not followed by two hexadecimal digits".to_owned());
        };
        bytes.extend(u8::try_from(high * 16 + low));
    }
    String::from_utf8(bytes).map_err(|_| "it is not UTF-8 once decoded".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percent_encoding_is_decoded_or_refused() {
        assert_eq!(decoded("a%20b+%C3%BC"), Ok("a b+ü".to_owned()));
        assert_eq!(form_decoded("a+b%2B"), Ok("a b+".to_owned()));
        for broken in ["%", "%4", "%zz", "%+1", "%FF"] {
            assert!(decoded(broken).is_err(), "{broken}");
        }
    }

    #[test]
    fn a_query_falls_into_its_pairs() {
        let pairs: Vec<_> = pairs("a=1&b&&c=x=y&d=%2C").into_iter().map(Result::unwrap).collect();
        let seen: Vec<_> = pairs.iter().map(|pair| (pair.name.as_str(), pair.value.as_str())).collect();
        assert_eq!(seen, [("a", "1"), ("b", ""), ("c", "x=y"), ("d", ",")]);
        assert_eq!(pairs[3].raw, "%2C");
    }
}
