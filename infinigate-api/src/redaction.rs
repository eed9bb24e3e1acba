//! Takes secrets out of what errors are made of.

use std::fmt;
use std::fmt::Write as _;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use bytes::Bytes;
use reqwest::header::{HeaderMap, HeaderValue};
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};

const REDACTED: &[u8] = b"[redacted]";
/// So much of a secret at the end of a text is taken for its beginning, which broke off.
const BEGINNING: usize = 4;
/// What an escaped character begins with.
const ESCAPES: &[u8] = b"%+\\&";
/// A shorter secret leaves too little of itself in base64 or hexadecimal to be told from chance.
const SHORTEST_ENCODED: usize = 6;

/// The secrets that a request carries. Issuers, gateways and proxies have been seen to quote a request in a response.
///
/// A [`Transport`](crate::Transport) that puts credentials on requests adds this to the extensions of each response,
/// before [`buffer`](crate::buffer): then no error that is made of the response holds one of them, whether as it is, percent
/// encoded, escaped for JSON or HTML, in base64 or in hexadecimal. What decodes is left alone.
#[derive(Clone, Default)]
pub struct Secrets(Arc<Vec<SecretString>>);

impl Secrets {
    /// Empty secrets are not looked for.
    pub fn new<'a>(secrets: impl IntoIterator<Item = &'a SecretString>) -> Self {
        let secrets = secrets.into_iter().filter(|secret| !secret.expose_secret().is_empty());
        Self(Arc::new(secrets.cloned().collect()))
    }

    /// Headers and body of a response without them, for whoever logs what arrived.
    pub fn redacted(&self, headers: &HeaderMap, body: &Bytes) -> (HeaderMap, Bytes) {
        let mut headers = headers.clone();
        self.redact_headers(&mut headers);
        (headers, self.redact(body.clone()))
    }

    /// A body without them.
    pub(crate) fn redact(&self, body: Bytes) -> Bytes {
        if self.0.is_empty() { body } else { Patterns::of(&self.0).redact(body) }
    }

    /// Takes them out of the values of headers.
    pub(crate) fn redact_headers(&self, headers: &mut HeaderMap) {
        let patterns = Patterns::of(&self.0);
        for value in headers.values_mut() {
            let text = Bytes::copy_from_slice(value.as_bytes());
            let clean = patterns.redact(text.clone());
            if clean != text {
                *value = HeaderValue::from_maybe_shared(clean).unwrap_or(HeaderValue::from_static(""));
            }
        }
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secrets").finish_non_exhaustive()
    }
}

/// What secrets may look like: made when there is an error or a hook, and not for each request.
struct Patterns {
    patterns: Vec<Pattern>,
    /// A bit for each pair of bytes, set if one of them may begin with it. A body can be large, and few of its pairs do.
    beginnings: Vec<u64>,
}

impl Patterns {
    fn of(secrets: &[SecretString]) -> Self {
        let patterns: Vec<Pattern> =
            secrets.iter().flat_map(|secret| patterns(secret.expose_secret())).collect();
        let mut beginnings = vec![0; (1 << 16) / 64];
        for pair in patterns.iter().flat_map(Pattern::first_pairs) {
            if let Some(bits) = beginnings.get_mut(pair / 64) {
                *bits |= 1_u64 << (pair % 64);
            }
        }
        Self { patterns, beginnings }
    }

    /// True unless no pattern begins with these two bytes. The last byte of a text has none behind it.
    fn may_begin(&self, pair: &[u8]) -> bool {
        let [first, second] = *pair else { return true };
        let pair = pair_of(first, second);
        self.beginnings.get(pair / 64).is_some_and(|bits| bits >> (pair % 64) & 1 == 1)
    }

    fn redact(&self, body: Bytes) -> Bytes {
        let mut clean: Vec<u8> = Vec::new();
        let (mut kept, mut at) = (0, 0);
        while at < body.len() {
            let rest = body.get(at..).unwrap_or_default();
            // The last byte has a window of its own, which is no pair.
            let next = rest.windows(2).position(|pair| self.may_begin(pair)).unwrap_or(rest.len() - 1);
            at += next;
            let rest = rest.get(next..).unwrap_or_default();
            match self.patterns.iter().filter_map(|pattern| pattern.begins(rest)).max() {
                Some(length) => {
                    clean.extend_from_slice(body.get(kept..at).unwrap_or_default());
                    clean.extend_from_slice(REDACTED);
                    at += length.max(1);
                    kept = at;
                }
                None => at += 1,
            }
        }
        if kept == 0 {
            return body;
        }
        clean.extend_from_slice(body.get(kept..).unwrap_or_default());
        clean.into()
    }
}

/// What a secret may look like.
enum Pattern {
    /// The secret, each character of which may be escaped.
    Escaped(Zeroizing<Vec<u8>>),
    /// These characters and no others.
    Literal(Zeroizing<Vec<u8>>),
}

