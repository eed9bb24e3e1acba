//! Thousands of acceptances with faults at random points, by two clients that share a journal as two processes do.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use infinigate_auth::api::operations::ACCEPT_QUOTE;
use infinigate_auth::{Acceptance, Error, Infinigate, Resolution, UnknownOutcome};
use infinigate_sandbox::Sandbox;
use infinigate_tests::fault_server::{Cut, SeenRequest, WireCutter, response};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::common::builder_for;
use crate::{LONG_LIVED, MAIL, open_quote};

/// How many acceptances a run tries, and CI.
const RUNS: (usize, usize) = (100, 500);
/// The longest that a backend takes, which is shorter than the settling time and longer than the client waits.
const SLOWEST: u64 = 9 * 60;
const PATIENCE: Duration = Duration::from_secs(30);

/// What becomes of a request on its way: not at the server, at the server without a response, late, or nothing.
fn choose(random: &mut ChaCha8Rng, request: &SeenRequest) -> Cut {
    let failed = |status| response(status, &[("Content-Type", "text/html")], b"<html>Sorry</html>");
    let cut = |random: &mut ChaCha8Rng| Cut::AfterTheServer(random.random_range(0..1000));
    if request.path != ACCEPT_QUOTE.path {
        return match random.random_range(0..100) {
            0 => Cut::BeforeTheServer,
            1 => cut(random),
            2 => Cut::Instead(failed(503)),
            _ => Cut::Nowhere,
        };
    }
    let by = Duration::from_secs(random.random_range(0..SLOWEST));
    match random.random_range(0..16) {
        0..4 => Cut::Nowhere,
        4 => Cut::BeforeTheServer,
        5 => Cut::Instead(failed(502)),
        6 => Cut::Instead(response(429, &[("Retry-After", "1")], b"")),
        7 => Cut::Instead(response(401, &[], b"")),
        8 => Cut::Instead(response(200, &[], b"{\"success\": false}")),
        9 => cut(random),
        10 => Cut::Replaced(failed(504)),
        11 => Cut::Replaced(response(200, &[], b"{\"half\": ")),
        12 => Cut::Late(by, Some(failed(504))),
        13 => Cut::Late(by, Some(response(202, &[], b"{}"))),
        _ => Cut::Late(by, None),
    }
}

#[derive(Debug, Default)]
struct Ends {
    accepted: usize,
    refused: usize,
    unknown: usize,
    still_open: usize,
    processed: usize,
    not_processed: usize,
    moved: usize,
}

struct Shop<'a> {
    sandbox: &'a Sandbox,
    journal: &'a Path,
    clients: [Infinigate; 2],
    number: String,
    random: ChaCha8Rng,
    ends: Ends,
}

