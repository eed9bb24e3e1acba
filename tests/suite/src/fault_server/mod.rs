//! A server that misbehaves on a real socket, as ordered.

mod http2;
mod request;
mod tls;
mod wire_cutter;

use std::collections::VecDeque;
use std::io;
use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::oneshot;

pub use self::http2::Http2Server;
pub use self::request::SeenRequest;
pub use self::tls::Certificates;
pub use self::wire_cutter::{Cut, WireCutter};

/// Bytes that wait to be sent.
const SEND_BUFFER: u32 = 65_536;

/// What the server does to a connection, one thing after another.
#[derive(Clone, Debug)]
pub enum Act {
    /// Sends bytes.
    Send(Vec<u8>),
    /// Sends bytes one at a time, so far apart.
    Drip(Vec<u8>, Duration),
    /// Ends the connection in order, and waits until the client has ended it too.
    Close,
    /// Ends the connection with a TCP reset, which tells the other side that data was lost.
    Reset,
    /// Keeps the connection and says nothing any more.
    Hang,
}

/// A running server. It stops when it is dropped.
///
/// A request for a token is answered with one. Every other request is answered with the next script, and with
/// [`GOOD`](Self::GOOD) when there is none left.
#[derive(Debug)]
pub struct FaultServer {
    port: u16,
    shared: Arc<Shared>,
    _stop: oneshot::Sender<()>,
}

#[derive(Debug, Default)]
struct Shared {
    scripts: Mutex<VecDeque<Vec<Act>>>,
    requests: Mutex<Vec<SeenRequest>>,
    /// Connections to end with a reset before anything was read from them.
    unwanted: Mutex<usize>,
    /// Tells whether the latest request is one that the client waits for in vain.
    stalling: AtomicBool,
    /// Connections that the server has closed, and the client after it.
    closed: AtomicUsize,
}

impl FaultServer {
    /// The token it hands out.
    pub const TOKEN: &str = "faulty-server-token";
    /// The body of a response with nothing wrong about it.
    pub const GOOD: &str = r#"["Example Systems"]"#;

    /// Starts a server on a free port of this machine.
    ///
    /// # Errors
    /// When no port can be had.
    #[allow(clippy::unused_async, reason = "it needs the runtime that it is awaited in")]
    pub async fn start() -> io::Result<Self> {
        Self::serve(None)
    }

    /// Starts a server that speaks TLS.
    ///
    /// # Errors
    /// When no port can be had, or the certificate is not usable.
    #[allow(clippy::unused_async, reason = "it needs the runtime that it is awaited in")]
    pub async fn start_tls(certificates: &Certificates) -> io::Result<Self> {
        Self::serve(Some(certificates.acceptor(false, &[])?))
    }

    /// Starts a server that speaks TLS with clients alone whose certificate is of the same authority.
    ///
    /// # Errors
    /// When no port can be had, or the certificate is not usable.
    #[allow(clippy::unused_async, reason = "it needs the runtime that it is awaited in")]
    pub async fn start_mutual_tls(certificates: &Certificates) -> io::Result<Self> {
        Self::serve(Some(certificates.acceptor(true, &[])?))
    }

    fn serve(tls: Option<tokio_rustls::TlsAcceptor>) -> io::Result<Self> {
        let socket = TcpSocket::new_v4()?;
        // Connections take it over. So what a client has not read, and is more, waits in the server.
        socket.set_send_buffer_size(SEND_BUFFER)?;
        socket.bind((Ipv4Addr::LOCALHOST, 0).into())?;
        let listener = socket.listen(1024)?;
        let port = listener.local_addr()?.port();
        let shared = Arc::new(Shared::default());
        let (stop, stopped) = oneshot::channel::<()>();
        let connections = accept(listener, shared.clone(), tls);
        tokio::spawn(async move {
            tokio::select! {
                () = connections => {}
                // The handle never sends: it is its end that stops the server.
                _ = stopped => {}
            }
        });
        Ok(Self { port, shared, _stop: stop })
    }

    /// The port it listens on, at 127.0.0.1.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Orders what to do instead of answering the next request that is not answered otherwise already.
    pub fn next(&self, script: impl IntoIterator<Item = Act>) {
        lock(&self.shared.scripts).push_back(script.into_iter().collect());
    }

