//! When requests leave: after the token is there, the second time as the first, and for no one's backoff but their own.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::future::join_all;
use infinigate_auth::api::operations::REQUEST_TOKEN;
use infinigate_auth::{AccessToken, BoxFuture, Credentials, Error, TokenSource};
use tokio::time::{Instant, sleep};

use crate::backend::{Backend, Settings, status};
use crate::common::{Clock, patiently, until};

const STEP: Duration = Duration::from_millis(50);

#[tokio::test]
async fn a_cold_start_is_no_burst() {
    let clock = Clock::stop();
    let slow_issuer = Settings { token_delay: Duration::from_secs(3), ..Settings::default() };
    let backend = Backend::start(slow_issuer).await;
    let infinigate = backend.builder().requests_per_second(10.0).build().unwrap();
    let calls = join_all((0..20).map(|_| infinigate.list_manufacturers().send()));
    let results = patiently(&clock, STEP, || true, calls).await;
    assert!(results.iter().all(Result::is_ok));
    backend.assert_limits(Duration::from_millis(100), 20, "20 calls at once");
}

/// Tokens that live for so many seconds, and take one to fetch; and when each that was issued expires.
#[derive(Debug, Clone)]
struct ShortLived(u64, Arc<Mutex<Vec<Instant>>>);

impl TokenSource for ShortLived {
    fn token<'a>(&'a self, _: &'a Credentials) -> BoxFuture<'a, Result<AccessToken, Error>> {
        Box::pin(async {
            let lifetime = Duration::from_secs(self.0);
            let expires = Instant::now() + lifetime;
            sleep(Duration::from_secs(1)).await;
            let mut issued = self.1.lock().unwrap();
            issued.push(expires);
            Ok(AccessToken::new((issued.len() - 1).to_string(), lifetime))
        })
    }
}

/// Whoever had its turn and then found the token expired takes another turn. A token that is expired when it comes is
/// used all the same.
#[tokio::test]
async fn requests_keep_their_distance_though_tokens_expire_while_they_wait() {
    let clock = Clock::stop();
    for lifetime in [0, 1, 2, 3] {
        let backend = Backend::start(Settings::default()).await;
        let source = ShortLived(lifetime, Arc::default());
        let builder = backend.builder().token_source(source.clone());
        let infinigate = builder.requests_per_second(5.0).build().unwrap();
        let calls = join_all((0..30).map(|_| infinigate.list_manufacturers().send()));
        let results = patiently(&clock, STEP, || true, calls).await;
        assert!(results.iter().all(Result::is_ok), "{lifetime} s: {results:?}");
        backend.assert_limits(Duration::from_millis(200), 30, "30 calls at once");
        // One that lives shorter than it takes to fetch is expired when it comes.
        for seen in backend.seen().iter().filter(|_| lifetime > 1) {
            let number: usize = seen.token.strip_prefix("Bearer ").unwrap().parse().unwrap();
            let expires = source.1.lock().unwrap()[number];
            assert!(seen.at <= expires + 2 * STEP, "{lifetime} s: {:?} too late", seen.at - expires);
        }
    }
}

#[tokio::test]
async fn the_replay_after_a_401_takes_a_turn() {
    let clock = Clock::stop();
    let odd = |_: &str, before: usize| before.is_multiple_of(2).then(|| status(401, [("x", "y")], "{}"));
    let backend = Backend::start(Settings { odd: Box::new(odd), ..Settings::default() }).await;
    let infinigate = backend.builder().requests_per_second(1.0).build().unwrap();
    for _ in 0..3 {
        patiently(&clock, STEP, || true, infinigate.list_manufacturers().send()).await.unwrap();
    }
    assert_eq!(backend.seen().len(), 6);
    backend.assert_limits(Duration::from_secs(1), 1, "three calls, each refused once");
}

#[tokio::test]
async fn who_waits_for_its_next_attempt_holds_nobody_up() {
    let clock = Clock::stop();
    let odd = |target: &str, before: usize| {
        (target.contains("manufacturer") && before == 0).then(|| status(503, [("retry-after", "20")], "{}"))
    };
    let backend = Backend::start(Settings { odd: Box::new(odd), ..Settings::default() }).await;
    let infinigate = backend.builder().concurrent_requests(1).build().unwrap();
    let first = infinigate.list_manufacturers().send();
    let others = async {
        until(|| backend.seen().len() == 1).await;
        let start = Instant::now();
        for _ in 0..5 {
            infinigate.list_invoices().send().await.unwrap();
        }
        start.elapsed()
    };
    let (first, others) = patiently(&clock, STEP, || true, async { tokio::join!(first, others) }).await;
    assert!(first.is_ok() && others < Duration::from_secs(5), "{others:?}");
    assert_eq!(backend.seen().len(), 7);
}

/// It is the issuer that has too much to do, and not the API.
#[tokio::test]
async fn an_issuer_that_asks_to_wait_holds_no_request_up_that_has_a_token() {
    #[derive(Debug)]
    struct Busy;
    impl TokenSource for Busy {
        fn token<'a>(&'a self, credentials: &'a Credentials) -> BoxFuture<'a, Result<AccessToken, Error>> {
            let headers = [("retry-after".parse().unwrap(), "30".parse().unwrap())].into_iter().collect();
            let busy = Error::refused(&REQUEST_TOKEN, 429.try_into().unwrap(), headers, Vec::new().into());
            let good = credentials.clone();
            Box::pin(async move {
                if format!("{good:?}").contains("good") {
                    return Ok(AccessToken::new("token", Duration::from_mins(5)));
                }
                Err(busy)
            })
        }
    }
    let clock = Clock::stop();
    let backend = Backend::start(Settings::default()).await;
    let infinigate = backend.builder().token_source(Busy).build().unwrap();
    let (held_up, other) = (infinigate.clone(), infinigate.clone());
    let held_up = tokio::spawn(async move { held_up.list_manufacturers().send().await });
    let rotate = async {
        sleep(Duration::from_secs(1)).await;
        other.rotate_credentials(Credentials::new("key", "good", "secret").unwrap()).await.unwrap();
        let start = Instant::now();
        other.list_manufacturers().send().await.unwrap();
        start.elapsed()
    };
    assert!(patiently(&clock, STEP, || true, rotate).await < Duration::from_secs(1));
    assert!(patiently(&clock, STEP, || true, held_up).await.unwrap().is_ok());
}
