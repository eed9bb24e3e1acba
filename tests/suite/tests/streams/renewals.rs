//! Tokens that expire, are revoked or go over to other credentials while a stream is read.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures::{FutureExt, TryStreamExt};
use infinigate_auth::{AccessToken, BoxFuture, Builder, Credentials, Error, Infinigate, TokenSource};
use tokio::time::sleep;

use crate::backend::{Backend, Settings, status};
use crate::common::{Clock, patiently, settle};

const STEP: Duration = Duration::from_millis(250);

/// Numbered tokens that live for so long and take so long to come, and which credentials each was for.
#[derive(Debug, Clone)]
struct Numbered {
    lifetime: Duration,
    takes: Duration,
    issued: Arc<AtomicUsize>,
}

impl Numbered {
    fn new(lifetime: Duration, takes: Duration) -> Self {
        Self { lifetime, takes, issued: Arc::default() }
    }

    fn issued(&self) -> usize {
        self.issued.load(Ordering::Relaxed)
    }
}

impl TokenSource for Numbered {
    fn token<'a>(&'a self, credentials: &'a Credentials) -> BoxFuture<'a, Result<AccessToken, Error>> {
        let shown = format!("{credentials:?}");
        let id = shown.split('"').nth(1).unwrap_or_default().to_owned();
        async move {
            sleep(self.takes).await;
            let number = self.issued.fetch_add(1, Ordering::Relaxed) + 1;
            Ok(AccessToken::new(format!("{id}-{number}"), self.lifetime))
        }
        .boxed()
    }
}

const LIMITS: [fn(Builder) -> Builder; 4] = [
    |builder| builder,
    |builder| builder.concurrent_requests(1),
    |builder| builder.requests_per_second(2.0),
    |builder| builder.requests_per_second(2.0).concurrent_requests(2),
];

/// Reads 600 rows in twelve pages, and does something after so many of them.
async fn read(
    infinigate: &Infinigate,
    ahead: usize,
    mut after: impl AsyncFnMut(usize),
) -> Result<usize, Error> {
    let mut pages = infinigate.list_invoices().pages().ahead(ahead);
    let mut rows = 0;
    while let Some(page) = pages.try_next().await? {
        rows += page.len();
        settle().await;
        after(rows).await;
    }
    Ok(rows)
}

fn long_list() -> Settings {
    Settings { invoices: 600, ..Settings::default() }
}

/// A token lives for a minute, and a page is looked at for twenty seconds: it is replaced several times in the middle.
#[tokio::test]
async fn a_stream_outlives_its_tokens() {
    let clock = Clock::stop();
    for build in LIMITS {
        for ahead in [1, 3] {
            let backend = Backend::start(long_list()).await;
            let source = Numbered::new(Duration::from_mins(1), Duration::from_secs(2));
            let infinigate = build(backend.builder().token_source(source.clone())).build().unwrap();
            let read = read(&infinigate, ahead, async |_| sleep(Duration::from_secs(20)).await);
            assert_eq!(patiently(&clock, STEP, || true, read).await.unwrap(), 600);
            assert!(source.issued() >= 3, "{} tokens", source.issued());
            let refused = backend.seen().len() - backend.count("purchaseinvoice?");
            assert_eq!(refused, 0, "nothing else was asked for");
        }
    }
}

/// The gateway forgets the token after every few requests. Each page that is refused is asked for once more, and its rows
/// come once.
#[tokio::test]
async fn a_token_that_is_revoked_in_the_middle_costs_no_row() {
    let clock = Clock::stop();
    for build in LIMITS {
        for every in [3, 5, 7] {
            let odd = move |_: &str, before: usize| {
                (before % every == every - 1).then(|| status(401, [("x", "y")], "{}"))
            };
            let backend = Backend::start(Settings { odd: Box::new(odd), ..long_list() }).await;
            let source = Numbered::new(Duration::from_mins(5), Duration::from_millis(20));
            let infinigate = build(backend.builder().token_source(source.clone())).build().unwrap();
            let read = read(&infinigate, 1, async |_| {});
            assert_eq!(patiently(&clock, STEP, || true, read).await.unwrap(), 600, "every {every}");
            assert!(source.issued() > 1, "every {every}");
        }
    }
}

/// The credentials change between two pages, while the next one is on its way and while nothing is.
#[tokio::test]
async fn a_stream_goes_on_with_the_credentials_that_are_rotated_to() {
    let clock = Clock::stop();
    for build in LIMITS {
        for ahead in [0, 1, 4] {
            let backend = Backend::start(long_list()).await;
            let source = Numbered::new(Duration::from_mins(5), Duration::from_secs(1));
            let infinigate = build(backend.builder().token_source(source.clone())).build().unwrap();
            let other = infinigate.clone();
            let read = read(&infinigate, ahead, async |rows| {
                if rows == 200 {
                    let next = Credentials::new("other-key", "other", "secret").unwrap();
                    other.rotate_credentials(next).await.unwrap();
                }
            });
            assert_eq!(patiently(&clock, STEP, || true, read).await.unwrap(), 600, "{ahead} ahead");
            let used = backend.tokens();
            let first_of_other = used.iter().position(|token| token.starts_with("Bearer other")).unwrap();
            assert!(first_of_other >= 3, "{used:?}");
            let (before, after) = used.split_at(first_of_other);
            assert!(before.iter().all(|token| token.starts_with("Bearer id")), "{used:?}");
            assert!(after.iter().all(|token| token.starts_with("Bearer other")), "{used:?}");
        }
    }
}

/// Usage reads a list and many documents at once: a 401 to some of them, a token that is late, and a rotation.
#[tokio::test]
async fn usage_is_whole_though_tokens_come_and_go() {
    let clock = Clock::stop();
    for build in LIMITS {
        let odd = |_: &str, before: usize| before.is_multiple_of(11).then(|| status(401, [("x", "y")], "{}"));
        let backend = Backend::start(Settings { odd: Box::new(odd), ..Settings::default() }).await;
        let source = Numbered::new(Duration::from_secs(20), Duration::from_secs(3));
        let infinigate = build(backend.builder().token_source(source.clone())).build().unwrap();
        let other = infinigate.clone();
        let read = async {
            let june = "2026-06-01".parse().unwrap()..="2026-06-30".parse().unwrap();
            let mut usage = infinigate.msp_usage(june);
            let mut records = 0;
            while usage.try_next().await?.is_some() {
                records += 1;
                if records == 30 {
                    other.rotate_credentials(Credentials::new("key", "other", "secret").unwrap()).await?;
                }
            }
            Ok::<_, Error>(records)
        };
        assert_eq!(patiently(&clock, STEP, || true, read).await.unwrap(), 60);
    }
}
