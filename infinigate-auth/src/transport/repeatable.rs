//! A request that can be sent more than once.

use infinigate_api::{Error, Operation};
use reqwest::Request;

/// A request, of which a copy is sent each time: its body is in memory, and shared. One that cannot be copied, because its
/// body is a stream, is sent once.
pub(crate) struct Repeatable(Option<Request>);

impl Repeatable {
    pub(crate) fn new(request: Request) -> Self {
        Self(Some(request))
    }

    /// True if it cannot be sent again.
    pub(crate) fn is_spent(&self) -> bool {
        self.0.is_none()
    }

    /// The request for the next time.
    pub(crate) fn next(&mut self, operation: &Operation) -> Result<Request, Error> {
        let copy = self.0.as_ref().and_then(Request::try_clone);
        copy.or_else(|| self.0.take()).ok_or_else(|| {
            Error::invalid_request(operation, "its body is a stream, which was sent and cannot be sent again")
        })
    }
}
