//! What tracing sees of an operation: the fields that docs/requests.md lists, and nothing of what was asked or answered.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use common::{Clock, builder_for, connected, no_limit_is_in_reach, patiently};
use infinigate_auth::api::operations::SEARCH_PRICE_LIST;
use infinigate_auth::{Error, RequestOptions};
use infinigate_sandbox::{Fault, Sandbox};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::DefaultGuard;
use tracing::{Event, Metadata, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry;

type Fields = BTreeMap<String, String>;

/// Keeps the fields of our spans, and of the events in them.
#[derive(Clone, Default)]
struct Listener(Arc<Mutex<Heard>>);

#[derive(Default)]
struct Heard {
    spans: Vec<(Id, Fields)>,
    events: Vec<Fields>,
}

struct Collect<'a>(&'a mut Fields);

impl Visit for Collect<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.insert(field.name().to_owned(), format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name().to_owned(), value.to_owned());
    }
}

impl<S: Subscriber> Layer<S> for Listener {
    fn on_new_span(&self, span: &Attributes<'_>, id: &Id, _: Context<'_, S>) {
        if is_ours(span.metadata()) {
            let mut fields = Fields::from([("name".to_owned(), span.metadata().name().to_owned())]);
            span.record(&mut Collect(&mut fields));
            self.0.lock().unwrap().spans.push((id.clone(), fields));
        }
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, _: Context<'_, S>) {
        // An id is used again when its span has ended: the last one is meant.
        if let Some((_, fields)) = self.0.lock().unwrap().spans.iter_mut().rfind(|(span, _)| span == id) {
            values.record(&mut Collect(fields));
        }
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if is_ours(event.metadata()) {
            let mut fields = Fields::new();
            event.record(&mut Collect(&mut fields));
            self.0.lock().unwrap().events.push(fields);
        }
    }
}

fn is_ours(metadata: &Metadata<'_>) -> bool {
    metadata.target().starts_with("infinigate_auth")
}

/// The tests run on one thread each, on which everything of theirs happens.
fn listen() -> (Listener, DefaultGuard) {
    let listener = Listener::default();
    let guard = tracing::subscriber::set_default(registry().with(listener.clone()));
    (listener, guard)
}

impl Listener {
    fn spans(&self) -> Vec<Fields> {
        self.0.lock().unwrap().spans.iter().map(|(_, fields)| fields.clone()).collect()
    }

    fn attempts(&self) -> Vec<Fields> {
        let events = self.0.lock().unwrap().events.clone();
        events.into_iter().filter(|event| event.contains_key("attempt")).collect()
    }
}

fn expect(span: &Fields, expected: &[(&str, &str)]) {
    let expected: Fields =
        expected.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    assert_eq!(*span, expected);
}

#[tokio::test]
async fn a_span_has_the_names_of_the_conventions_and_no_values_of_the_request() {
    let (sandbox, infinigate) = connected().await;
    let (listener, _guard) = listen();
    for _ in 0..2 {
        let search = infinigate.search_price_list().searchword("geheim").product_types(["Hardware"]);
        search.take(7311).send().await.unwrap();
    }
    let port = sandbox.port().to_string();
    for (span, fresh) in listener.spans().iter().zip(["true", "false"]) {
        expect(
            span,
            &[
                ("name", "infinigate"),
                ("otel.name", &format!("GET {}", SEARCH_PRICE_LIST.path)),
                ("otel.kind", "client"),
                ("infinigate.operation", "search_price_list"),
                ("infinigate.token.fresh", fresh),
                ("http.request.method", "GET"),
                ("url.template", SEARCH_PRICE_LIST.path),
                ("server.address", "127.0.0.1"),
                ("server.port", &port),
                ("http.request.resend_count", "0"),
                ("http.response.status_code", "200"),
            ],
        );
    }
    let attempts = listener.attempts();
    assert_eq!((listener.spans().len(), attempts.len()), (2, 2));
    for attempt in attempts {
        let duration: f64 = attempt["duration"].parse().unwrap();
        assert!(duration > 0.0 && attempt["attempt"] == "1", "{attempt:?}");
        assert_eq!(attempt["http.response.status_code"], "200");
    }
    let heard = format!("{:?} {:?}", listener.spans(), listener.0.lock().unwrap().events);
    for secret in ["geheim", "Hardware", "7311", sandbox.api_key(), "sandbox-token", "Bearer"] {
        assert!(!heard.contains(secret), "{secret} in {heard}");
    }
}

