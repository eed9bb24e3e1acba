//! The issuer is down, slow, or answers garbage, and comes back.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use infinigate_auth::api::operations::REQUEST_TOKEN;
use infinigate_auth::api::reqwest::StatusCode;
use infinigate_auth::api::reqwest::header::HeaderMap;
use infinigate_auth::{AccessToken, BoxFuture, Credentials, Error, Infinigate, TokenSource};
use infinigate_sandbox::{Fault, Sandbox};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::time::sleep;

use crate::common::{Clock, builder_for, client_of, connected, patiently, settle};
use crate::issuer::{Issuer, token, token_at_once};

fn response(status: u16) -> Error {
    let body = r#"{"error": "as_ordered", "error_description": "by the test"}"#;
    let status = StatusCode::from_u16(status).unwrap();
    Error::refused(&REQUEST_TOKEN, status, HeaderMap::new(), body.into())
}

#[tokio::test(start_paused = true)]
async fn a_failed_refresh_is_no_error_while_the_old_token_works() {
    let issuer = Issuer::new(Duration::from_mins(5));
    let infinigate = issuer.client();
    token(&infinigate).await.unwrap();
    issuer.fail(Some(response(503)));
    let second = Duration::from_secs(1);
    for _ in 0..299 {
        sleep(second).await;
        assert_eq!(token_at_once(&infinigate).as_deref(), Some("token-1"));
    }
    // Backoff of up to 0.1, 0.2 ... 12.8, 15 s, at least half of each: the margin of 72 s has room for 16.
    assert!((5..=18).contains(&issuer.asked()), "{}", issuer.asked());
    sleep(second * 2).await;
    let error = token(&infinigate).await.unwrap_err();
    assert!(matches!(&error, Error::Api(api_error) if api_error.status == 503), "{error:?}");

    issuer.fail(None);
    sleep(Duration::from_secs(16)).await;
    assert!(token(&infinigate).await.is_ok());
}

/// A panic of the application's own code is a failure like others: it is told, and not asked for again at once.
#[tokio::test(start_paused = true)]
async fn a_source_that_panics_has_a_backoff() {
    #[derive(Debug, Clone, Default)]
    struct Panics(Arc<AtomicUsize>);
    impl TokenSource for Panics {
        fn token<'a>(&'a self, _: &'a Credentials) -> BoxFuture<'a, Result<AccessToken, Error>> {
            self.0.fetch_add(1, Ordering::Relaxed);
            Box::pin(async { panic!("as a source does that was not finished") })
        }
    }
    let source = Panics::default();
    let credentials = Credentials::new("key", "id", "secret").unwrap();
    let infinigate = Infinigate::builder(credentials).token_source(source.clone()).build().unwrap();
    for _ in 0..50 {
        let error = token(&infinigate).await.unwrap_err();
        assert!(error.to_string().contains("panicked"), "{error}");
    }
    assert_eq!(source.0.load(Ordering::Relaxed), 1);
    sleep(Duration::from_secs(1)).await;
    assert!(token(&infinigate).await.is_err());
    assert_eq!(source.0.load(Ordering::Relaxed), 2);
}

#[tokio::test(start_paused = true)]
async fn a_refresh_in_trouble_succeeds_without_anybody_noticing() {
    let issuer = Issuer::new(Duration::from_mins(5));
    let infinigate = issuer.client();
    token(&infinigate).await.unwrap();
    for second in 0..1200 {
        // Half of the time it is down.
        issuer.fail((second % 20 < 10).then(|| response(502)));
        sleep(Duration::from_secs(1)).await;
        assert!(token_at_once(&infinigate).is_some(), "second {second}");
    }
}

