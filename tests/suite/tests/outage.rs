//! An outage is not multiplied by those who suffer from it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use common::{Clock, fetch_token, no_limit_is_in_reach, patiently};
use futures::future::join_all;
use infinigate_auth::api::operations::REQUEST_TOKEN;
use infinigate_auth::api::reqwest::StatusCode;
use infinigate_auth::api::reqwest::header::HeaderMap;
use infinigate_auth::{AccessToken, BoxFuture, Credentials, Error, Infinigate, TokenSource};
use infinigate_tests::fault_server::{Act, FaultServer, response};
use tokio::time::Instant;

const TASKS: usize = 200;
const STEP: Duration = Duration::from_millis(50);
/// The budget's bound: fifty retries, and one for every ten successes.
const RETRIES: usize = 50;

/// A client that no time limit keeps from its attempts, however far the clock moves.
async fn connected(attempts: u32) -> (FaultServer, Infinigate) {
    let server = FaultServer::start().await.unwrap();
    let credentials = Credentials::new("key", "id", "secret").unwrap();
    let builder = Infinigate::builder(credentials).base_url(format!("http://127.0.0.1:{}", server.port()));
    let infinigate = no_limit_is_in_reach(builder).attempts(attempts).build().unwrap();
    fetch_token(&infinigate).await;
    (server, infinigate)
}

async fn all_at_once(clock: &Clock, infinigate: &Infinigate) -> Vec<Result<(), Error>> {
    let calls: Vec<_> = (0..TASKS)
        .map(|_| {
            let infinigate = infinigate.clone();
            tokio::spawn(async move { infinigate.list_manufacturers().send().await.map(drop) })
        })
        .collect();
    let results = patiently(clock, STEP, || true, join_all(calls)).await;
    results.into_iter().map(Result::unwrap).collect()
}

#[tokio::test]
async fn the_budget_bounds_what_an_outage_is_asked() {
    let clock = Clock::stop();
    let unavailable = (vec![Act::Send(response(503, &[], b""))], true);
    // Of a connection that is reset, the server may not see every request.
    for (outage, sees_all) in [unavailable, (vec![Act::Reset], false)] {
        let within = |seen: usize, bound: usize| if sees_all { seen == bound } else { seen <= bound };
        let (server, infinigate) = connected(3).await;
        for _ in 0..10 * TASKS {
            server.next(outage.clone());
        }
        for round in 1..=3 {
            let results = all_at_once(&clock, &infinigate).await;
            assert!(results.iter().all(Result::is_err));
            // The first round spends the budget, which nothing fills up: later ones are not retried at all.
            let seen = server.requests().len();
            assert!(within(seen, round * TASKS + RETRIES), "round {round}: {seen}");
        }
        server.forget_scripts();
        let before = server.requests().len();
        assert!(all_at_once(&clock, &infinigate).await.iter().all(Result::is_ok));
        let seen = server.requests().len() - before;
        assert!(if sees_all { seen == TASKS } else { seen >= TASKS }, "service resumes by itself: {seen}");
        // The successes have paid for twenty retries.
        for _ in 0..10 * TASKS {
            server.next(outage.clone());
        }
        let before = server.requests().len();
        all_at_once(&clock, &infinigate).await;
        let seen = server.requests().len() - before;
        assert!(within(seen, TASKS + TASKS / 10), "{seen}");
    }
}

#[tokio::test]
async fn a_429_holds_the_whole_client_back() {
    let clock = Clock::stop();
    let (server, infinigate) = connected(1).await;
    infinigate.list_manufacturers().send().await.unwrap();
    server.next([Act::Send(response(429, &[("Retry-After", "20")], b""))]);
    assert!(infinigate.list_manufacturers().send().await.is_err());
    let start = Instant::now();
    assert!(all_at_once(&clock, &infinigate).await.iter().all(Result::is_ok));
    assert!(start.elapsed().as_secs() >= 20 + 9, "200 requests, 50 ms apart");
    assert_eq!(server.requests().len(), TASKS + 2);
}

/// An issuer that is down, as long as it is.
#[derive(Debug, Clone, Default)]
struct Issuer(Arc<AtomicBool>);

impl TokenSource for Issuer {
    fn token<'a>(&'a self, _: &'a Credentials) -> BoxFuture<'a, Result<AccessToken, Error>> {
        let is_up = self.0.load(Ordering::Relaxed);
        Box::pin(async move {
            if is_up {
                return Ok(AccessToken::new("token", Duration::from_hours(1)));
            }
            Err(Error::refused(&REQUEST_TOKEN, StatusCode::SERVICE_UNAVAILABLE, HeaderMap::new(), "".into()))
        })
    }
}

#[tokio::test]
async fn an_outage_of_the_issuer_leaves_the_budget_to_the_api() {
    let clock = Clock::stop();
    let server = FaultServer::start().await.unwrap();
    let issuer = Issuer::default();
    let credentials = Credentials::new("key", "id", "secret").unwrap();
    let url = format!("http://127.0.0.1:{}", server.port());
    let builder = Infinigate::builder(credentials).base_url(url).token_source(issuer.clone());
    let infinigate = no_limit_is_in_reach(builder).build().unwrap();
    assert!(all_at_once(&clock, &infinigate).await.iter().all(Result::is_err));
    assert!(server.requests().is_empty());
    issuer.0.store(true, Ordering::Relaxed);
    clock.advance(Duration::from_secs(20)).await;
    for _ in 0..10 * TASKS {
        server.next([Act::Send(response(503, &[], b""))]);
    }
    assert!(all_at_once(&clock, &infinigate).await.iter().all(Result::is_err));
    assert_eq!(server.requests().len(), TASKS + RETRIES);
}

#[tokio::test]
async fn a_retry_that_succeeds_is_free() {
    let clock = Clock::stop();
    let (server, infinigate) = connected(3).await;
    for call in 0..4 * RETRIES {
        server.next([Act::Send(response(503, &[], b""))]);
        let result = patiently(&clock, STEP, || true, infinigate.list_manufacturers().send()).await;
        assert!(result.is_ok(), "call {call}");
    }
    assert_eq!(server.requests().len(), 8 * RETRIES);
}

/// One that hangs leaves time for another.
#[tokio::test]
async fn an_attempt_has_a_time_limit_of_its_own() {
    let clock = Clock::stop();
    let server = FaultServer::start().await.unwrap();
    let credentials = Credentials::new("key", "id", "secret").unwrap();
    let url = format!("http://127.0.0.1:{}", server.port());
    let builder = Infinigate::builder(credentials).base_url(url).read_timeout(Duration::from_mins(10));
    let infinigate = builder.attempt_timeout(Duration::from_secs(15)).build().unwrap();
    infinigate.list_manufacturers().send().await.unwrap();
    server.next([Act::Hang]);
    let start = Instant::now();
    let call = infinigate.list_manufacturers().send();
    assert!(patiently(&clock, STEP, || server.is_stalling(), call).await.is_ok());
    assert!((15..17).contains(&start.elapsed().as_secs()), "{:?}", start.elapsed());
}
