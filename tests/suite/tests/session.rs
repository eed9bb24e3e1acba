//! Credentials, token and replay, against the sandbox over real HTTP.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::time::Duration;

use common::{Clock, client_of, connected, until};
use infinigate_auth::api::operations::{REJECT_QUOTE, REQUEST_TOKEN};
use infinigate_auth::{Credentials, Error, Infinigate};
use infinigate_sandbox::{Fault, Sandbox};

async fn search(infinigate: &Infinigate) -> Result<usize, Error> {
    Ok(infinigate.search_price_list().searchword("switch").take(1).send().await?.len())
}

#[tokio::test]
async fn every_request_carries_the_key_and_all_but_the_token_request_the_token() {
    let (sandbox, infinigate) = connected().await;
    assert_eq!(search(&infinigate).await.unwrap(), 1);
    let exchanges = sandbox.exchanges();
    let [token, search] = exchanges.as_slice() else { panic!("{exchanges:?}") };
    for exchange in [token, search] {
        assert_eq!(exchange.request_headers["api-key"], sandbox.api_key());
        assert!(!exchange.request_headers.contains_key("api-version"));
    }
    assert!(token.is_token_request());
    assert!(!token.request_headers.contains_key("authorization"));
    assert!(search.request_headers["authorization"].to_str().unwrap().starts_with("Bearer "));
}

#[tokio::test]
async fn a_token_serves_many_requests_and_clones() {
    let (sandbox, infinigate) = connected().await;
    for _ in 0..5 {
        search(&infinigate).await.unwrap();
        search(&infinigate.clone()).await.unwrap();
    }
    assert_eq!((sandbox.request_count(), sandbox.token_request_count()), (11, 1));
    assert_eq!((infinigate.sent().requests, infinigate.sent().token_requests), (10, 1));
}

#[tokio::test]
async fn concurrent_callers_share_an_api_error() {
    let sandbox = Sandbox::start().await.unwrap();
    let credentials = Credentials::new(sandbox.api_key(), sandbox.client_id(), "wrong").unwrap();
    let infinigate = Infinigate::builder(credentials).base_url(sandbox.base_url()).build().unwrap();
    let (first, second, third) = tokio::join!(search(&infinigate), search(&infinigate), search(&infinigate));
    for result in [first, second, third] {
        assert!(matches!(result, Err(Error::Credentials(_))), "{result:?}");
    }
    assert_eq!(sandbox.token_request_count(), 1);
}

#[tokio::test]
async fn a_caller_that_gives_up_takes_no_other_with_it() {
    let (sandbox, infinigate) = connected().await;
    let mut first = Box::pin(search(&infinigate));
    assert!(futures::poll!(&mut first).is_pending());
    let second = search(&infinigate);
    drop(first);
    assert_eq!(second.await.unwrap(), 1);
    assert_eq!(sandbox.token_request_count(), 1);
}

#[tokio::test]
async fn a_token_is_replaced_before_it_expires() {
    let clock = Clock::stop();
    let (sandbox, infinigate) = connected().await;
    search(&infinigate).await.unwrap();
    clock.advance(Duration::from_secs(225)).await;
    search(&infinigate).await.unwrap();
    assert_eq!(sandbox.token_request_count(), 1);
    // 48 s to 72 s before its end it is due.
    clock.advance(Duration::from_secs(30)).await;
    search(&infinigate).await.unwrap();
    until(|| sandbox.token_request_count() == 2).await;
    clock.advance(Duration::from_secs(46)).await;
    search(&infinigate).await.unwrap();
    assert_eq!(sandbox.token_request_count(), 2);
    assert!(sandbox.exchanges().iter().all(|exchange| exchange.status.is_success()));
}

#[tokio::test]
async fn a_post_is_replayed_with_its_body() {
    let (sandbox, infinigate) = connected().await;
    search(&infinigate).await.unwrap();
    sandbox.revoke_tokens();
    let quote = sandbox.data().quotes.iter().find(|quote| quote["canBeRejected"] == true).unwrap();
    let rejection = infinigate_auth::types::QuoteRejection::builder()
        .document_number(quote["documentNumber"].as_str().unwrap())
        .document_revision(i32::try_from(quote["documentVersion"].as_i64().unwrap()).unwrap())
        .rejected_by_user_mail("buyer@reseller.example.com");
    infinigate.reject_quote().body(rejection).send().await.unwrap();
    let bodies: Vec<_> = sandbox
        .exchanges()
        .into_iter()
        .filter(|exchange| exchange.path == REJECT_QUOTE.path)
        .map(|exchange| (exchange.status.as_u16(), exchange.request_body))
        .collect();
    let [(401, first), (200, second)] = bodies.as_slice() else { panic!("{bodies:?}") };
    assert_eq!(first, second);
}

#[tokio::test]
async fn wrong_credentials_fail_with_the_issuers_words_and_without_the_secret() {
    let clock = Clock::stop();
    let sandbox = Sandbox::start().await.unwrap();
    let credentials = Credentials::new(sandbox.api_key(), sandbox.client_id(), "wr0ng-s3cret").unwrap();
    let infinigate = Infinigate::builder(credentials).base_url(sandbox.base_url()).build().unwrap();
    let error = search(&infinigate).await.unwrap_err();
    let Error::Credentials(api_error) = &error else { panic!("{error:?}") };
    assert_eq!((api_error.operation, api_error.code.as_deref()), ("request_token", Some("invalid_client")));

    let echo = r#"{"error": "invalid_client", "error_description": "wr0ng-s3cret does not match"}"#;
    sandbox.inject(Fault::response(400, "application/json", &[], echo).on(&REQUEST_TOKEN).times(1));
    clock.advance(Duration::from_secs(11)).await;
    let error = search(&infinigate).await.unwrap_err();
    assert!(matches!(error, Error::Credentials(_)), "{error:?}");
    assert!(error.to_string().contains("[redacted] does not match"), "{error}");
    for shown in [format!("{error:?}"), format!("{infinigate:?}"), format!("{:?}", error.body())] {
        assert!(!shown.contains("wr0ng-s3cret") && !shown.contains(sandbox.api_key()), "{shown}");
    }
}

#[tokio::test]
async fn a_wrong_api_key_is_named_by_the_gateway() {
    let sandbox = Sandbox::start().await.unwrap();
    let credentials = Credentials::new("wr0ng-key", sandbox.client_id(), sandbox.client_secret()).unwrap();
    let infinigate = Infinigate::builder(credentials).base_url(sandbox.base_url()).build().unwrap();
    let error = search(&infinigate).await.unwrap_err();
    assert!(matches!(error, Error::Credentials(_)), "{error:?}");
    assert!(error.to_string().contains("subscription key"), "{error}");
    assert_eq!(sandbox.request_count(), 1);
}

#[tokio::test]
async fn no_redirect_is_followed() {
    let (sandbox, infinigate) = connected().await;
    let other = Sandbox::start().await.unwrap();
    sandbox.respond_next(302, "", &[("location", other.base_url())], "");
    let error = search(&infinigate).await.unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(302));
    assert_eq!(other.request_count(), 0);
}

#[tokio::test]
async fn two_clients_do_not_share_a_token() {
    let (sandbox, infinigate) = connected().await;
    search(&infinigate).await.unwrap();
    search(&client_of(&sandbox)).await.unwrap();
    assert_eq!(sandbox.token_request_count(), 2);
}
