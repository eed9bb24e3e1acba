//! From a response to a value or an error.

use std::mem::take;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use reqwest::header::HeaderMap;
use serde::de::DeserializeOwned;
use tracing::Span;

use crate::asked::Asked;
use crate::error::NoResponse;
use crate::operations::ANY_BEARER;
use crate::time_limits::TimeLimits;
use crate::{Error, Operation, RequestOptions, Response, ResponseValue, Secrets};

/// How large a response may be when nobody says otherwise: 256 MiB, after decompression.
pub const BODY_LIMIT: usize = 256 * 1024 * 1024;

/// How much of a body an error keeps. What gateways write into their error pages is shorter, and a success is worth no more
/// memory once it is known not to decode.
const KEPT: usize = 64 * 1024;

/// A run of characters so long in the page of an issuer may be a token.
const TOKEN: usize = 32;

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Reads a response of reqwest to its end, for a [`Transport`](crate::Transport) to return.
///
/// The limit is in bytes after decompression, which a small response that unpacks to a large one does not get around.
/// Of a response that is not a success the first 64 KiB are kept, as far as they arrive, without the [`Secrets`] in its
/// extensions.
///
/// # Errors
/// [`Error::TooLarge`] for a success beyond the limit; [`Error::Network`] or [`Error::Timeout`], with status, headers
/// and the first 64 KiB of what arrived, for one that breaks off.
pub fn buffer(
    operation: &Operation,
    response: reqwest::Response,
    limit: usize,
) -> impl Future<Output = Result<Response, Error>> + Send {
    read_whole(operation, response, limit, None)
}

/// As [`buffer`], within the time limits that the request was sent with.
///
/// # Errors
/// Those of [`buffer`].
pub fn buffer_in_time(
    operation: &Operation,
    response: reqwest::Response,
    limit: usize,
    time: TimeLimits,
) -> impl Future<Output = Result<Response, Error>> + Send {
    read_whole(operation, response, limit, Some(time))
}

#[allow(
    clippy::manual_async_fn,
    reason = "an async fn keeps its arguments twice, and every task would be larger by that"
)]
fn read_whole(
    operation: &Operation,
    mut response: reqwest::Response,
    limit: usize,
    mut time: Option<TimeLimits>,
) -> impl Future<Output = Result<Response, Error>> + Send {
    async move {
        let status = response.status();
        let mut whole = Response::default();
        *whole.status_mut() = status;
        *whole.version_mut() = response.version();
        *whole.headers_mut() = take(response.headers_mut());
        *whole.extensions_mut() = take(response.extensions_mut());
        let limit = if status.is_success() { limit } else { limit.min(KEPT) };
        let mut body = Body::default();
        loop {
            let chunk = match &mut time {
                Some(time) => time.keep(response.chunk()).await,
                None => Ok(response.chunk().await),
            };
            let chunk = match chunk {
                Ok(chunk) => chunk.map_err(NoResponse::from),
                Err(late) => Err(NoResponse::late(late, response.url())),
            };
            match chunk {
                Ok(Some(chunk)) if chunk.len() > limit.saturating_sub(body.len()) => {
                    if status.is_success() {
                        let (headers, _) = Kept::of(operation, &whole).head_and_body(&Bytes::new());
                        return Err(Error::too_large(operation, status, headers, limit));
                    }
                    body.push(chunk.slice(..limit.saturating_sub(body.len())));
                    break;
                }
                Ok(Some(chunk)) => body.push(chunk),
                Err(error) if status.is_success() => {
                    let (headers, body) = Kept::of(operation, &whole).head_and_body(&body.whole());
                    return Err(Error::no_response(operation, error, Some(status), headers, body));
                }
                // The status of an error is worth more than a body that broke off.
                Ok(None) | Err(_) => break,
            }
        }
        let mut body = body.whole();
        if !status.is_success() {
            (*whole.headers_mut(), body) = Kept::of(operation, &whole).head_and_body(&body);
        }
        *whole.body_mut() = body;
        Ok(whole)
    }
}

/// The parts of a body that have arrived. Most bodies arrive in one, which is not copied.
#[derive(Default)]
struct Body {
    first: Bytes,
    /// All of them, once there is a second.
    all: BytesMut,
}

impl Body {
    fn len(&self) -> usize {
        self.first.len().max(self.all.len())
    }

    fn push(&mut self, chunk: Bytes) {
        if self.len() == 0 {
            self.first = chunk;
            return;
        }
        if self.all.is_empty() {
            self.all.extend_from_slice(&self.first);
        }
        self.all.extend_from_slice(&chunk);
    }

    fn whole(self) -> Bytes {
        if self.all.is_empty() { self.first } else { self.all.freeze() }
    }
}

/// The id that the caller has given the request of a response.
fn request_id(response: &Response) -> Option<String> {
    let options: &Arc<RequestOptions> = response.extensions().get()?;
    options.own_request_id().map(str::to_owned)
}

/// What an error keeps of a response: no secret that the request carried, and nothing of a token that was issued.
struct Kept {
    headers: HeaderMap,
    secrets: Secrets,
    /// True if the response may hold a token anywhere.
    is_secret: bool,
}

impl Kept {
    fn of(operation: &Operation, response: &Response) -> Self {
        Self {
            headers: response.headers().clone(),
            secrets: response.extensions().get().cloned().unwrap_or_default(),
            // Where others need a token, the operation that needs none is the one that issues it.
            is_secret: ANY_BEARER && !operation.bearer && response.status().is_success(),
        }
    }