impl Pattern {
    /// The pairs of bytes that it may begin with: its own first two, or escapes in place of one of them.
    fn first_pairs(&self) -> impl Iterator<Item = usize> {
        let (secret, escapes): (_, &[u8]) = match self {
            Self::Literal(secret) => (secret, b""),
            Self::Escaped(secret) => (secret, ESCAPES),
        };
        let any = 0..=u8::MAX;
        let behind: Vec<u8> = match secret.get(1) {
            Some(second) => escapes.iter().chain([second]).copied().collect(),
            None => any.clone().collect(),
        };
        let own = secret
            .first()
            .into_iter()
            .flat_map(move |first| behind.clone().into_iter().map(|second| pair_of(*first, second)));
        own.chain(escapes.iter().flat_map(move |first| any.clone().map(|second| pair_of(*first, second))))
    }

    /// How much of a text that begins with it belongs to it.
    fn begins(&self, text: &[u8]) -> Option<usize> {
        match self {
            Self::Literal(secret) => literally(secret, text),
            Self::Escaped(secret) => literally(secret, text).or_else(|| escaped(secret, text)),
        }
    }
}

fn pair_of(first: u8, second: u8) -> usize {
    usize::from(first) << 8 | usize::from(second)
}

fn literally(secret: &[u8], text: &[u8]) -> Option<usize> {
    let common = secret.iter().zip(text).take_while(|(expected, found)| expected == found).count();
    let is_cut = common == text.len() && common >= BEGINNING;
    (common == secret.len() || is_cut).then_some(common)
}

/// Where a percent sign or a backslash stands for itself, or begins an escape, both are followed.
fn escaped(secret: &[u8], text: &[u8]) -> Option<usize> {
    let mut ends = vec![0];
    for (index, expected) in secret.iter().enumerate() {
        let mut next = Vec::new();
        for at in ends {
            let rest = text.get(at..).unwrap_or_default();
            let before = next.len();
            let readings = readings(rest).into_iter().flatten();
            next.extend(readings.filter(|(read, _)| read == expected).map(|(_, length)| at + length));
            if next.len() == before && index >= BEGINNING && is_cut(rest) {
                return Some(text.len());
            }
        }
        if next.is_empty() {
            return None;
        }
        next.sort_unstable();
        next.dedup();
        ends = next;
    }
    ends.last().copied()
}

/// True if a text ends here, or within an escape.
fn is_cut(rest: &[u8]) -> bool {
    rest.is_empty() || (rest.len() < 6 && matches!(rest, [b'%' | b'\\' | b'&', ..]))
}

/// The characters that a text may begin with: as it is, escaped, and escaped twice, each with its length.
fn readings(text: &[u8]) -> [Option<(u8, usize)>; 3] {
    let hex = |from: usize, to: usize| {
        let digits = std::str::from_utf8(text.get(from..to)?).ok()?;
        u8::from_str_radix(digits, 16).ok().map(|character| (character, to))
    };
    let plain = text.first().map(|character| (*character, 1));
    let (escaped, twice) = match text {
        [b'%', b'2', b'5', ..] => (Some((b'%', 3)), hex(3, 5)),
        [b'%', ..] => (hex(1, 3), None),
        [b'+', ..] => (Some((b' ', 1)), None),
        [b'\\', b'u', b'0', b'0', ..] => (hex(4, 6), None),
        [b'\\', b'x', ..] => (hex(2, 4), None),
        [b'\\', b'n', ..] => (Some((b'\n', 2)), None),
        [b'\\', b't', ..] => (Some((b'\t', 2)), None),
        [b'\\', b'r', ..] => (Some((b'\r', 2)), None),
        [b'\\', other, ..] => (Some((*other, 2)), None),
        [b'&', ..] => (entity(text), None),
        _ => (None, None),
    };
    [plain, escaped, twice]
}

/// A character reference of HTML.
fn entity(text: &[u8]) -> Option<(u8, usize)> {
    let end = text.iter().take(8).position(|byte| *byte == b';')?;
    let name = std::str::from_utf8(text.get(1..end)?).ok()?;
    let character = match name {
        "amp" => b'&',
        "lt" => b'<',
        "gt" => b'>',
        "quot" => b'"',
        "apos" => b'\'',
        _ => match name.strip_prefix("#x").or_else(|| name.strip_prefix("#X")) {
            Some(hex) => u8::from_str_radix(hex, 16).ok()?,
            None => name.strip_prefix('#')?.parse().ok()?,
        },
    };
    Some((character, end + 1))
}

