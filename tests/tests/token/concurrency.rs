//! Many tasks, one token request.

use std::time::Duration;

use futures::future::join_all;
use infinigate_auth::{Error, Infinigate};
use tokio::task::{JoinHandle, yield_now};
use tokio::time::sleep;

use crate::common::connected;
use crate::issuer::{Issuer, token};

const TASKS: usize = 10_000;

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

#[tokio::test(start_paused = true)]
async fn ten_thousand_tasks_through_fifty_expiries_cause_one_token_request_each() {
    let issuer = Issuer::new(Duration::from_mins(5));
    issuer.delay(Duration::from_secs(1));
    let infinigate = issuer.client();
    for expiry in 1..=50 {
        let tasks: Vec<_> = (0..TASKS).map(|_| ask(&infinigate)).collect();
        for token in join_all(tasks).await {
            assert_eq!(token.unwrap().unwrap(), format!("token-{expiry}"));
        }
        sleep(Duration::from_secs(301)).await;
    }
    assert_eq!(issuer.asked(), 50);
}

/// Real threads, and expiry without a clock: every token is revoked while all tasks use it.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_storm_of_401s_causes_one_token_request_each_time() {
    let (sandbox, infinigate) = connected().await;
    for round in 1..=50 {
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
