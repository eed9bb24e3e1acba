//! Takes secrets out of headers and bodies.

use bytes::Bytes;
use reqwest::header::{HeaderMap, HeaderValue};
use serde_json::Value;
use url::form_urlencoded::byte_serialize;

const REDACTED: &[u8] = b"[redacted]";

/// Replaces every occurrence of a secret. Issuers and gateways have been seen to quote a request in an error.
pub(crate) fn redact(body: Bytes, secrets: &[&str]) -> Bytes {
    let mut clean: Option<Vec<u8>> = None;
    for secret in secrets.iter().filter(|secret| !secret.is_empty()).flat_map(|secret| spellings(secret)) {
        let text = clean.as_deref().unwrap_or(&body);
        if let Some(replaced) = replace(text, secret.as_bytes()) {
            clean = Some(replaced);
        }
    }
    clean.map_or(body, Bytes::from)
}

/// The same for the values of headers.
pub(crate) fn redact_headers(headers: &mut HeaderMap, secrets: &[&str]) {
    for value in headers.values_mut() {
        let text = Bytes::copy_from_slice(value.as_bytes());
        let clean = redact(text.clone(), secrets);
        if clean != text {
            *value = HeaderValue::from_maybe_shared(clean).unwrap_or(HeaderValue::from_static(""));
        }
    }
}

/// A secret as it was sent: by itself, in a form, in JSON.
fn spellings(secret: &str) -> impl Iterator<Item = String> {
    let form: String = byte_serialize(secret.as_bytes()).collect();
    let json = Value::from(secret).to_string().trim_matches('"').to_owned();
    let mut spellings = vec![secret.to_owned(), form, json];
    spellings.dedup();
    spellings.into_iter()
}

fn replace(text: &[u8], secret: &[u8]) -> Option<Vec<u8>> {
    let find = |text: &[u8]| text.windows(secret.len()).position(|window| window == secret);
    let mut rest = text;
    let mut replaced = Vec::new();
    while let Some(at) = find(rest) {
        replaced.extend_from_slice(&rest[..at]);
        replaced.extend_from_slice(REDACTED);
        rest = &rest[at + secret.len()..];
    }
    if replaced.is_empty() && rest.len() == text.len() {
        return None;
    }
    replaced.extend_from_slice(rest);
    Some(replaced)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_occurrence_of_every_secret_goes() {
        let body = Bytes::from_static(b"key k1, again k1, then \xFF tok and k1");
        assert_eq!(
            redact(body, &["k1", "", "tok"]),
            &b"key [redacted], again [redacted], then \xFF [redacted] and [redacted]"[..]
        );
    }

    #[test]
    fn a_secret_goes_however_it_is_spelt() {
        let body = Bytes::from_static(br#"a/b"c a%2Fb%22c {"x": "a/b\"c"}"#);
        assert_eq!(redact(body, &["a/b\"c"]), &br#"[redacted] [redacted] {"x": "[redacted]"}"#[..]);
    }

    #[test]
    fn headers_are_cleaned_too() {
        let mut headers = HeaderMap::new();
        headers.insert("www-authenticate", HeaderValue::from_static("Bearer error=\"t0ken is void\""));
        headers.insert("x-request-id", HeaderValue::from_static("r-1"));
        redact_headers(&mut headers, &["t0ken"]);
        assert_eq!(headers["www-authenticate"], "Bearer error=\"[redacted] is void\"");
        assert_eq!(headers["x-request-id"], "r-1");
    }

    #[test]
    fn nothing_else_changes() {
        let body = Bytes::from_static(b"nothing here");
        assert_eq!(redact(body.clone(), &["secret"]), body);
    }
}
