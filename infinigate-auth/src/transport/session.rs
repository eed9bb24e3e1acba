//! One attempt: a token, its turn, and once more when key or token are refused and others can be had.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use infinigate_api::{Error, Operation, Response};
use reqwest::{Request, StatusCode};
use tokio::sync::SemaphorePermit;
use tokio::time::{Instant, timeout_at};
use tracing::Span;

use crate::token::issuer::IssuedToken;
use crate::token::refresher::Tokens;
use crate::transport::http_exchange::{HttpExchange, authorize, is_about_key};
use crate::transport::rate_limit::RateLimit;
use crate::transport::repeatable::Repeatable;

/// Sends a request when it has a token and its turn, and once more when key or token are refused and there are others.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) exchange: Arc<HttpExchange>,
    pub(crate) tokens: Tokens,
    pub(crate) rate_limit: RateLimit,
    /// How long a request may take from when it is sent until the whole response is there.
    pub(crate) attempt_timeout: Duration,
}

impl Session {
    /// One attempt at an operation, which does not outlast `deadline`. A failure to obtain a token names another operation
    /// than the one that is attempted.
    pub(crate) async fn attempt(
        &self,
        http: &reqwest::Client,
        request: &mut Repeatable,
        operation: &Operation,
        deadline: Instant,
    ) -> Result<Response, Error> {
        if !operation.bearer {
            let ready =
                async { Ok((self.tokens.credentials().await?, self.rate_limit.turn(deadline).await)) };
            let (credentials, _turn) = in_time(ready, operation, deadline).await?;
            let request = self.limited(request.next(operation)?, deadline);
            return self.exchange.run(http, request, operation, &credentials, None).await;
        }
        let (response, issued) = self.send(http, request, operation, deadline).await?;
        if response.status() != StatusCode::UNAUTHORIZED || request.is_spent() {
            return Ok(response);
        }
        if !self.another_may_help(&issued, response.body(), deadline).await {
            return Ok(response);
        }
        tracing::debug!(
            operation = operation.id,
            generation = issued.generation,
            "key or token were refused"
        );
        let (response, issued) = self.send(http, request, operation, deadline).await?;
        if response.status() == StatusCode::UNAUTHORIZED && !is_about_key(response.body()) {
            self.tokens.doubt(&issued);
        }
        Ok(response)
    }

    /// Puts key and token on a request, as an attempt does before it sends.
    pub(crate) async fn authorize(&self, request: &mut Request, operation: &Operation) -> Result<(), Error> {
        let issued = self.tokens.get().await?;
        authorize(request, operation, &issued.credentials, Some(&issued.token))
    }

    async fn send(
        &self,
        http: &reqwest::Client,
        request: &mut Repeatable,
        operation: &Operation,
        deadline: Instant,
    ) -> Result<(Response, Arc<IssuedToken>), Error> {
        // Until here nothing was sent, or it was refused: a failure leaves nothing unknown.
        let (issued, _turn) = in_time(self.ready(deadline), operation, deadline).await?;
        let request = self.limited(request.next(operation)?, deadline);
        let sent = self.exchange.run(http, request, operation, &issued.credentials, Some(&issued));
        Ok((sent.await?, issued))
    }

    /// Waits for a token and then for the turn. Taking turns first would release them all at
    /// once when the token arrives.
    async fn ready(
        &self,
        deadline: Instant,
    ) -> Result<(Arc<IssuedToken>, Option<SemaphorePermit<'_>>), Error> {
        let mut fresh = false;
        loop {
            let (waited, issued) = match self.tokens.get().now_or_never() {
                Some(issued) => (false, issued?),
                None => (true, self.tokens.get().await?),
            };
            fresh |= waited;
            Span::current().record("infinigate.token.fresh", fresh);
            let expired_on_arrival = issued.token.remaining().is_zero();
            let turn = self.rate_limit.turn(deadline).await;
            match self.tokens.get().now_or_never() {
                Some(issued) => return Ok((issued?, turn)),
                // It lives shorter than it takes to fetch it.
                None if expired_on_arrival => return Ok((issued, turn)),
                // The turn came so late that the token has expired: another token, and then another turn.
                None => {}
            }
        }
    }

    /// True if there are other credentials or another token than those that were refused.
    async fn another_may_help(&self, issued: &IssuedToken, body: &[u8], deadline: Instant) -> bool {
        if !is_about_key(body) {
            return self.tokens.refuse(issued);
        }
        match timeout_at(deadline, self.tokens.credentials()).await {
            Ok(Ok(now)) if !now.has_key_of(&issued.credentials) => {
                self.tokens.replace(issued);
                true
            }
            _ => false,
        }
    }

    fn limited(&self, mut request: Request, deadline: Instant) -> Request {
        let left = deadline.saturating_duration_since(Instant::now());
        *request.timeout_mut() = Some(left.min(self.attempt_timeout));
        request
    }
}

/// What has to be there before a request is sent, unless the time for the operation passes.
async fn in_time<T>(
    ready: impl Future<Output = Result<T, Error>>,
    operation: &Operation,
    deadline: Instant,
) -> Result<T, Error> {
    let late = |_| Error::timed_out(operation, false, "waiting for a token and its turn");
    timeout_at(deadline, ready).await.map_err(late)?
}
