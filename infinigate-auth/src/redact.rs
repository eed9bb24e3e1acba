use bytes::Bytes;

const REDACTED: &[u8] = b"[redacted]";

/// Replaces every occurrence of a secret. Issuers and gateways have been seen to quote a request in an error.
pub(crate) fn redact(body: Bytes, secrets: &[&str]) -> Bytes {
    let mut clean: Option<Vec<u8>> = None;
    for secret in secrets.iter().map(|secret| secret.as_bytes()).filter(|secret| !secret.is_empty()) {
        let text = clean.as_deref().unwrap_or(&body);
        if let Some(replaced) = replace(text, secret) {
            clean = Some(replaced);
        }
    }
    clean.map_or(body, Bytes::from)
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
    fn nothing_else_changes() {
        let body = Bytes::from_static(b"nothing here");
        assert_eq!(redact(body.clone(), &["secret"]), body);
    }
}
