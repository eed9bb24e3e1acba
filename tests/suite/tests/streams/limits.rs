//! Every stream under every limit, alone and while another task is told to wait.

use std::collections::BTreeSet;
use std::time::Duration;

use futures::future::BoxFuture;
use futures::{FutureExt, TryStreamExt};
use infinigate_auth::{Builder, Error, Infinigate};
use tokio::time::{Instant, sleep};

use crate::backend::{Backend, Settings, status};
use crate::common::{Clock, patiently};

const STEP: Duration = Duration::from_millis(50);

/// Reads everything and says how many rows or records that was.
type Read = fn(&Infinigate) -> BoxFuture<'_, Result<usize, Error>>;

/// The streams of the library, and how many records each gives over 60 invoices.
const STREAMS: [(&str, Read); 4] = [
    ("a row, and its invoice", |infinigate| {
        async move {
            let mut rows = infinigate.list_invoices().stream();
            let mut read = 0;
            while let Some(row) = rows.try_next().await? {
                infinigate.get_invoice().document_guid(row.document_guid.unwrap()).send().await?;
                read += 1;
            }
            Ok(read)
        }
        .boxed()
    }),
    ("pages ahead, and an invoice for each row", |infinigate| {
        async move {
            let mut pages = infinigate.list_invoices().pages().page_size(7).ahead(3);
            let mut read = 0;
            while let Some(page) = pages.try_next().await? {
                for row in page {
                    infinigate.get_invoice().document_guid(row.document_guid.unwrap()).send().await?;
                    read += 1;
                }
            }
            Ok(read)
        }
        .boxed()
    }),
    ("msp_usage", |infinigate| {
        async move {
            let june = "2026-06-01".parse().unwrap()..="2026-06-30".parse().unwrap();
            Ok(infinigate.msp_usage(june).try_collect::<Vec<_>>().await?.len())
        }
        .boxed()
    }),
    ("prices_by_sku", |infinigate| {
        async move {
            let numbers = (0..60).map(|number| format!("{number:0>100}"));
            Ok(infinigate.prices_by_sku(numbers).await?.missing.len())
        }
        .boxed()
    }),
];

/// A setting, the distance that it asks for, and how many requests it allows at once.
type Limit = (&'static str, fn(Builder) -> Builder, Duration, usize);

const LIMITS: [Limit; 6] = [
    ("no limit", |builder| builder, Duration::ZERO, usize::MAX),
    ("one at once", |builder| builder.concurrent_requests(1), Duration::ZERO, 1),
    ("four at once", |builder| builder.concurrent_requests(4), Duration::ZERO, 4),
    ("5 a second", |builder| builder.requests_per_second(5.0), Duration::from_millis(200), usize::MAX),
    ("20 a second", |builder| builder.requests_per_second(20.0), STEP, usize::MAX),
    (
        "5 a second, one at once",
        |builder| builder.requests_per_second(5.0).concurrent_requests(1),
        Duration::from_millis(200),
        1,
    ),
];

#[tokio::test]
async fn every_stream_works_under_every_limit_and_takes_as_long_as_the_rate_says() {
    let clock = Clock::stop();
    for (limit, build, interval, concurrent) in LIMITS {
        for (stream, read) in STREAMS {
            let context = format!("{stream}, {limit}");
            let backend = Backend::start(Settings::default()).await;
            let infinigate = build(backend.builder()).build().unwrap();
            let start = Instant::now();
            let read = patiently(&clock, STEP, || true, read(&infinigate)).await;
            assert_eq!(read.unwrap_or_else(|error| panic!("{context}: {error}")), 60, "{context}");
            backend.assert_limits(interval, concurrent, &context);
            let seen = backend.seen();
            let distinct: BTreeSet<_> = seen.iter().map(|seen| &seen.target).collect();
            assert_eq!(seen.len(), distinct.len(), "{context}: something was asked for twice");
            let least = interval * u32::try_from(seen.len() - 1).unwrap();
            assert!(start.elapsed() >= least, "{context}");
            // The clock moves in steps, which a distance as short as one is rounded up to.
            if concurrent > 1 && interval > 2 * STEP {
                assert!(start.elapsed() <= least * 2, "{context}: {:?} for {least:?}", start.elapsed());
            }
        }
    }
}

/// Another task of the same application is told to wait, at a time when pages are on their way.
#[tokio::test]
async fn a_429_to_another_task_stops_no_stream() {
    let clock = Clock::stop();
    for (limit, build, _, concurrent) in LIMITS {
        for (stream, read) in STREAMS {
            let context = format!("{stream}, {limit}");
            let odd = |target: &str, before: usize| {
                let throttled = target.contains("manufacturer") && before < 5;
                throttled.then(|| status(429, [("retry-after", "1")], "{}"))
            };
            let backend = Backend::start(Settings { odd: Box::new(odd), ..Settings::default() }).await;
            let infinigate = build(backend.builder()).build().unwrap();
            let other = infinigate.clone();
            let other = tokio::spawn(async move {
                sleep(STEP / 2).await;
                other.list_manufacturers().send().await
            });
            let read = patiently(&clock, STEP, || true, read(&infinigate)).await;
            assert_eq!(read.unwrap_or_else(|error| panic!("{context}: {error}")), 60, "{context}");
            let other = patiently(&clock, STEP, || true, other).await.unwrap();
            assert!(other.is_ok(), "{context}: {other:?}");
            backend.assert_limits(Duration::ZERO, concurrent, &context);
        }
    }
}

/// Every seventh request fails once; each is sent again, and nobody else is held up by its backoff.
#[tokio::test]
async fn retries_in_the_middle_lose_nothing() {
    let clock = Clock::stop();
    for (limit, build, interval, concurrent) in LIMITS {
        for (stream, read) in STREAMS {
            let context = format!("{stream}, {limit}");
            let odd = |_: &str, before: usize| {
                before.is_multiple_of(7).then(|| status(503, [("retry-after", "0")], "{}"))
            };
            let backend = Backend::start(Settings { odd: Box::new(odd), ..Settings::default() }).await;
            let infinigate = build(backend.builder().attempts(8)).build().unwrap();
            let read = patiently(&clock, STEP, || true, read(&infinigate)).await;
            assert_eq!(read.unwrap_or_else(|error| panic!("{context}: {error}")), 60, "{context}");
            backend.assert_limits(interval, concurrent, &context);
        }
    }
}
