//! An outage is not multiplied by those who suffer from it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::time::Duration;

use common::{Clock, OUT_OF_REACH, fetch_token, patiently};
use futures::future::join_all;
use infinigate_auth::{Credentials, Error, Infinigate};
use infinigate_tests::fault_server::{Act, FaultServer, answer};
use tokio::time::Instant;

const TASKS: usize = 200;
/// The budget's bound: fifty retries, and one for every ten successes.
const RETRIES: usize = 50;

/// A client that no time limit keeps from its attempts, however far the clock moves.
async fn connected(attempts: u32) -> (FaultServer, Infinigate) {
    let server = FaultServer::start().await.unwrap();
    let credentials = Credentials::new("key", "id", "secret").unwrap();
    let builder = Infinigate::builder(credentials).base_url(format!("http://127.0.0.1:{}", server.port()));
    let builder = builder.connect_timeout(OUT_OF_REACH).read_timeout(OUT_OF_REACH).timeout(OUT_OF_REACH);
    let infinigate = builder.attempts(attempts).build().unwrap();
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
    let results = patiently(clock, Duration::from_millis(50), || true, join_all(calls)).await;
    results.into_iter().map(Result::unwrap).collect()
}

#[tokio::test]
async fn the_budget_bounds_what_an_outage_is_asked() {
    let clock = Clock::stop();
    let unavailable = (vec![Act::Send(answer(503, &[], b""))], true);
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
    server.next([Act::Send(answer(429, &[("Retry-After", "20")], b""))]);
    assert!(infinigate.list_manufacturers().send().await.is_err());
    let start = Instant::now();
    assert!(all_at_once(&clock, &infinigate).await.iter().all(Result::is_ok));
    assert!(start.elapsed().as_secs() >= 20 + 9, "200 requests, 50 ms apart");
    assert_eq!(server.requests().len(), TASKS + 2);
}
