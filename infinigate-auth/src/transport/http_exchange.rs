//! One request with its credentials: API key and token on it, and no secret in what comes back.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures::FutureExt;
use infinigate_api::operations::REQUEST_TOKEN;
use infinigate_api::{Error, Operation, Response, Secrets, TimeLimits, Transport, buffer_in_time};
use reqwest::Request;
use reqwest::header::{AUTHORIZATION, HeaderName};
use tokio::time::Instant;

use crate::credentials::Credentials;
use crate::token::access_token::AccessToken;
use crate::token::issuer::IssuedToken;
use crate::transport::body::BodyWatch;
use crate::transport::middleware::{Attempt, Middleware};

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
pub(crate) struct HttpExchange {
    pub(crate) counters: Arc<Counters>,
    /// How long the server may be silent before and within a response.
    pub(crate) read_timeout: Duration,
    /// How many bytes a response may have.
    pub(crate) body_limit: usize,
    pub(crate) middleware: Vec<Arc<dyn Middleware>>,
    /// A cassette that replaces the network.
    pub(crate) in_place_of_network: Option<Arc<dyn Transport>>,
}

impl HttpExchange {
    /// Sends a request and waits for the whole response.
    ///
    /// These are no async fns: those keep their arguments, and a request is large for what every task has to carry.
    pub(crate) fn run<'a>(
        &'a self,
        http: &'a reqwest::Client,
        mut request: Request,
        operation: &'a Operation,
        credentials: &Credentials,
        issued: Option<&IssuedToken>,
    ) -> impl Future<Output = Result<Response, Error>> + Send + use<'a> {
        let begun = self.before(&mut request, operation).and_then(|shown| {
            authorize(&mut request, operation, credentials, issued.map(|issued| &issued.token))?;
            let secrets =
                issued.map_or_else(|| Secrets::new(credentials.secrets()), |issued| issued.secrets.clone());
            Ok((shown, Instant::now(), self.respond(http, request, operation, secrets)))
        });
        async move {
            let (shown, sent, response) = begun?;
            let result = response.await;
            #[cfg(feature = "metrics")]
            if is_token_request(operation) {
                crate::transport::metrics::token(&result);
            }
            if let Some(request) = shown {
                self.after(operation, &request, sent.elapsed(), &result);
            }
            result
        }
    }

    /// The hooks before an attempt, and the request as they leave it, for those after it.
    fn before(&self, request: &mut Request, operation: &Operation) -> Result<Option<Box<Request>>, Error> {
        for hooks in self.middleware_of(operation) {
            hooks.before(request, operation)?;
        }
        Ok((!self.middleware_of(operation).is_empty()).then(|| Box::new(copy(request))))
    }

    /// The hooks after an attempt.
    fn after(
        &self,
        operation: &Operation,
        request: &Request,
        duration: Duration,
        result: &Result<Response, Error>,
    ) {
        // Hooks write logs: what quotes the request is not for them. The caller gets it as it arrived.
        let shown = result.as_ref().map(redacted);
        for hooks in self.middleware_of(operation) {
            let result = shown.as_ref().map_err(|error| *error);
            hooks.after(&Attempt { operation, request, duration, result });
        }
    }

    fn middleware_of(&self, operation: &Operation) -> &[Arc<dyn Middleware>] {
        if is_token_request(operation) { &[] } else { &self.middleware }
    }

    fn respond<'a>(
        &'a self,
        http: &'a reqwest::Client,
        request: Request,
        operation: &'a Operation,
        secrets: Secrets,
    ) -> impl Future<Output = Result<Response, Error>> + Send + use<'a> {
        let Counters { requests, token_requests } = &*self.counters;
        let counter = if is_token_request(operation) { token_requests } else { requests };
        counter.fetch_add(1, Ordering::Relaxed);
        match &self.in_place_of_network {
            Some(transport) => transport.send(http, request, operation).left_future(),
            None => self.send(http, request, operation, secrets).right_future(),
        }
    }

    fn send<'a>(
        &self,
        http: &reqwest::Client,
        mut request: Request,
        operation: &'a Operation,
        secrets: Secrets,
    ) -> impl Future<Output = Result<Response, Error>> + Send + use<'a> {
        let body = BodyWatch::new(&mut request);
        let whole = request.timeout_mut().take().unwrap_or(Duration::MAX);
        let mut time = TimeLimits::new(whole, self.read_timeout);
        let (url, limit) = (request.url().clone(), self.body_limit);
        let sent = http.execute(request);
        async move {
            let response = match time.keep(sent).await {
                Ok(response) => response.map_err(|error| Error::connection(operation, error)),
                Err(late) => Err(Error::late(operation, &url, late)),
            };
            let mut response =
                response.map_err(|error| if body.nothing_was_sent() { error.unsent() } else { error })?;
            // Errors carry headers and body of a response, be it a success or not.
            response.extensions_mut().insert(secrets);
            buffer_in_time(operation, response, limit, time).await
        }
    }
}

/// True for the request that issues a token: its response is a secret, which neither middleware nor a recording sees.
fn is_token_request(operation: &Operation) -> bool {
    operation.id == REQUEST_TOKEN.id
}

/// The same request: its body is in memory, and shared.
fn copy(request: &Request) -> Request {
    request.try_clone().unwrap_or_else(|| {
        let mut copy = Request::new(request.method().clone(), request.url().clone());
        copy.headers_mut().clone_from(request.headers());
        copy
    })
}

/// The same response without the secrets that its request carried.
fn redacted(response: &Response) -> Response {
    let secrets: Option<&Secrets> = response.extensions().get();
    let (headers, body) = secrets.cloned().unwrap_or_default().redacted(response.headers(), response.body());
    let mut redacted = Response::new(body);
    *redacted.status_mut() = response.status();
    *redacted.version_mut() = response.version();
    *redacted.headers_mut() = headers;
    redacted
}

/// Puts on a request what its operation asks for.
pub(crate) fn authorize(
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

/// True if a 401 is about the API key. What the gateway writes about it is short.
pub(crate) fn is_about_key(body: &[u8]) -> bool {
    body[..body.len().min(LONGEST_GATEWAY_MESSAGE)]
        .windows(API_KEY_REFUSED.len())
        .any(|window| window.eq_ignore_ascii_case(API_KEY_REFUSED))
}
