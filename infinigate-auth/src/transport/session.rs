//! One attempt: a token, its turn, API key and token on the request, and once more when they are refused and others can
//! be had.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures::FutureExt;
use infinigate_api::{Error, Operation, Secrets, buffer};
use reqwest::header::{AUTHORIZATION, HeaderName};
use reqwest::{Request, Response, StatusCode};
use tokio::sync::SemaphorePermit;
use tokio::time::{Instant, timeout_at};
use tracing::Span;

use crate::credentials::Credentials;
use crate::token::access_token::AccessToken;
use crate::token::issuer::IssuedToken;
use crate::token::refresher::Tokens;
use crate::transport::body::BodyWatch;
use crate::transport::middleware::{Attempt, Middleware, Received};
use crate::transport::rate_limit::RateLimit;

const API_KEY: HeaderName = HeaderName::from_static("api-key");
/// What the gateway in front of the API says when the API key is the problem, and not the token.
const API_KEY_REFUSED: &[u8] = b"subscription key";
const LONGEST_GATEWAY_MESSAGE: usize = 2048;

/// How many requests were sent.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    pub(crate) requests: AtomicU64,
    pub(crate) token_requests: AtomicU64,
}

/// Sends a request with the credentials it is given, and keeps secrets out of what comes back.
#[derive(Debug)]
pub(crate) struct Gateway {
    pub(crate) counters: Arc<Counters>,
    /// How many bytes an answer may have.
    pub(crate) body_limit: usize,
    pub(crate) middleware: Vec<Arc<dyn Middleware>>,
}

impl Gateway {
    pub(crate) async fn exchange(
        &self,
        http: &reqwest::Client,
        mut request: Request,
        operation: &Operation,
        credentials: &Credentials,
        token: Option<&AccessToken>,
    ) -> Result<Response, Error> {
        let middleware: &[_] = if operation.bearer { &self.middleware } else { &[] };
        for hooks in middleware {
            hooks.before(&mut request, operation)?;
        }
        authorize(&mut request, operation, credentials, token)?;
        let sent = Instant::now();
        let result = self.respond(http, request, operation, credentials, token).await;
        #[cfg(feature = "metrics")]
        if !operation.bearer {
            crate::transport::metrics::token(&result);
        }
        if middleware.is_empty() {
            return result;
        }
        let duration = sent.elapsed();
        let (head, body) = match result {
            Ok(response) => split(response).await,
            Err(error) => {
                for hooks in middleware {
                    hooks.after(&Attempt { operation, duration, result: Err(&error) });
                }
                return Err(error);
            }
        };
        // Hooks write logs: what quotes the request is not for them. The caller gets it as it arrived.
        let (headers, shown) = match head.extensions().get::<Secrets>() {
            Some(secrets) => secrets.redacted(head.headers(), &body),
            None => (head.headers().clone(), body.clone()),
        };
        for hooks in middleware {
            let received = Received { status: head.status(), headers: &headers, body: &shown };
            hooks.after(&Attempt { operation, duration, result: Ok(received) });
        }
        Ok(head.map(|()| body).into())
    }

    /// Sends a request and waits for the whole response.
    async fn respond(
        &self,
        http: &reqwest::Client,
        mut request: Request,
        operation: &Operation,
        credentials: &Credentials,
        token: Option<&AccessToken>,
    ) -> Result<Response, Error> {
        let counter = if operation.bearer { &self.counters.requests } else { &self.counters.token_requests };
        counter.fetch_add(1, Ordering::Relaxed);
        let body = BodyWatch::new(&mut request);
        let mut answer = http.execute(request).await.map_err(|error| {
            let error = Error::connection(operation, error);
            if body.nothing_was_sent() { error.unsent() } else { error }
        })?;
        // Errors carry headers and body of a response, be it a success or not.
        let [api_key, client_secret] = credentials.secrets();
        let token = token.map(AccessToken::secret);
        answer.extensions_mut().insert(Secrets::new([api_key, client_secret].into_iter().chain(token)));
        buffer(operation, answer, self.body_limit).await
    }
}

/// Puts on a request what its operation asks for.
fn authorize(
    request: &mut Request,
    operation: &Operation,
    credentials: &Credentials,
    token: Option<&AccessToken>,
) -> Result<(), Error> {
    let unsendable =
        |what: &str| Error::invalid_request(operation, format!("no header can carry the {what}"));
    if operation.api_key {
        let key = credentials.api_key_header().ok_or_else(|| unsendable("API key"))?;
        request.headers_mut().insert(API_KEY, key);
    }
    if let Some(token) = token {
        let token = token.header().ok_or_else(|| unsendable("token"))?;
        request.headers_mut().insert(AUTHORIZATION, token);
    }
    Ok(())
}

