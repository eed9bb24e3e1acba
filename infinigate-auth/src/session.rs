use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use futures::FutureExt;
use infinigate_api::{Error, Operation, Transport, TransportFuture, buffer};
use reqwest::header::{AUTHORIZATION, HeaderName, HeaderValue};
use reqwest::{Request, Response, StatusCode};

use crate::credentials::Credentials;
use crate::redact::redact;
use crate::token::{Token, Tokens};

const API_KEY: HeaderName = HeaderName::from_static("api-key");
/// What the gateway in front of the API says when the API key is the problem, and not the token.
const API_KEY_REFUSED: &[u8] = b"subscription key";

/// How many requests were sent.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    pub(crate) requests: AtomicU64,
    pub(crate) token_requests: AtomicU64,
}

/// Puts the API key on a request, and keeps secrets out of errors.
#[derive(Debug)]
pub(crate) struct Gateway {
    credentials: Arc<Credentials>,
    api_key: HeaderValue,
    counters: Arc<Counters>,
    /// How many bytes an answer may have.
    body_limit: usize,
}

impl Gateway {
    pub(crate) fn new(
        credentials: Arc<Credentials>,
        counters: Arc<Counters>,
        body_limit: usize,
    ) -> Result<Self, Error> {
        let api_key = credentials.api_key_header().ok_or_else(|| {
            Error::invalid_input("the API key has a character that cannot stand in a header")
        })?;
        Ok(Self { credentials, api_key, counters, body_limit })
    }

    async fn exchange(
        &self,
        http: &reqwest::Client,
        mut request: Request,
        operation: &Operation,
        token: Option<&Token>,
    ) -> Result<Response, Error> {
        let headers = request.headers_mut();
        if operation.api_key {
            headers.insert(API_KEY, self.api_key.clone());
        }
        if let Some(token) = token {
            headers.insert(AUTHORIZATION, token.header.clone());
        }
        let counter = if operation.bearer { &self.counters.requests } else { &self.counters.token_requests };
        counter.fetch_add(1, Ordering::Relaxed);
        let answer = http.execute(request).await.map_err(|error| Error::connection(operation, error))?;
        let answer = buffer(operation, answer, self.body_limit).await?;
        if answer.status().is_success() { Ok(answer) } else { Ok(self.without_secrets(answer, token).await) }
    }

    /// The same answer with every secret in its body replaced, since errors carry the body.
    async fn without_secrets(&self, answer: Response, token: Option<&Token>) -> Response {
        let (head, body) = split(answer).await;
        let [api_key, client_secret] = self.credentials.secrets();
        let body = redact(body, &[api_key, client_secret, token.map_or("", Token::secret)]);
        head.map(|()| body).into()
    }
}

impl Transport for Gateway {
    fn send<'a>(
        &'a self,
        http: &'a reqwest::Client,
        request: Request,
        operation: &'a Operation,
    ) -> TransportFuture<'a> {
        Box::pin(self.exchange(http, request, operation, None))
    }
}

/// Puts the bearer token on a request as well, and sends it once more when the token is refused.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) gateway: Arc<Gateway>,
    pub(crate) tokens: Tokens,
}

impl Session {
    /// Waits until there is a token, if the operation needs one; true when it had to be waited for.
    pub(crate) async fn ready(&self, operation: &Operation) -> Result<bool, Error> {
        if !operation.bearer {
            return Ok(false);
        }
        let mut token = std::pin::pin!(self.tokens.get());
        match token.as_mut().now_or_never() {
            Some(result) => result.map(|_| false),
            None => token.await.map(|_| true),
        }
    }

    /// One attempt at an operation: puts API key and token on it, and when the token is refused sends it once
    /// more with a new one. A failure to obtain a token names another operation than the one that is attempted.
    pub(crate) async fn attempt(
        &self,
        http: &reqwest::Client,
        request: Request,
        operation: &Operation,
    ) -> Result<Response, Error> {
        if !operation.bearer {
            return self.gateway.exchange(http, request, operation, None).await;
        }
        // A body that is a stream cannot be sent twice; every body of this API is in memory.
        let again = request.try_clone();
        let token = self.tokens.get().await?;
        let answer = self.gateway.exchange(http, request, operation, Some(&token)).await?;
        let (Some(again), StatusCode::UNAUTHORIZED) = (again, answer.status()) else { return Ok(answer) };
        let (answer, body) = split(answer).await;
        if body.windows(API_KEY_REFUSED.len()).any(|window| window.eq_ignore_ascii_case(API_KEY_REFUSED)) {
            return Ok(answer.map(|()| body).into());
        }
        self.tokens.invalidate(&token);
        let token = self.tokens.get().await?;
        self.gateway.exchange(http, again, operation, Some(&token)).await
    }
}

/// Head and whole body of an answer. A body that breaks off does not take the status with it.
async fn split(mut answer: Response) -> (http::Response<()>, bytes::Bytes) {
    let mut head = http::Response::new(());
    *head.status_mut() = answer.status();
    *head.headers_mut() = std::mem::take(answer.headers_mut());
    *head.version_mut() = answer.version();
    (head, answer.bytes().await.unwrap_or_default())
}
