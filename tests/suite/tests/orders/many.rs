//! Ten thousand acceptances with faults at random points.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use infinigate_auth::api::operations::ACCEPT_QUOTE;
use infinigate_auth::{Acceptance, Resolution};
use infinigate_sandbox::Sandbox;
use infinigate_tests::fault_server::{Cut, SeenRequest, WireCutter, answer};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::common::builder_for;
use crate::{MAIL, open_quote};

const RUNS: usize = 10_000;

/// What became of an acceptance on its way: not at the server, at the server without an answer, or neither.
fn choose(random: &mut ChaCha8Rng, request: &SeenRequest) -> Cut {
    let failed = |status| answer(status, &[("Content-Type", "text/html")], b"<html>Sorry</html>");
    let cut = |random: &mut ChaCha8Rng| Cut::AfterTheServer(random.random_range(0..1000));
    if request.path != ACCEPT_QUOTE.path {
        return match random.random_range(0..100) {
            0 => Cut::BeforeTheServer,
            1 => cut(random),
            2 => Cut::Instead(failed(503)),
            _ => Cut::Nowhere,
        };
    }
    match random.random_range(0..12) {
        0..4 => Cut::Nowhere,
        4 => Cut::BeforeTheServer,
        5 => Cut::Instead(failed(502)),
        6 => Cut::Instead(answer(429, &[("Retry-After", "1")], b"")),
        7 => Cut::Instead(answer(401, &[], b"")),
        8 | 9 => cut(random),
        10 => Cut::Replaced(failed(504)),
        _ => Cut::Replaced(answer(200, &[], b"{\"half\": ")),
    }
}

#[derive(Debug, Default)]
struct Ends {
    accepted: usize,
    refused: usize,
    unknown: usize,
    processed: usize,
    not_processed: usize,
}

/// On a paused clock that moves on when nothing is left to do, so that no pause takes time.
#[tokio::test(start_paused = true)]
async fn ten_thousand_acceptances_are_never_booked_twice() {
    let sandbox = Sandbox::start().await.unwrap();
    let number = open_quote(&sandbox);
    let mut random = ChaCha8Rng::seed_from_u64(20_261_124);
    let cuts = Arc::new(Mutex::new(HashMap::new()));
    let counted = cuts.clone();
    let wire = WireCutter::start(sandbox.port(), move |request| {
        let cut = choose(&mut random, request);
        if request.path == ACCEPT_QUOTE.path {
            let after = matches!(cut, Cut::AfterTheServer(_) | Cut::Replaced(_));
            *counted.lock().unwrap().entry(after).or_insert(0) += 1;
        }
        cut
    })
    .await
    .unwrap();
    let infinigate = builder_for(&sandbox).base_url(wire.base_url()).build().unwrap();

    let mut ends = Ends::default();
    // Of each revision, whether its end says that it was ordered.
    let mut claims = HashMap::new();
    for _ in 0..RUNS {
        let revision = sandbox.revise_quote(&number).unwrap();
        let quote = insist(async || infinigate.acceptable_quote(&number).await).await;
        let acceptance = quote.accept(MAIL).await;
        let booked = match acceptance {
            Acceptance::Accepted(_) => {
                ends.accepted += 1;
                true
            }
            Acceptance::Refused(_) => {
                ends.refused += 1;
                false
            }
            Acceptance::Unknown(unknown) => {
                ends.unknown += 1;
                match insist(async || unknown.resolve(&infinigate).await).await {
                    Resolution::Processed(_) => {
                        ends.processed += 1;
                        true
                    }
                    Resolution::NotProcessed(_) => {
                        ends.not_processed += 1;
                        false
                    }
                    other => panic!("{other:?}"),
                }
            }
        };
        claims.insert(revision, booked);
    }
    let mut asked = HashMap::new();
    for (_, revision) in sandbox.acceptances() {
        *asked.entry(revision).or_insert(0) += 1;
    }
    for (revision, booked) in claims {
        assert_eq!(asked.get(&revision).copied().unwrap_or(0), usize::from(booked), "revision {revision}");
    }
    println!("{ends:?}, cuts after the server: {:?}", cuts.lock().unwrap());
    assert_eq!(ends.accepted + ends.refused + ends.unknown, RUNS);
    assert!(
        ends.processed > RUNS / 4 && ends.not_processed > RUNS / 20 && ends.accepted > RUNS / 4,
        "{ends:?}"
    );
    assert!(cuts.lock().unwrap()[&true] > RUNS * 3 / 10);
}

/// A read that has used up its attempts is asked for once more.
async fn insist<T>(mut call: impl AsyncFnMut() -> Result<T, infinigate_auth::Error>) -> T {
    for _ in 0..50 {
        if let Ok(value) = call().await {
            return value;
        }
    }
    panic!("a read that fails fifty times")
}
