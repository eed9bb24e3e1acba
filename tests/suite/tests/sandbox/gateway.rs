//! Key, token and routes.

use std::time::Duration;

use infinigate_sandbox::Sandbox;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{Caller, TestResult, path_of, read};

const MANUFACTURERS: &str = path_of("list_manufacturers");
const INVOICES: &str = path_of("list_invoices");
const TOKEN: &str = path_of("request_token");

#[tokio::test]
async fn without_a_key_nothing_is_answered() -> TestResult {
    let caller = Caller::new().await?;
    for (method, path) in [(Method::POST, TOKEN), (Method::GET, MANUFACTURERS), (Method::GET, "/nowhere")] {
        let response = read(caller.bare(method, path).bearer_auth(&caller.token)).await?;
        assert_eq!(response.status, 401, "{path}");
        let message = "Access denied due to missing subscription key. Make sure to include subscription key when \
                       making requests to an API.";
        assert_eq!(response.json()?, json!({"statusCode": 401, "message": message}), "{path}");
    }
    Ok(())
}

#[tokio::test]
async fn a_wrong_key_is_named_as_such() -> TestResult {
    let caller = Caller::new().await?;
    for (method, path) in [(Method::POST, TOKEN), (Method::GET, MANUFACTURERS), (Method::GET, "/nowhere")] {
        let request = caller.bare(method, path).header("API-KEY", "another").bearer_auth(&caller.token);
        let response = read(request).await?;
        assert_eq!(response.status, 401, "{path}");
        let message = "Access denied due to invalid subscription key. Make sure to provide a valid key for an active \
                       subscription.";
        assert_eq!(response.json()?, json!({"statusCode": 401, "message": message}), "{path}");
    }
    Ok(())
}

#[tokio::test]
async fn header_names_ignore_case() -> TestResult {
    let caller = Caller::new().await?;
    let address = caller.sandbox.base_url().trim_start_matches("http://");
    for (key, authorization) in
        [("API-KEY", "AUTHORIZATION"), ("api-key", "authorization"), ("Api-Key", "Authorization")]
    {
        let mut stream = TcpStream::connect(address).await?;
        let request = format!(
            "GET {MANUFACTURERS} HTTP/1.1\r\nHost: {address}\r\n{key}: {}\r\n{authorization}: Bearer {}\r\n\
             Connection: close\r\n\r\n",
            caller.sandbox.api_key(),
            caller.token
        );
        stream.write_all(request.as_bytes()).await?;
        let mut response = String::new();
        stream.read_to_string(&mut response).await?;
        assert!(response.starts_with("HTTP/1.1 200"), "{key}: {response}");
    }
    Ok(())
}

#[tokio::test]
async fn a_token_is_needed_everywhere_but_for_a_token() -> TestResult {
    let caller = Caller::new().await?;
    for (method, path) in
        [(Method::GET, MANUFACTURERS), (Method::GET, INVOICES), (Method::POST, path_of("accept_quote"))]
    {
        let request = || caller.bare(method.clone(), path).header("API-KEY", caller.sandbox.api_key());
        assert_eq!(read(request()).await?.status, 401, "{path} without");
        assert_eq!(read(request().bearer_auth("made-up")).await?.status, 401, "{path} with a wrong one");
        let basic = request().header("Authorization", format!("Basic {}", caller.token));
        assert_eq!(read(basic).await?.status, 401, "{path} with another scheme");
        assert_ne!(
            read(request().bearer_auth(&caller.token)).await?.status,
            401,
            "{path} with the right one"
        );
    }
    Ok(())
}

