//! An outage is not multiplied by those who suffer from it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use futures::future::join_all;
use infinigate_auth::{Credentials, Error, Infinigate};
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
