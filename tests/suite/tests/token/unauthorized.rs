//! The gateway refuses a request: whose fault is it, and who asks for another token?

use std::cell::Cell;
use std::time::Duration;

use infinigate_auth::Error;
use infinigate_auth::api::operations::{LIST_CREDIT_MEMOS, REQUEST_TOKEN};
use infinigate_sandbox::{Fault, Sandbox};

use crate::common::{Clock, OUT_OF_REACH, builder_for, connected, patiently, until};

const KEY_REFUSED: &str =
    r#"{"statusCode": 401, "message": "Access denied due to invalid subscription key."}"#;

#[tokio::test]
async fn a_request_is_replayed_at_most_once_and_a_token_refused_although_fresh_costs_one_token() {
    let clock = Clock::stop();
    let (sandbox, infinigate) = connected().await;
    infinigate.list_manufacturers().send().await.unwrap();
    for _ in 0..21 {
        sandbox.respond_next(401, "text/plain", &[], "not for you");
    }
    for _ in 0..20 {
        let error = infinigate.list_manufacturers().send().await.unwrap_err();
        assert!(matches!(error, Error::Credentials(_)), "{error:?}");
    }
    // The first call was sent twice, and nobody has asked for a token since.
    assert_eq!((infinigate.sent().requests, sandbox.token_request_count()), (22, 2));
    assert!(infinigate.list_manufacturers().send().await.is_ok(), "the token serves what is allowed");

    clock.advance(Duration::from_secs(31)).await;
    sandbox.revoke_tokens();
    assert!(infinigate.list_manufacturers().send().await.is_ok());
    assert_eq!(sandbox.token_request_count(), 3);
}

#[tokio::test]
async fn a_401_about_the_api_key_costs_no_token_however_often() {
    let (sandbox, infinigate) = connected().await;
    infinigate.list_manufacturers().send().await.unwrap();
    for _ in 0..10 {
        sandbox.respond_next(401, "application/json", &[], KEY_REFUSED);
        let error = infinigate.list_manufacturers().send().await.unwrap_err();
        assert!(error.to_string().contains("invalid subscription key"), "{error}");
        assert_eq!(error.operation(), Some("list_manufacturers"));
    }
    assert_eq!((infinigate.sent().requests, sandbox.token_request_count()), (11, 1));
}

#[tokio::test]
async fn a_token_revoked_early_is_replaced_though_the_issuer_hiccups() {
    let clock = Clock::stop();
    let sandbox = Sandbox::start().await.unwrap();
    let infinigate = builder_for(&sandbox).attempts(1).build().unwrap();
    infinigate.list_manufacturers().send().await.unwrap();
    sandbox.revoke_tokens();
    sandbox.inject(Fault::response(503, "", &[], "").on(&REQUEST_TOKEN).times(1));
    let error = infinigate.list_manufacturers().send().await.unwrap_err();
    assert_eq!((error.operation(), error.status().map(|s| s.as_u16())), (Some("request_token"), Some(503)));
    clock.advance(Duration::from_secs(1)).await;
    assert!(infinigate.list_manufacturers().send().await.is_ok());
}

/// Two requests with the same token; one of them is held up, and refused when the other has fetched a new one.
#[tokio::test]
async fn a_late_401_for_an_older_token_leaves_the_fresh_one_alone() {
    let clock = Clock::stop();
    let sandbox = Sandbox::start().await.unwrap();
    let infinigate = builder_for(&sandbox).read_timeout(OUT_OF_REACH).timeout(OUT_OF_REACH).build().unwrap();
    infinigate.list_manufacturers().send().await.unwrap();
    let others_are_done = Cell::new(false);
    sandbox.inject(Fault::delay(Duration::from_secs(20)).on(&LIST_CREDIT_MEMOS).times(1));
    let late = infinigate.list_credit_memos().send();
    let others = async {
        until(|| infinigate.sent().requests == 2).await;
        sandbox.revoke_tokens();
        for _ in 0..3 {
            infinigate.list_manufacturers().send().await.unwrap();
        }
        assert_eq!(sandbox.token_request_count(), 2);
        others_are_done.set(true);
    };
    let late = patiently(&clock, Duration::from_secs(1), || others_are_done.get(), late);
    let both = async { tokio::join!(late, others) };
    both.await.0.unwrap();
    infinigate.list_manufacturers().send().await.unwrap();
    assert_eq!(sandbox.token_request_count(), 2, "the late one found a new token and took no one's");
    let refused = sandbox.exchanges().iter().filter(|exchange| exchange.status == 401).count();
    assert_eq!(refused, 2, "the late request and the first of the others");
}
