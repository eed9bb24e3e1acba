//! Stands between a client and a server, and cuts the connection where it is told.

use std::fmt;
use std::io;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use super::request::{Message, SeenRequest};
use super::{lock, reset_on_drop};

/// What happens to a request on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cut {
    /// Nothing: it reaches the server, and the response comes back.
    Nowhere,
    /// It does not reach the server; the connection is reset.
    BeforeTheServer,
    /// It does not reach the server; this comes back instead of a response.
    Instead(Vec<u8>),
    /// The server answers, and so many thousandths of the response come back before the connection is reset.
    AfterTheServer(usize),
    /// The server answers, and this comes back instead.
    Replaced(Vec<u8>),
    /// The server gets it so much later, whether or not the client still waits. Meanwhile this comes back, or nothing
    /// until the server answers.
    Late(Duration, Option<Vec<u8>>),
}

type Choice = Box<dyn FnMut(&SeenRequest) -> Cut + Send>;

/// A running one. It stops when it is dropped.
#[derive(Debug)]
pub struct WireCutter {
    port: u16,
    _stop: oneshot::Sender<()>,
}

struct Wire {
    server: u16,
    choose: Mutex<Choice>,
}

impl WireCutter {
    /// Starts one in front of a server on this machine. `choose` says of every request what happens to it.
    ///
    /// # Errors
    /// When no port can be had.
    pub async fn start(
        server: u16,
        choose: impl FnMut(&SeenRequest) -> Cut + Send + 'static,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let port = listener.local_addr()?.port();
        let wire = Arc::new(Wire { server, choose: Mutex::new(Box::new(choose)) });
        let (stop, stopped) = oneshot::channel::<()>();
        tokio::spawn(async move {
            let connections = async {
                while let Ok((client, _)) = listener.accept().await {
                    let wire = wire.clone();
                    // Whatever fails here ends the connection, which is what this is for.
                    tokio::spawn(async move { wire.relay(client).await.unwrap_or_default() });
                }
            };
            tokio::select! {
                () = connections => {}
                _ = stopped => {}
            }
        });
        Ok(Self { port, _stop: stop })
    }

    /// The address it listens on.
    pub fn base_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

impl Wire {
    async fn relay(&self, client: TcpStream) -> io::Result<()> {
        client.set_nodelay(true)?;
        let mut client = BufReader::new(client);
        let server = TcpStream::connect((Ipv4Addr::LOCALHOST, self.server)).await?;
        server.set_nodelay(true)?;
        let mut server = BufReader::new(server);
        loop {
            let request = Message::read(&mut client).await?;
            let cut = lock(&self.choose)(&request.request());
            match cut {
                Cut::BeforeTheServer => {
                    reset_on_drop(client.get_ref());
                    return Ok(());
                }
                Cut::Instead(response) => {
                    client.write_all(&response).await?;
                    continue;
                }
                Cut::Late(by, response) => {
                    let late = tokio::spawn(deliver_late(self.server, request.bytes(), by));
                    match response {
                        Some(response) => client.write_all(&response).await?,
                        None => client.write_all(&late.await??).await?,
                    }
                    continue;
                }
                Cut::Nowhere | Cut::AfterTheServer(_) | Cut::Replaced(_) => {}
            }
            server.write_all(&request.bytes()).await?;
            let response = Message::read(&mut server).await?.bytes();
            match cut {
                Cut::AfterTheServer(thousandths) => {
                    client.write_all(&response[..response.len() * thousandths.min(999) / 1000]).await?;
                    reset_on_drop(client.get_ref());
                    return Ok(());
                }
                Cut::Replaced(other) => client.write_all(&other).await?,
                _ => client.write_all(&response).await?,
            }
        }
    }
}

/// Brings a request to the server by a way of its own, which does not end with the client's connection.
async fn deliver_late(server: u16, request: Vec<u8>, by: Duration) -> io::Result<Vec<u8>> {
    tokio::time::sleep(by).await;
    // A paused clock does not move on while a blocking task runs: what arrives late arrives at its time.
    let (_delivered, is_delivered) = std::sync::mpsc::channel::<()>();
    tokio::task::spawn_blocking(move || is_delivered.recv());
    let mut server = BufReader::new(TcpStream::connect((Ipv4Addr::LOCALHOST, server)).await?);
    server.write_all(&request).await?;
    Ok(Message::read(&mut server).await?.bytes())
}

impl fmt::Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wire").field("server", &self.server).finish_non_exhaustive()
    }
}