    fn head_and_body(mut self, body: &Bytes) -> (HeaderMap, Bytes) {
        if self.withholds(body) {
            return (HeaderMap::new(), Bytes::new());
        }
        if self.is_secret {
            self.headers.clear();
        }
        self.secrets.redact_headers(&mut self.headers);
        let clean = self.secrets.redact(body.clone());
        // A copy of its beginning: a slice would keep the whole body in memory for as long as there is an error.
        let body = Bytes::copy_from_slice(clean.get(..KEPT).unwrap_or(&clean));
        (self.headers, body)
    }

    /// True if a body may be a token or hold one. A page that asks to log in, or says that it is under maintenance, is
    /// worth seeing.
    fn withholds(&self, body: &[u8]) -> bool {
        if !self.is_secret || body.trim_ascii().is_empty() {
            return false;
        }
        let is_page = body.trim_ascii_start().starts_with(b"<");
        let lower = body.to_ascii_lowercase();
        let names_one =
            [&b"token"[..], b"jwt"].iter().any(|name| lower.windows(name.len()).any(|word| word == *name));
        let is_token = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~+/=".contains(byte);
        let has_long_part = body.split(|byte| !is_token(byte)).any(|part| part.len() >= TOKEN);
        !is_page || names_one || has_long_part
    }
}

/// Decodes a 2xx response, within the span that the transport may have put into its extensions. An empty body counts as
/// `null`, which an empty list may arrive as.
pub(crate) fn decode<T: DeserializeOwned>(
    operation: &Operation,
    mut response: Response,
) -> Result<ResponseValue<T>, Error> {
    let span = response.extensions_mut().remove::<Span>().unwrap_or_else(Span::none);
    let status = response.status();
    let asked = response.extensions_mut().remove::<Asked>();
    let request_id = request_id(&response);
    let kept = Kept::of(operation, &response);
    let body = response.into_body();
    let _entered = span.enter();
    let value = read(json_of(&body));
    let contradiction = asked.as_ref().filter(|_| value.is_ok());
    let contradiction = contradiction.and_then(|asked| asked.contradiction(json_of(&body)));
    match value {
        Ok(value) if contradiction.is_none() => Ok(ResponseValue::new(value, status, kept.headers)),
        _ => {
            span.record("error.type", "decode");
            let withheld = kept.withholds(&body).then(|| {
                (
                    ".".to_owned(),
                    "no token in it; it is withheld, because one may be in a place of its own".to_owned(),
                )
            });
            // Without secrets first: a message quotes the beginning of what was found.
            let clean = kept.secrets.redact(body.clone());
            let found = withheld.or_else(|| wrong::<T>(&clean, asked.as_ref()));
            let (headers, body) = kept.head_and_body(&body);
            Err(Error::decode(operation, status, headers, body, found).sent_as(request_id))
        }
    }
}

/// The place in a body at which something is wrong, and what it is.
fn wrong<T: DeserializeOwned>(body: &Bytes, asked: Option<&Asked>) -> Option<(String, String)> {
    if body.trim_ascii().is_empty() {
        return Some((".".to_owned(), "the response is empty".to_owned()));
    }
    locate::<T>(body).or_else(|| asked?.contradiction(json_of(body)))
}

/// A 2xx response as it arrived.
#[allow(dead_code, reason = "used if an operation has a response with a body")]
#[allow(clippy::unnecessary_wraps, reason = "stands in the generated code where decode() stands")]
pub(crate) fn raw(operation: &Operation, response: Response) -> Result<ResponseValue<Bytes>, Error> {
    let Kept { headers, .. } = Kept::of(operation, &response);
    let status = response.status();
    Ok(ResponseValue::new(response.into_body(), status, headers))
}

/// The error of a success that is not of the type which this operation returns, but of another by its status.
#[allow(dead_code, reason = "used if an operation has successes of several types")]
pub(crate) fn of_another_type(operation: &Operation, response: Response, other: &str, method: &str) -> Error {
    let status = response.status();
    let request_id = request_id(&response);
    let kept = Kept::of(operation, &response);
    let (headers, body) = kept.head_and_body(&response.into_body());
    let why = format!("with the status {status} it is {other}, which {method}");
    Error::decode(operation, status, headers, body, Some((".".to_owned(), why))).sent_as(request_id)
}

/// The error of a response that is not a success.
pub(crate) fn refused(operation: &Operation, response: Response) -> Error {
    let status = response.status();
    let request_id = request_id(&response);
    let kept = Kept::of(operation, &response);
    let (headers, body) = kept.head_and_body(&response.into_body());
    Error::refused(operation, status, headers, body).sent_as(request_id)
}

/// Looks at the encoding of the whole body once, which costs less than at that of each text in it.
fn read<T: DeserializeOwned>(json: &[u8]) -> serde_json::Result<T> {
    match std::str::from_utf8(json) {
        Ok(text) => serde_json::from_str(text),
        // What is wrong may stand in a property that nobody reads.
        Err(_) => serde_json::from_slice(json),
    }
}

/// Decodes once more, at the price of keeping track of where in the document the decoder is.
fn locate<T: DeserializeOwned>(body: &Bytes) -> Option<(String, String)> {
    let mut decoder = serde_json::Deserializer::from_slice(json_of(body));
    match serde_path_to_error::deserialize::<_, T>(&mut decoder) {
        Err(error) => Some((error.path().to_string(), error.inner().to_string())),
        Ok(_) => decoder.end().err().map(|error| (".".to_owned(), error.to_string())),
    }
}

fn json_of(body: &[u8]) -> &[u8] {
    let json = body.strip_prefix(BYTE_ORDER_MARK).unwrap_or(body);
    if json.trim_ascii().is_empty() { b"null" } else { json }
}