/// Sends a request when it has a token and its turn, and once more when key or token are refused and there are others.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) gateway: Arc<Gateway>,
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
        request: Request,
        operation: &Operation,
        deadline: Instant,
    ) -> Result<Response, Error> {
        if !operation.bearer {
            let ready = async { Ok((self.tokens.credentials().await?, self.rate_limit.turn().await)) };
            let (credentials, _turn) = in_time(ready, operation, deadline).await?;
            let request = self.limited(request, deadline);
            return self.gateway.exchange(http, request, operation, &credentials, None).await;
        }
        // A body that is a stream cannot be sent twice; every body of this API is in memory.
        let again = request.try_clone();
        let (response, issued) = self.send(http, request, operation, deadline).await?;
        let (Some(again), StatusCode::UNAUTHORIZED) = (again, response.status()) else { return Ok(response) };
        let (head, body) = split(response).await;
        if !self.another_may_help(&issued, &body, deadline).await {
            return Ok(head.map(|()| body).into());
        }
        tracing::debug!(
            operation = operation.id,
            generation = issued.generation,
            "key or token were refused"
        );
        let (response, issued) = self.send(http, again, operation, deadline).await?;
        if response.status() != StatusCode::UNAUTHORIZED {
            return Ok(response);
        }
        let (head, body) = split(response).await;
        if !is_about_key(&body) {
            self.tokens.doubt(&issued);
        }
        Ok(head.map(|()| body).into())
    }

    /// Puts key and token on a request, as an attempt does before it sends.
    pub(crate) async fn authorize(&self, request: &mut Request, operation: &Operation) -> Result<(), Error> {
        let issued = self.tokens.get().await?;
        authorize(request, operation, &issued.credentials, Some(&issued.token))
    }

    async fn send(
        &self,
        http: &reqwest::Client,
        request: Request,
        operation: &Operation,
        deadline: Instant,
    ) -> Result<(Response, Arc<IssuedToken>), Error> {
        // Until here nothing was sent, or it was refused: a failure leaves nothing unknown.
        let (issued, _turn) = in_time(self.ready(), operation, deadline).await?;
        let request = self.limited(request, deadline);
        let sent = self.gateway.exchange(http, request, operation, &issued.credentials, Some(&issued.token));
        Ok((sent.await?, issued))
    }

    /// Waits for a token and then for the turn. Turns that are taken before the token is there would all be due when it
    /// comes.
    async fn ready(&self) -> Result<(Arc<IssuedToken>, Option<SemaphorePermit<'_>>), Error> {
        let mut fresh = false;
        loop {
            let (waited, issued) = match self.tokens.get().now_or_never() {
                Some(issued) => (false, issued?),
                None => (true, self.tokens.get().await?),
            };
            fresh |= waited;
            Span::current().record("infinigate.token.fresh", fresh);
            let expired_on_arrival = issued.token.remaining().is_zero();
            let turn = self.rate_limit.turn().await;
            match self.tokens.get().now_or_never() {
                Some(issued) => return Ok((issued?, turn)),
                // It lives shorter than it takes to fetch it.
                None if expired_on_arrival => return Ok((issued, turn)),
                // The turn came so late that the token has expired: another token, and then another turn.
                None => {}
            }
        }
    }

    /// Whether there are other credentials or another token than those that were refused.
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

/// Whether a 401 is about the API key. What the gateway writes about it is short.
pub(crate) fn is_about_key(body: &[u8]) -> bool {
    body[..body.len().min(LONGEST_GATEWAY_MESSAGE)]
        .windows(API_KEY_REFUSED.len())
        .any(|window| window.eq_ignore_ascii_case(API_KEY_REFUSED))
}

/// Head and whole body of a response, with what is known of it. A body that breaks off does not take the status with it.
async fn split(mut answer: Response) -> (http::Response<()>, bytes::Bytes) {
    let mut head = http::Response::new(());
    *head.status_mut() = answer.status();
    *head.headers_mut() = std::mem::take(answer.headers_mut());
    *head.version_mut() = answer.version();
    // The secrets among them are looked for in errors.
    *head.extensions_mut() = std::mem::take(answer.extensions_mut());
    (head, answer.bytes().await.unwrap_or_default())
}
