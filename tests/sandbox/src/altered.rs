//! Responses that a test alters on their way out: a server that differs from its description.

use std::fmt;
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use serde_json::Value;

use super::Sandbox;
use super::api::TOKEN;
use super::record::BODY_LIMIT;
use super::shared::{Shared, lock};

type Alter = dyn Fn(&str, &mut StatusCode, &mut Value) + Send + Sync;

/// What becomes of the responses, if anything does.
#[derive(Clone, Default)]
pub(super) struct Alteration(Option<Arc<Alter>>);

impl fmt::Debug for Alteration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Alteration").field(&self.0.is_some()).finish()
    }
}

impl Sandbox {
    /// Alters every response from now on, whose body is a text if it is no JSON, the token's excepted: the function gets the id of the operation, or nothing
    /// for a request that is for none, and may change the status and the body. It takes the place of the one before.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// let sandbox = infinigate_sandbox::Sandbox::start().await?;
    /// sandbox.alter_responses(|operation, _, body| {
    ///     if operation == "list_quotes" {
    ///         body["result"][0]["total"] = "on request".into();
    ///     }
    /// });
    /// # Ok(())
    /// # }
    /// ```
    pub fn alter_responses(&self, alter: impl Fn(&str, &mut StatusCode, &mut Value) + Send + Sync + 'static) {
        *lock(&self.shared.alteration) = Alteration(Some(Arc::new(alter)));
    }
}

/// Hands a response to the function that alters it.
pub(super) async fn alter(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let Alteration(Some(alter)) = lock(&shared.alteration).clone() else { return next.run(request).await };
    let route = shared.api.find(request.method(), request.uri().path());
    let operation = route.map(|route| route.id.clone()).unwrap_or_default();
    let response = next.run(request).await;
    if operation == TOKEN {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let bytes = to_bytes(body, BODY_LIMIT).await.unwrap_or_default();
    let json = serde_json::from_slice::<Value>(&bytes);
    let is_json = json.is_ok();
    let mut value = json.unwrap_or_else(|_| String::from_utf8_lossy(&bytes).into());
    let before = value.clone();
    alter(&operation, &mut parts.status, &mut value);
    if value == before {
        return Response::from_parts(parts, Body::from(bytes));
    }
    parts.headers.remove(header::CONTENT_LENGTH);
    let body = match value {
        Value::String(text) if !is_json => text,
        value => value.to_string(),
    };
    Response::from_parts(parts, Body::from(body))
}
