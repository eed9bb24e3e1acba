//! Many tasks, one token request.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures::future::join_all;
use futures::poll;
use infinigate_auth::{AccessToken, BoxFuture, Credentials, Error, Infinigate, TokenSource};
use tokio::sync::watch;
use tokio::task::{JoinHandle, yield_now};
use tokio::time::sleep;

use crate::common::connected;
use crate::issuer::{Issuer, token};

const TASKS: usize = 10_000;
/// How often the token of all tasks ends in a run, and in CI.
const EXPIRIES: (usize, usize) = (5, 50);

fn expiries() -> usize {
    if infinigate_tests::all() { EXPIRIES.1 } else { EXPIRIES.0 }
}

fn ask(infinigate: &Infinigate) -> JoinHandle<Result<String, Error>> {
    let infinigate = infinigate.clone();
    tokio::spawn(async move { token(&infinigate).await })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn ten_thousand_tasks_at_a_cold_start_cause_one_token_request() {
    let (sandbox, infinigate) = connected().await;
    let tasks: Vec<_> = (0..TASKS).map(|_| ask(&infinigate)).collect();
    let tokens: Vec<_> = join_all(tasks).await.into_iter().map(|token| token.unwrap().unwrap()).collect();
    assert!(tokens.iter().all(|token| token == &tokens[0]));
    assert_eq!(sandbox.token_request_count(), 1);
}

/// An issuer that waits until all tasks wait for it, and whose tokens have expired for everybody who comes later: real
/// threads have no clock that can be moved.
#[derive(Debug, Clone)]
struct Gate {
    waiting: watch::Sender<usize>,
    asked: Arc<AtomicUsize>,
}

impl TokenSource for Gate {
    fn token<'a>(&'a self, _: &'a Credentials) -> BoxFuture<'a, Result<AccessToken, Error>> {
        let number = self.asked.fetch_add(1, Ordering::Relaxed) + 1;
        let mut waiting = self.waiting.subscribe();
        Box::pin(async move {
            // An error would mean that the gate is gone, and the test with it.
            let _ = waiting.wait_for(|waiting| *waiting == number * TASKS).await;
            Ok(AccessToken::new(format!("token-{number}"), Duration::ZERO))
        })
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn ten_thousand_tasks_through_many_expiries_cause_one_token_request_each() {
    let gate = Gate { waiting: watch::Sender::new(0), asked: Arc::default() };
    let credentials = Credentials::new("portal-key", "client-id", "client-secret").unwrap();
    let infinigate = Infinigate::builder(credentials).token_source(gate.clone()).build().unwrap();
    for expiry in 1..=expiries() {
        let tasks: Vec<_> = (0..TASKS)
            .map(|_| {
                let (infinigate, waiting) = (infinigate.clone(), gate.waiting.clone());
                tokio::spawn(async move {
                    let mut call = pin!(token(&infinigate));
                    assert!(poll!(&mut call).is_pending(), "a token that has expired");
                    waiting.send_modify(|waiting| *waiting += 1);
                    call.await
                })
            })
            .collect();
        let expected = format!("token-{expiry}");
        for task in tasks {
            assert_eq!(task.await.unwrap().unwrap(), expected);
        }
    }
    assert_eq!(gate.asked.load(Ordering::Relaxed), expiries());
}

/// Real threads, and expiry without a clock: every token is revoked while all tasks use it.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_storm_of_401s_causes_one_token_request_each_time() {
    let (sandbox, infinigate) = connected().await;
    for round in 1..=expiries() {
        let tasks: Vec<_> = (0..40)
            .map(|_| {
                let infinigate = infinigate.clone();
                tokio::spawn(async move { infinigate.list_manufacturers().send().await.map(|_| ()) })
            })
            .collect();
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        assert_eq!(sandbox.token_request_count(), round);
        sandbox.revoke_tokens();
    }
}

#[tokio::test(start_paused = true)]
async fn tasks_that_are_cancelled_anywhere_take_nobody_with_them() {
    let issuer = Issuer::new(Duration::from_mins(5));
    let infinigate = issuer.client();
    for seed in 1..=200 {
        let mut random = fastrand::Rng::with_seed(seed);
        issuer.delay(Duration::from_millis(random.u64(0..20)));
        // The first of them starts the token request.
        let mut tasks: Vec<_> = (0..50).map(|_| ask(&infinigate)).collect();
        for _ in 0..random.usize(1..45) {
            if random.bool() {
                yield_now().await;
            } else {
                sleep(Duration::from_millis(random.u64(0..3))).await;
            }
            tasks.remove(if random.bool() { 0 } else { random.usize(0..tasks.len()) }).abort();
        }
        for task in tasks {
            assert_eq!(task.await.unwrap().unwrap(), format!("token-{seed}"));
        }
        sleep(Duration::from_secs(301)).await;
    }
    assert_eq!(issuer.asked(), 200);
}
