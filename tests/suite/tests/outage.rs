//! An outage is not multiplied by those who suffer from it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures::future::join_all;
use infinigate_auth::api::operations::REQUEST_TOKEN;
use infinigate_auth::api::reqwest::StatusCode;
use infinigate_auth::api::reqwest::header::HeaderMap;
use infinigate_auth::{AccessToken, BoxFuture, Credentials, Error, Infinigate, TokenSource};
use infinigate_tests::fault_server::{Act, FaultServer, answer};

const TASKS: usize = 200;
/// The budget's bound: fifty retries, and one for every ten successes.
const RETRIES: usize = 50;

async fn connected() -> (FaultServer, Infinigate) {
    let server = FaultServer::start().await.unwrap();
    let credentials = Credentials::new("key", "id", "secret").unwrap();
    let url = format!("http://127.0.0.1:{}", server.port());
    (server, Infinigate::builder(credentials).base_url(url).build().unwrap())
}

async fn all_at_once(infinigate: &Infinigate) -> Vec<Result<(), Error>> {
    let calls = (0..TASKS).map(|_| {
        let infinigate = infinigate.clone();
        tokio::spawn(async move { infinigate.list_manufacturers().send().await.map(drop) })
    });
    join_all(calls).await.into_iter().map(Result::unwrap).collect()
}

/// On a paused clock that moves on when nothing is left to do, so that no pause takes time.
#[tokio::test(start_paused = true)]
async fn the_budget_bounds_what_an_outage_is_asked() {
    let unavailable = (vec![Act::Send(answer(503, &[], b""))], true);
    // Of a connection that is reset, the server may not see every request.
    for (outage, sees_all) in [unavailable, (vec![Act::Reset], false)] {
        let within = |seen: usize, bound: usize| if sees_all { seen == bound } else { seen <= bound };
        let (server, infinigate) = connected().await;
        for _ in 0..10 * TASKS {
            server.next(outage.clone());
        }
        for round in 1..=3 {
            let results = all_at_once(&infinigate).await;
            assert!(results.iter().all(Result::is_err));
            // The first round spends the budget, which nothing fills up: later ones are not retried at all.
            let seen = server.requests().len();
            assert!(within(seen, round * TASKS + RETRIES), "round {round}: {seen}");
        }
        server.forget_scripts();
        let before = server.requests().len();
        assert!(all_at_once(&infinigate).await.iter().all(Result::is_ok));
        let seen = server.requests().len() - before;
        assert!(if sees_all { seen == TASKS } else { seen >= TASKS }, "service resumes by itself: {seen}");
        // The successes have paid for twenty retries.
        for _ in 0..10 * TASKS {
            server.next(outage.clone());
        }
        let before = server.requests().len();
        all_at_once(&infinigate).await;
        let seen = server.requests().len() - before;
        assert!(within(seen, TASKS + TASKS / 10), "{seen}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_429_holds_the_whole_client_back() {
    let (server, infinigate) = connected().await;
    infinigate.list_manufacturers().send().await.unwrap();
    server.next([Act::Send(answer(429, &[("Retry-After", "20")], b""))]);
    let start = tokio::time::Instant::now();
    let first = infinigate.list_manufacturers().send();
    let others = async {
        while server.requests().len() < 2 {
            tokio::task::yield_now().await;
        }
        // Long enough for the answer to arrive.
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        all_at_once(&infinigate).await
    };
    let (first, others) = tokio::join!(first, others);
    assert!(first.is_ok() && others.iter().all(Result::is_ok));
    assert!(start.elapsed().as_secs() >= 20 + 9, "200 requests, 50 ms apart");
    assert_eq!(server.requests().len(), TASKS + 3);
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

#[tokio::test(start_paused = true)]
async fn an_outage_of_the_issuer_leaves_the_budget_to_the_api() {
    let server = FaultServer::start().await.unwrap();
    let issuer = Issuer::default();
    let credentials = Credentials::new("key", "id", "secret").unwrap();
    let url = format!("http://127.0.0.1:{}", server.port());
    let infinigate =
        Infinigate::builder(credentials).base_url(url).token_source(issuer.clone()).build().unwrap();
    assert!(all_at_once(&infinigate).await.iter().all(Result::is_err));
    assert!(server.requests().is_empty());
    issuer.0.store(true, Ordering::Relaxed);
    tokio::time::sleep(Duration::from_secs(20)).await;
    for _ in 0..10 * TASKS {
        server.next([Act::Send(answer(503, &[], b""))]);
    }
    assert!(all_at_once(&infinigate).await.iter().all(Result::is_err));
    assert_eq!(server.requests().len(), TASKS + RETRIES);
}

#[tokio::test(start_paused = true)]
async fn a_retry_that_succeeds_is_free() {
    let (server, infinigate) = connected().await;
    for call in 0..4 * RETRIES {
        server.next([Act::Send(answer(503, &[], b""))]);
        assert!(infinigate.list_manufacturers().send().await.is_ok(), "call {call}");
    }
    assert_eq!(server.requests().len(), 8 * RETRIES);
}

/// One that hangs leaves time for another.
#[tokio::test(start_paused = true)]
async fn an_attempt_has_a_time_limit_of_its_own() {
    let server = FaultServer::start().await.unwrap();
    let credentials = Credentials::new("key", "id", "secret").unwrap();
    let url = format!("http://127.0.0.1:{}", server.port());
    let builder = Infinigate::builder(credentials).base_url(url).read_timeout(Duration::from_mins(10));
    let infinigate = builder.attempt_timeout(Duration::from_secs(15)).build().unwrap();
    infinigate.list_manufacturers().send().await.unwrap();
    server.next([Act::Hang]);
    let start = tokio::time::Instant::now();
    assert!(infinigate.list_manufacturers().send().await.is_ok());
    assert!((15..17).contains(&start.elapsed().as_secs()), "{:?}", start.elapsed());
}
