//! What is read out of bodies and causes for people.

use serde_json::Value;

/// How many characters of a body an error shows. The whole body is a member of the error.
const EXCERPT: usize = 200;

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

/// An error with its causes: reqwest's own text leaves out why.
pub(super) fn chain(error: &dyn std::error::Error) -> String {
    std::iter::successors(Some(error), |error| error.source())
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(": ")
}
