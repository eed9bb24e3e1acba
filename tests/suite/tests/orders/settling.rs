//! Nothing allows a new order before the settling time has passed, nor while somebody is sending.

use std::time::Duration;

use chrono::TimeDelta;
use infinigate_auth::api::operations::{ACCEPT_QUOTE, GET_QUOTE_BY_NUMBER};
use infinigate_auth::{Acceptance, RequestOptions, Resolution};
use infinigate_sandbox::{Fault, Sandbox};

use crate::common::{builder_for, connected};
use crate::{LONG_LIVED, MAIL, SETTLING_TIME, accept, late_by, lose, open_quote, why};

#[tokio::test(start_paused = true)]
async fn a_quote_that_reads_as_before_is_still_open_until_the_settling_time_is_over() {
    let (sandbox, infinigate) = connected().await;
    let number = open_quote(&sandbox);
    let unknown = lose(&sandbox, &infinigate, &number).await;
    let end = unknown.sent_at() + SETTLING_TIME;
    for _ in 0..11 {
        let resolution = unknown.resolve(&infinigate).await.unwrap();
        assert!(matches!(resolution, Resolution::StillOpen { until } if until == end), "{resolution:?}");
        assert!(why(accept(&infinigate, &number).await).contains("not known"));
        tokio::time::sleep(Duration::from_mins(1)).await;
    }
    assert_eq!(infinigate.unknown_outcomes().await.unwrap().len(), 1, "nothing was written");
    tokio::time::sleep(Duration::from_mins(2)).await;
    assert!(matches!(unknown.resolve(&infinigate).await.unwrap(), Resolution::NotProcessed(_)));
    assert!(matches!(accept(&infinigate, &number).await, Acceptance::Accepted(_)));
    // It stays what it was, whatever came of the next one.
    assert!(matches!(unknown.resolve(&infinigate).await.unwrap(), Resolution::NotProcessed(_)));
    assert_eq!(sandbox.acceptances().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_was_read_before_the_settling_time_was_over_proves_nothing_after_it() {
    let (sandbox, infinigate) = connected().await;
    let number = open_quote(&sandbox);
    let unknown = lose(&sandbox, &infinigate, &number).await;
    tokio::time::sleep(Duration::from_secs(11 * 60 + 45)).await;
    sandbox.inject(Fault::delay(Duration::from_secs(20)).on(&GET_QUOTE_BY_NUMBER).times(1));
    let resolution = unknown.resolve(&infinigate).await.unwrap();
    assert!(matches!(resolution, Resolution::StillOpen { .. }), "{resolution:?}");
    assert!(matches!(unknown.resolve(&infinigate).await.unwrap(), Resolution::NotProcessed(_)));
}

#[tokio::test(start_paused = true)]
async fn the_settling_time_can_be_set() {
    let sandbox = Sandbox::start().await.unwrap();
    let number = open_quote(&sandbox);
    let infinigate = builder_for(&sandbox).settling_time(Duration::from_hours(1)).build().unwrap();
    let unknown = lose(&sandbox, &infinigate, &number).await;
    // The request may have left after two minutes.
    tokio::time::sleep(Duration::from_mins(61)).await;
    assert!(matches!(unknown.resolve(&infinigate).await.unwrap(), Resolution::StillOpen { .. }));
    tokio::time::sleep(Duration::from_mins(2)).await;
    assert!(matches!(unknown.resolve(&infinigate).await.unwrap(), Resolution::NotProcessed(_)));
    let error = builder_for(&sandbox).settling_time(Duration::ZERO).build().unwrap_err();
    assert!(error.to_string().contains("settling time"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn the_settling_time_begins_when_the_request_has_left_at_the_latest() {
    let (sandbox, infinigate) = connected().await;
    let number = open_quote(&sandbox);
    let infinigate = infinigate.with_options(RequestOptions::new().timeout(Duration::from_hours(1)));
    let unknown = lose(&sandbox, &infinigate, &number).await;
    let end = unknown.sent_at() + Duration::from_mins(70);
    tokio::time::sleep(Duration::from_mins(69)).await;
    let resolution = unknown.resolve(&infinigate).await.unwrap();
    assert!(matches!(resolution, Resolution::StillOpen { until } if until == end), "{resolution:?}");
    tokio::time::sleep(Duration::from_mins(2)).await;
    assert!(matches!(unknown.resolve(&infinigate).await.unwrap(), Resolution::NotProcessed(_)));
}

#[tokio::test(start_paused = true)]
async fn an_order_that_arrives_late_is_found_and_not_sent_again() {
    let sandbox = Sandbox::builder().token_lifetime(LONG_LIVED).start().await.unwrap();
    let number = open_quote(&sandbox);
    let wire = late_by(&sandbox, Duration::from_mins(8)).await;
    let builder = builder_for(&sandbox).base_url(wire.base_url());
    let infinigate = builder.timeout(Duration::from_secs(20)).build().unwrap();
    let Acceptance::Unknown(unknown) = accept(&infinigate, &number).await else { panic!("known") };
    while !matches!(unknown.resolve(&infinigate).await.unwrap(), Resolution::Processed(_)) {
        assert_eq!(sandbox.acceptances(), []);
        assert!(why(accept(&infinigate, &number).await).contains("not known"));
        tokio::time::sleep(Duration::from_secs(30)).await;
    }
    assert_eq!(sandbox.acceptances().len(), 1);
    assert!(infinigate.unknown_outcomes().await.unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn who_resolves_while_another_client_sends_sees_that_it_is_being_sent() {
    let sandbox = Sandbox::start().await.unwrap();
    let number = open_quote(&sandbox);
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("orders.journal");
    // The settling time is over at once: it is the lock that counts.
    let client = || {
        let builder = builder_for(&sandbox).journal(&path).settling_time(Duration::from_millis(1));
        let limit = Duration::from_hours(2);
        builder.timeout(limit).attempt_timeout(limit).read_timeout(limit).build().unwrap()
    };
    let (one, two) = (client(), client());
    sandbox.inject(Fault::delay(Duration::from_hours(1)).on(&ACCEPT_QUOTE).times(1));
    let first = tokio::spawn(one.acceptable_quote(&number).await.unwrap().accept(MAIL));
    tokio::time::sleep(Duration::from_mins(20)).await;
    let [unknown] = <[_; 1]>::try_from(two.unknown_outcomes().await.unwrap()).unwrap();
    assert!(matches!(unknown.resolve(&two).await.unwrap(), Resolution::StillOpen { .. }));
    let error = unknown.close(&two, infinigate_auth::ClosedAs::NotProcessed, "j.doe", "phone").await;
    assert!(error.unwrap_err().to_string().contains("being sent"));
    assert!(why(accept(&two, &number).await).contains("being sent"));
    assert!(matches!(first.await.unwrap(), Acceptance::Accepted(_)));
    assert!(matches!(unknown.resolve(&two).await.unwrap(), Resolution::Processed(_)));
    let beside = std::fs::read_dir(directory.path()).unwrap().count();
    assert_eq!((sandbox.acceptances().len(), beside), (1, 2), "the journal and its id");
}

#[tokio::test(start_paused = true)]
async fn an_acceptance_that_nobody_polls_any_more_comes_to_its_end() {
    let sandbox = Sandbox::start().await.unwrap();
    let number = open_quote(&sandbox);
    let directory = tempfile::tempdir().unwrap();
    let client = || builder_for(&sandbox).journal(directory.path().join("orders.journal")).build().unwrap();
    let (one, two) = (client(), client());
    let mut accept = Box::pin(one.acceptable_quote(&number).await.unwrap().accept(MAIL));
    assert!(futures::poll!(&mut accept).is_pending());
    while two.unknown_outcomes().await.unwrap().is_empty() && sandbox.acceptances().is_empty() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    while !two.unknown_outcomes().await.unwrap().is_empty() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    assert!(matches!(accept.await, Acceptance::Accepted(_)));
    assert_eq!(sandbox.acceptances().len(), 1);
}

#[test]
fn without_a_runtime_a_journal_is_an_error() {
    let directory = tempfile::tempdir().unwrap();
    let credentials = infinigate_auth::Credentials::new("key", "id", "secret").unwrap();
    let builder =
        infinigate_auth::Infinigate::builder(credentials).journal(directory.path().join("orders.journal"));
    let infinigate = builder.build().unwrap();
    let error = futures::FutureExt::now_or_never(infinigate.unknown_outcomes()).unwrap().unwrap_err();
    assert!(error.to_string().contains("Tokio runtime"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_was_put_back_settles_nothing() {
    let (sandbox, infinigate) = connected().await;
    let number = open_quote(&sandbox);
    let unknown = lose(&sandbox, &infinigate, &number).await;
    let mut stored = serde_json::to_value(&unknown).unwrap();
    stored["sent_at"] = serde_json::to_value(unknown.sent_at() + TimeDelta::days(400)).unwrap();
    let unknown: infinigate_auth::UnknownOutcome = serde_json::from_value(stored).unwrap();
    assert!(matches!(unknown.resolve(&infinigate).await.unwrap(), Resolution::StillOpen { .. }));
}
