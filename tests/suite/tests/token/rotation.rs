//! Rotations that overlap, keys that are replaced, and caches whose tokens are void.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use infinigate_auth::api::operations::REQUEST_TOKEN;
use infinigate_auth::{
    AccessToken, BoxError, BoxFuture, Credentials, CredentialsProvider, Error, InProcessCache, Infinigate,
    TokenCache, TokenSource,
};
use infinigate_sandbox::{Fault, Sandbox};
use tokio::time::{Instant, sleep};

use crate::common::{Clock, builder_for, settle};
use crate::issuer::token;

const KEY_REFUSED: &str =
    r#"{"statusCode": 401, "message": "Access denied due to invalid subscription key."}"#;

/// Issues a token that names the client id, after as many milliseconds as the id says.
#[derive(Debug)]
struct Slow;

impl TokenSource for Slow {
    fn token<'a>(&'a self, credentials: &'a Credentials) -> BoxFuture<'a, Result<AccessToken, Error>> {
        let shown = format!("{credentials:?}");
        let id = shown.split('"').nth(1).unwrap().to_owned();
        Box::pin(async move {
            match id.parse() {
                Ok(milliseconds) => sleep(Duration::from_millis(milliseconds)).await,
                Err(_) => return Err(Error::token("bad credentials", None)),
            }
            Ok(AccessToken::new(id, Duration::from_mins(5)))
        })
    }
}

fn client() -> Infinigate {
    let credentials = Credentials::new("key", "0", "secret").unwrap();
    Infinigate::builder(credentials).token_source(Slow).build().unwrap()
}

fn credentials(id: &str) -> Credentials {
    Credentials::new("key", id, "secret").unwrap()
}

#[tokio::test(start_paused = true)]
async fn another_client_has_the_credentials_of_today() {
    let infinigate = client();
    for (rotated, now) in [("bad", "0"), ("7", "7")] {
        let _ = infinigate.rotate_credentials(credentials(rotated)).await;
        let other = infinigate.to_builder().attempts(1).build().unwrap();
        assert_eq!(token(&other).await.unwrap(), now, "after a rotation to {rotated}");
    }
}

