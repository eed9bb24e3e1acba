//! The gateway's limit on calls, where a test or the command line sets one: so many in a minute, then 429.

use std::sync::{Arc, Mutex};

use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use chrono::{DateTime, TimeDelta, Utc};

use super::errors;
use super::shared::{Shared, lock};

/// How many calls a minute has, and how many of them were made.
#[derive(Debug)]
pub(super) struct RateLimit {
    calls_per_minute: u32,
    minute: Mutex<Minute>,
}

/// The minute that the calls are counted in. It begins with its first call.
#[derive(Debug)]
struct Minute {
    end: DateTime<Utc>,
    left: u32,
}

impl RateLimit {
    pub(super) fn new(calls_per_minute: u32) -> Self {
        Self { calls_per_minute, minute: Mutex::new(Minute { end: DateTime::<Utc>::MIN_UTC, left: 0 }) }
    }

    /// How many calls are left after this one, or else in how many seconds there are some again.
    fn call(&self, now: DateTime<Utc>) -> Result<u32, i64> {
        let mut minute = lock(&self.minute);
        if now >= minute.end {
            *minute = Minute { end: now + TimeDelta::minutes(1), left: self.calls_per_minute };
        }
        match minute.left.checked_sub(1) {
            Some(left) => {
                minute.left = left;
                Ok(left)
            }
            // A client that waits for part of a second too little has waited for nothing.
            None => Err((minute.end - now).num_seconds() + 1),
        }
    }
}

/// Counts a call, and says with the response how many are left. What the gateway calls these headers is an assumption.
pub(super) async fn count(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let Some(limit) = &shared.rate_limit else { return next.run(request).await };
    let (left, mut response) = match limit.call(shared.clock.now()) {
        Ok(left) => (left, next.run(request).await),
        Err(seconds) => (0, too_many(seconds)),
    };
    response.headers_mut().insert("x-ratelimit-limit", limit.calls_per_minute.into());
    response.headers_mut().insert("x-ratelimit-remaining", left.into());
    response
}

fn too_many(seconds: i64) -> Response {
    let message = format!("Rate limit is exceeded. Try again in {seconds} seconds.");
    let mut response = errors::gateway(StatusCode::TOO_MANY_REQUESTS, &message);
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    response
}
