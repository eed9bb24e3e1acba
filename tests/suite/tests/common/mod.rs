//! What several tests need.
#![allow(dead_code, reason = "each test program uses a part of it")]

use std::future::Future;
use std::pin::pin;
use std::sync::mpsc;
use std::task::Poll;
use std::time::Duration;

use futures::poll;
use infinigate_auth::{Builder, Credentials, Infinigate};
use infinigate_sandbox::Sandbox;
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
    for _ in 0..50 {
        tokio::task::yield_now().await;
    }
}

/// Moves the stopped clock on while the call waits.
///
/// How far it moves while something is on its way through a socket depends on the machine. So no timer may be in
/// reach then that is not meant to fire: either the limits of the client are [`OUT_OF_REACH`], or `may_move` tells
/// when nothing is on its way that matters.
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
        if may_move() {
            clock.advance(step).await;
        }
    }
    panic!("a call that never ends");
}

/// A time limit that no test comes to.
pub(crate) const OUT_OF_REACH: Duration = Duration::from_hours(24 * 365);

/// The stopped clock. It moves by `advance` alone.
pub(crate) struct Clock(#[allow(dead_code, reason = "dropping it ends the blocking task")] mpsc::Sender<()>);

impl Clock {
    /// Tokio moves a paused clock to the next timer whenever the runtime waits, also when it waits for a socket.
    /// It does not while a blocking task runs.
    pub(crate) fn stop() -> Self {
        let (running, end) = mpsc::channel();
        tokio::task::spawn_blocking(move || end.recv());
        tokio::time::pause();
        Self(running)
    }

    pub(crate) async fn advance(&self, by: Duration) {
        tokio::time::advance(by).await;
    }
}
