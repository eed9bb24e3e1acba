//! Answers a test has ordered in advance.

use std::collections::VecDeque;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::exchange::is_token_request;
use super::shared::{Shared, lock};

/// The ordered answers, in the order in which they are given.
#[derive(Debug, Default)]
pub(super) struct CannedAnswers {
    pub(super) token: VecDeque<CannedAnswer>,
    pub(super) other: VecDeque<CannedAnswer>,
}

/// An answer as a test wrote it down.
#[derive(Debug)]
pub(super) struct CannedAnswer {
    status: u16,
    content_type: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl CannedAnswer {
    pub(super) fn new(status: u16, content_type: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Self {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Self { status, content_type: content_type.to_owned(), headers, body }
    }
}

/// Gives the next ordered answer, if there is one, instead of what the sandbox would say.
pub(super) async fn answer(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let canned = {
        let mut queues = lock(&shared.canned);
        let queue = if is_token_request(request.method(), request.uri().path()) {
            &mut queues.token
        } else {
            &mut queues.other
        };
        queue.pop_front()
    };
    match canned {
        Some(answer) => answer.into_response(),
        None => next.run(request).await,
    }
}

impl IntoResponse for CannedAnswer {
    fn into_response(self) -> Response {
        let mut builder = Response::builder().status(self.status);
        if !self.content_type.is_empty() {
            builder = builder.header(header::CONTENT_TYPE, self.content_type);
        }
        for (name, value) in self.headers {
            builder = builder.header(name, value);
        }
        builder.body(Body::from(self.body)).unwrap_or_else(|error| {
            let message = format!("The ordered answer cannot be sent: {error}");
            (StatusCode::INTERNAL_SERVER_ERROR, message).into_response()
        })
    }
}
