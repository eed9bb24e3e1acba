//! What a client is told before it is built: where to, as whom, and with how little protection.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::env;
use std::process::Command;
use std::time::Duration;

use common::builder_for;
use infinigate_auth::{BoxFuture, Builder, Credentials, CredentialsProvider, Environment, Error, Infinigate};
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
    assert!(
        error.to_string().contains(&format!("to {}.invalid", "a".repeat(64))),
        "the host is named: {error}"
    );
}

/// What a child of this process does with the environment that it is given.
const CHILD: &str = "INFINIGATE_TEST_CHILD";

/// A provider of your own that reads them.
#[derive(Debug)]
struct Own;

impl CredentialsProvider for Own {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        Box::pin(async { Credentials::from_env() })
    }
}

/// Every way to credentials from the environment leads to the server that the environment names.
#[tokio::test]
async fn the_environment_is_read_as_a_whole() {
    if let Ok(way) = env::var(CHILD) {
        let credentials = || Credentials::from_env().unwrap();
        let built = match way.as_str() {
            "from_env" => Infinigate::from_env(),
            "builder_from_env" => {
                Infinigate::builder_from_env().unwrap().timeout(Duration::from_mins(1)).build()
            }
            "credentials" => Infinigate::builder(credentials()).build(),
            "new" => Infinigate::new(credentials()),
            "provider" => Infinigate::builder(Environment).build(),
            "own" => {
                let infinigate = Infinigate::builder(Own).attempts(1).build().unwrap();
                let error = infinigate.list_manufacturers().send().await.unwrap_err().to_string();
                assert!(error.contains("the client is for production"), "{error}");
                let infinigate = Infinigate::new(Credentials::new("key", "id", "secret").unwrap()).unwrap();
                let error = infinigate.rotate_credentials(credentials()).await.unwrap_err().to_string();
                assert!(error.contains("the client is for production"), "{error}");
                Infinigate::builder(Own).base_url(env::var("INFINIGATE_BASE_URL").unwrap()).build()
            }
            // Said by hand, it holds.
            _ => Infinigate::builder(credentials()).base_url(way).build(),
        };
        match built {
            Ok(infinigate) => assert!(!infinigate.list_manufacturers().send().await.unwrap().is_empty()),
            Err(error) => println!("not built: {error}"),
        }
        return;
    }
    let sandbox = Sandbox::start().await.unwrap();
    let run = async |way: &str, base_url: &str| {
        let mut child = Command::new(env::current_exe().unwrap());
        child
            .args(["--exact", "--nocapture", "the_environment_is_read_as_a_whole"])
            .env(CHILD, way)
            .env("INFINIGATE_API_KEY", sandbox.api_key())
            .env("INFINIGATE_CLIENT_ID", sandbox.client_id())
            .env("INFINIGATE_CLIENT_SECRET", sandbox.client_secret())
            .env("INFINIGATE_BASE_URL", base_url);
        let output = tokio::task::spawn_blocking(move || child.output().unwrap()).await.unwrap();
        (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    for way in ["from_env", "builder_from_env", "credentials", "new", "provider", "own"] {
        let before = sandbox.request_count();
        let (succeeded, said) = run(way, sandbox.base_url()).await;
        assert!(succeeded && sandbox.request_count() == before + 2, "{way}: {said}");
        let (succeeded, said) = run(way, "http://elsewhere.invalid").await;
        assert!(said.contains("INFINIGATE_ALLOW_PLAIN_HTTP") || !succeeded, "{way}: {said}");
    }
    let (succeeded, said) = run(sandbox.base_url(), "http://elsewhere.invalid").await;
    assert!(succeeded, "{said}");
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
