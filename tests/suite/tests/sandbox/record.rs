//! The handle: record, ordered responses, start and stop.

use std::collections::HashSet;
use std::net::SocketAddr;

use infinigate_auth::api::operations::REQUEST_TOKEN;
use infinigate_sandbox::{Fault, Sandbox};
use reqwest::Method;
use serde_json::json;
use tokio::net::{TcpListener, TcpStream};

use super::{Caller, TestResult, path_of, read};

const MANUFACTURERS: &str = path_of("list_manufacturers");
const ACCEPT: &str = path_of("accept_quote");

#[tokio::test]
async fn exchanges_are_recorded_as_they_went_over_the_wire() -> TestResult {
    let caller = Caller::new().await?;
    let request = caller
        .request(Method::POST, &format!("{ACCEPT}?A=%22b%22"))
        .header("X-Probe", "1")
        .header("Content-Type", "application/json")
        .body("{ }");
    let response = request.send().await?;
    let headers = response.headers().clone();
    let body = response.bytes().await?;

    let exchanges = caller.sandbox.exchanges();
    assert_eq!(exchanges.len(), 2);
    assert!(exchanges[0].is_token_request() && !exchanges[1].is_token_request());
    assert!(String::from_utf8_lossy(&exchanges[0].request_body).contains("grant_type=client_credentials"));
    let exchange = &exchanges[1];
    assert_eq!(exchange.method, "POST");
    assert_eq!(exchange.path, ACCEPT);
    assert_eq!(exchange.query.as_deref(), Some("A=%22b%22"));
    assert_eq!(exchange.request_headers["x-probe"], "1");
    assert_eq!(exchange.request_headers["api-key"], caller.sandbox.api_key());
    assert_eq!(exchange.request_body, "{ }");
    assert_eq!(exchange.status, 400);
    assert_eq!(exchange.response_headers, headers);
    assert_eq!(exchange.response_body, body);
    Ok(())
}

#[tokio::test]
async fn requests_are_counted() -> TestResult {
    let caller = Caller::new().await?;
    caller.get(MANUFACTURERS).await?;
    caller.get("/nowhere").await?;
    read(caller.token_request()).await?;
    assert_eq!((caller.sandbox.request_count(), caller.sandbox.token_request_count()), (4, 2));
    Ok(())
}

#[tokio::test]
async fn ordered_responses_come_first_and_once() -> TestResult {
    let caller = Caller::new().await?;
    caller.sandbox.respond_next(429, "application/json", &[("Retry-After", "7")], "{}");
    caller.sandbox.respond_next(502, "text/html", &[], "<h1>Bad gateway</h1>");
    caller.sandbox.respond_next(204, "", &[], "");
    caller.sandbox.inject(Fault::response(503, "text/plain", &[], "later").on(&REQUEST_TOKEN).times(1));

    // Neither key nor token: an ordered response is given before they are looked at.
    let first = caller.bare(Method::GET, MANUFACTURERS).send().await?;
    assert_eq!((first.status().as_u16(), &first.headers()["retry-after"]), (429, &"7".parse()?));
    let token = read(caller.token_request()).await?;
    assert_eq!((token.status, token.text.as_str()), (503, "later"));
    let second = caller.get("/nowhere").await?;
    assert_eq!((second.status, second.content_type.as_str()), (502, "text/html"));
    assert_eq!(second.text, "<h1>Bad gateway</h1>");
    let third = caller.get(MANUFACTURERS).await?;
    assert_eq!((third.status, third.content_type.as_str(), third.text.as_str()), (204, "", ""));
    assert_eq!(caller.get(MANUFACTURERS).await?.status, 200);
    assert!(!caller.fetch_token().await?.is_empty());
    assert_eq!(caller.sandbox.exchanges()[1].status, 429, "ordered responses are recorded too");
    Ok(())
}

#[tokio::test]
async fn an_order_that_http_does_not_know_says_so() -> TestResult {
    let caller = Caller::new().await?;
    caller.sandbox.respond_next(42, "text/plain", &[], "");
    caller.sandbox.respond_next(200, "text/plain", &[("two words", "")], "");
    for _ in 0..2 {
        let response = caller.get(MANUFACTURERS).await?;
        assert_eq!(response.status, 500);
        assert!(response.text.contains("cannot be sent"), "{}", response.text);
    }
    Ok(())
}

#[tokio::test]
async fn it_listens_on_the_port_it_is_given_until_it_is_dropped() -> TestResult {
    let port = {
        let probe = TcpListener::bind("127.0.0.1:0").await?;
        probe.local_addr()?.port()
    };
    let caller = Caller::of(Sandbox::builder().port(port)).await?;
    assert_eq!(caller.sandbox.base_url(), format!("http://127.0.0.1:{port}"));
    assert_eq!(caller.get(MANUFACTURERS).await?.status, 200);
    assert!(Sandbox::builder().port(port).start().await.is_err(), "the port is taken");
    drop(caller);
    let address = SocketAddr::from(([127, 0, 0, 1], port));
    for _ in 0..1_000 {
        if TcpStream::connect(address).await.is_err() {
            return Ok(());
        }
        tokio::task::yield_now().await;
    }
    Err("it still listens".into())
}

#[tokio::test]
async fn sandboxes_do_not_share_anything() -> TestResult {
    let (one, other) = (Caller::new().await?, Caller::of(Sandbox::builder().seed(2)).await?);
    assert_ne!(one.sandbox.base_url(), other.sandbox.base_url());
    let stranger = Caller { token: one.token.clone(), ..other };
    assert_eq!(stranger.get(MANUFACTURERS).await?.status, 401);
    assert_eq!(one.sandbox.request_count(), 1);
    Ok(())
}

#[tokio::test]
async fn every_error_has_a_trace_of_its_own() -> TestResult {
    let caller = Caller::new().await?;
    let mut traces = HashSet::new();
    for _ in 0..3 {
        let response = caller.post(ACCEPT, &json!({})).await?;
        traces.insert(response.json()?["traceId"].to_string());
    }
    assert_eq!(traces.len(), 3);
    Ok(())
}
