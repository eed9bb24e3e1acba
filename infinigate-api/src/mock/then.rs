//! What a mock answers: a status and a body.

use std::ops::RangeInclusive;

use httpmock::{HttpMockRequest, HttpMockResponse, Then};
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

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

/// Answers a list of these rows part by part, as a server does that keeps to `take` and `skip`.
///
/// For code that reads a stream, as `stream()` and `pages()` are, and helpers such as `prices_by_sku`: they ask for what is
/// behind the last row, and a mock that answers that with the same rows once more is a server that ignores `skip`.
///
/// ```
/// use futures::TryStreamExt;
/// use infinigate_api::Client;
/// use infinigate_api::mock::{self, MockServer, MockServerExt};
/// use infinigate_api::types::InvoiceSummary;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), infinigate_api::Error> {
/// let row = |number: &str| InvoiceSummary { document_number: Some(number.to_owned()), ..Default::default() };
/// let rows = [row("R1"), row("R2"), row("R3")];
/// let server = MockServer::start();
/// server.list_invoices(|_, then| {
///     mock::rows(then.into_inner(), &rows);
/// });
///
/// let client = Client::new(&server.base_url())?;
/// let read: Vec<_> = client.list_invoices().stream().page_size(2).try_collect().await?;
/// assert_eq!(read.len(), 3);
/// # Ok(())
/// # }
/// ```
///
/// # Panics
/// When a row cannot be written as JSON.
#[track_caller]
pub fn rows<T: Serialize>(then: Then, rows: &[T]) -> Then {
    let rows: Vec<Box<RawValue>> = rows.iter().map(|row| or_panic(to_raw_value(row))).collect();
    then.respond_with(move |request: &HttpMockRequest| {
        let sent = request.query_params();
        let number = |name: &str| {
            let value = sent.iter().find(|(sent, _)| sent.eq_ignore_ascii_case(name)).map(|(_, value)| value);
            value.and_then(|value| value.parse().ok())
        };
        let part: Vec<_> = rows
            .iter()
            .skip(number("skip").unwrap_or(0))
            .take(number("take").unwrap_or(usize::MAX))
            .collect();
        let body = serde_json::to_vec(&part).unwrap_or_default();
        HttpMockResponse::builder().status(200).header("content-type", "application/json").body(body).build()
    })
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
