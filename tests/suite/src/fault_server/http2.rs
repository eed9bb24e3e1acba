//! A server that speaks HTTP/2, and stops in the middle of it.

use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use bytes::Bytes;
use http::{Request, Response};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use super::{Certificates, FaultServer};

/// A running server with TLS. It stops when it is dropped. A request for a token is answered with one, every other one with
/// [`FaultServer::GOOD`].
#[derive(Debug)]
pub struct Http2Server {
    port: u16,
    shared: Arc<Http2State>,
    _tasks: JoinSet<()>,
}

#[derive(Debug, Default)]
struct Http2State {
    connections: AtomicUsize,
    /// Tells the connection that gets the next request to stop reading and writing, and to stay open.
    hangs_next: AtomicBool,
}

impl Http2Server {
    /// Starts a server on a free port of this machine.
    ///
    /// # Errors
    /// When no port can be had, or the certificate is not usable.
    pub async fn start(certificates: &Certificates) -> io::Result<Self> {
        let tls = certificates.acceptor(false, &[b"h2"])?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let port = listener.local_addr()?.port();
        let shared = Arc::new(Http2State::default());
        let mut tasks = JoinSet::new();
        let accepting = shared.clone();
        tasks.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                accepting.connections.fetch_add(1, Ordering::Relaxed);
                let (tls, shared) = (tls.clone(), accepting.clone());
                connections.spawn(async move {
                    if let Ok(stream) = tls.accept(stream).await {
                        // What ends a connection shows in the client.
                        let _ = converse(stream, &shared).await;
                    }
                });
            }
        });
        Ok(Self { port, shared, _tasks: tasks })
    }

    /// The port it listens on, at 127.0.0.1.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// How many connections it has had.
    pub fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::Relaxed)
    }

    /// From its next request on, that connection neither reads nor writes, and stays open. Others work.
    pub fn hang_on_next(&self) {
        self.shared.hangs_next.store(true, Ordering::Relaxed);
    }
}

async fn converse(
    stream: impl tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin,
    shared: &Http2State,
) -> Result<(), h2::Error> {
    let mut connection = h2::server::handshake(stream).await?;
    while let Some(request) = connection.accept().await {
        let (request, mut respond) = request?;
        if shared.hangs_next.swap(false, Ordering::Relaxed) {
            // Nobody polls the connection any more: not even a ping is answered.
            std::future::pending::<()>().await;
        }
        let mut body = respond.send_response(Response::new(()), false)?;
        body.send_data(body_for(&request), true)?;
    }
    Ok(())
}

fn body_for<T>(request: &Request<T>) -> Bytes {
    if request.uri().path() == "/authorization/token" {
        let token = FaultServer::TOKEN;
        return Bytes::from(format!(r#"{{"access_token": "{token}", "expires_in": 86400}}"#));
    }
    Bytes::from_static(FaultServer::GOOD.as_bytes())
}
