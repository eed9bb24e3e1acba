//! Every response of the sandbox's own is held to the description: feature `self-check`, in debug builds, which tests are.
//!
//! A response that a test ordered or altered is none of the sandbox's own: such layers lie around this one.

mod questions;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::thread;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http;
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;
use futures::FutureExt;
use infinigate_contract::{Kind, Side, Violation};
use url::form_urlencoded;

use super::api::{Api, Route, is_value};
use super::clock::Clock;
use super::data::{Data, DocumentKind};
use super::quote_book::QuoteBook;
use super::record::BODY_LIMIT;
use super::shared::{Shared, lock};
use super::{Sandbox, routes};

/// Judges a response, and keeps what is wrong with it until the sandbox is dropped.
pub(super) async fn hold(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let route = shared.api.find(request.method(), &path).filter(|_| cfg!(debug_assertions));
    let response = next.run(request).await;
    let Some(route) = route else { return response };
    let (parts, body) = response.into_parts();
    // A body is in memory already, as large as it may be.
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let response = Response::from_parts(parts.clone(), body.clone());
    let found = violations(&shared.api, route, &path, response);
    lock(&shared.violations).extend(found.iter().map(|found| told(found, parts.status)));
    Response::from_parts(parts, Body::from(body))
}

/// What is wrong with a response to an operation.
fn violations(api: &Api, route: &Route, path: &str, response: http::Response<Bytes>) -> Vec<Violation> {
    let Ok(contract) = &api.contract else { return Vec::new() };
    let mut asked = http::Request::new(Bytes::new());
    *asked.method_mut() = route.method.clone();
    *asked.uri_mut() = route.spelled(path).parse().unwrap_or_default();
    let status = response.status();
    let counts = |found: &Violation| {
        // Requests may be wrong: a test may want to see what comes of it. And an error may come from another part
        // of the server than the one whose errors the description knows: with a status or properties of its own.
        let of_another_part = matches!(found.kind, Kind::UndeclaredResponseProperty | Kind::UndeclaredStatus);
        found.side() == Side::Response && (status.is_success() || !of_another_part)
    };
    contract.check(&(asked, response).into()).into_iter().filter(counts).collect()
}

/// A violation in words, the same for all rows of a list.
fn told(found: &Violation, status: StatusCode) -> String {
    let place: Vec<&str> =
        found.place.split('/').map(|step| if step.parse::<usize>().is_ok() { "*" } else { step }).collect();
    let operation = found.operation.as_deref().unwrap_or_default();
    format!("{operation}: {status}: {}: {}", place.join("/"), found.reason)
}

impl Sandbox {
    /// The places where what a sandbox knows contradicts the description in more than shape, a line each: the generated data, and
    /// what is made for operations that it does not know. An application has no use for it; a test of this project names
    /// what a new edition of the description brings.
    #[doc(hidden)]
    pub fn contradictions(&self) -> Vec<String> {
        contradictions(&self.shared).into_iter().collect()
    }
}

fn contradictions(shared: &Shared) -> BTreeSet<String> {
    let api = &shared.api;
    let now = shared.clock.now();
    let data = sample(Data::generate(1, now.date_naive()));
    // A sandbox of its own, whose quotes can be decided on.
    let fresh = Shared::new(Arc::clone(api), 1, Clock::new(now), data, shared.token_lifetime);
    let mut found: BTreeSet<String> = api.contract.as_ref().err().cloned().into_iter().collect();
    for route in &api.routes {
        *fresh.quotes() = QuoteBook::new(1, fresh.data.quotes.clone());
        for asked in questions::questions(&route.id, &fresh.data) {
            // What is refused has no content to differ.
            let Ok(response) = routes::response(&fresh, route, &asked) else { continue };
            let status = response.status();
            let violations = violations(api, route, &route.path(asked.value()), in_memory(response));
            found.extend(violations.iter().map(|violation| told(violation, status)));
        }
    }
    found
}

/// Of two thousand articles and two hundred invoices, enough to have every kind.
fn sample(mut data: Data) -> Data {
    data.products = data.products.into_iter().step_by(10).collect();
    let (trade, usage): (Vec<_>, Vec<_>) =
        data.invoices.into_iter().partition(|invoice| invoice.kind == DocumentKind::Trade);
    data.invoices = trade.into_iter().step_by(7).chain(usage.into_iter().step_by(7)).collect();
    data
}

impl Route {
    /// The path in the capitals of the description.
    fn spelled(&self, path: &str) -> String {
        let segments = self.segments.iter().zip(path.split('/'));
        let spelled: Vec<&str> =
            segments.map(|(segment, sent)| if is_value(segment) { sent } else { segment }).collect();
        spelled.join("/")
    }

    /// A path with this in the place of every value.
    fn path(&self, value: &str) -> String {
        let value: String = form_urlencoded::byte_serialize(value.as_bytes()).collect();
        let filled = self.segments.iter().map(|segment| {
            let parts = segment.split_once('{').zip(segment.split_once('}'));
            parts.map_or_else(
                || segment.clone(),
                |((before, _), (_, after))| format!("{before}{value}{after}"),
            )
        });
        filled.collect::<Vec<_>>().join("/")
    }
}

/// A response whose body is read at once: it is in memory already.
fn in_memory(response: Response) -> Response<Bytes> {
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, BODY_LIMIT).now_or_never().and_then(Result::ok).unwrap_or_default();
    Response::from_parts(parts, bytes)
}

impl Drop for Sandbox {
    /// Stops the sandbox.
    ///
    /// # Panics
    ///
    /// When a response of its own did not keep to the description, and generated data does: whatever test used it
    /// fails. Not while another failure is under way, and not in release builds, which do not look.
    fn drop(&mut self) {
        let mut violations: BTreeSet<String> = lock(&self.shared.violations).drain(..).collect();
        if violations.is_empty() || thread::panicking() {
            return;
        }
        let known = contradictions(&self.shared);
        violations.retain(|violation| !known.contains(violation));
        assert!(
            violations.is_empty(),
            "the sandbox did not keep to the description:\n{}",
            violations.into_iter().collect::<Vec<_>>().join("\n")
        );
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use serde_json::Value;

    use super::*;

    /// Adds each place of a value with its type.
    fn places(value: &Value, place: &str, found: &mut BTreeSet<String>) {
        match value {
            Value::Object(properties) => {
                for (name, value) in properties {
                    places(value, &format!("{place}/{name}"), found);
                }
            }
            Value::Array(elements) => {
                for element in elements {
                    places(element, &format!("{place}/*"), found);
                }
            }
            Value::Null => drop(found.insert(format!("{place}: null"))),
            Value::Bool(_) => drop(found.insert(format!("{place}: boolean"))),
            Value::Number(_) => drop(found.insert(format!("{place}: number"))),
            Value::String(text) => drop(found.insert(format!("{place}: text, {}", text.is_empty()))),
        }
    }

    #[test]
    fn a_sample_has_every_kind() {
        let all = Data::generate(1, NaiveDate::from_ymd_opt(2026, 11, 2).unwrap());
        let kinds = |data: &Data| {
            let mut found = BTreeSet::new();
            for product in &data.products {
                places(product, "product", &mut found);
            }
            for invoice in &data.invoices {
                places(&invoice.overview, "row", &mut found);
                places(&invoice.content, "invoice", &mut found);
            }
            found
        };
        let whole = kinds(&all);
        let sample = kinds(&sample(all));
        let missing: Vec<_> = whole.difference(&sample).collect();
        assert!(missing.is_empty() && whole.len() > 50, "{missing:?} of {whole:?}");
    }
}
