//! A request that can be sent more than once.

use infinigate_api::{Error, Operation};
use reqwest::Request;
use tokio::time::Instant;

/// A request, of which a copy is sent each time: its body is in memory, and shared. One that cannot be copied, because its
/// body is a stream, is sent once.
pub(crate) struct Repeatable {
    request: Option<Request>,
    /// When it was sent last.
    sent: Option<Instant>,
}

impl Repeatable {
    pub(crate) fn new(request: Request) -> Self {
        Self { request: Some(request), sent: None }
    }

    /// True if it cannot be sent again.
    pub(crate) fn is_spent(&self) -> bool {
        self.request.is_none()
    }

    pub(crate) fn last_sent(&self) -> Option<Instant> {
        self.sent
    }

    /// The request for the next time, which is now.
    pub(crate) fn next(&mut self, operation: &Operation) -> Result<Request, Error> {
        self.sent = Some(Instant::now());
        let copy = self.request.as_ref().and_then(Request::try_clone);
        copy.or_else(|| self.request.take()).ok_or_else(|| {
            Error::invalid_request(operation, "its body is a stream, which was sent and cannot be sent again")
        })
    }
}
