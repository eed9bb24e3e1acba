//! What is known of an order that has no result: that nothing of it was sent, or that nobody knows.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use common::{Clock, patiently};
use infinigate_auth::api::{BODY_LIMIT, Client, Operation, Transport, TransportFuture, buffer, reqwest};
use infinigate_auth::types::QuoteAcceptance;
use infinigate_auth::{AccessToken, BoxFuture, Builder, Credentials, Error, Infinigate, TokenSource};
use infinigate_tests::fault_server::{Act, FaultServer, response};
use tokio::net::TcpListener;
use tokio::time::Instant;

const STEP: Duration = Duration::from_millis(500);

/// The first token at once, and others after so long.
#[derive(Debug, Default)]
struct Source {
    later: Duration,
    asked: AtomicUsize,
}

impl TokenSource for Source {
    fn token<'a>(&'a self, _: &'a Credentials) -> BoxFuture<'a, Result<AccessToken, Error>> {
        let asked = self.asked.fetch_add(1, Ordering::Relaxed);
        Box::pin(async move {
            if asked > 0 {
                tokio::time::sleep(self.later).await;
            }
            Ok(AccessToken::new(format!("token-{asked}"), Duration::from_mins(5)))
        })
    }
}

fn builder(url: &str, later: Duration) -> Builder {
    let credentials = Credentials::new("key", "id", "secret").unwrap();
    let source = Source { later, ..Source::default() };
    Infinigate::builder(credentials).base_url(url).token_source(source)
}

async fn accept(client: &Client) -> Error {
    let body = QuoteAcceptance::builder()
        .document_number("Q-1")
        .document_revision(1)
        .accepted_by_user_mail("buyer@reseller.example");
    client.accept_quote().body(body).send().await.map(drop).unwrap_err()
}

/// TLS without a response: the connection is not made before the time for the attempt or the operation has passed.
#[tokio::test]
async fn a_time_limit_that_passes_while_connecting_leaves_nothing_unknown() {
    let clock = Clock::stop();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    let limits: [fn(Builder) -> Builder; 3] = [
        |builder| builder.timeout(Duration::from_secs(3)),
        |builder| builder.attempt_timeout(Duration::from_secs(3)),
        |builder| builder.connect_timeout(Duration::from_secs(3)),
    ];
    for limit in limits {
        let infinigate = limit(builder(&url, Duration::ZERO).attempts(1)).build().unwrap();
        let error = patiently(&clock, STEP, || true, accept(&infinigate)).await;
        assert!(matches!(error, Error::Timeout(_)), "{error:?}");
        assert!(!error.may_have_been_processed() && !error.outcome_is_unknown(), "{error}");
        assert!(error.to_string().starts_with("accept_quote was not sent"), "{error}");
    }
}

#[tokio::test]
async fn a_time_limit_that_passes_after_the_request_left_does() {
    let clock = Clock::stop();
    let server = FaultServer::start().await.unwrap();
    let url = format!("http://127.0.0.1:{}", server.port());
    let limits: [fn(Builder) -> Builder; 4] = [
        |builder| builder.timeout(Duration::from_secs(3)),
        |builder| builder.attempt_timeout(Duration::from_secs(3)),
        |builder| builder.read_timeout(Duration::from_secs(3)),
        // It holds whatever client sends.
        |builder| builder.read_timeout(Duration::from_secs(3)).http_client(reqwest::Client::new()),
    ];
    for (number, limit) in (1..).zip(limits) {
        server.next([Act::Hang]);
        let infinigate = limit(builder(&url, Duration::ZERO)).build().unwrap();
        let start = Instant::now();
        let error = patiently(&clock, STEP, || true, accept(&infinigate)).await;
        assert!(matches!(error, Error::Timeout(_)) && error.outcome_is_unknown(), "{error:?}");
        assert!(start.elapsed() < Duration::from_secs(10), "limit {number}: {:?}", start.elapsed());
        assert_eq!(server.requests().len(), number, "sent once");
    }
    let request = &server.requests()[0];
    let length = format!("content-length: {}", request.body.len());
    assert!(request.headers.contains(&length) && !request.body.is_empty(), "{request:?}");
}

/// The order was refused with 401, which says that it did nothing, and was not sent again.
#[tokio::test]
async fn an_order_whose_new_token_is_late_leaves_nothing_unknown() {
    let clock = Clock::stop();
    let server = FaultServer::start().await.unwrap();
    server.next([Act::Send(response(401, &[], b"{}"))]);
    let url = format!("http://127.0.0.1:{}", server.port());
    let infinigate = builder(&url, Duration::from_secs(50)).timeout(Duration::from_secs(20)).build().unwrap();
    let error = patiently(&clock, STEP, || true, accept(&infinigate)).await;
    assert!(matches!(error, Error::Timeout(_)), "{error:?}");
    assert!(!error.may_have_been_processed(), "{error}");
    assert_eq!(server.requests().len(), 1);
}

/// A transport and a source of your own, with `?`.
#[tokio::test]
async fn no_conversion_claims_that_nothing_was_sent() {
    #[derive(Debug)]
    struct Own;
    impl Transport for Own {
        fn send<'a>(
            &'a self,
            http: &'a reqwest::Client,
            request: reqwest::Request,
            operation: &'a Operation,
        ) -> TransportFuture<'a> {
            Box::pin(async move { buffer(operation, http.execute(request).await?, BODY_LIMIT).await })
        }
    }
    let server = FaultServer::start().await.unwrap();
    server.next([Act::Close]);
    let url = format!("http://127.0.0.1:{}", server.port());
    let client = Client::with_transport(&url, reqwest::Client::new(), Arc::new(Own)).unwrap();
    let error = accept(&client).await;
    assert_eq!((server.requests().len(), error.operation()), (1, Some("accept_quote")));
    assert!(matches!(error, Error::Network(_)) && error.outcome_is_unknown(), "{error:?}");

    // Neither does one of an error that reqwest has without sending anything: what was sent before is not known.
    for error in [
        reqwest::Client::new().get("no URL").build().unwrap_err(),
        reqwest::get("http://127.0.0.1:9/?q=geheim").await.unwrap_err(),
    ] {
        let error = Error::from(error);
        assert!(error.may_have_been_processed() && error.outcome_is_unknown(), "{error:?}");
        assert!(error.operation().is_none() && !format!("{error:?}").contains("geheim"), "{error:?}");
    }
}

/// The order was not sent, whatever the source did.
#[tokio::test]
async fn a_source_that_fails_leaves_nothing_unknown() {
    #[derive(Debug)]
    struct Own;
    impl TokenSource for Own {
        fn token<'a>(&'a self, _: &'a Credentials) -> BoxFuture<'a, Result<AccessToken, Error>> {
            Box::pin(async {
                let text = reqwest::get("http://127.0.0.1:9/").await?.text().await?;
                Ok(AccessToken::new(text, Duration::from_mins(5)))
            })
        }
    }
    let credentials = Credentials::new("key", "id", "secret").unwrap();
    let infinigate = Infinigate::builder(credentials).base_url("http://127.0.0.1:9").token_source(Own);
    let error = accept(&infinigate.attempts(1).build().unwrap()).await;
    assert!(matches!(error, Error::Token(_)) && !error.may_have_been_processed(), "{error:?}");
    assert!(!error.to_string().contains("unknown"), "{error}");
}
