//! Nothing secret is in any log, error or Debug, whatever the gateway and the issuer answer.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::fmt::Debug;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use common::{Clock, builder_for, client_of};
use infinigate_auth::api::operations::{self, REQUEST_TOKEN};
use infinigate_auth::api::{Operation, by_name, reqwest};
use infinigate_auth::{
    AccessToken, Attempt, BoxFuture, Credentials, CredentialsProvider, Environment, Error, FileCache,
    Infinigate, Middleware, TokenSource,
};
use infinigate_contract::spec::{Description, Shape, Side};
use infinigate_sandbox::{Fault, Sandbox};
use infinigate_tests::leaks::Leaks;
use serde_json::Value;

/// A secret with characters that are spelt otherwise in a form and in JSON.
const WRONG_SECRET: &str = r#"wr0ng/s3cret"+x"#;
const WRONG_KEY: &str = "wr0ng-portal-key";

fn with(sandbox: &Sandbox, api_key: &str, client_secret: &str) -> Infinigate {
    let credentials = Credentials::new(api_key, sandbox.client_id(), client_secret).unwrap();
    Infinigate::builder(credentials).base_url(sandbox.base_url()).build().unwrap()
}

/// Debug, Display, and what a caller gets at.
fn show<T: Debug>(leaks: &mut Leaks, result: Result<T, Error>) {
    say(leaks, &result.unwrap_err());
}

fn say(leaks: &mut Leaks, error: &Error) {
    leaks.said(error.to_string());
    leaks.said(error.body().map(|body| String::from_utf8_lossy(body).into_owned()));
    leaks.said(error);
}

async fn show_list(leaks: &mut Leaks, infinigate: &Infinigate) {
    show(leaks, infinigate.list_manufacturers().send().await.map(|_| ()));
}

