//! The file that exchanges are kept in: JSON for people to read and to compare.

use std::collections::BTreeMap;
use std::path::Path;
use std::{fs, io};

use bytes::Bytes;
use http::{HeaderName, HeaderValue, StatusCode};
use infinigate_api::{Operation, Response};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;
use url::Url;
use url::form_urlencoded::Serializer;

use crate::files;

/// The format that this version writes and reads.
const VERSION: u32 = 1;
/// Parameters of a query that say which part of a list is asked for. They stay, as the generator knows them.
const PAGING: [&str; 2] = ["take", "skip"];

/// Exchanges in the order in which they were over.
#[derive(Serialize, Deserialize)]
pub(super) struct Cassette {
    infinigate_cassette: u32,
    pub(super) exchanges: Vec<Exchange>,
}

#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Exchange {
    pub(super) operation: String,
    pub(super) request: RecordedRequest,
    pub(super) response: RecordedResponse,
}

#[derive(Clone, Serialize, Deserialize)]
pub(super) struct RecordedRequest {
    method: String,
    /// Path and query, without what the base URL has in front.
    path: String,
    #[serde(default, skip_serializing_if = "Body::is_empty")]
    body: Body,
}

#[derive(Clone, Serialize, Deserialize)]
pub(super) struct RecordedResponse {
    pub(super) status: u16,
    pub(super) headers: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Body::is_empty")]
    pub(super) body: Body,
}

/// A body that is JSON, or the stand-in of one that is not; neither when it is empty.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(super) struct Body {
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "even_null")]
    json: Option<Box<RawValue>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

/// The document `null` is a body, too.
fn even_null<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Box<RawValue>>, D::Error> {
    Box::deserialize(deserializer).map(Some)
}

impl Cassette {
    pub(super) fn new(exchanges: Vec<Exchange>) -> Self {
        Self { infinigate_cassette: VERSION, exchanges }
    }

    /// Replaces the file as a whole.
    pub(super) fn save(&self, path: &Path) -> io::Result<()> {
        files::replace(path, &serde_json::to_vec_pretty(self)?)
    }

    /// The text says what is wrong.
    pub(super) fn load(path: &Path) -> Result<Self, String> {
        let text = fs::read(path).map_err(|error| error.to_string())?;
        let cassette: Self = serde_json::from_slice(&text).map_err(|error| error.to_string())?;
        if cassette.infinigate_cassette != VERSION {
            return Err(format!(
                "its format is {}, and this version of infinigate-auth reads {VERSION}",
                cassette.infinigate_cassette
            ));
        }
        Ok(cassette)
    }
}

impl RecordedRequest {
    /// The request with other values in path and query.
    pub(super) fn new(
        operation: &Operation,
        url: &Url,
        body: Body,
        mut replace: impl FnMut(&str) -> String,
    ) -> Self {
        let mut path = operation.with_values(url.path(), &mut replace);
        let mut query = Serializer::new(String::new());
        for (name, value) in url.query_pairs() {
            let stays = PAGING.contains(&&*name) && value.parse::<u64>().is_ok();
            query.append_pair(&name, &if stays { value.into_owned() } else { replace(&value) });
        }
        let query = query.finish();
        if !query.is_empty() {
            path = format!("{path}?{query}");
        }
        Self { method: operation.method.to_owned(), path, body }
    }

    pub(super) fn method(&self) -> &str {
        &self.method
    }

    /// Path, query and body: all that tells a request from others of its method. The form of JSON does not.
    pub(super) fn target(&self) -> String {
        let json = self.body.json.as_ref().map(|json| match serde_json::from_str(json.get()) {
            Ok(value) => serde_json::Value::to_string(&value),
            Err(_) => json.get().to_owned(),
        });
        let body = json.as_ref().or(self.body.text.as_ref()).map(|body| format!(" with {body}"));
        format!("{}{}", self.path, body.unwrap_or_default())
    }
}

impl RecordedResponse {
    /// The text says what is wrong.
    pub(super) fn to_response(&self) -> Result<Response, String> {
        let mut response = Response::new(self.body.bytes());
        *response.status_mut() = StatusCode::from_u16(self.status).map_err(|error| error.to_string())?;
        for (name, value) in &self.headers {
            let name: HeaderName = name.parse().map_err(|_| format!("{name:?} is no name of a header"))?;
            let value =
                HeaderValue::from_str(value).map_err(|_| format!("{value:?} cannot stand in {name}"))?;
            response.headers_mut().insert(name, value);
        }
        Ok(response)
    }
}

impl Body {
    /// A body as `json` writes one that is JSON; of any other no more than its length is kept.
    pub(super) fn new(body: &[u8], json: impl FnOnce(&[u8]) -> Option<Box<RawValue>>) -> Self {
        if body.is_empty() {
            return Self::default();
        }
        let json = json(body);
        let text = json.is_none().then(|| format!("[{} bytes that are not JSON]", body.len()));
        Self { json, text }
    }

    fn is_empty(&self) -> bool {
        self.json.is_none() && self.text.is_none()
    }

    fn bytes(&self) -> Bytes {
        let text = self.json.as_ref().map(|json| json.get().to_owned()).or_else(|| self.text.clone());
        text.unwrap_or_default().into()
    }
}