/// Whichever is answered first, and whichever is polled first.
#[tokio::test(start_paused = true)]
async fn of_rotations_that_overlap_the_one_called_last_holds() {
    for (first, last, expected) in
        [("50", "5", "5"), ("5", "50", "50"), ("50", "bad", "50"), ("bad", "50", "50")]
    {
        for in_order in [true, false] {
            let infinigate = client();
            token(&infinigate).await.unwrap();
            let one = infinigate.rotate_credentials(credentials(first));
            let two = infinigate.rotate_credentials(credentials(last));
            let (one, two) = if in_order {
                tokio::join!(one, two)
            } else {
                let (two, one) = tokio::join!(two, one);
                (one, two)
            };
            assert_eq!((one.is_ok(), two.is_ok()), (first != "bad", last != "bad"));
            assert_eq!(token(&infinigate).await.unwrap(), expected, "{first}, {last}, {in_order}");
            sleep(Duration::from_secs(301)).await;
            assert_eq!(token(&infinigate).await.unwrap(), expected, "and for the tokens to come");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_rotation_whose_future_is_not_polled_goes_on() {
    let infinigate = client();
    let mut rotation = Box::pin(infinigate.rotate_credentials(credentials("50")));
    assert!(futures::poll!(&mut rotation).is_pending());
    sleep(Duration::from_hours(1)).await;
    assert_eq!(token(&infinigate).await.unwrap(), "50");
    let start = Instant::now();
    rotation.await.unwrap();
    assert_eq!(start.elapsed(), Duration::ZERO);
}

/// Its token is that of the credentials before, and comes when those after it are in use.
#[tokio::test(start_paused = true)]
async fn a_refresh_under_way_does_not_undo_a_rotation() {
    let slow = Infinigate::builder(credentials("1000")).token_source(Slow);
    let infinigate = slow.build().unwrap();
    let mut waiting = Box::pin(token(&infinigate));
    assert!(futures::poll!(&mut waiting).is_pending());
    infinigate.rotate_credentials(credentials("5")).await.unwrap();
    sleep(Duration::from_secs(2)).await;
    assert_eq!(token(&infinigate).await.unwrap(), "5");
    assert_eq!(waiting.await.unwrap(), "5");
}

#[derive(Debug, Clone)]
struct Vault(Arc<Mutex<Credentials>>, Arc<AtomicUsize>);

impl CredentialsProvider for Vault {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        self.1.fetch_add(1, Ordering::Relaxed);
        let current = self.0.lock().unwrap().clone();
        Box::pin(async { Ok(current) })
    }
}

#[tokio::test]
async fn a_rotated_api_key_heals_on_the_first_401() {
    let sandbox = Sandbox::start().await.unwrap();
    let old = Credentials::new(sandbox.api_key(), sandbox.client_id(), sandbox.client_secret()).unwrap();
    let vault = Vault(Arc::new(Mutex::new(old)), Arc::default());
    let infinigate = Infinigate::builder(vault.clone()).base_url(sandbox.base_url()).build().unwrap();
    infinigate.list_manufacturers().send().await.unwrap();

    // The vault does not know better yet: it was asked, and nothing was sent again.
    sandbox.respond_next(401, "application/json", &[], KEY_REFUSED);
    let (requests, asked) = (infinigate.sent().requests, vault.1.load(Ordering::Relaxed));
    let error = infinigate.list_manufacturers().send().await.unwrap_err();
    assert!(error.to_string().contains("subscription key"), "{error}");
    assert_eq!((infinigate.sent().requests, vault.1.load(Ordering::Relaxed)), (requests + 1, asked + 1));

    *vault.0.lock().unwrap() = Credentials::new("new-k3y", "new-id", "new-s3cret").unwrap();
    let issued = Fault::response(200, "application/json", &[], r#"{"access_token": "new-t0ken"}"#);
    sandbox.inject(issued.on(&REQUEST_TOKEN).times(1));
    sandbox.respond_next(401, "application/json", &[], KEY_REFUSED);
    sandbox.respond_next(200, "application/json", &[], "[]");
    infinigate.list_manufacturers().send().await.unwrap();
    let exchanges = sandbox.exchanges();
    let last = exchanges.last().unwrap();
    assert_eq!(last.request_headers["api-key"], "new-k3y");
    assert_eq!(last.request_headers["authorization"], "Bearer new-t0ken");
}

/// What other processes keep putting there is void: another one each time, after so many times of nothing.
#[derive(Debug)]
struct Void {
    empty: usize,
    loads: AtomicUsize,
}

impl Void {
    fn after(empty: usize) -> Self {
        Self { empty, loads: AtomicUsize::new(0) }
    }
}

impl TokenCache for Void {
    fn load<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<Option<AccessToken>, BoxError>> {
        let number = self.loads.fetch_add(1, Ordering::Relaxed);
        let void = AccessToken::new(format!("void-{number}"), Duration::from_mins(5));
        Box::pin(async move { Ok((number >= self.empty).then_some(void)) })
    }

    fn store<'a>(&'a self, _: &'a str, _: &'a AccessToken) -> BoxFuture<'a, Result<(), BoxError>> {
        Box::pin(async { Ok(()) })
    }
}

#[tokio::test]
async fn a_401_is_never_doubted_because_of_a_cache() {
    let clock = Clock::stop();
    let sandbox = Sandbox::start().await.unwrap();
    let infinigate = builder_for(&sandbox).token_cache(Void::after(0)).build().unwrap();
    for round in 1..=5 {
        infinigate.list_manufacturers().send().await.unwrap();
        assert_eq!(sandbox.token_request_count(), round);
        // Revoked elsewhere, twice within what a doubt would last; then due, where the cache is looked at again.
        sandbox.revoke_tokens();
        clock.advance(Duration::from_secs(if round % 2 == 0 { 301 } else { 5 })).await;
    }
}

/// The replay of a request went out with a token that another task had taken from the cache meanwhile.
#[tokio::test]
async fn a_replay_that_fails_with_a_cached_token_is_no_reason_to_doubt() {
    let clock = Clock::stop();
    let sandbox = Sandbox::start().await.unwrap();
    let infinigate = builder_for(&sandbox).token_cache(Void::after(1)).build().unwrap();
    infinigate.list_manufacturers().send().await.unwrap();
    // The token is due: the request goes out with it, and the cache is looked at beside it.
    clock.advance(Duration::from_secs(260)).await;
    sandbox.respond_next(401, "application/json", &[], "{}");
    let error = infinigate.list_manufacturers().send().await.unwrap_err();
    assert!(matches!(error, Error::Credentials(_)), "{error}");
    assert_eq!(sandbox.exchanges().last().unwrap().request_headers["authorization"], "Bearer void-1");
    infinigate.list_manufacturers().send().await.unwrap();
    assert_eq!(sandbox.token_request_count(), 2);
}

/// Once the issuer has given another token, what others put into the cache is as good as before.
#[tokio::test]
async fn a_cache_is_believed_again_after_a_new_token() {
    let clock = Clock::stop();
    let sandbox = Sandbox::start().await.unwrap();
    let cache = InProcessCache::default();
    let client = || builder_for(&sandbox).token_cache(cache.clone()).build().unwrap();
    let (one, two) = (client(), client());
    one.list_manufacturers().send().await.unwrap();
    sandbox.revoke_tokens();
    one.list_manufacturers().send().await.unwrap();
    assert_eq!(sandbox.token_request_count(), 2);
    clock.advance(Duration::from_secs(301)).await;
    two.list_manufacturers().send().await.unwrap();
    settle().await; // the token is put into the cache behind the request
    one.list_manufacturers().send().await.unwrap();
    assert_eq!(sandbox.token_request_count(), 3, "one of the two asked, and the other found its token");
}
