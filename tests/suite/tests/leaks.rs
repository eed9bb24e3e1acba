//! Nothing secret is in any log, error or Debug, whatever the gateway and the issuer answer.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::fmt::Debug;
use std::time::Duration;

use common::{Clock, builder_for, client_of};
use infinigate_auth::api::operations::REQUEST_TOKEN;
use infinigate_auth::{AccessToken, Credentials, Environment, Error, FileCache, Infinigate};
use infinigate_sandbox::{Fault, Sandbox};
use infinigate_tests::leaks::Leaks;

/// A secret with characters that are spelt otherwise in a form and in JSON.
const WRONG_SECRET: &str = r#"wr0ng/s3cret"+x"#;
const WRONG_KEY: &str = "wr0ng-portal-key";

fn with(sandbox: &Sandbox, api_key: &str, client_secret: &str) -> Infinigate {
    let credentials = Credentials::new(api_key, sandbox.client_id(), client_secret).unwrap();
    Infinigate::builder(credentials).base_url(sandbox.base_url()).build().unwrap()
}

/// Debug, Display, and what a caller gets at.
fn show<T: Debug>(leaks: &mut Leaks, result: Result<T, Error>) {
    let error = result.unwrap_err();
    leaks.said(error.to_string());
    leaks.said(error.body().map(|body| String::from_utf8_lossy(body).into_owned()));
    leaks.said(&error);
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
        sandbox.answer_next(status, "application/json", &headers, echo.as_str());
        show_list(&mut leaks, &infinigate).await;
    }
    let elsewhere = [("location", format!("https://api.example.com/?key={}", sandbox.api_key()))];
    let elsewhere = elsewhere.each_ref().map(|(name, value)| (*name, value.as_str()));
    sandbox.answer_next(302, "", &elsewhere, "");
    show_list(&mut leaks, &infinigate).await;

    // 401s that quote the token they refuse, with and without a replay.
    sandbox.answer_next(401, "application/json", &[("www-authenticate", &sent)], echo.as_str());
    for _ in 0..2 {
        sandbox.answer_next(401, "application/json", &[("x-echo", sandbox.api_key())], sandbox.api_key());
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
            Fault::answer(400, "application/json", &[("x-echo", WRONG_KEY)], body)
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

    // Half a token, and a token in an answer that is something else.
    for body in [
        r#"{"access_token": ["half-a-t0ken"]}"#,
        r#"{"access_token": "half-a-t0ken""#,
        r#"{"access_token": "half-a-t0ken\n"}"#,
    ] {
        let fresh = client_of(&sandbox);
        sandbox.inject(Fault::answer(200, "application/json", &[], body).on(&REQUEST_TOKEN).times(1));
        show_list(&mut leaks, &fresh).await;
    }

    // A refresh that fails while the old token serves, and one that does not.
    infinigate.list_manufacturers().send().await.unwrap();
    sandbox
        .inject(Fault::answer(503, "text/plain", &[], sandbox.client_secret()).on(&REQUEST_TOKEN).times(1));
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
