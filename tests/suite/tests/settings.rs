//! What a client is told before it is built: where to, as whom, and with how little protection.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::time::Duration;

use common::builder_for;
use infinigate_auth::{Builder, Credentials, Error, Infinigate};
use infinigate_sandbox::{Fault, Sandbox};
use tokio::time::Instant;

const VERSION: &str = concat!("infinigate-auth/", env!("CARGO_PKG_VERSION"));

fn builder() -> Builder {
    Infinigate::builder(Credentials::new("key", "id", "secret").unwrap())
}

#[test]
fn plain_http_is_for_this_machine_alone() {
    let build = |url: &str| builder().base_url(url).build();
    for url in
        ["http://127.0.0.1:1", "http://localhost:1", "http://[::1]:1/", "https://api.example.com/base/"]
    {
        assert!(build(url).is_ok(), "{url}");
    }
    for (url, why) in [
        ("http://api.example.com", "unencrypted"),
        ("ftp://api.example.com", "must begin with https://"),
        ("api.example.com", "is not a URL"),
        ("https://user:pw@api.example.com", "no user"),
        ("https://api.example.com/?a=1", "query"),
    ] {
        let error = build(url).unwrap_err();
        assert!(matches!(error, Error::InvalidInput(_)) && error.to_string().contains(why), "{error}");
    }
}

/// A label of a host name has at most 63 letters, which the resolver knows without asking anybody: the request gets as
/// far as that.
#[tokio::test]
async fn plain_http_elsewhere_is_allowed_when_said() {
    let url = format!("http://{}.invalid", "a".repeat(64));
    assert!(matches!(builder().base_url(&url).build(), Err(Error::InvalidInput(_))));
    let infinigate = builder().base_url(&url).allow_plain_http().attempts(1).build().unwrap();
    let error = infinigate.list_manufacturers().send().await.unwrap_err();
    assert!(matches!(error, Error::Network(_)) && !error.may_have_been_processed(), "{error:?}");
}

#[tokio::test]
async fn the_user_agent_is_ours_behind_the_applications() {
    let sandbox = Sandbox::start().await.unwrap();
    for (application, expected) in
        [(None, VERSION.to_owned()), (Some("webshop/2.1"), format!("webshop/2.1 {VERSION}"))]
    {
        let builder = builder_for(&sandbox);
        let builder = application.into_iter().fold(builder, Builder::user_agent);
        let before = sandbox.request_count();
        builder.build().unwrap().list_manufacturers().send().await.unwrap();
        let exchanges = &sandbox.exchanges()[before..];
        assert_eq!(exchanges.len(), 2, "the token request is one of them");
        for exchange in exchanges {
            assert_eq!(exchange.request_headers["user-agent"], expected);
        }
    }
    let error = builder().user_agent("web\nshop").build().unwrap_err();
    assert!(error.to_string().contains("User-Agent"), "{error}");
}

/// Not the time of one attempt, of which the second would end after a minute.
#[tokio::test(start_paused = true)]
async fn the_time_for_an_operation_holds_for_all_its_attempts() {
    let sandbox = Sandbox::start().await.unwrap();
    let infinigate = builder_for(&sandbox).timeout(Duration::from_secs(40)).build().unwrap();
    infinigate.list_manufacturers().send().await.unwrap();
    sandbox.inject(Fault::delay(Duration::from_hours(1)));
    let start = Instant::now();
    let error = infinigate.list_manufacturers().send().await.unwrap_err();
    assert!(matches!(error, Error::Timeout(_)), "{error:?}");
    assert_eq!((start.elapsed().as_secs(), infinigate.sent().requests), (40, 3), "by the paused clock");
}
