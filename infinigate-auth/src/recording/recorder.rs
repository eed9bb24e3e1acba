//! Records what a client sends and gets.

use std::fmt;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::HeaderMap;
use http::header::{CONTENT_TYPE, RETRY_AFTER};

use super::cassette::{Body, Cassette, Exchange, RecordedRequest, RecordedResponse};
use super::json;
use super::stand_ins::StandIns;
use crate::{Attempt, Middleware};

/// Records every attempt of a client that has a response, with stand-ins for all that is an account's own.
///
/// It is a [`Middleware`]: give a clone to [`Builder::middleware`](crate::Builder::middleware), and save when the work is
/// done. Token requests, API key and token do not come by here. In place of each value in a path, a query or a body stands
/// another of the same shape, drawn at random and the same throughout the recording; see `docs/recording.md` for what
/// stays. What was recorded is in memory, as are the values that have a stand-in, until the last clone is dropped.
#[derive(Clone, Default)]
pub struct Recorder(Arc<Mutex<Recording>>);

#[derive(Default)]
struct Recording {
    stand_ins: StandIns,
    exchanges: Vec<Exchange>,
}

impl Recorder {
    /// A recorder that has recorded nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Writes what was recorded so far as a cassette, in place of the file that is there. It goes on recording, and may be
    /// saved again.
    ///
    /// # Errors
    /// When the file cannot be written; the one that was there is unchanged then.
    pub fn save(&self, path: impl AsRef<Path>) -> io::Result<()> {
        let exchanges = self.lock().exchanges.clone();
        Cassette::new(exchanges).save(path.as_ref())
    }

    fn lock(&self) -> MutexGuard<'_, Recording> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Middleware for Recorder {
    fn after(&self, attempt: &Attempt<'_>) {
        let Ok(response) = attempt.result else { return };
        let mut recording = self.lock();
        let Recording { stand_ins, exchanges } = &mut *recording;
        let sent = attempt.request.body().and_then(reqwest::Body::as_bytes).unwrap_or_default();
        let body = Body::new(sent, |body| json::replaced(body, stand_ins));
        let replace = |value: &str| stand_ins.text(value);
        let request = RecordedRequest::new(attempt.operation, attempt.request.url(), body, replace);
        let response = RecordedResponse {
            status: response.status().as_u16(),
            headers: headers(response.headers()),
            body: Body::new(response.body(), |body| json::replaced(body, stand_ins)),
        };
        exchanges.push(Exchange { operation: attempt.operation.id.to_owned(), request, response });
    }
}

/// The headers that a client acts on, and no others: ids, cookies and dates say who asked whom.
fn headers(headers: &HeaderMap) -> std::collections::BTreeMap<String, String> {
    let text = |name| headers.get(name).and_then(|value: &http::HeaderValue| value.to_str().ok());
    // Behind the media type stand parameters, which may be anything.
    let content_type = text(CONTENT_TYPE).and_then(|value| value.split(';').next());
    let retry_after = text(RETRY_AFTER).filter(|value| value.parse::<u32>().is_ok());
    [(CONTENT_TYPE, content_type), (RETRY_AFTER, retry_after)]
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_string(), value?.trim().to_owned())))
        .collect()
}

/// Without what it has recorded, and without the values themselves.
impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorder").field("exchanges", &self.lock().exchanges.len()).finish_non_exhaustive()
    }
}