#[tokio::test(start_paused = true)]
async fn wrong_credentials_are_tried_again_after_a_growing_backoff() {
    let issuer = Issuer::new(Duration::from_mins(5));
    issuer.fail(Some(response(401)));
    let infinigate = issuer.client();
    for _ in 0..3600 {
        let error = token(&infinigate).await.unwrap_err();
        assert!(matches!(&error, Error::Credentials(api_error) if api_error.code.is_some()), "{error:?}");
        sleep(Duration::from_secs(1)).await;
    }
    // 10, 20, 40, 80, 160 and then 300 s, at least half of each: an hour of a call a second.
    assert!((10..=30).contains(&issuer.asked()), "{}", issuer.asked());
    issuer.fail(None);
    sleep(Duration::from_mins(5)).await;
    assert!(token(&infinigate).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn an_issuer_that_never_answers_is_given_up() {
    let issuer = Issuer::new(Duration::from_mins(5));
    issuer.delay(Duration::from_hours(1));
    let infinigate = issuer.client();
    let (first, second) = tokio::join!(token(&infinigate), token(&infinigate));
    for error in [first.unwrap_err(), second.unwrap_err()] {
        assert!(matches!(error, Error::Token(_)) && error.to_string().contains("60 s"), "{error:?}");
    }
    assert_eq!(issuer.asked(), 1);
    issuer.delay(Duration::ZERO);
    sleep(Duration::from_secs(1)).await;
    assert!(token(&infinigate).await.is_ok());
}

/// Over HTTP: what arrives in place of a token, and that the client recovers.
#[tokio::test]
async fn garbage_from_the_issuer_is_an_error_that_holds_no_token() {
    let clock = Clock::stop();
    let (sandbox, infinigate) = connected().await;
    for (status, media_type, body, expected) in [
        (200, "text/html", "<html>please log in</html>", "please log in"),
        (200, "application/json", "", "request_token cannot be used"),
        (200, "application/json", "[]", "request_token cannot be used"),
        (200, "application/json", r#"{"access_token": "#, "withheld"),
        (200, "application/json", r#"{"access_token": ["half-a-t0ken"]}"#, "withheld"),
        (200, "application/json", r#"{"ACCESS_TOKEN": "half-a-t0ken"}"#, "withheld"),
        (200, "application/json", r#"{"access_token": ""}"#, "empty"),
        (200, "application/json", r#"{"access_token": "half-a-t0ken\n"}"#, "no header can carry"),
        (502, "text/html", "<html>bad gateway</html>", "502 Bad Gateway"),
        (302, "", "", "302 Found"),
        (503, "", "", "503 Service Unavailable"),
    ] {
        sandbox.inject(Fault::response(status, media_type, &[], body).on(&REQUEST_TOKEN).times(1));
        let error = token(&infinigate).await.unwrap_err();
        assert!(error.to_string().contains(expected), "{body}: {error}");
        assert!(!format!("{error:?}").contains("half-a-t0ken"), "{error:?}");
        let again = token(&infinigate).await.unwrap_err();
        assert_eq!(again.to_string(), error.to_string(), "in the pause the same error is given");
        clock.advance(Duration::from_secs(16)).await;
    }
    assert_eq!(sandbox.token_request_count(), 11);
    assert!(infinigate.list_manufacturers().send().await.is_ok());
}

#[tokio::test]
async fn a_response_of_the_issuer_that_breaks_off_is_an_error_that_holds_no_token() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        loop {
            let (mut connection, _) = listener.accept().await.unwrap();
            let mut request = [0; 4096];
            let _ = connection.read(&mut request).await;
            let half = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n\
                        {\"access_token\": \"half-a-t0ken\"";
            connection.write_all(half.as_bytes()).await.unwrap();
        }
    });
    let credentials = Credentials::new("portal-key", "client-id", "client-secret").unwrap();
    let infinigate = infinigate_auth::Infinigate::builder(credentials).base_url(url).build().unwrap();
    let error = token(&infinigate).await.unwrap_err();
    assert!(error.to_string().contains("broke off"), "{error}");
    assert!(!format!("{error:?}").contains("half-a-t0ken"), "{error:?}");
    assert_eq!(error.body().into_iter().flatten().next(), None, "{error:?}");
}

#[tokio::test]
async fn a_bad_secret_is_the_issuers_to_explain() {
    let clock = Clock::stop();
    let (sandbox, right) = connected().await;
    let credentials = Credentials::new(sandbox.api_key(), sandbox.client_id(), "wr0ng").unwrap();
    let wrong =
        infinigate_auth::Infinigate::builder(credentials).base_url(sandbox.base_url()).build().unwrap();
    for _ in 0..100 {
        let error = wrong.list_manufacturers().send().await.unwrap_err();
        assert!(
            matches!(&error, Error::Credentials(api_error) if api_error.code.as_deref() == Some("invalid_client"))
        );
        assert_eq!(error.operation(), Some("request_token"));
    }
    assert_eq!(sandbox.token_request_count(), 1);
    clock.advance(Duration::from_secs(11)).await;
    wrong.list_manufacturers().send().await.unwrap_err();
    assert_eq!(sandbox.token_request_count(), 2);
    assert!(right.list_manufacturers().send().await.is_ok());
}

/// Over HTTP: while the old token works nobody notices, after that there is an error in time, and then a token again.
#[tokio::test]
async fn an_issuer_that_is_slow_down_or_talks_nonsense_is_survived() {
    let clock = Clock::stop();
    let second = Duration::from_secs(1);
    let html = "<html>maintenance</html>";
    for (fault, expected) in [
        (Fault::delay(Duration::from_secs(45)), "timed out"),
        (Fault::status(503), "503 Service Unavailable"),
        (Fault::status(500), "500 Internal Server Error"),
        (Fault::disconnect(), "got no response"),
        (Fault::lost_response(), "got no response"),
        (Fault::response(200, "text/html", &[], html), "cannot be used"),
        (Fault::response(200, "application/json", &[], r#"{"access_token": "#), "withheld"),
    ] {
        let sandbox = Sandbox::start().await.unwrap();
        // It is the issuer's own time that runs out, not that for reading.
        let builder = builder_for(&sandbox).read_timeout(Duration::from_mins(2));
        let infinigate = builder.attempts(1).build().unwrap();
        infinigate.list_manufacturers().send().await.unwrap();
        sandbox.inject(fault.on(&REQUEST_TOKEN));
        for second_of_life in 1..300 {
            clock.advance(second).await;
            assert!(token_at_once(&infinigate).is_some(), "{expected}, second {second_of_life}");
            settle().await;
        }
        assert!(infinigate.sent().token_requests > 1, "{expected}: it was asked again in the background");
        // Nobody waits any more to ask again.
        clock.advance(second * 16).await;
        let call = infinigate.list_manufacturers().send();
        let error = patiently(&clock, second, || expected == "timed out", call).await.map(drop).unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");

        sandbox.clear_faults();
        clock.advance(Duration::from_secs(16)).await;
        infinigate.list_manufacturers().send().await.unwrap();
        assert!(sandbox.exchanges().iter().all(|exchange| exchange.status != 401));
    }
}

/// Over HTTP: slow, but fast enough for the margin.
#[tokio::test]
async fn nobody_waits_for_an_issuer_that_takes_twenty_seconds() {
    let clock = Clock::stop();
    let (sandbox, infinigate) = connected().await;
    token(&infinigate).await.unwrap();
    sandbox.inject(Fault::delay(Duration::from_secs(20)).on(&REQUEST_TOKEN));
    for second in 1..1200 {
        clock.advance(Duration::from_secs(1)).await;
        assert!(token_at_once(&infinigate).is_some(), "second {second}");
        settle().await;
    }
    // A token serves for 228 s to 252 s, and the next one is 20 s old when it comes.
    assert!((4..=6).contains(&sandbox.token_request_count()), "{}", sandbox.token_request_count());
}

#[tokio::test]
async fn an_issuer_is_asked_again_when_it_wants_to_be() {
    let clock = Clock::stop();
    for (status, retry_after, seconds) in
        [(429, "20", 20), (503, "20", 20), (429, "Tue, 24 Nov 2026 10:00:30 GMT", 30), (503, "86400", 60)]
    {
        let now = "2026-11-24T10:00:00Z".parse().unwrap();
        let sandbox = Sandbox::builder().now(now).start().await.unwrap();
        let infinigate = client_of(&sandbox);
        let busy = Fault::response(status, "application/json", &[("Retry-After", retry_after)], "{}");
        sandbox.inject(busy.on(&REQUEST_TOKEN).times(1));
        let error = token(&infinigate).await.unwrap_err();
        assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
        clock.advance(Duration::from_millis(seconds * 1000 - 1)).await;
        token(&infinigate).await.unwrap_err();
        assert_eq!(sandbox.token_request_count(), 1, "{status}, {retry_after}");
        clock.advance(Duration::from_millis(1)).await;
        token(&infinigate).await.unwrap();
    }
}
