//! What a client is told before it is built: where to, as whom, and with how little protection.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::env;
#[cfg(target_os = "linux")]
use std::io::Write;
use std::process::Command;
use std::time::Duration;

use common::{Clock, builder_for, fetch_token, no_limit_is_in_reach, patiently};
use infinigate_auth::api::operations::LIST_MANUFACTURERS;
use infinigate_auth::api::reqwest;
use infinigate_auth::{
    AccessToken, BoxFuture, Builder, Credentials, CredentialsProvider, Environment, Error, Infinigate,
    TokenSource,
};
use infinigate_sandbox::{Fault, Sandbox};
use infinigate_tests::fault_server::{Certificates, FaultServer};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
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

/// Issues tokens without asking anybody.
#[derive(Debug)]
struct Fixed;

impl TokenSource for Fixed {
    fn token<'a>(&'a self, _: &'a Credentials) -> BoxFuture<'a, Result<AccessToken, Error>> {
        Box::pin(async { Ok(AccessToken::new("token", Duration::from_mins(5))) })
    }
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
        assert_eq!(credentials().client_id(), env::var("INFINIGATE_CLIENT_ID").unwrap());
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
            // Other credentials, and another client with them, are for the same server.
            "rotated" | "rotated elsewhere" => {
                let mut builder = Infinigate::builder_from_env().unwrap();
                if way == "rotated elsewhere" {
                    builder = builder.token_source(Fixed).attempts(1);
                }
                let infinigate = builder.build().unwrap();
                let [key, id, secret] = ["API_KEY", "CLIENT_ID", "CLIENT_SECRET"]
                    .map(|name| env::var(format!("INFINIGATE_{name}")).unwrap());
                infinigate.rotate_credentials(Credentials::new(key, id, secret).unwrap()).await.unwrap();
                infinigate.to_builder().build()
            }
            // Said by hand, it holds.
            _ => Infinigate::builder_from_env().unwrap().attempts(1).base_url(way).build(),
        };
        match built {
            Ok(infinigate) => match infinigate.list_manufacturers().send().await {
                Ok(manufacturers) => assert!(!manufacturers.is_empty()),
                Err(error) => println!("not sent: {error}"),
            },
            Err(error) => println!("not built: {error}"),
        }
        return;
    }
    let sandbox = Sandbox::start().await.unwrap();
    let run = async |way: &str, base_url: &str, plain_http: &str| {
        let mut child = Command::new(env::current_exe().unwrap());
        child
            .args(["--exact", "--nocapture", "the_environment_is_read_as_a_whole"])
            .env(CHILD, way)
            .env("INFINIGATE_API_KEY", sandbox.api_key())
            .env("INFINIGATE_CLIENT_ID", sandbox.client_id())
            .env("INFINIGATE_CLIENT_SECRET", sandbox.client_secret())
            .env("INFINIGATE_BASE_URL", base_url)
            .env("INFINIGATE_ALLOW_PLAIN_HTTP", plain_http);
        let output = tokio::task::spawn_blocking(move || child.output().unwrap()).await.unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{way}: {said}");
        said
    };
    let elsewhere = "http://elsewhere.invalid";
    for way in ["from_env", "builder_from_env", "credentials", "new", "provider", "own"] {
        let before = sandbox.request_count();
        let said = run(way, sandbox.base_url(), "0").await;
        assert_eq!(sandbox.request_count(), before + 2, "{way}: {said}");
        let said = run(way, elsewhere, "").await;
        assert!(said.contains("not built: ") && said.contains("unencrypted"), "{way}: {said}");
    }
    let before = sandbox.request_count();
    let said = run("rotated", sandbox.base_url(), "").await;
    assert_eq!(sandbox.request_count(), before + 3, "{said}");
    let said = run("rotated elsewhere", elsewhere, "1").await;
    assert!(said.contains("not sent: "), "{said}");
    let before = sandbox.request_count();
    let said = run(sandbox.base_url(), elsewhere, "").await;
    assert_eq!(sandbox.request_count(), before + 2, "{said}");
    // What allows plain http holds for a server that is named by hand, too.
    let said = run(elsewhere, sandbox.base_url(), "").await;
    assert!(said.contains("not built: ") && said.contains("INFINIGATE_ALLOW_PLAIN_HTTP=1"), "{said}");
    let said = run(elsewhere, sandbox.base_url(), "1").await;
    assert!(said.contains("not sent: "), "{said}");
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

