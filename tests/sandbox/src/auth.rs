//! Who may ask: the gateway's key, the token endpoint, and the tokens it hands out.

use std::time::Duration;

use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use infinigate_contract::spec::Said;
use serde_json::json;

use super::api::Asked;
use super::clock::later;
use super::data::dice::Dice;
use super::errors::ErrorResponse;
use super::query::Query;
use super::reply;
use super::shared::{Shared, lock};

pub(super) const API_KEY: &str = "sandbox-api-key";
pub(super) const CLIENT_ID: &str = "sandbox-client-id";
pub(super) const CLIENT_SECRET: &str = "sandbox-client-secret";

/// The tokens that are good for something.
#[derive(Debug)]
pub(super) struct Tokens {
    dice: Dice,
    /// Each token with the time from which it is refused.
    valid: Vec<(String, DateTime<Utc>)>,
}

impl Tokens {
    pub(super) fn new(seed: u64) -> Self {
        Self { dice: Dice::new(seed, 4), valid: Vec::new() }
    }

    pub(super) fn revoke_all(&mut self) {
        self.valid.clear();
    }

    fn issue(&mut self, now: DateTime<Utc>, lifetime: Duration) -> String {
        let token = format!("sandbox-token-{}", self.dice.guid());
        self.valid.retain(|(_, end)| *end > now);
        self.valid.push((token.clone(), later(now, lifetime)));
        token
    }

    fn accept(&self, token: &str, now: DateTime<Utc>) -> bool {
        self.valid.iter().any(|(valid, end)| valid == token && *end > now)
    }
}

/// The first thing the gateway looks at, on the token request too.
pub(super) async fn require_key(request: Request, next: Next) -> Response {
    match request.headers().get("api-key").map(axum::http::HeaderValue::as_bytes) {
        None | Some(b"") => ErrorResponse::MISSING_KEY.into_response(),
        Some(key) if key == API_KEY.as_bytes() => next.run(request).await,
        Some(_) => ErrorResponse::INVALID_KEY.into_response(),
    }
}

/// What every operation but the token's demands as well.
pub(super) fn require_token(shared: &Shared, headers: &HeaderMap) -> Result<(), ErrorResponse> {
    let now = shared.clock.now();
    let accepted = bearer(headers).is_some_and(|token| lock(&shared.tokens).accept(token, now));
    if accepted { Ok(()) } else { Err(ErrorResponse::BAD_TOKEN) }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// Hands out a token.
pub(super) fn token(shared: &Shared, asked: &Asked) -> Result<Said, ErrorResponse> {
    if !reply::has_media_type(&asked.headers, "application/x-www-form-urlencoded") {
        return Err(ErrorResponse::OAuth(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "invalid_request",
            "The body must be application/x-www-form-urlencoded",
        ));
    }
    let form = Query::parse(&String::from_utf8_lossy(&asked.body));
    match form.first("grant_type") {
        Some("client_credentials") => {}
        Some(_) => {
            return Err(ErrorResponse::OAuth(
                StatusCode::BAD_REQUEST,
                "unsupported_grant_type",
                "Unsupported grant_type",
            ));
        }
        None => {
            return Err(ErrorResponse::OAuth(
                StatusCode::BAD_REQUEST,
                "invalid_request",
                "Missing form parameter: grant_type",
            ));
        }
    }
    if (form.first("client_id"), form.first("client_secret")) != (Some(CLIENT_ID), Some(CLIENT_SECRET)) {
        return Err(ErrorResponse::OAuth(
            StatusCode::UNAUTHORIZED,
            "invalid_client",
            "Invalid client or Invalid client credentials",
        ));
    }
    let access_token = lock(&shared.tokens).issue(shared.clock.now(), shared.token_lifetime);
    Ok(Said::Object(json!({
        "access_token": access_token,
        "expires_in": shared.token_lifetime.as_secs(),
        "refresh_expires_in": 0,
        "token_type": "Bearer",
        "not-before-policy": 0,
        "scope": "profile email",
    })))
}
