//! Tells whether anything of a request was sent: the HTTP client asks for the body when it has a connection, and not before.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use reqwest::Request;

/// Says of a request whether its body was asked for.
#[derive(Debug)]
pub(crate) struct BodyWatch(Option<Arc<AtomicBool>>);

impl BodyWatch {
    /// Watches the body of a request that is about to be sent.
    pub(crate) fn new(request: &mut Request) -> Self {
        let bytes = request.body().and_then(reqwest::Body::as_bytes).filter(|bytes| !bytes.is_empty());
        let Some(bytes) = bytes.map(Bytes::copy_from_slice) else { return Self(None) };
        let asked = Arc::new(AtomicBool::new(false));
        *request.body_mut() = Some(reqwest::Body::wrap(Watched { bytes: Some(bytes), asked: asked.clone() }));
        Self(Some(asked))
    }

    /// True if it is certain that nothing was sent. It never is of a request without a body.
    pub(crate) fn nothing_was_sent(&self) -> bool {
        self.0.as_ref().is_some_and(|asked| !asked.load(Ordering::Acquire))
    }
}

/// A body in memory, of which the length is known.
struct Watched {
    bytes: Option<Bytes>,
    asked: Arc<AtomicBool>,
}

impl Body for Watched {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.asked.store(true, Ordering::Release);
        Poll::Ready(self.bytes.take().map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.bytes.as_ref().map_or(0, |bytes| bytes.len() as u64))
    }
}
