//! What a mock answers: a status and a body.

use std::ops::RangeInclusive;

use httpmock::Then;
use serde::Serialize;

use super::requests::or_panic;

/// A body in JSON, with the digits of its numbers as they are.
#[track_caller]
pub(crate) fn json<T: Serialize>(then: Then, status: u16, response: &T) -> Then {
    raw(then, status, "application/json", &or_panic(serde_json::to_vec(response)))
}

pub(crate) fn raw(then: Then, status: u16, content_type: &str, body: &[u8]) -> Then {
    let then = then.status(status).body(body);
    if content_type.is_empty() { then } else { then.header("content-type", content_type) }
}

/// What the gateway in front of the API says (documented behaviour of the gateway product).
#[track_caller]
pub(crate) fn gateway_error(then: Then, status: u16, message: &str) -> Then {
    let status = within(status, 400..=599);
    json(then, status, &serde_json::json!({ "statusCode": status, "message": message }))
}

#[track_caller]
pub(crate) fn problem(then: Then, status: u16, title: &str) -> Then {
    let status = within(status, 400..=599);
    let problem = serde_json::json!({ "type": "about:blank", "title": title, "status": status });
    raw(then, status, "application/problem+json", problem.to_string().as_bytes())
}

/// A status of the class that it has to be of.
#[track_caller]
pub(crate) fn within(status: u16, class: RangeInclusive<u16>) -> u16 {
    let error = format!("the status {status} is not one of {} to {}", class.start(), class.end());
    or_panic(class.contains(&status).then_some(status).ok_or(error))
}
