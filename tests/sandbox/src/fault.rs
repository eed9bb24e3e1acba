//! What goes wrong on purpose.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use infinigate_api::Operation;
use serde_json::json;

use super::api::TOKEN;
use super::shared::{Shared, lock};

/// Something that goes wrong with a request: what, with which operation, and how often.
///
/// It concerns every request but those for a token, until the faults are
/// [cleared](super::Sandbox::clear_faults), unless said otherwise:
///
/// ```
/// use std::time::Duration;
///
/// use infinigate_api::operations::{ACCEPT_QUOTE, REQUEST_TOKEN};
/// use infinigate_sandbox::{Fault, Sandbox};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> std::io::Result<()> {
/// let sandbox = Sandbox::start().await?;
/// sandbox.inject(Fault::delay(Duration::from_millis(200)));
/// sandbox.inject(Fault::status(503).times(2));
/// sandbox.inject(Fault::lost_response().on(&ACCEPT_QUOTE).times(1));
/// sandbox.inject(Fault::status(500).on(&REQUEST_TOKEN));
/// sandbox.clear_faults();
/// # Ok(())
/// # }
/// ```
///
/// A request is held up by every delay that concerns it, and then meets the first other fault, in the order in which
/// they were injected.
#[derive(Clone, Debug)]
#[must_use = "a fault does nothing until it is injected"]
pub struct Fault {
    effect: Effect,
    operation: Option<&'static Operation>,
    /// How often it still happens; none for always.
    left: Option<u32>,
}

#[derive(Clone, Debug)]
enum Effect {
    Delay(Duration),
    Canned(Canned),
    Disconnect,
    LostResponse,
}

/// A response as somebody wrote it down.
#[derive(Clone, Debug)]
struct Canned {
    status: u16,
    content_type: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Fault {
    /// The request is looked at only after a while. Who does not wait for it was not heard.
    pub fn delay(delay: Duration) -> Self {
        Self::new(Effect::Delay(delay))
    }

    /// The gateway answers with this status, in its own format, and nothing is processed.
    pub fn status(status: u16) -> Self {
        let reason = StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason());
        let body = json!({"statusCode": status, "message": reason.unwrap_or("Error")}).to_string();
        Self::response(status, "application/json", &[], body)
    }

    /// This is answered instead, before key and token are looked at, and nothing is processed.
    ///
    /// An empty `content_type` sends none. A status or header that HTTP does not know comes out as a 500 that says so.
    pub fn response(
        status: u16,
        content_type: &str,
        headers: &[(&str, &str)],
        body: impl Into<Vec<u8>>,
    ) -> Self {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let content_type = content_type.to_owned();
        Self::new(Effect::Canned(Canned { status, content_type, headers, body: body.into() }))
    }

    /// The connection ends without a response, and nothing is processed.
    pub fn disconnect() -> Self {
        Self::new(Effect::Disconnect)
    }

    /// The request is processed, and the connection ends without a response.
    pub fn lost_response() -> Self {
        Self::new(Effect::LostResponse)
    }

    fn new(effect: Effect) -> Self {
        Self { effect, operation: None, left: None }
    }

    /// Concerns this operation alone, which may be that for a token: the constants are in
    /// [`infinigate_api::operations`].
    pub fn on(mut self, operation: &'static Operation) -> Self {
        self.operation = Some(operation);
        self
    }

    /// Happens to so many requests.
    pub fn times(mut self, times: u32) -> Self {
        self.left = Some(times);
        self
    }

    /// `operation` is the id of the one that a request is for, if it is for any.
    fn concerns(&self, operation: Option<&str>) -> bool {
        match self.operation {
            None => operation != Some(TOKEN),
            Some(concerned) => operation == Some(concerned.id),
        }
    }
}

/// The faults that were injected, in that order.
#[derive(Debug, Default)]
pub(super) struct Faults(Vec<Fault>);

impl Faults {
    pub(super) fn inject(&mut self, fault: Fault) {
        self.0.push(fault);
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// How long a request is held up, and what it meets then.
    fn of(&mut self, operation: Option<&str>) -> (Duration, Option<Effect>) {
        let (mut delay, mut met) = (Duration::ZERO, None);
        self.0.retain(|fault| fault.left != Some(0));
        for fault in self.0.iter_mut().filter(|fault| fault.concerns(operation)) {
            match &fault.effect {
                Effect::Delay(by) => delay = delay.saturating_add(*by),
                effect if met.is_none() => met = Some(effect.clone()),
                _ => continue,
            }
            if let Some(left) = &mut fault.left {
                *left -= 1;
            }
        }
        (delay, met)
    }
}

/// What has become of a response that does not arrive, as one of its extensions.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lost {
    /// True if the request was processed.
    pub(super) processed: bool,
}

/// Lets a request meet the faults that concern it.
pub(super) async fn meet(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let operation = shared.api.find(request.method(), request.uri().path());
    let (delay, met) = lock(&shared.faults).of(operation.map(|route| route.id.as_str()));
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
    match met {
        // What is left of a delay is over.
        None | Some(Effect::Delay(_)) => next.run(request).await,
        Some(Effect::Canned(response)) => response.into_response(),
        Some(Effect::Disconnect) => lost(Response::default(), false),
        Some(Effect::LostResponse) => lost(next.run(request).await, true),
    }
}

fn lost(mut response: Response, processed: bool) -> Response {
    response.extensions_mut().insert(Lost { processed });
    response
}

impl IntoResponse for Canned {
    fn into_response(self) -> Response {
        let mut builder = Response::builder().status(self.status);
        if !self.content_type.is_empty() {
            builder = builder.header(header::CONTENT_TYPE, self.content_type);
        }
        for (name, value) in self.headers {
            builder = builder.header(name, value);
        }
        builder.body(Body::from(self.body)).unwrap_or_else(|error| {
            let message = format!("The ordered response cannot be sent: {error}");
            (StatusCode::INTERNAL_SERVER_ERROR, message).into_response()
        })
    }
}
