use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::FutureExt;
use futures::future::{BoxFuture, Shared};
use infinigate_api::{Client, Error, Secret, types};
use reqwest::header::HeaderValue;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use secrecy::ExposeSecret;
use tokio::time::Instant;

use crate::credentials::{Credentials, sensitive};

/// How long a token lives when the issuer does not say (guide).
const DOCUMENTED_LIFETIME: Duration = Duration::from_mins(5);
/// Longer lifetimes than this are not believed: a day without a new token is surely a mistake.
const LONGEST_LIFETIME: Duration = Duration::from_hours(24);
/// The last fifth of its life a token is no longer used: 60 s of the documented 300 s.
const MARGIN: u32 = 5;

/// A bearer token.
#[derive(Debug)]
pub(crate) struct Token {
    secret: Secret,
    /// `Bearer <token>`, marked as sensitive.
    pub(crate) header: HeaderValue,
    /// From here on the token is not used any more.
    stale: Instant,
}

impl Token {
    pub(crate) fn secret(&self) -> &str {
        self.secret.expose()
    }
}

type Pending = Shared<BoxFuture<'static, Result<Arc<Token>, Error>>>;

/// Fetches tokens and keeps the newest. However many callers wait, one request is under way.
#[derive(Debug)]
pub(crate) struct Tokens {
    issuer: Client,
    credentials: Arc<Credentials>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    current: Option<Arc<Token>>,
    /// Driven by whoever waits for it, so that it does not depend on the caller that started it.
    pending: Option<Pending>,
}

impl Tokens {
    /// `issuer` sends the token request; it must not ask for a token itself.
    pub(crate) fn new(issuer: Client, credentials: Arc<Credentials>) -> Self {
        Self { issuer, credentials, state: Mutex::default() }
    }

    /// The current token, or a new one when there is none that is still good.
    pub(crate) async fn get(&self) -> Result<Arc<Token>, Error> {
        let pending = {
            let mut state = self.lock();
            if let Some(token) = state.current.as_ref().filter(|token| Instant::now() < token.stale) {
                return Ok(token.clone());
            }
            state
                .pending
                .get_or_insert_with(|| {
                    request(self.issuer.clone(), self.credentials.clone()).boxed().shared()
                })
                .clone()
        };
        let result = pending.clone().await;
        let mut state = self.lock();
        // Only the first of those who waited finds its own request still there.
        if state.pending.as_ref().is_some_and(|current| current.ptr_eq(&pending)) {
            state.pending = None;
            state.current = result.as_ref().ok().cloned();
        }
        result
    }

    /// Takes back a token that was refused, and no newer one.
    pub(crate) fn invalidate(&self, refused: &Arc<Token>) {
        let mut state = self.lock();
        if state.current.as_ref().is_some_and(|current| Arc::ptr_eq(current, refused)) {
            state.current = None;
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing between lock and unlock can leave the state half changed.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn request(issuer: Client, credentials: Arc<Credentials>) -> Result<Arc<Token>, Error> {
    // The lifetime counts from before the request: that the answer took long does not make the token younger.
    let asked = Instant::now();
    let body = types::TokenRequest {
        client_id: credentials.client_id.clone(),
        client_secret: credentials.client_secret.expose_secret().into(),
        grant_type: types::TokenRequestGrantType::ClientCredentials,
    };
    let answer = issuer.request_token().body(body).send().await?.into_inner();
    let secret = answer.access_token;
    let header = sensitive(&format!("Bearer {}", secret.expose())).ok_or_else(|| {
        Error::invalid_request(
            &infinigate_api::operations::REQUEST_TOKEN,
            "the issuer's token cannot stand in a header",
        )
    })?;
    let lifetime = lifetime(answer.expires_in);
    Ok(Arc::new(Token { secret, header, stale: asked + lifetime - lifetime / MARGIN }))
}

/// `expires_in` may be missing or odd; then the documented lifetime holds.
fn lifetime(expires_in: Option<Decimal>) -> Duration {
    expires_in
        .filter(|seconds| *seconds > Decimal::ZERO)
        .and_then(|seconds| seconds.min(LONGEST_LIFETIME.as_secs().into()).to_f64())
        .map_or(DOCUMENTED_LIFETIME, Duration::from_secs_f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_odd_lifetime_is_the_documented_one() {
        for expires_in in [None, Some(Decimal::ZERO), Some(Decimal::NEGATIVE_ONE)] {
            assert_eq!(lifetime(expires_in), DOCUMENTED_LIFETIME);
        }
        assert_eq!(lifetime(Some(Decimal::new(15, 1))), Duration::from_millis(1500));
        assert_eq!(lifetime(Some(Decimal::MAX)), LONGEST_LIFETIME);
    }
}