fn patterns(secret: &str) -> Vec<Pattern> {
    let bytes = secret.as_bytes();
    let mut patterns = vec![Pattern::Escaped(bytes.to_vec().into())];
    if bytes.len() >= SHORTEST_ENCODED {
        let alphabets = [&STANDARD_NO_PAD, &URL_SAFE_NO_PAD];
        let encoded =
            alphabets.into_iter().flat_map(|alphabet| (0..3).map(|before| base64(bytes, before, alphabet)));
        patterns.extend(encoded.map(|text| Pattern::Literal(text.into())));
        let hex = bytes.iter().fold(String::new(), |mut hex, byte| {
            // Writing to a text does not fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        });
        patterns.push(Pattern::Literal(hex.to_uppercase().into_bytes().into()));
        patterns.push(Pattern::Literal(hex.into_bytes().into()));
    }
    patterns
}

/// What the base64 of a text has in common with that of every other that contains it behind so many bytes, modulo three:
/// `Basic` credentials have the client id before the secret. Digits that other bytes have a part in are left out.
fn base64(secret: &[u8], before: usize, alphabet: &impl Engine) -> Vec<u8> {
    let text = alphabet.encode([&[0; 2][..before], secret].concat());
    let whole = (8 * before).div_ceil(6)..8 * (before + secret.len()) / 6;
    text.get(whole).unwrap_or_default().as_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clean(secrets: &[&str], text: &str) -> String {
        let secrets: Vec<SecretString> = secrets.iter().map(|secret| (*secret).into()).collect();
        let body = Secrets::new(&secrets).redact(Bytes::copy_from_slice(text.as_bytes()));
        String::from_utf8(body.to_vec()).unwrap()
    }

    #[test]
    fn every_occurrence_of_every_secret_goes() {
        let text = "key k1, again k1, then tok and k1";
        let expected = "key [redacted], again [redacted], then [redacted] and [redacted]";
        assert_eq!(clean(&["k1", "", "tok"], text), expected);
        assert_eq!(clean(&["secret"], "nothing here"), "nothing here");
        let odd = Secrets::new(&[SecretString::from("k1")]).redact(Bytes::from_static(b"\xFF k1"));
        assert_eq!(odd, &b"\xFF [redacted]"[..]);
    }

    #[test]
    fn a_secret_goes_however_it_is_spelt() {
        let secret = "a/b\"c +&d%25";
        for spelling in [
            secret,
            "a%2Fb%22c+%2B%26d%2525",
            "a%2fb%22c%20%2b%26d%2525",
            "%61%2F%62%22%63%20%2B%26%64%25%32%35",
            "a%252Fb%2522c%2520%252B%2526d%252525",
            r#"a\/b\"c +&d%25"#,
            r"a\u002fb\u0022c \u002B\u0026d%25",
            "a/b&quot;c +&amp;d%25",
            "a&#47;b&#x22;c +&#38;d%25",
        ] {
            assert_eq!(clean(&[secret], &format!("<{spelling}>")), "<[redacted]>", "{spelling}");
        }
        assert_eq!(clean(&["s3cret-value"], "7333637265742d76616c7565"), "[redacted]");
    }

    #[test]
    fn its_first_character_may_be_escaped_too() {
        for (secret, spelling) in
            [("/path", "%2Fpath"), (" blank", "+blank"), ("\"quote", "\\\"quote"), ("<tag", "&lt;tag")]
        {
            assert_eq!(clean(&[secret], spelling), "[redacted]", "{spelling}");
        }
    }

    #[test]
    fn base64_of_it_goes_wherever_in_a_text_it_stood() {
        // Of `s3cret-value` by itself, behind `c:`, and behind `id:`.
        for (encoded, left) in [
            ("czNjcmV0LXZhbHVl", "[redacted]"),
            ("YzpzM2NyZXQtdmFsdWU=", "Yzp[redacted]U="),
            ("aWQ6czNjcmV0LXZhbHVl", "aWQ6[redacted]"),
        ] {
            assert_eq!(clean(&["s3cret-value"], encoded), left);
        }
        assert_eq!(clean(&["~~~???~~~"], "fn5-Pz8_fn5-"), "[redacted]");
    }

    #[test]
    fn the_beginning_of_a_secret_at_the_end_goes() {
        assert_eq!(clean(&["s3cret-value"], "api-key: s3cret-v"), "api-key: [redacted]");
        assert_eq!(clean(&["s3cret/value"], "key=s3cret%2"), "key=[redacted]");
        assert_eq!(clean(&["s3cret-value"], "s3cret-x s3c"), "s3cret-x s3c");
    }

    #[test]
    fn a_secret_of_one_character_goes_too() {
        assert_eq!(clean(&["k"], "k, ok and %6B"), "[redacted], o[redacted] and [redacted]");
    }

    /// Each of these backslashes may escape the next one, or stand for itself.
    #[test]
    fn a_secret_that_can_be_read_in_many_ways_takes_no_longer() {
        let secret = "\\".repeat(200);
        assert_eq!(clean(&[&secret], &secret.repeat(2)), "[redacted][redacted]");
        assert_eq!(clean(&[&secret], &format!("{}x", "\\".repeat(199))), format!("{}x", "\\".repeat(199)));
    }

    #[test]
    fn headers_are_cleaned_too() {
        let mut headers = HeaderMap::new();
        headers.insert("www-authenticate", HeaderValue::from_static("Bearer error=\"t0ken is void\""));
        headers.insert("x-request-id", HeaderValue::from_static("r-1"));
        Secrets::new(&[SecretString::from("t0ken")]).redact_headers(&mut headers);
        assert_eq!(headers["www-authenticate"], "Bearer error=\"[redacted] is void\"");
        assert_eq!(headers["x-request-id"], "r-1");
    }
}
