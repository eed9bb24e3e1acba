//! What is read out of bodies and causes for people.

use std::fmt::Write as _;

use serde_json::Value;
use url::Url;

/// How many characters of a body an error shows. As much as is kept of the body is a field of the error.
const EXCERPT: usize = 200;
/// How many characters of a text that others wrote an error shows.
const SHOWN: usize = 300;

/// Code and message from the bodies known from the gateway, the token issuer and .NET (RFC 9457).
pub(super) fn explanation(body: &[u8]) -> (Option<String>, Option<String>) {
    let Ok(Value::Object(body)) = serde_json::from_slice(body) else { return (None, None) };
    let text = |name: &str| body.get(name).and_then(Value::as_str).map(str::to_owned);
    let code = text("error").or_else(|| text("code"));
    let mut message = text("error_description")
        .or_else(|| text("message"))
        .or_else(|| text("detail"))
        .or_else(|| text("title"));
    if let (Some(message), Some(errors)) = (&mut message, body.get("errors")) {
        message.push(' ');
        message.push_str(&errors.to_string());
    }
    (code, message)
}

pub(super) fn excerpt(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(&body[..body.len().min(4 * EXCERPT)]);
    let mut excerpt: String = text.chars().take(EXCERPT).collect();
    if excerpt.len() < body.len() {
        excerpt.push('…');
    }
    excerpt
}

/// A text that others wrote, for people: one line of bounded length, whatever a server sends.
pub(super) fn shown(text: &str) -> String {
    let mut shown = String::new();
    let mut length = 0;
    for character in text.chars() {
        if length >= SHOWN {
            shown.push('…');
            break;
        }
        length += 1;
        // Besides control characters what ends a line, and what turns the direction of the text behind it.
        if character.is_control()
            || matches!(character, '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
        {
            let escape = character.escape_default();
            length += escape.len() - 1;
            // Writing to a text does not fail.
            let _ = write!(shown, "{escape}");
        } else {
            shown.push(character);
        }
    }
    shown
}

/// Host and port of a URL.
pub(super) fn host_of(url: &Url) -> Option<String> {
    let host = url.host_str()?;
    Some(url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")))
}

/// A URL, or a text that was meant for one, without user, password, query and fragment.
pub(super) fn without_secrets(url: &str) -> String {
    let end = url.find(['?', '#']).unwrap_or(url.len());
    let (url, rest) = url.split_at(end);
    let rest = if rest.is_empty() { "" } else { "…" };
    match url.rfind('@') {
        Some(at) => {
            let scheme = url.find("://").filter(|scheme| *scheme < at).map_or(0, |scheme| scheme + 3);
            format!("{}…{}{rest}", url.get(..scheme).unwrap_or_default(), url.get(at..).unwrap_or_default())
        }
        None => format!("{url}{rest}"),
    }
}

/// An error with its causes: reqwest's own text leaves out why.
pub(super) fn chain(error: &dyn std::error::Error) -> String {
    std::iter::successors(Some(error), |error| error.source())
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(": ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_wrote_is_one_short_line() {
        let text = "down\r\n\u{1b}[2J\u{2028}\u{202e}x\u{85}";
        assert_eq!(shown(text), "down\\r\\n\\u{1b}[2J\\u{2028}\\u{202e}x\\u{85}");
        for long in ["x".repeat(5_000_000), "\n".repeat(5_000), "\u{1b}".repeat(5_000)] {
            assert!((SHOWN..SHOWN + 10).contains(&shown(&long).chars().count()), "{}", shown(&long));
        }
    }

    #[test]
    fn a_url_is_shown_without_what_may_be_secret() {
        for (url, said) in [
            ("https://api.example.com/a", "https://api.example.com/a"),
            ("https://user:p4ss@api.example.com", "https://…@api.example.com"),
            ("https://user:p4@ss@bad host", "https://…@bad host"),
            ("user:p4ss@api.example.com", "…@api.example.com"),
            ("https://api.example.com?key=p4ss@x", "https://api.example.com…"),
            ("https://api.example.com/#p4ss", "https://api.example.com/…"),
        ] {
            assert_eq!(without_secrets(url), said);
        }
    }
}
