//! What several tests need.
#![allow(dead_code, reason = "each test program uses a part of it")]

use std::fs;
use std::future::Future;
use std::path::Path;
use std::pin::pin;
use std::sync::mpsc;
use std::task::Poll;
use std::time::Duration;

use futures::poll;
use infinigate_auth::api::operations::LIST_MANUFACTURERS;
use infinigate_auth::api::reqwest::{Method, Request, Url};
use infinigate_auth::{Builder, Credentials, Infinigate};
use infinigate_contract::spec::Operation;
use infinigate_sandbox::Sandbox;
use tokio::net::TcpStream;
use tokio::time::Instant;

/// A sandbox, and a client with its credentials.
pub(crate) async fn connected() -> (Sandbox, Infinigate) {
    let sandbox = Sandbox::start().await.unwrap();
    let infinigate = client_of(&sandbox);
    (sandbox, infinigate)
}

pub(crate) fn client_of(sandbox: &Sandbox) -> Infinigate {
    builder_for(sandbox).build().unwrap()
}

/// The settings of a client for a sandbox, to be changed.
pub(crate) fn builder_for(sandbox: &Sandbox) -> Builder {
    let credentials =
        Credentials::new(sandbox.api_key(), sandbox.client_id(), sandbox.client_secret()).unwrap();
    Infinigate::builder(credentials).base_url(sandbox.base_url())
}

/// The examples of an operation's response: what each is called, and its body.
pub(crate) fn examples(operation: Operation<'_>) -> Vec<(String, String)> {
    let Some((_, content)) = operation.content() else { return Vec::new() };
    let mut found: Vec<_> =
        content.get("example").map(|body| ("example".to_owned(), body.to_string())).into_iter().collect();
    for (name, example) in content["examples"].as_object().into_iter().flatten() {
        let body = example["externalValue"].as_str().map_or_else(
            || example["value"].to_string(),
            |file| {
                let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../openapi").join(file);
                fs::read_to_string(&path).unwrap_or_else(|error| panic!("{file}: {error}"))
            },
        );
        found.push((name.clone(), body));
    }
    found
}

/// Lets other tasks run until something has come about. The five minutes are not what a test waits for: they end one
/// that would never end.
pub(crate) async fn until(condition: impl Fn() -> bool) {
    let start = std::time::Instant::now();
    while !condition() {
        assert!(start.elapsed() < Duration::from_mins(5), "it never came about");
        tokio::task::yield_now().await;
    }
}

/// Lets what is on its way arrive: client and server run on the thread of the test.
pub(crate) async fn settle() {
    Probe::new().deliver().await;
}

/// Moves the stopped clock on while the call waits.
///
/// How far it moves while something is on its way through a socket is for the machine to say. So no timer may be in
/// reach then that is not meant to fire: either [`no_limit_is_in_reach`], or `may_move` tells when nothing is on its
/// way that matters.
pub(crate) async fn patiently<T>(
    clock: &Clock,
    step: Duration,
    may_move: impl Fn() -> bool,
    call: impl Future<Output = T>,
) -> T {
    let mut call = pin!(call);
    let start = Instant::now();
    while start.elapsed() < OUT_OF_REACH {
        for _ in 0..50 {
            if let Poll::Ready(result) = poll!(&mut call) {
                return result;
            }
            tokio::task::yield_now().await;
        }
        clock.deliver().await;
        if let Poll::Ready(result) = poll!(&mut call) {
            return result;
        }
        if may_move() {
            clock.advance(step).await;
        }
    }
    panic!("a call that never ends");
}

/// Fetches a token while the clock stands still, if there is one to be had: no time limit ends that.
pub(crate) async fn fetch_token(infinigate: &Infinigate) {
    let mut request = Request::new(Method::GET, Url::parse("https://api.example/").unwrap());
    let _ = infinigate.authorize(&mut request, &LIST_MANUFACTURERS).await;
}

/// For what ends without a time limit: the clock may move while something is on its way.
pub(crate) fn no_limit_is_in_reach(builder: Builder) -> Builder {
    let builder = builder.connect_timeout(OUT_OF_REACH).read_timeout(OUT_OF_REACH);
    builder.attempt_timeout(OUT_OF_REACH).timeout(OUT_OF_REACH)
}

/// A time limit that no test comes to.
pub(crate) const OUT_OF_REACH: Duration = Duration::from_hours(24 * 365);

/// The stopped clock. It moves by `advance` alone.
pub(crate) struct Clock {
    /// Dropping it ends the blocking task.
    _running: mpsc::Sender<()>,
    probe: Probe,
}

impl Clock {
    /// Tokio moves a paused clock to the next timer whenever the runtime waits, also when it waits for a socket.
    /// It does not while a blocking task runs.
    pub(crate) fn stop() -> Self {
        let (running, end) = mpsc::channel();
        tokio::task::spawn_blocking(move || end.recv());
        tokio::time::pause();
        Self { _running: running, probe: Probe::new() }
    }

    /// Moves on when what was on its way has arrived.
    pub(crate) async fn advance(&self, by: Duration) {
        self.deliver().await;
        tokio::time::advance(by).await;
    }

    /// Lets what is on its way arrive.
    pub(crate) async fn deliver(&self) {
        self.probe.deliver().await;
    }
}

/// A connection of the machine with itself. What is sent on it arrives after what was sent before on another: how long
/// that takes depends on the machine, that it has happened does not.
struct Probe {
    sends: TcpStream,
    receives: TcpStream,
}

impl Probe {
    fn new() -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let sends = std::net::TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (receives, _) = listener.accept().unwrap();
        let [sends, receives] = [sends, receives].map(|stream| {
            stream.set_nonblocking(true).unwrap();
            TcpStream::from_std(stream).unwrap()
        });
        Self { sends, receives }
    }

    async fn deliver(&self) {
        self.sends.writable().await.unwrap();
        self.sends.try_write(b"x").unwrap();
        while self.receives.try_read(&mut [0]).is_err() {
            self.receives.readable().await.unwrap();
        }
        // Everybody has a few turns with it.
        for _ in 0..20 {
            tokio::task::yield_now().await;
        }
    }
}