#[tokio::test]
async fn no_secret_is_seen_whatever_is_answered() {
    let mut leaks = Leaks::listen();
    leaks.secret("a wrong secret", WRONG_SECRET);
    leaks.secret("a wrong key", WRONG_KEY);
    leaks.secret("a half token", "half-a-t0ken");
    let clock = Clock::stop();
    let sandbox = Sandbox::start().await.unwrap();
    // Nothing moves the clock between two attempts.
    let infinigate = builder_for(&sandbox).attempts(1).build().unwrap();
    leaks.said(&infinigate);
    infinigate.list_manufacturers().send().await.unwrap();

    // The server quotes what it was sent, in the body and in headers.
    let sent = sandbox.exchanges()[1].request_headers["authorization"].to_str().unwrap().to_owned();
    let echo = format!(r#"{{"message": "{sent} with {}"}}"#, sandbox.api_key());
    for status in [400, 403, 404, 500] {
        let headers = [("www-authenticate", sent.as_str()), ("x-echo", sandbox.api_key())];
        sandbox.respond_next(status, "application/json", &headers, echo.as_str());
        show_list(&mut leaks, &infinigate).await;
    }
    let elsewhere = [("location", format!("https://api.example.com/?key={}", sandbox.api_key()))];
    let elsewhere = elsewhere.each_ref().map(|(name, value)| (*name, value.as_str()));
    sandbox.respond_next(302, "", &elsewhere, "");
    show_list(&mut leaks, &infinigate).await;

    // 401s that quote the token they refuse, with and without a replay.
    sandbox.respond_next(401, "application/json", &[("www-authenticate", &sent)], echo.as_str());
    for _ in 0..2 {
        sandbox.respond_next(401, "application/json", &[("x-echo", sandbox.api_key())], sandbox.api_key());
    }
    show_list(&mut leaks, &infinigate).await;
    show_list(&mut leaks, &infinigate).await;
    sandbox.revoke_tokens();
    clock.advance(Duration::from_secs(31)).await;
    infinigate.list_manufacturers().send().await.unwrap();

    // Wrong credentials, quoted in every spelling.
    show_list(&mut leaks, &with(&sandbox, WRONG_KEY, sandbox.client_secret())).await;
    show_list(&mut leaks, &with(&sandbox, sandbox.api_key(), WRONG_SECRET)).await;
    let wrong = with(&sandbox, WRONG_KEY, WRONG_SECRET);
    leaks.said(&wrong);
    let quoted = [
        WRONG_SECRET.to_owned(),
        serde_json::json!({ "error": "invalid_client", "error_description": WRONG_SECRET }).to_string(),
        "client_secret=wr0ng%2Fs3cret%22%2Bx".to_owned(),
    ];
    for body in quoted {
        sandbox.inject(
            Fault::response(400, "application/json", &[("x-echo", WRONG_KEY)], body)
                .on(&REQUEST_TOKEN)
                .times(1),
        );
        show_list(&mut leaks, &wrong).await;
        clock.advance(Duration::from_mins(5)).await;
    }
    show(
        &mut leaks,
        infinigate.rotate_credentials(Credentials::new(WRONG_KEY, "id", WRONG_SECRET).unwrap()).await,
    );

    // Half a token, and a token in a response that is something else.
    for body in [
        r#"{"access_token": ["half-a-t0ken"]}"#,
        r#"{"access_token": "half-a-t0ken""#,
        r#"{"access_token": "half-a-t0ken\n"}"#,
    ] {
        let fresh = client_of(&sandbox);
        sandbox.inject(Fault::response(200, "application/json", &[], body).on(&REQUEST_TOKEN).times(1));
        show_list(&mut leaks, &fresh).await;
    }

    // A refresh that fails while the old token serves, and one that does not.
    infinigate.list_manufacturers().send().await.unwrap();
    sandbox
        .inject(Fault::response(503, "text/plain", &[], sandbox.client_secret()).on(&REQUEST_TOKEN).times(1));
    clock.advance(Duration::from_secs(255)).await;
    for _ in 0..3 {
        infinigate.list_manufacturers().send().await.unwrap();
        clock.advance(Duration::from_secs(10)).await;
    }

    // Things that people print.
    leaks.said(AccessToken::new("half-a-t0ken", Duration::from_mins(5)));
    leaks.said(Credentials::new(WRONG_KEY, "id", WRONG_SECRET).unwrap());
    show(&mut leaks, Credentials::new(format!("{WRONG_KEY}\n"), "id", WRONG_SECRET).map(|_| ()));
    leaks.said((Environment, FileCache::new("token"), &infinigate));

    // TLS against a server that speaks none, for what rustls says.
    let url = sandbox.base_url().replace("http://", "https://");
    show_list(&mut leaks, &builder_for(&sandbox).base_url(url).attempts(1).build().unwrap()).await;

    leaks.secrets_of(&sandbox);
    assert_eq!(leaks.found(), []);
    for target in ["infinigate_auth::", "reqwest::", "hyper_util::", "rustls::"] {
        assert!(leaks.heard(target), "nothing was heard of {target}");
    }
}

/// How large a response may be in the test of successes.
const LIMIT: usize = 4096;

/// A success that echoes what it was sent, as a debugging proxy and the page of a portal do, in every spelling.
fn echoes(token: &str, api_key: &str) -> Vec<(&'static str, String)> {
    use base64::Engine as _;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

    let both = format!("{api_key} {token}");
    let form: String = url::form_urlencoded::byte_serialize(both.as_bytes()).collect();
    let percent = both.bytes().map(|byte| format!("%{byte:02x}")).collect::<Vec<_>>().concat();
    let json =
        both.chars().map(|character| format!("\\u{:04X}", u32::from(character))).collect::<Vec<_>>().concat();
    vec![
        ("text/html", format!("<pre>api-key: {api_key}\nauthorization: Bearer {token}</pre>")),
        ("text/plain", format!("{form} {percent}")),
        (
            "text/plain",
            format!("{} {}", STANDARD.encode(format!("id:{token}")), URL_SAFE_NO_PAD.encode(api_key)),
        ),
        ("application/json", format!("\"{token}\"")),
        ("application/json", format!("[[\"{api_key}\", \"{token}\"]]")),
        ("application/json", format!("[\"{json}\", {{\"$ref\": \"{api_key}\"}}, [1]]")),
        ("application/json", format!("{{\"statusCode\": 500, \"message\": \"{both}\", \"{token}\": 1}}")),
        ("application/json", format!("{{\"result\": {{\"documentGuid\": \"{api_key}\"}}}}")),
        (
            "application/json",
            format!("{{\"header\": \"{token}\", \"documentGuid\": \"{token}\", \"count\": \"{token}\"}}"),
        ),
        // Cut in the middle of the key by the limit of an excerpt, and larger than the client takes.
        ("text/plain", format!("{}{both}", "x".repeat(195))),
        ("text/plain", format!("{both}{}", " ".repeat(2 * LIMIT))),
    ]
}

#[tokio::test]
async fn no_success_of_any_operation_gives_a_secret_away() {
    let mut leaks = Leaks::listen();
    let sandbox = Sandbox::start().await.unwrap();
    let infinigate = builder_for(&sandbox).attempts(1).body_limit(LIMIT).build().unwrap();
    infinigate.list_manufacturers().send().await.unwrap();
    let sent = sandbox.exchanges()[1].request_headers["authorization"].to_str().unwrap().to_owned();
    let token = sent.strip_prefix("Bearer ").unwrap();
    let description = Description::of_this_project().unwrap();
    let mut errors = 0;
    for operation in operations::ALL {
        let described = description.operations().find(|described| described.id == operation.id).unwrap();
        let arguments = description.samples(Side::Request).arguments(described, Shape::Whole, 0);
        for (content_type, body) in echoes(token, sandbox.api_key()) {
            let headers = [("x-echo", sent.as_str()), ("x-key", sandbox.api_key())];
            sandbox.inject(Fault::response(200, content_type, &headers, body).on(operation));
            let result = by_name::call(&infinigate, operation.id, &Value::Object(arguments.clone())).await;
            // What decodes is what the caller asked for.
            if let Err(error) = result {
                errors += 1;
                say(&mut leaks, &error);
            }
            sandbox.clear_faults();
        }
    }
    assert!(errors > operations::ALL.len(), "hardly anything failed");
    leaks.secrets_of(&sandbox);
    assert_eq!(leaks.found(), []);
}

/// Keeps everything that a hook is shown.
#[derive(Debug, Default, Clone)]
struct Shown(Arc<Mutex<Vec<String>>>);

impl Middleware for Shown {
    fn before(&self, request: &mut reqwest::Request, operation: &Operation) -> Result<(), Error> {
        let shown = format!("{} {request:?} {:?}", operation.id, request.headers());
        self.0.lock().unwrap().push(shown);
        Ok(())
    }

    fn after(&self, attempt: &Attempt<'_>) {
        let body = attempt.result.as_ref().map(|received| String::from_utf8_lossy(received.body()));
        self.0.lock().unwrap().push(format!("{attempt:?} {body:?}"));
    }
}

#[tokio::test]
async fn hooks_see_no_secret_and_change_nothing_about_errors() {
    let mut leaks = Leaks::listen();
    let sandbox = Sandbox::start().await.unwrap();
    let shown = Shown::default();
    let builder = builder_for(&sandbox).attempts(1).body_limit(LIMIT).middleware(shown.clone());
    let infinigate = builder.build().unwrap();
    infinigate.list_manufacturers().send().await.unwrap();
    let sent = sandbox.exchanges()[1].request_headers["authorization"].to_str().unwrap().to_owned();
    let token = sent.strip_prefix("Bearer ").unwrap();
    for status in [200, 403, 503] {
        for (content_type, body) in echoes(token, sandbox.api_key()) {
            let headers = [("x-echo", sent.as_str()), ("x-key", sandbox.api_key())];
            let fault = Fault::response(status, content_type, &headers, body.clone());
            sandbox.inject(fault.on(&operations::LIST_MANUFACTURERS));
            if let Err(error) = infinigate.list_manufacturers().send().await {
                say(&mut leaks, &error);
            }
            // A caller that asks for it as it arrived gets it so.
            if status == 200 && body.len() < LIMIT {
                let raw = infinigate.list_manufacturers().send_raw().await.unwrap().into_inner();
                assert_eq!(String::from_utf8_lossy(&raw), body);
            }
            sandbox.clear_faults();
        }
    }
    let body = infinigate_auth::types::TokenRequest::builder()
        .client_id(sandbox.client_id())
        .client_secret(sandbox.client_secret())
        .grant_type(infinigate_auth::types::TokenRequestGrantType::ClientCredentials);
    infinigate.request_token().body(body).send().await.unwrap();
    let shown = shown.0.lock().unwrap().join("\n");
    assert!(shown.contains("[redacted]"), "hooks were shown nothing: {shown:.500}");
    assert!(!shown.contains("request_token"), "a token request came by a hook");
    leaks.said(shown);
    leaks.secrets_of(&sandbox);
    assert_eq!(leaks.found(), []);
}

/// Nobody but the issuer knows the token yet.
#[tokio::test]
async fn a_token_in_an_odd_place_is_not_shown() {
    let mut leaks = Leaks::listen();
    leaks.secret("a new token", "br4nd-new-t0ken");
    let sandbox = Sandbox::start().await.unwrap();
    for body in [
        r#""br4nd-new-t0ken""#,
        r#"{"jwt": "br4nd-new-t0ken"}"#,
        r#"["br4nd-new-t0ken", 300]"#,
        r#"{"access_token": {"value": "br4nd-new-t0ken"}}"#,
        r#"{"data": {"access_token": "br4nd-new-t0ken"}}"#,
        "br4nd-new-t0ken",
        r#"{"access_token": "br4nd-new-t0ken"#,
    ] {
        let headers = [("set-cookie", "token=br4nd-new-t0ken")];
        let fault = Fault::response(200, "application/json", &headers, body).on(&operations::REQUEST_TOKEN);
        sandbox.inject(fault);
        let infinigate = builder_for(&sandbox).attempts(1).build().unwrap();
        show_list(&mut leaks, &infinigate).await;
        let arguments = serde_json::json!({"body": {
            "client_id": "id", "client_secret": "s", "grant_type": "client_credentials",
        }});
        let raw = by_name::call(&infinigate, operations::REQUEST_TOKEN.id, &arguments).await;
        say(&mut leaks, &raw.unwrap_err());
        sandbox.clear_faults();
    }
    leaks.secrets_of(&sandbox);
    assert_eq!(leaks.found(), []);
}

/// A server that sends back what it was sent, as a success that is shorter than it says.
async fn broken_echo() -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let mut request = vec![0; 8192];
            let length = socket.read(&mut request).await.unwrap();
            let request = String::from_utf8_lossy(&request[..length]).into_owned();
            let half = request.len() / 2;
            let echo =
                format!("HTTP/1.1 200 OK\r\ncontent-length: 99999\r\n\r\n{request}{}", &request[..half]);
            socket.write_all(echo.as_bytes()).await.unwrap();
        }
    });
    url
}