#[tokio::test]
async fn a_request_id_of_ones_own_is_in_the_span() {
    let (_sandbox, infinigate) = connected().await;
    let (listener, _guard) = listen();
    let named = infinigate.with_options(RequestOptions::new().request_id("checkout-4711"));
    named.list_manufacturers().send().await.unwrap();
    assert_eq!(listener.spans()[0]["infinigate.request.id"], "checkout-4711");
}

#[tokio::test]
async fn every_attempt_and_the_end_are_told() {
    let clock = Clock::stop();
    let sandbox = Sandbox::start().await.unwrap();
    let builder = no_limit_is_in_reach(builder_for(&sandbox));
    let infinigate = builder.build().unwrap();
    let (listener, _guard) = listen();
    sandbox.inject(Fault::status(503).times(1));
    sandbox.inject(Fault::disconnect().times(1));
    let call = infinigate.list_manufacturers().send();
    patiently(&clock, Duration::from_millis(5), || true, call).await.unwrap();
    let span = &listener.spans()[0];
    assert_eq!((span["http.request.resend_count"].as_str(), span.get("error.type")), ("2", None));
    let told: Vec<_> = listener
        .attempts()
        .iter()
        .map(|attempt| {
            let text = |name| attempt.get(name).cloned().unwrap_or_default();
            (text("attempt"), text("http.response.status_code"), text("error.type"))
        })
        .collect();
    let attempt =
        |number: &str, status: &str, error: &str| (number.to_owned(), status.to_owned(), error.to_owned());
    assert_eq!(told, [attempt("1", "503", "refused"), attempt("2", "", "network"), attempt("3", "200", "")]);
}

#[tokio::test(start_paused = true)]
async fn how_an_operation_ended_is_told() {
    let sandbox = Sandbox::start().await.unwrap();
    let infinigate = builder_for(&sandbox).attempts(1).build().unwrap();
    let (listener, _guard) = listen();
    for (fault, status, error) in [
        (Fault::status(404), Some("404"), "refused"),
        (Fault::status(401), Some("401"), "refused"),
        (Fault::disconnect(), None, "network"),
        (Fault::delay(Duration::from_hours(1)), None, "timeout"),
    ] {
        sandbox.clear_faults();
        sandbox.inject(fault);
        infinigate.list_manufacturers().send().await.unwrap_err();
        let spans = listener.spans();
        let span = spans.last().unwrap();
        assert_eq!(span.get("http.response.status_code").map(String::as_str), status, "{span:?}");
        assert_eq!(span["error.type"], error);
    }
}

/// The span of an operation is open until its response is decoded, and tells that it was not.
#[tokio::test]
async fn decoding_is_a_part_of_the_operation() {
    let (sandbox, infinigate) = connected().await;
    let (listener, _guard) = listen();
    sandbox.respond_next(200, "application/json", &[], "<html>");
    let error = infinigate.list_manufacturers().send().await.unwrap_err();
    assert!(matches!(error, Error::Decode(_)), "{error:?}");
    let spans = listener.spans();
    assert_eq!(spans[0]["error.type"], "decode", "{spans:?}");
    assert_eq!(spans[0]["http.response.status_code"], "200");

    let decoded = infinigate.list_manufacturers().send_as::<Decoded>().await.unwrap();
    assert_eq!(decoded.0, Some("infinigate"));
}

/// Notes the span that it is decoded in.
struct Decoded(Option<&'static str>);

impl<'de> serde::Deserialize<'de> for Decoded {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        serde::de::IgnoredAny::deserialize(deserializer)?;
        Ok(Self(tracing::Span::current().metadata().map(tracing::Metadata::name)))
    }
}
