//! A client for scripts and old services that have no async runtime: feature `blocking`.
//!
//! ```no_run
//! # fn main() -> Result<(), infinigate_auth::Error> {
//! use infinigate_auth::blocking::Infinigate;
//!
//! let infinigate = Infinigate::new(infinigate_auth::Infinigate::from_env()?)?;
//! let page = infinigate.wait(infinigate.search_price_list().searchword("switch").take(10).send())?;
//! println!("{} articles", page.len());
//! for invoice in infinigate.iter(infinigate.list_invoices().stream()) {
//!     println!("{}", invoice?.document_number.unwrap_or_default());
//! }
//! # Ok(())
//! # }
//! ```

use std::future::Future;
use std::ops::Deref;

use futures::{Stream, StreamExt};
use tokio::runtime::{Builder, Handle, Runtime};

use crate::Error;

/// The client with a runtime of its own. Dereferences to the [asynchronous client](crate::Infinigate), whose requests
/// [`wait`](Self::wait) sends and whose streams [`iter`](Self::iter) reads.
#[derive(Debug)]
pub struct Infinigate {
    runtime: Option<Runtime>,
    handle: Handle,
    client: crate::Infinigate,
}

impl Infinigate {
    /// Waits for the requests of this client, on one further thread.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] when the thread cannot be started.
    pub fn new(client: crate::Infinigate) -> Result<Self, Error> {
        // With a thread of its own the runtime also does what goes on between two calls, such as replacing a token.
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("infinigate")
            .enable_all()
            .build()
            .map_err(|error| Error::invalid_input(format!("the runtime cannot be started: {error}")))?;
        Ok(Self { handle: runtime.handle().clone(), runtime: Some(runtime), client })
    }

    /// Waits until a request is done.
    ///
    /// # Errors
    /// Those of the request; [`Error::InvalidInput`] within an async runtime, whose thread this would block.
    pub fn wait<T>(&self, request: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        may_block()?;
        self.handle.block_on(request)
    }

    /// The rows of a stream, each waited for when it is asked for.
    ///
    /// Within an async runtime, whose thread this would block, the only item is an [`Error::InvalidInput`].
    pub fn iter<T>(
        &self,
        stream: impl Stream<Item = Result<T, Error>> + Unpin,
    ) -> impl Iterator<Item = Result<T, Error>> {
        let mut stream = Some(stream);
        std::iter::from_fn(move || match may_block() {
            Ok(()) => self.handle.block_on(stream.as_mut()?.next()),
            Err(error) => stream.take().map(|_| Err(error)),
        })
    }
}

/// Tokio panics when a thread of a runtime is blocked.
fn may_block() -> Result<(), Error> {
    match Handle::try_current() {
        Err(_) => Ok(()),
        Ok(_) => Err(Error::invalid_input(
            "the blocking client is called within an async runtime: use infinigate_auth::Infinigate there",
        )),
    }
}

impl Drop for Infinigate {
    /// Within an async runtime, where a runtime must not wait for the end of another, this one ends by itself.
    fn drop(&mut self) {
        if Handle::try_current().is_ok()
            && let Some(runtime) = self.runtime.take()
        {
            runtime.shutdown_background();
        }
    }
}

impl Deref for Infinigate {
    type Target = crate::Infinigate;

    fn deref(&self) -> &crate::Infinigate {
        &self.client
    }
}
