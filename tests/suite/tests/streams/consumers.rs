//! Consumers that are slow, look after something else, or give up.

use std::pin::pin;
use std::time::Duration;

use futures::{StreamExt, TryStreamExt, poll};
use infinigate_auth::{Builder, Error};
use tokio::time::{Instant, sleep};

use crate::backend::{Backend, Settings};
use crate::common::{Clock, patiently, settle};

const SECOND: Duration = Duration::from_secs(1);

const LIMITS: [fn(Builder) -> Builder; 4] = [
    |builder| builder,
    |builder| builder.concurrent_requests(1),
    |builder| builder.requests_per_second(2.0),
    |builder| builder.requests_per_second(2.0).concurrent_requests(1),
];

/// On each side of the time for silence, for an attempt and for an operation, and an hour.
const DELAYS: [u64; 8] = [9, 29, 32, 59, 62, 119, 125, 3600];

/// Time passes for a consumer that looks after something else: two minutes in steps, in which whatever still happens does,
/// and the rest at once.
async fn look_away(clock: &Clock, seconds: u64) {
    let in_steps = seconds.min(125);
    sleep(Duration::from_secs(in_steps)).await;
    clock.advance(Duration::from_secs(seconds - in_steps)).await;
}

#[tokio::test]
async fn a_consumer_takes_as_long_as_it_likes() {
    let clock = Clock::stop();
    for build in LIMITS {
        for seconds in DELAYS {
            let backend = Backend::start(Settings { invoices: 120, ..Settings::default() }).await;
            let infinigate = build(backend.builder()).build().unwrap();
            let read = async {
                let mut rows = infinigate.list_invoices().stream();
                let mut read = 0;
                while rows.try_next().await?.is_some() {
                    read += 1;
                    if read == 25 {
                        settle().await; // what is on its way arrives
                        look_away(&clock, seconds).await;
                    }
                }
                Ok::<_, Error>(read)
            };
            assert_eq!(patiently(&clock, SECOND, || true, read).await.unwrap(), 120, "{seconds} s");
            assert_eq!(backend.count("purchaseinvoice?"), 3, "{seconds} s");
        }
    }
}

#[tokio::test]
async fn a_consumer_of_usage_takes_as_long_as_it_likes() {
    let clock = Clock::stop();
    for build in LIMITS {
        for seconds in DELAYS {
            let backend = Backend::start(Settings { invoices: 8, ..Settings::default() }).await;
            let infinigate = build(backend.builder()).build().unwrap();
            let read = async {
                let june = "2026-06-01".parse().unwrap()..="2026-06-30".parse().unwrap();
                let mut usage = infinigate.msp_usage(june);
                let mut read = 0;
                while usage.try_next().await?.is_some() {
                    read += 1;
                    if read == 1 {
                        settle().await;
                        look_away(&clock, seconds).await;
                    }
                }
                Ok::<_, Error>(read)
            };
            assert_eq!(patiently(&clock, SECOND, || true, read).await.unwrap(), 8, "{seconds} s");
            // The list, the page behind its last, which confirms the end, and eight invoices.
            assert_eq!(backend.seen().len(), 10, "{seconds} s");
        }
    }
}

/// The raw client has no limits, and a time limit.
#[tokio::test]
async fn the_raw_client_waits_for_its_consumer_too() {
    let clock = Clock::stop();
    let backend = Backend::start(Settings { invoices: 120, ..Settings::default() }).await;
    let client = infinigate_auth::api::Client::new(&backend.url).unwrap();
    let mut rows = client.list_invoices().stream();
    patiently(&clock, SECOND, || true, rows.next()).await.unwrap().unwrap();
    patiently(&clock, SECOND, || true, look_away(&clock, 3600)).await;
    let rest = patiently(&clock, SECOND, || true, rows.try_collect::<Vec<_>>()).await.unwrap();
    assert_eq!((rest.len(), backend.seen().len()), (119, 3));
}

/// As `select!` does with `&mut future` when another branch is done first.
#[tokio::test]
async fn a_request_that_is_started_and_not_polled_blocks_nobody_and_does_not_age() {
    let clock = Clock::stop();
    for build in LIMITS {
        for seconds in DELAYS {
            let backend = Backend::start(Settings::default()).await;
            let infinigate = build(backend.builder()).build().unwrap();
            let mut started = pin!(infinigate.list_manufacturers().send());
            let mut waiting = pin!(infinigate.list_manufacturers().send());
            tokio::select! {
                biased;
                _ = &mut started => panic!("nothing can have arrived"),
                _ = &mut waiting => panic!("nothing can have arrived"),
                () = std::future::ready(()) => {}
            }
            let others = async {
                for _ in 0..5 {
                    infinigate.list_invoices().send().await.unwrap();
                }
            };
            patiently(&clock, SECOND / 10, || true, others).await;
            assert_eq!(backend.count("manufacturer"), 2, "they went on by themselves");
            clock.advance(Duration::from_secs(seconds)).await;
            for started in [started, waiting] {
                assert!(started.await.is_ok(), "{seconds} s");
            }
            assert_eq!(backend.seen().len(), 7);
        }
    }
}

#[tokio::test]
async fn a_stream_that_is_kept_and_not_polled_blocks_nobody() {
    let clock = Clock::stop();
    for build in LIMITS {
        let backend = Backend::start(Settings { invoices: 1000, ..Settings::default() }).await;
        let infinigate = build(backend.builder()).build().unwrap();
        let mut kept: Vec<_> = (0..10).map(|_| infinigate.list_invoices().stream().ahead(4)).collect();
        for rows in &mut kept {
            patiently(&clock, SECOND / 10, || true, rows.next()).await.unwrap().unwrap();
        }
        patiently(&clock, SECOND / 10, || true, infinigate.list_manufacturers().send()).await.unwrap();
        for rows in kept {
            let rest = patiently(&clock, SECOND, || true, rows.try_collect::<Vec<_>>()).await.unwrap();
            assert_eq!(rest.len(), 999);
        }
    }
}

/// What is dropped ends: its place and its permit are the next one's.
#[tokio::test]
async fn what_is_dropped_in_the_middle_makes_room_at_once() {
    let clock = Clock::stop();
    let slow = Settings { delay: Duration::from_secs(25), ..Settings::default() };
    let backend = Backend::start(slow).await;
    let infinigate = backend.builder().concurrent_requests(2).build().unwrap();
    patiently(&clock, SECOND, || true, infinigate.list_manufacturers().send()).await.unwrap();
    let mut futures: Vec<_> = (0..6).map(|_| Box::pin(infinigate.list_manufacturers().send())).collect();
    for future in &mut futures {
        assert!(poll!(future).is_pending());
    }
    settle().await;
    assert_eq!(backend.seen().len(), 3, "two of them are under way");
    let last = futures.split_off(5);
    drop(futures);
    let start = Instant::now();
    for last in last {
        patiently(&clock, SECOND, || true, last).await.unwrap();
    }
    assert!(start.elapsed() <= 27 * SECOND, "{:?}", start.elapsed());
    assert_eq!(backend.seen().len(), 4, "those that waited were not sent");
}