/// A token that was issued long ago.
#[derive(Debug, Clone)]
struct Vault {
    secret: &'static str,
}

impl TokenSource for Vault {
    fn token<'a>(&'a self, _: &'a Credentials) -> BoxFuture<'a, Result<AccessToken, Error>> {
        Box::pin(async { Ok(AccessToken::new(self.secret, Duration::from_mins(5))) })
    }
}

impl CredentialsProvider for Vault {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        Box::pin(async { Credentials::new(WRONG_KEY, "id", self.secret) })
    }
}

#[tokio::test]
async fn nothing_secret_is_in_what_broke_off_nor_in_parts_of_the_applications_own() {
    let mut leaks = Leaks::listen();
    let vault = Vault { secret: "v4ult-s3cret" };
    leaks.secret("a secret of a vault", vault.secret);
    leaks.secret("a wrong key", WRONG_KEY);
    leaks.secret("a password in the base URL", "b4se-pass");
    let builder = Infinigate::builder(vault.clone()).token_source(vault.clone()).attempts(1);
    leaks.said(&builder);
    leaks.said(builder.clone().base_url("https://user:b4se-pass@api.example.com"));
    let infinigate = builder.clone().base_url(broken_echo().await).build().unwrap();
    leaks.said(&infinigate);
    leaks.said(infinigate.list_invoices());
    let error = infinigate.list_invoices().send().await.unwrap_err();
    assert!(
        matches!(error, Error::Network(_)) && error.body().is_some_and(|body| !body.is_empty()),
        "{error:?}"
    );
    say(&mut leaks, &error);
    for url in [
        "http://user:b4se-pass@remote.example",
        "https://user:b4se-pass@remote.example",
        "https://user:b4se-pass@bad host",
        "ftp://b4se-pass@remote.example",
        "https://remote.example/?key=b4se-pass",
    ] {
        show(&mut leaks, builder.clone().base_url(url).build().map(|_| ()));
    }
    assert_eq!(leaks.found(), []);
}

#[tokio::test]
async fn a_planted_leak_is_found_wherever_it_is() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut leaks = Leaks::listen();
    for planted in
        ["pl4nted-in-a-log", "pl4nted/in+a form", "pl4nted-as-bytes", "pl4nted-in-a-span", "pl4nted-in-debug"]
    {
        leaks.secret(planted, planted);
    }
    leaks.secret("never said", "n0t-planted");
    leaks.secrets_of(&sandbox);
    assert_eq!(leaks.found(), []);

    tracing::trace!(token = "pl4nted-in-a-log", "a slip");
    tracing::trace_span!("attempt", body = "secret=pl4nted%2Fin%2Ba+form").in_scope(|| ());
    tracing::trace_span!("attempt", token = ?"pl4nted-in-a-span").in_scope(|| ());
    leaks.said(b"pl4nted-as-bytes".to_vec());
    leaks.said(Some("pl4nted-in-debug"));
    let found: Vec<_> = leaks.found().into_iter().map(|leak| leak.secret).collect();
    assert_eq!(
        found,
        [
            "pl4nted-in-a-log",
            "pl4nted/in+a form",
            "pl4nted-as-bytes",
            "pl4nted-in-a-span",
            "pl4nted-in-debug"
        ]
    );
}