    /// Takes back what was ordered and has not happened.
    pub fn forget_scripts(&self) {
        lock(&self.shared.scripts).clear();
        self.shared.stalling.store(false, Ordering::Relaxed);
    }

    /// True if the server hangs or drips since its latest request: all that the script sends before has been handed
    /// to the operating system by then.
    pub fn is_stalling(&self) -> bool {
        self.shared.stalling.load(Ordering::Relaxed)
    }

    /// How many connections the server has closed and the client after it.
    pub fn closed_connections(&self) -> usize {
        self.shared.closed.load(Ordering::Relaxed)
    }

    /// Resets the next connections before reading anything from them.
    pub fn refuse_connections(&self, count: usize) {
        *lock(&self.shared.unwanted) = count;
    }

    /// The requests so far, without those for a token.
    pub fn requests(&self) -> Vec<SeenRequest> {
        lock(&self.shared.requests).clone()
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>, tls: Option<tokio_rustls::TlsAcceptor>) {
    while let Ok((stream, _)) = listener.accept().await {
        let unwanted = {
            let mut unwanted = lock(&shared.unwanted);
            let now = *unwanted > 0;
            *unwanted = unwanted.saturating_sub(1);
            now
        };
        if unwanted {
            reset_on_drop(&stream);
            continue;
        }
        let (shared, tls) = (shared.clone(), tls.clone());
        tokio::spawn(async move {
            match tls {
                None => converse(stream, &shared, reset_on_drop).await,
                Some(tls) => {
                    // A client that does not trust the certificate ends the handshake.
                    let Ok(stream) = tls.accept(stream).await else { return };
                    converse(stream, &shared, |stream| reset_on_drop(stream.get_ref().0)).await;
                }
            }
        });
    }
}

fn reset_on_drop(stream: &TcpStream) {
    // Without lingering, what closes the socket resets the connection. If it cannot be set the test says so.
    stream.set_zero_linger().unwrap_or_default();
}

/// Reads requests and follows the scripts until the connection ends.
async fn converse<S>(stream: S, shared: &Shared, reset: impl Fn(&S))
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut stream = BufReader::new(stream);
    while let Ok(request) = SeenRequest::read(&mut stream).await {
        let script = if request.path == "/authorization/token" {
            let body = format!(r#"{{"access_token": "{}", "expires_in": 86400}}"#, FaultServer::TOKEN);
            vec![Act::Send(response(200, &[("Content-Type", "application/json")], body.as_bytes()))]
        } else {
            shared.stalling.store(false, Ordering::Relaxed);
            lock(&shared.requests).push(request);
            lock(&shared.scripts).pop_front().unwrap_or_else(|| vec![Act::Send(good())])
        };
        for act in script {
            if matches!(act, Act::Drip(..) | Act::Hang) {
                shared.stalling.store(true, Ordering::Relaxed);
            }
            let done = match act {
                Act::Send(bytes) => stream.write_all(&bytes).await,
                Act::Drip(bytes, delay) => drip(&mut stream, &bytes, delay).await,
                Act::Close => {
                    if stream.shutdown().await.is_ok() && stream.read_to_end(&mut Vec::new()).await.is_ok() {
                        shared.closed.fetch_add(1, Ordering::Relaxed);
                    }
                    return;
                }
                Act::Reset => return reset(stream.get_ref()),
                Act::Hang => std::future::pending().await,
            };
            if done.is_err() {
                return;
            }
        }
    }
}

async fn drip(stream: &mut (impl AsyncWrite + Unpin), bytes: &[u8], delay: Duration) -> io::Result<()> {
    for byte in bytes {
        stream.write_all(&[*byte]).await?;
        stream.flush().await?;
        tokio::time::sleep(delay).await;
    }
    Ok(())
}

/// A response with nothing wrong about it.
pub fn good() -> Vec<u8> {
    response(200, &[("Content-Type", "application/json")], FaultServer::GOOD.as_bytes())
}

/// A response as HTTP/1.1 wants it: status, headers, the length of the body, and the body.
pub fn response(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut text = format!("HTTP/1.1 {status} Status\r\nContent-Length: {}\r\n", body.len());
    for (name, value) in headers {
        text.push_str(name);
        text.push_str(": ");
        text.push_str(value);
        text.push_str("\r\n");
    }
    text.push_str("\r\n");
    [text.as_bytes(), body].concat()
}

/// Locks whether or not a test panicked while it held the lock.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
