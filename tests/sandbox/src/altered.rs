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
    /// Alters every JSON response from now on, the token's excepted: the function gets the id of the operation, or nothing
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
    let Ok(mut value) = serde_json::from_slice(&bytes) else {
        return Response::from_parts(parts, Body::from(bytes));
    };
    alter(&operation, &mut parts.status, &mut value);
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(value.to_string()))
}
