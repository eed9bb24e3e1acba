//! Every answer of the sandbox's own is held to the description, in debug builds, which tests are.
//!
//! An answer that a test ordered or altered is none of the sandbox's own: such layers lie around this one.

use std::sync::{Arc, LazyLock};
use std::thread;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;

use super::Sandbox;
use super::shared::{Shared, lock};
use infinigate_contract::spec::Description;
use infinigate_contract::{Contract, Kind, Side, Violation};

static CONTRACT: LazyLock<Result<Contract, String>> = LazyLock::new(|| {
    let description = Description::of_this_project();
    description.map_err(|error| format!("openapi/infinigate.json: {error}"))?.contract()
});

/// Judges an answer, and keeps what is wrong with it until the sandbox is dropped.
pub(super) async fn hold(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    if !cfg!(debug_assertions) {
        return next.run(request).await;
    }
    let (method, uri) = (request.method().clone(), request.uri().clone());
    let (parts, body) = next.run(request).await.into_parts();
    // A body is in memory already, as large as it may be.
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let answer = Response::from_parts(parts.clone(), body.clone());
    let target = format!("{method} {}", uri.path());
    let mut asked = Request::new(Bytes::new());
    (*asked.method_mut(), *asked.uri_mut()) = (method, uri);
    let found: Vec<String> = match &*CONTRACT {
        Ok(contract) => {
            let violations = contract.check(&(asked, answer).into()).into_iter();
            violations.filter(|found| counts(found, parts.status)).map(|found| found.to_string()).collect()
        }
        Err(reason) => vec![reason.clone()],
    };
    lock(&shared.violations).extend(found.iter().map(|found| format!("{target}: {}: {found}", parts.status)));
    Response::from_parts(parts, Body::from(body))
}

/// Requests may be wrong: a test may want to see what comes of it. And an error may come from another part of the
/// server than the one whose errors the description knows, with other members.
fn counts(found: &Violation, status: StatusCode) -> bool {
    found.side() == Side::Answer && (status.is_success() || found.kind != Kind::UndeclaredAnswerMember)
}

impl Drop for Sandbox {
    /// Stops the sandbox.
    ///
    /// # Panics
    ///
    /// When an answer of its own did not keep to the description: whatever test used it fails. Not while another
    /// failure is under way, and not in release builds, which do not look.
    fn drop(&mut self) {
        let violations = lock(&self.shared.violations);
        assert!(
            violations.is_empty() || thread::panicking(),
            "the sandbox did not keep to the description:\n{}",
            violations.join("\n")
        );
    }
}