impl Shop<'_> {
    fn any_client(&mut self) -> Infinigate {
        self.clients[self.random.random_range(0..2)].clone()
    }

    /// Orders a revision of the quote, again and again until it is ordered or has failed often; true when it is ordered.
    async fn order(&mut self) -> bool {
        for _ in 0..3 {
            let infinigate = self.any_client();
            let quote = insist(async || infinigate.acceptable_quote(&self.number).await).await;
            let also = (self.random.random_range(0..4) == 0).then(|| self.any_client());
            let first = quote.accept(MAIL);
            let second = async {
                let also = also?;
                Some(also.acceptable_quote(&self.number).await.ok()?.accept(MAIL).await)
            };
            // At most one of two at once is sent: the other one is refused, and says nothing about the order.
            let (first, second) = tokio::join!(first, second);
            let ends = [Some(first), second].into_iter().flatten();
            let sent = |end: &Acceptance| !matches!(end, Acceptance::Refused(Error::InvalidInput(_)));
            let mut sent: Vec<Acceptance> = ends.filter(sent).collect();
            assert!(
                sent.len() <= 1 || sent.iter().any(|end| matches!(end, Acceptance::Refused(_))),
                "{sent:?}"
            );
            // One that the server refused can be followed by another one.
            sent.sort_by_key(|end| matches!(end, Acceptance::Refused(_)));
            match sent.into_iter().next() {
                Some(Acceptance::Accepted(_)) => {
                    self.ends.accepted += 1;
                    return true;
                }
                None | Some(Acceptance::Refused(_)) => self.ends.refused += 1,
                Some(Acceptance::Unknown(unknown)) => {
                    self.ends.unknown += 1;
                    if self.resolve(unknown).await {
                        return true;
                    }
                }
            }
        }
        false
    }

    /// Resolves at random times, by either client, and tries what must not work meanwhile; true when it is ordered.
    async fn resolve(&mut self, mut unknown: UnknownOutcome) -> bool {
        loop {
            let infinigate = self.any_client();
            match self.random.random_range(0..6) {
                0 => {
                    let stored = serde_json::to_string(&unknown).unwrap();
                    unknown = serde_json::from_str(&stored).unwrap();
                }
                1 => {
                    let mut found = infinigate.unknown_outcomes().await.unwrap();
                    assert_eq!(found.iter().map(UnknownOutcome::id).collect::<Vec<_>>(), [unknown.id()]);
                    unknown = found.remove(0);
                }
                2 => self.must_not_order(&infinigate).await,
                3 => self.move_the_journal(&infinigate, &unknown).await,
                _ => {}
            }
            match insist(async || unknown.resolve(&infinigate).await).await {
                Resolution::Processed(_) => {
                    self.ends.processed += 1;
                    return true;
                }
                Resolution::NotProcessed(_) => {
                    self.ends.not_processed += 1;
                    return false;
                }
                Resolution::StillOpen { .. } => self.ends.still_open += 1,
                other => panic!("{other:?}"),
            }
            tokio::time::sleep(Duration::from_secs(self.random.random_range(0..300))).await;
        }
    }

    async fn must_not_order(&self, infinigate: &Infinigate) {
        // It may have been processed by now, and so not be acceptable any more.
        if let Ok(quote) = infinigate.acceptable_quote(&self.number).await {
            let end = quote.accept(MAIL).await;
            assert!(matches!(end, Acceptance::Refused(Error::InvalidInput(_))), "{end:?}");
        }
    }

    async fn move_the_journal(&mut self, infinigate: &Infinigate, unknown: &UnknownOutcome) {
        let away = self.journal.with_extension("away");
        fs::rename(self.journal, &away).unwrap();
        self.must_not_order(infinigate).await;
        assert!(matches!(unknown.resolve(infinigate).await, Err(Error::InvalidInput(_))));
        if self.ends.moved.is_multiple_of(20) {
            assert!(builder_for(self.sandbox).journal(self.journal).build().is_err());
        }
        fs::rename(away, self.journal).unwrap();
        self.ends.moved += 1;
    }
}

/// On a paused clock that moves on when nothing is left to do, so that no wait takes time.
#[tokio::test(start_paused = true)]
async fn thousands_of_acceptances_are_never_booked_twice() {
    let runs = if infinigate_tests::all() { RUNS.1 } else { RUNS.0 };
    let sandbox = Sandbox::builder().token_lifetime(LONG_LIVED).start().await.unwrap();
    let mut random = ChaCha8Rng::seed_from_u64(20_261_124);
    let wire = WireCutter::start(sandbox.port(), move |request| choose(&mut random, request)).await.unwrap();
    let directory = tempfile::tempdir().unwrap();
    let journal = directory.path().join("orders.journal");
    let client = || {
        let builder = builder_for(&sandbox).base_url(wire.base_url()).timeout(PATIENCE);
        builder.journal(&journal).build().unwrap()
    };
    let mut shop = Shop {
        sandbox: &sandbox,
        journal: &journal,
        clients: [client(), client()],
        number: open_quote(&sandbox),
        random: ChaCha8Rng::seed_from_u64(20_261_125),
        ends: Ends::default(),
    };
    // Of each revision, whether its end says that it was ordered.
    let mut claims = HashMap::new();
    // A client that starts reads the whole journal: so many do, however long it gets.
    let restart = (runs / 20).max(1);
    for run in 0..runs {
        if run % restart == 0 {
            shop.clients[run / restart % 2] = client();
        }
        let revision = sandbox.revise_quote(&shop.number).unwrap();
        claims.insert(revision, Box::pin(shop.order()).await);
    }
    let mut asked = HashMap::new();
    for (_, revision) in sandbox.acceptances() {
        *asked.entry(revision).or_insert(0) += 1;
    }
    for (revision, booked) in claims {
        assert_eq!(asked.get(&revision).copied().unwrap_or(0), usize::from(booked), "revision {revision}");
    }
    let ends = &shop.ends;
    println!("{ends:?}");
    let often = |count: usize| count > runs / 20;
    assert!(often(ends.accepted) && often(ends.unknown) && often(ends.still_open), "{ends:?}");
    assert!(often(ends.processed) && often(ends.not_processed) && often(ends.moved), "{ends:?}");
}

/// A read that has used up its attempts is asked for once more.
async fn insist<T>(mut call: impl AsyncFnMut() -> Result<T, Error>) -> T {
    for _ in 0..50 {
        if let Ok(value) = call().await {
            return value;
        }
    }
    panic!("a read that fails fifty times")
}
