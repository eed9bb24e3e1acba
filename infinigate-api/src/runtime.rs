//! The Tokio runtime that requests run in: whether it can run them, and a request as a task of its own.

use std::cell::Cell;
use std::future::Future;
use std::net::{Ipv4Addr, UdpSocket};
use std::panic::{catch_unwind, resume_unwind};
use std::time::Duration;

use tokio::runtime::{Handle, Id};
use tokio::task::{JoinError, JoinHandle};

use crate::{Error, Operation};

/// Runs a request as a task of the current Tokio runtime: it goes on by itself from now on, whether what is returned is
/// polled or not. Dropping that ends the task.
///
/// For a [`Transport`](crate::Transport): a caller may start a request and look after something else, as every
/// [stream of pages](crate::Pages) does. A request that goes on only while it is polled then keeps what it holds (a
/// permit, a place in a queue, a connection), and finds its time limits passed when it is polled again.
///
/// ```
/// use infinigate_api::{BODY_LIMIT, Error, Operation, Transport, TransportFuture, buffer, reqwest, runtime};
///
/// #[derive(Debug)]
/// struct Plain;
///
/// impl Transport for Plain {
///     fn send<'a>(
///         &'a self,
///         http: &'a reqwest::Client,
///         request: reqwest::Request,
///         operation: &'a Operation,
///     ) -> TransportFuture<'a> {
///         let (http, sent) = (http.clone(), *operation);
///         let exchange = async move {
///             let response = http.execute(request).await.map_err(|error| Error::connection(&sent, error))?;
///             buffer(&sent, response, BODY_LIMIT).await
///         };
///         Box::pin(async { runtime::spawn(operation, exchange).await })
///     }
/// }
/// ```
///
/// # Errors
/// Those of the request; [`Error::InvalidInput`] without a usable runtime, see [`current`]; [`Error::Network`] when the
/// runtime ends before the request does.
pub fn spawn<T: Send + 'static>(
    operation: &Operation,
    request: impl Future<Output = Result<T, Error>> + Send + 'static,
) -> impl Future<Output = Result<T, Error>> + Send {
    // The task begins here and not at the first poll, for which the request would have to be kept and moved once more.
    let task = usable().map(|runtime| Task(runtime.spawn(request)));
    async move {
        let mut task = task.map_err(|why| Error::invalid_request(operation, why))?;
        match (&mut task.0).await.map_err(JoinError::try_into_panic) {
            Ok(result) => result,
            Err(Ok(panic)) => resume_unwind(panic),
            Err(Err(_)) => Err(Error::interrupted(operation)),
        }
    }
}

/// A task that ends when nobody waits for it any more.
struct Task<T>(JoinHandle<T>);

impl<T> Drop for Task<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// The Tokio runtime of the caller, if it can run requests.
///
/// Tokio has no way to ask a runtime for its drivers, and panics where one is missing. That is tried out once for each
/// runtime and thread; the message of a caught panic may be seen on standard error before the error is returned.
///
/// # Errors
/// [`Error::InvalidInput`] outside a runtime, and within one that has no timers or no IO.
pub fn current() -> Result<Handle, Error> {
    usable().map_err(Error::invalid_input)
}

fn usable() -> Result<Handle, &'static str> {
    thread_local!(static USABLE: Cell<Option<Id>> = const { Cell::new(None) });
    let runtime = Handle::try_current().map_err(
        |_| "it must be polled within a Tokio runtime, such as that of #[tokio::main], and there is none here",
    )?;
    let id = Some(runtime.id());
    if USABLE.get() != id {
        catch_unwind(|| drop(tokio::time::sleep(Duration::ZERO))).map_err(
            |_| "the Tokio runtime has no timers: build it with enable_all(), or with enable_time() and enable_io()",
        )?;
        catch_unwind(open_socket).map_err(
            |_| "the Tokio runtime has no IO: build it with enable_all(), or with enable_time() and enable_io()",
        )?;
        USABLE.set(id);
    }
    Ok(runtime)
}

/// Panics where IO is missing. That the machine has no socket to spare says nothing about the runtime.
fn open_socket() {
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|socket| socket.set_nonblocking(true).map(|()| socket))
        .and_then(tokio::net::UdpSocket::from_std);
    drop(socket);
}