#[tokio::test]
async fn an_unknown_route_is_the_gateways_404() -> TestResult {
    let caller = Caller::new().await?;
    for (method, path) in [
        (Method::GET, "/nowhere"),
        (Method::GET, "/no-such/path"),
        (Method::GET, &format!("{MANUFACTURERS}/no/such/path")),
        (Method::GET, &format!("/more{MANUFACTURERS}")),
        (Method::TRACE, TOKEN),
        (Method::TRACE, MANUFACTURERS),
    ] {
        let response = read(caller.request(method.clone(), path)).await?;
        assert_eq!(response.status, 404, "{method} {path}");
        assert_eq!(
            response.json()?,
            json!({"statusCode": 404, "message": "Resource not found"}),
            "{method} {path}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_token_response_has_all_its_properties() -> TestResult {
    let caller = Caller::new().await?;
    let body = token_response(&caller, &[]).await?;
    assert_eq!(body["expires_in"], 300);
    assert_eq!(body["token_type"], "Bearer");
    assert!(body["access_token"].is_string() && body["scope"].is_string(), "{body}");
    assert!(body["refresh_expires_in"].is_u64() && body["not-before-policy"].is_u64(), "{body}");

    let short = Caller::of(Sandbox::builder().token_lifetime(Duration::from_secs(45))).await?;
    assert_eq!(token_response(&short, &[]).await?["expires_in"], 45);
    Ok(())
}

#[tokio::test]
async fn wrong_credentials_get_no_token() -> TestResult {
    let caller = Caller::new().await?;
    for (property, value) in [("client_id", "another"), ("client_secret", "another"), ("client_secret", "")] {
        let response = read(caller.token_request().form(&form(&caller, &[(property, value)]))).await?;
        assert_eq!(response.status, 401, "{property}");
        let body = response.json()?;
        assert_eq!(body["error"], "invalid_client", "{property}");
        assert!(body["error_description"].is_string(), "{property}");
    }
    Ok(())
}

#[tokio::test]
async fn another_grant_gets_no_token() -> TestResult {
    let caller = Caller::new().await?;
    for (grant, error) in [("password", "unsupported_grant_type"), ("", "invalid_request")] {
        let response = read(caller.token_request().form(&form(&caller, &[("grant_type", grant)]))).await?;
        assert_eq!((response.status, &response.json()?["error"]), (400, &Value::from(error)));
    }
    Ok(())
}

#[tokio::test]
async fn a_token_request_must_be_a_form() -> TestResult {
    let caller = Caller::new().await?;
    let json = json!({"client_id": "a", "client_secret": "b", "grant_type": "client_credentials"});
    assert_eq!(read(caller.token_request().json(&json)).await?.status, 415);
    assert_eq!(read(caller.token_request()).await?.status, 415);
    Ok(())
}

#[tokio::test]
async fn a_token_expires() -> TestResult {
    for (builder, lifetime) in
        [(Sandbox::builder(), 300), (Sandbox::builder().token_lifetime(Duration::from_secs(10)), 10)]
    {
        let caller = Caller::of(builder).await?;
        pass(lifetime - 5).await;
        assert_eq!(caller.get(MANUFACTURERS).await?.status, 200, "before the end of {lifetime} s");
        pass(5).await;
        assert_eq!(caller.get(MANUFACTURERS).await?.status, 401, "after {lifetime} s");
        let renewed = Caller { token: caller.fetch_token().await?, ..caller };
        assert_eq!(renewed.get(MANUFACTURERS).await?.status, 200, "with a new token");
    }
    Ok(())
}

#[tokio::test]
async fn revoked_tokens_are_refused_and_later_ones_are_not() -> TestResult {
    let caller = Caller::new().await?;
    let other = caller.fetch_token().await?;
    assert_ne!(other, caller.token, "each request gets a token of its own");
    assert_eq!(caller.get(MANUFACTURERS).await?.status, 200, "an older token stays good");
    caller.sandbox.revoke_tokens();
    assert_eq!(caller.get(MANUFACTURERS).await?.status, 401);
    let caller = Caller { token: other, ..caller };
    assert_eq!(caller.get(MANUFACTURERS).await?.status, 401);
    let caller = Caller { token: caller.fetch_token().await?, ..caller };
    assert_eq!(caller.get(MANUFACTURERS).await?.status, 200);
    Ok(())
}

/// Lets time pass without waiting for it.
async fn pass(seconds: u64) {
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(seconds)).await;
    // Left paused, the clock would run ahead whenever a connection is waited for.
    tokio::time::resume();
}

/// The properties of a token request, some of them replaced.
fn form<'a>(caller: &'a Caller, replaced: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    [
        ("client_id", caller.sandbox.client_id()),
        ("client_secret", caller.sandbox.client_secret()),
        ("grant_type", "client_credentials"),
    ]
    .into_iter()
    .map(|(name, value)| {
        (name, replaced.iter().find(|(other, _)| *other == name).map_or(value, |(_, new)| *new))
    })
    .collect()
}

async fn token_response(caller: &Caller, replaced: &[(&str, &str)]) -> TestResult<Value> {
    read(caller.token_request().form(&form(caller, replaced))).await?.ok()
}

#[tokio::test]
async fn calls_beyond_the_limit_are_told_when_to_come_back() -> TestResult {
    let builder = Sandbox::builder().calls_per_minute(3);
    let caller = Caller::of(builder).await?;
    let call = || async {
        let response = caller.request(Method::GET, "/nowhere").send().await?;
        let header =
            |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok()?.parse().ok());
        let of = ["x-ratelimit-limit", "x-ratelimit-remaining", "retry-after"].map(header);
        Ok::<(u16, [Option<u32>; 3]), reqwest::Error>((response.status().as_u16(), of))
    };
    // The token was the first of the three.
    assert_eq!(call().await?, (404, [Some(3), Some(1), None]));
    assert_eq!(call().await?, (404, [Some(3), Some(0), None]));
    let (status, [_, left, wait]) = call().await?;
    assert_eq!((status, left), (429, Some(0)));
    let wait = wait.filter(|wait| (1..=60).contains(wait)).ok_or("no Retry-After within the minute")?;
    caller.sandbox.advance(Duration::from_secs(wait.into()));
    assert_eq!(call().await?.0, 404);
    Ok(())
}