/// What it sends is as the application has set it up, and the token request goes the same way.
#[tokio::test]
async fn an_http_client_of_ones_own_is_used_as_it_is() {
    let sandbox = Sandbox::start().await.unwrap();
    let http = reqwest::Client::builder().user_agent("own/1.0").build().unwrap();
    let infinigate = builder_for(&sandbox).user_agent("webshop/2.1").http_client(http).build().unwrap();
    infinigate.list_manufacturers().send().await.unwrap();
    let exchanges = sandbox.exchanges();
    assert_eq!(exchanges.len(), 2);
    assert!(exchanges.iter().all(|exchange| exchange.request_headers["user-agent"] == "own/1.0"));
    // What protects the credentials holds for it, too.
    let error = builder().http_client(reqwest::Client::new()).base_url("http://api.example.com").build();
    assert!(error.unwrap_err().to_string().contains("unencrypted"));
}

#[test]
fn times_that_no_clock_can_add_are_refused() {
    let most = Duration::MAX;
    for builder in [
        builder().longest_wait(most),
        builder().backoff(most, most),
        builder().backoff(Duration::from_secs(1), most),
        builder().timeout(most),
    ] {
        let error = builder.build().unwrap_err();
        assert!(matches!(error, Error::InvalidInput(_)), "{error}");
    }
    builder().longest_wait(Duration::ZERO).build().unwrap();
}

/// No name server knows the host: what arrives came by the proxy, which passes on what it gets.
#[tokio::test]
async fn a_proxy_gets_every_request() {
    let sandbox = Sandbox::start().await.unwrap();
    let proxy = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", proxy.local_addr().unwrap());
    let server = sandbox.base_url().trim_start_matches("http://").to_owned();
    tokio::spawn(async move {
        while let Ok((mut client, _)) = proxy.accept().await {
            let mut server = TcpStream::connect(&server).await.unwrap();
            tokio::spawn(async move { copy_bidirectional(&mut client, &mut server).await });
        }
    });
    let shop = || builder_for(&sandbox).base_url("http://shop.invalid").allow_plain_http().attempts(1);
    let infinigate = shop().proxy(&url).build().unwrap();
    infinigate.list_manufacturers().send().await.unwrap();
    let exchanges = sandbox.exchanges();
    assert!(
        exchanges.len() == 2 && exchanges.iter().all(|seen| seen.request_headers["host"] == "shop.invalid")
    );
    // Not so if the API is on this machine, for which plain http is no permission to send it elsewhere.
    let here = || builder().base_url("http://127.0.0.1:1");
    let error = here().proxy("http://proxy.example:3128").build().unwrap_err().to_string();
    assert!(error.contains("unencrypted"), "{error}");
    for local in ["http://localhost:3128", "localhost:3128", "127.0.0.1:3128", "https://[::1]:3128"] {
        here().proxy(local).build().unwrap();
    }
    here().proxy("http://proxy.example:3128").allow_plain_http().build().unwrap();
    for wrong in
        ["http://[", "reseller:s3cret@proxy.example:312800", "http://reseller:s3cret/@proxy.example:1"]
    {
        let error = shop().proxy(wrong).build().unwrap_err().to_string();
        assert!(error.starts_with("the proxy cannot be set up") && !error.contains("s3cret"), "{error}");
    }
}

#[tokio::test]
async fn a_certificate_shows_who_the_client_is() {
    let certificates = Certificates::good().unwrap();
    let server = FaultServer::start_mutual_tls(&certificates).await.unwrap();
    let trusting = || {
        let builder = builder().base_url(format!("https://127.0.0.1:{}", server.port())).attempts(1);
        builder.root_certificate(certificates.authority())
    };
    let known = trusting().client_certificate(certificates.client().unwrap()).build().unwrap();
    known.list_manufacturers().send().await.unwrap();
    let strange = Certificates::good().unwrap().client().unwrap();
    for builder in [trusting(), trusting().client_certificate(strange)] {
        let error = builder.build().unwrap().list_manufacturers().send().await.unwrap_err();
        assert!(matches!(error, Error::Network(_)), "{error:#?}");
    }
    assert_eq!(server.requests().len(), 1);
    let error = trusting().client_certificate("no PEM").build().unwrap_err().to_string();
    assert!(error.starts_with("the client certificate cannot be set up"), "{error}");
}

