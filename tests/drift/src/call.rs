//! Sending a request as it was planned, and reading what comes back without trusting it.

use infinigate_auth::Infinigate;
use infinigate_auth::api::{ClientInfo, Error, Operation, operations, reqwest};
use serde_json::Value;

use super::plan::{Call, Read};

/// A response, as far as it can be read.
#[derive(Debug)]
pub(super) struct Response {
    pub(super) status: u16,
    /// An error says what is wrong with the body, and not what is in it.
    pub(super) body: Result<Value, &'static str>,
}

/// Sends one request. An error says why there is no response, in words of this program and no others.
pub(super) async fn send(infinigate: &Infinigate, read: &Read<'_>, call: &Call) -> Result<Response, String> {
    let operation = operations::ALL
        .iter()
        .find(|known| known.id == read.operation.id && known.method == "GET" && known.path == read.route.path)
        .ok_or("the client was built from another description")?;
    let url = url(infinigate.baseurl(), operation, call).ok_or("its URL cannot be built")?;
    let request = reqwest::Request::new(reqwest::Method::GET, url);
    match infinigate.transport().send(infinigate.client(), request, operation).await {
        Ok(response) => Ok(Response { status: response.status().as_u16(), body: decode(response.body()) }),
        Err(error) => Err(reason(&error)),
    }
}

fn url(base: &str, operation: &Operation, call: &Call) -> Option<reqwest::Url> {
    let mut url = reqwest::Url::parse(base).ok()?;
    let mut segments = url.path_segments_mut().ok()?;
    segments.pop_if_empty();
    for segment in operation.path.split('/').skip(1) {
        let filled = call.path.iter().fold(segment.to_owned(), |segment, (name, value)| {
            segment.replace(&format!("{{{name}}}"), value)
        });
        segments.push(&filled);
    }
    drop(segments);
    if !call.query.is_empty() {
        url.query_pairs_mut().extend_pairs(&call.query);
    }
    Some(url)
}

/// An empty body stands for null, and a byte order mark for nothing.
fn decode(body: &[u8]) -> Result<Value, &'static str> {
    let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
    if body.trim_ascii().is_empty() {
        return Ok(Value::Null);
    }
    serde_json::from_slice(body).map_err(|_| "is not JSON")
}

/// The server's own words may hold anything, and are left out.
fn reason(error: &Error) -> String {
    let status = error.status().map(|status| format!(" ({})", status.as_u16())).unwrap_or_default();
    match error {
        Error::Credentials(_) => {
            format!("the credentials were refused{status}: check key, client id and secret")
        }
        Error::Timeout(_) => "the time ran out".to_owned(),
        Error::Network(_) => "the server could not be reached, or broke off".to_owned(),
        Error::TooLarge(_) => "its response is too large".to_owned(),
        Error::InvalidInput(error) => format!("nothing was sent: {error}"),
        _ => format!("there was no token or no response{status}"),
    }
}
