//! One attempt: API key and token on the request, and once more when the token is refused.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use futures::FutureExt;
use infinigate_api::{Error, Operation, buffer};
use reqwest::header::{AUTHORIZATION, HeaderName};
use reqwest::{Request, Response, StatusCode};

use crate::credentials::Credentials;
use crate::token::access_token::AccessToken;
use crate::token::issuer::IssuedToken;
use crate::token::refresher::Tokens;
use crate::transport::redaction::{redact, redact_headers};

const API_KEY: HeaderName = HeaderName::from_static("api-key");
/// What the gateway in front of the API says when the API key is the problem, and not the token.
const API_KEY_REFUSED: &[u8] = b"subscription key";

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
        authorize(&mut request, operation, credentials, token)?;
        let counter = if operation.bearer { &self.counters.requests } else { &self.counters.token_requests };
        counter.fetch_add(1, Ordering::Relaxed);
        let answer = http.execute(request).await.map_err(|error| Error::connection(operation, error))?;
        let answer = buffer(operation, answer, self.body_limit).await?;
        if answer.status().is_success() {
            return Ok(answer);
        }
        // Errors carry headers and body of an answer.
        let (mut head, body) = split(answer).await;
        let [api_key, client_secret] = credentials.secrets();
        let secrets = [api_key, client_secret, token.map_or("", AccessToken::expose)];
        redact_headers(head.headers_mut(), &secrets);
        Ok(head.map(|()| redact(body, &secrets)).into())
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

/// Puts the credentials on every request, and sends it once more when the token is refused.
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
            let credentials = self.tokens.credentials().await?;
            return self.gateway.exchange(http, request, operation, &credentials, None).await;
        }
        // A body that is a stream cannot be sent twice; every body of this API is in memory.
        let again = request.try_clone();
        let issued = self.tokens.get().await?;
        let answer = self.send_with(http, request, operation, &issued).await?;
        let (Some(again), StatusCode::UNAUTHORIZED) = (again, answer.status()) else { return Ok(answer) };
        let (answer, body) = split(answer).await;
        let is_about_key =
            body.windows(API_KEY_REFUSED.len()).any(|window| window.eq_ignore_ascii_case(API_KEY_REFUSED));
        if is_about_key || !self.tokens.refuse(&issued) {
            return Ok(answer.map(|()| body).into());
        }
        tracing::debug!(operation = operation.id, generation = issued.generation, "the token was refused");
        let issued = self.tokens.get().await?;
        let answer = self.send_with(http, again, operation, &issued).await?;
        if answer.status() == StatusCode::UNAUTHORIZED {
            self.tokens.doubt(&issued);
        }
        Ok(answer)
    }

    /// Puts key and token on a request, as an attempt does before it sends.
    pub(crate) async fn authorize(&self, request: &mut Request, operation: &Operation) -> Result<(), Error> {
        let issued = self.tokens.get().await?;
        authorize(request, operation, &issued.credentials, Some(&issued.token))
    }

    async fn send_with(
        &self,
        http: &reqwest::Client,
        request: Request,
        operation: &Operation,
        issued: &IssuedToken,
    ) -> Result<Response, Error> {
        self.gateway.exchange(http, request, operation, &issued.credentials, Some(&issued.token)).await
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
