//! The token source of a client that has no other: the token operation of the API.

use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use infinigate_api::{Client, Error, Operation, Transport, TransportFuture};
use reqwest::Request;
use serde_json::Value;

use crate::credentials::Credentials;
use crate::token::access_token::AccessToken;
use crate::token::source::TokenSource;
use crate::transport::http_exchange::HttpExchange;

/// How long a token lives when the issuer does not say (guide).
const DOCUMENTED_LIFETIME: Duration = Duration::from_secs(300);
/// How long the issuer may take.
const TIMEOUT: Duration = Duration::from_secs(30);

/// The client credentials grant of OAuth 2.0, as the API's own token operation does it.
#[derive(Debug)]
pub(crate) struct ClientCredentials {
    pub(crate) base_url: String,
    pub(crate) http: reqwest::Client,
    pub(crate) exchange: Arc<HttpExchange>,
}

impl TokenSource for ClientCredentials {
    fn token<'a>(&'a self, credentials: &'a Credentials) -> BoxFuture<'a, Result<AccessToken, Error>> {
        async move {
            let transport = WithApiKey { exchange: self.exchange.clone(), credentials: credentials.clone() };
            let issuer = Client::with_transport(&self.base_url, self.http.clone(), Arc::new(transport))?;
            let response =
                issuer.request_token().body(credentials.token_request()).send().await?.into_inner();
            Ok(AccessToken::new(response.access_token, lifetime(response.expires_in.as_ref())))
        }
        .boxed()
    }
}

/// Sends the token request, which carries the API key and no token.
#[derive(Debug)]
struct WithApiKey {
    exchange: Arc<HttpExchange>,
    credentials: Credentials,
}

impl Transport for WithApiKey {
    fn send<'a>(
        &'a self,
        http: &'a reqwest::Client,
        mut request: Request,
        operation: &'a Operation,
    ) -> TransportFuture<'a> {
        *request.timeout_mut() = Some(TIMEOUT);
        self.exchange.run(http, request, operation, &self.credentials, None).boxed()
    }
}

/// `expires_in` in seconds. It may be missing, a text, or nonsense; then the documented lifetime holds.
fn lifetime(expires_in: Option<&Value>) -> Duration {
    let seconds = match expires_in {
        Some(Value::Number(number)) => number.as_f64(),
        Some(Value::String(text)) => text.trim().parse().ok(),
        _ => None,
    };
    match seconds {
        Some(seconds) if seconds > 0.0 => Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX),
        _ => DOCUMENTED_LIFETIME,
    }
}
