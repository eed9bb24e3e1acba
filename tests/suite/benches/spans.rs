//! What tracing costs when nobody listens: requests to the sandbox through the session, which opens a span for each,
//! against the same requests by reqwest with the headers put on by hand.
//!
//! `cargo bench -p infinigate-tests --bench spans` prints the times and their ratios. All take turns, and the best of
//! each counts. What the session does besides tracing is in the first ratio too, so that tracing costs less than that.

#![allow(clippy::unwrap_used, reason = "a benchmark fails by panicking")]

use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use infinigate_auth::api::reqwest::header::{AUTHORIZATION, HeaderValue};
use infinigate_auth::api::reqwest::{self, Request};
use infinigate_auth::api::{BODY_LIMIT, Client, Operation, Transport, TransportFuture, buffer};
use infinigate_auth::{Credentials, Infinigate};
use infinigate_sandbox::Sandbox;
use tokio::runtime::Builder;
use tracing::subscriber::NoSubscriber;
use tracing_subscriber::fmt;

const ROUNDS: usize = 30;
const REQUESTS: u32 = 200;

/// Sends a request with key and token, and does nothing else.
#[derive(Debug)]
struct ByHand {
    key: HeaderValue,
    token: HeaderValue,
}

impl Transport for ByHand {
    fn send<'a>(
        &'a self,
        http: &'a reqwest::Client,
        mut request: Request,
        operation: &'a Operation,
    ) -> TransportFuture<'a> {
        request.headers_mut().insert("API-KEY", self.key.clone());
        request.headers_mut().insert(AUTHORIZATION, self.token.clone());
        Box::pin(async move { buffer(operation, http.execute(request).await.unwrap(), BODY_LIMIT).await })
    }
}

async fn time(client: &Client) -> Duration {
    let start = Instant::now();
    for _ in 0..REQUESTS {
        client.list_manufacturers().send().await.unwrap();
    }
    start.elapsed() / REQUESTS
}

async fn measure() {
    let sandbox = Sandbox::start().await.unwrap();
    let credentials =
        Credentials::new(sandbox.api_key(), sandbox.client_id(), sandbox.client_secret()).unwrap();
    let infinigate = Infinigate::builder(credentials).base_url(sandbox.base_url()).build().unwrap();
    infinigate.list_manufacturers().send().await.unwrap();
    let sent = sandbox.exchanges().pop().unwrap().request_headers;
    let by_hand = ByHand { key: sent["api-key"].clone(), token: sent[AUTHORIZATION].clone() };
    let raw = Client::with_transport(sandbox.base_url(), reqwest::Client::new(), Arc::new(by_hand)).unwrap();

    let [mut plain, mut off, mut on] = [Duration::MAX; 3];
    for _ in 0..ROUNDS {
        plain = plain.min(time(&raw).await);
        let guard = tracing::subscriber::set_default(NoSubscriber::default());
        off = off.min(time(&infinigate).await);
        drop(guard);
        let everything = fmt().with_max_level(tracing::Level::TRACE).with_writer(io::sink).finish();
        let guard = tracing::subscriber::set_default(everything);
        on = on.min(time(&infinigate).await);
        drop(guard);
    }
    println!("a request, best of {ROUNDS} rounds of {REQUESTS}");
    println!("by hand            {plain:?}");
    for (name, time) in [("tracing off", off), ("everything traced", on)] {
        println!("{name:<18} {time:?}, ratio {:.3}", time.as_secs_f64() / plain.as_secs_f64());
    }
}

fn main() {
    Builder::new_current_thread().enable_all().build().unwrap().block_on(measure());
}