/// In place of what the system trusts, and with what the application trusts.
#[tokio::test]
async fn the_authorities_of_mozilla_are_trusted_with_ones_own() {
    let certificates = Certificates::good().unwrap();
    let server = FaultServer::start_tls(&certificates).await.unwrap();
    let builder = || {
        let builder = builder().base_url(format!("https://127.0.0.1:{}", server.port()));
        builder.attempts(1).webpki_roots()
    };
    let error = builder().build().unwrap().list_manufacturers().send().await.unwrap_err();
    assert!(matches!(error, Error::Network(_)) && !error.may_have_been_processed(), "{error:#?}");
    let trusting = builder().root_certificate(certificates.authority()).build().unwrap();
    trusting.list_manufacturers().send().await.unwrap();
}

/// Certificates are checked and shown by the library of the system as by rustls.
#[cfg(feature = "native-tls")]
#[tokio::test]
async fn the_systems_library_speaks_tls_when_said() {
    let certificates = Certificates::good().unwrap();
    let server = FaultServer::start_mutual_tls(&certificates).await.unwrap();
    let builder = || {
        let builder = builder().base_url(format!("https://127.0.0.1:{}", server.port()));
        builder.attempts(1).native_tls().client_certificate(certificates.client().unwrap())
    };
    let error = builder().build().unwrap().list_manufacturers().send().await.unwrap_err();
    assert!(
        matches!(error, Error::Network(_)) && !format!("{error:?}").contains("UnknownIssuer"),
        "not by rustls: {error:?}"
    );
    let trusting = builder().root_certificate(certificates.authority()).build().unwrap();
    trusting.list_manufacturers().send().await.unwrap();
    assert_eq!(server.requests().len(), 1);
}

/// What the system trusts is what `SSL_CERT_FILE` names, on systems that have no other place for it.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn the_authorities_of_mozilla_take_the_place_of_the_systems() {
    if let Ok(url) = env::var(CHILD) {
        let builder = || builder().base_url(&url).attempts(1);
        builder().build().unwrap().list_manufacturers().send().await.unwrap();
        let mozilla = builder().webpki_roots().build().unwrap();
        let error = mozilla.list_manufacturers().send().await.unwrap_err();
        assert!(
            matches!(error, Error::Network(_)) && format!("{error:?}").contains("UnknownIssuer"),
            "{error:?}"
        );
        return;
    }
    let certificates = Certificates::good().unwrap();
    let server = FaultServer::start_tls(&certificates).await.unwrap();
    let mut authority = tempfile::NamedTempFile::new().unwrap();
    authority.write_all(certificates.authority().as_bytes()).unwrap();
    let mut child = Command::new(env::current_exe().unwrap());
    child
        .args(["--exact", "--nocapture", "the_authorities_of_mozilla_take_the_place_of_the_systems"])
        .env(CHILD, format!("https://127.0.0.1:{}", server.port()))
        .env("SSL_CERT_FILE", authority.path());
    let output = tokio::task::spawn_blocking(move || child.output().unwrap()).await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(server.requests().len(), 1, "what the system trusts, and nothing else");
}

#[tokio::test]
async fn a_server_is_waited_for_as_long_as_is_said() {
    let clock = Clock::stop();
    let sandbox = Sandbox::start().await.unwrap();
    let later = || {
        let fault = Fault::response(429, "application/json", &[("Retry-After", "90")], "{}");
        sandbox.inject(fault.on(&LIST_MANUFACTURERS).times(1));
    };
    let builder = || no_limit_is_in_reach(builder_for(&sandbox));
    for (builder, waits) in [(builder(), false), (builder().longest_wait(Duration::from_mins(2)), true)] {
        let infinigate = builder.build().unwrap();
        fetch_token(&infinigate).await;
        later();
        let start = Instant::now();
        let call = infinigate.list_manufacturers().send();
        let result = patiently(&clock, Duration::from_secs(1), || true, call).await;
        let waited = start.elapsed() >= Duration::from_secs(90);
        assert_eq!((result.is_ok(), waited), (waits, waits), "{result:?}");
        if let Err(error) = result {
            assert!(error.is_throttled() && error.retry_after() == Some(Duration::from_secs(90)), "{error}");
        }
    }
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
