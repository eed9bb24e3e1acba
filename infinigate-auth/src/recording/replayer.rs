//! Answers from a cassette in place of the network.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use infinigate_api::{Error, Operation, Response, Transport, TransportFuture};
use reqwest::Request;
use serde_json::value::RawValue;

use super::cassette::{Body, Cassette, RecordedRequest};
use crate::{AccessToken, BoxFuture, Builder, Credentials, Infinigate, TokenSource};

/// No host has this name (RFC 6761), should a request get past the cassette.
const NOWHERE: &str = "https://cassette.invalid";

/// Starts to configure a client that answers from a cassette, without a network and without credentials.
///
/// A request is found by method, path, query and body. One that was recorded several times gets the responses in their
/// order, and the last of them from then on. One that was not recorded is
/// [`Error::NotRecorded`](crate::Error::NotRecorded), which names it and what the cassette has. The values to ask for are
/// those of the cassette, and not those that were asked for when it was recorded.
///
/// Retries and their backoff are as ever: a test of a recorded 503 pauses the clock, or sets
/// [`attempts`](Builder::attempts).
///
/// # Errors
/// [`Error::InvalidInput`] when the file is missing, is no cassette, or is one of another format.
pub fn replay(path: impl AsRef<Path>) -> Result<Builder, Error> {
    let path = path.as_ref();
    let wrong =
        |why: String| Error::invalid_input(format!("the cassette {} cannot be used: {why}", path.display()));
    let replayer = Replayer::new(Cassette::load(path).map_err(wrong)?).map_err(wrong)?;
    let credentials = Credentials {
        api_key: "replayed".into(),
        client_id: "replayed".to_owned(),
        client_secret: "replayed".into(),
        from_environment: false,
    };
    let mut builder = Infinigate::builder(credentials).base_url(NOWHERE).token_source(Unneeded);
    builder.http.in_place_of_network = Some(Arc::new(replayer));
    Ok(builder)
}

/// A token that nobody looks at.
#[derive(Debug)]
struct Unneeded;

impl TokenSource for Unneeded {
    fn token<'a>(&'a self, _: &'a Credentials) -> BoxFuture<'a, Result<AccessToken, Error>> {
        Box::pin(async { Ok(AccessToken::new("replayed", Duration::MAX)) })
    }
}

#[derive(Debug)]
struct Replayer {
    /// What was recorded of each request, by method and target.
    recorded: HashMap<(String, String), Vec<Response>>,
    /// The requests in their order, and the operation of each.
    requests: Vec<(String, String)>,
    /// How often each was asked.
    asked: Mutex<HashMap<(String, String), usize>>,
}

impl Replayer {
    fn new(cassette: Cassette) -> Result<Self, String> {
        let mut replayer = Self { recorded: HashMap::new(), requests: Vec::new(), asked: Mutex::default() };
        for exchange in cassette.exchanges {
            let (method, target) = (exchange.request.method().to_owned(), exchange.request.target());
            let request = format!("{method} {target}");
            let response = exchange.response.to_response().map_err(|why| format!("{request}: {why}"))?;
            let responses = replayer.recorded.entry((method, target)).or_default();
            if responses.is_empty() {
                replayer.requests.push((exchange.operation, request));
            }
            responses.push(response);
        }
        Ok(replayer)
    }

    fn respond(&self, request: &Request, operation: &Operation) -> Result<Response, Error> {
        let sent = request.body().and_then(reqwest::Body::as_bytes).unwrap_or_default();
        let body = Body::new(sent, |body| serde_json::from_slice(body).map(RawValue::to_owned).ok());
        let asked = RecordedRequest::new(operation, request.url(), body, str::to_owned);
        let key = (asked.method().to_owned(), asked.target());
        let Some(responses) = self.recorded.get(&key) else { return Err(self.not_recorded(operation, key)) };
        let mut counts = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(key).or_default();
        let response = responses.get(*count).or(responses.last());
        *count += 1;
        // There is one for every request that is there at all.
        Ok(response.cloned().unwrap_or_default())
    }

    fn not_recorded(&self, operation: &Operation, (method, target): (String, String)) -> Error {
        let of = |only: bool| {
            let requests = self.requests.iter().filter(|(id, _)| !only || id == operation.id);
            requests.map(|(_, request)| request.clone()).collect::<Vec<_>>()
        };
        let mut recorded = of(true);
        if recorded.is_empty() {
            recorded = of(false);
        }
        Error::not_recorded(operation, method, target, recorded)
    }
}

impl Transport for Replayer {
    fn send<'a>(
        &'a self,
        _: &'a reqwest::Client,
        request: Request,
        operation: &'a Operation,
    ) -> TransportFuture<'a> {
        Box::pin(async move { self.respond(&request, operation) })
    }
}
