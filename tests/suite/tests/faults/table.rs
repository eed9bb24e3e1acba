//! Every row of `docs/faults.md` is what a client just saw.

use std::fs;
use std::path::Path;
use std::time::Duration;

use infinigate_auth::{Builder, Credentials, Error, Infinigate, types};
use infinigate_tests::fault_server::{Certificates, FaultServer};
use infinigate_tests::leaks::Leaks;
use serde_json::Value;

use crate::common::{Clock, OUT_OF_REACH, fetch_token, no_limit_is_in_reach, patiently};
use crate::faults::{self, Fault};

pub(crate) const API_KEY: &str = "faulty-server-api-key";
pub(crate) const CLIENT_SECRET: &str = "faulty-server-client-secret";
/// What bodies may have here, so that a body over the limit can be small.
const BODY_LIMIT: usize = 1_000_000;

pub(crate) fn builder() -> Builder {
    let credentials = Credentials::new(API_KEY, "faulty-server-client-id", CLIENT_SECRET).unwrap();
    Infinigate::builder(credentials).body_limit(BODY_LIMIT)
}

/// For faults that end without a time limit: the clock moves for what waits between two attempts, and while something
/// is on its way.
pub(crate) fn without_limits(builder: Builder) -> Infinigate {
    no_limit_is_in_reach(builder).build().unwrap()
}

/// For faults that a time limit ends.
fn with_limits(builder: Builder, fault: &Fault) -> Infinigate {
    let builder = builder.body_limit(10 * faults::MORE_THAN_IS_UNDER_WAY);
    // What drips arrives whenever it does: that it does in time is not for the test to say.
    if fault.drips_body { builder.read_timeout(OUT_OF_REACH) } else { builder }.build().unwrap()
}

/// What a read and an order come to, and how many requests of each the server saw.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) read: (String, usize),
    pub(crate) order: (String, usize),
}

impl Row {
    fn markdown(&self) -> String {
        let Self { name, read, order } = self;
        format!("| {name} | {} | {} | {} | {} |", read.0, read.1, order.0, order.1)
    }
}

/// The kind of an error and what the caller can rely on, in a few words.
pub(crate) fn outcome<T>(result: &Result<T, Error>) -> String {
    let Err(error) = result else { return "response".to_owned() };
    let status = error.status().map_or(String::new(), |status| format!(" {}", status.as_u16()));
    let kind = match error {
        Error::InvalidInput(_) => "invalid input",
        Error::Credentials(_) => "credentials",
        Error::Api(_) => "API error",
        Error::Decode(_) => "decode error",
        Error::TooLarge(_) => "too large",
        Error::Network(_) => "network",
        Error::Timeout(_) => "timeout",
        _ => "another error",
    };
    let unknown = if error.outcome_is_unknown() { ", **outcome unknown**" } else { "" };
    format!("{kind}{status}{unknown}")
}

pub(crate) async fn read(infinigate: &Infinigate) -> Result<(), Error> {
    infinigate.list_manufacturers().send().await.map(drop)
}

pub(crate) async fn order(infinigate: &Infinigate) -> Result<(), Error> {
    let body = types::QuoteAcceptance::builder()
        .document_number("PQ2026-00001")
        .document_revision(1)
        .accepted_by_user_mail("buyer@reseller.example");
    infinigate.accept_quote().body(body).send().await.map(drop)
}

pub(crate) const QUICK: Duration = Duration::from_millis(50);
const SLOW: Duration = Duration::from_millis(500);

fn is_whole_order(body: &[u8]) -> bool {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    body["acceptedByUserMail"] == "buyer@reseller.example" && body["documentRevision"] == 1
}

async fn suffer(clock: &Clock, fault: &Fault) -> Row {
    let server = FaultServer::start().await.unwrap();
    let builder = builder().base_url(format!("http://127.0.0.1:{}", server.port()));
    let (infinigate, step) =
        if fault.slow { (with_limits(builder, fault), SLOW) } else { (without_limits(builder), QUICK) };
    // A time limit runs while the server has a request, and all that there is to come of a response is on its way.
    let may_move = || {
        let sent = usize::try_from(infinigate.sent().requests).unwrap();
        !fault.slow || (server.is_stalling() && server.requests().len() == sent)
    };
    let mut ends = Vec::new();
    let mut seen = 0;
    for is_order in [false, true] {
        server.forget_scripts();
        for _ in 0..fault.times {
            server.next(fault.acts.clone());
        }
        fetch_token(&infinigate).await;
        let call = async { if is_order { order(&infinigate).await } else { read(&infinigate).await } };
        let result = patiently(clock, step, may_move, call).await;
        check_error(fault.name, &result);
        let requests = server.requests().len();
        ends.push((outcome(&result), requests - seen));
        seen = requests;
        // What a 429 has asked of the whole client is over.
        clock.advance(Duration::from_mins(10)).await;
    }
    let requests = server.requests();
    assert!(requests.iter().all(|request| {
        request.headers.iter().any(|line| *line == format!("api-key: {API_KEY}"))
            && (request.method == "GET" || is_whole_order(&request.body))
    }));
    let [read, order] = <[_; 2]>::try_from(ends).unwrap();
    Row { name: fault.name.to_owned(), read, order }
}

/// Nothing that is shown of an error has a secret in it, and it says which operation failed.
pub(crate) fn check_error(name: &str, result: &Result<(), Error>) {
    let Err(error) = result else { return };
    assert!(error.operation().is_some(), "{name}: {error}");
    for shown in [format!("{error}"), format!("{error:?}")] {
        for secret in [API_KEY, CLIENT_SECRET, FaultServer::TOKEN] {
            assert!(!shown.contains(secret), "{name}: {shown}");
        }
    }
}

#[tokio::test]
async fn the_table_is_what_happens() {
    let mut leaks = Leaks::listen();
    leaks.secret("the API key", API_KEY);
    leaks.secret("the client secret", CLIENT_SECRET);
    leaks.secret("the token", FaultServer::TOKEN);
    let clock = Clock::stop();
    let mut rows = crate::connections::rows(&clock).await;
    for fault in faults::all() {
        rows.push(suffer(&clock, &fault).await);
    }
    assert_eq!(leaks.found(), []);
    assert!(leaks.heard("infinigate_auth") && leaks.heard("hyper_util"));
    let found: Vec<String> = rows.iter().map(Row::markdown).collect();
    assert!(found.len() >= 30);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/faults.md");
    let documented = fs::read_to_string(path).unwrap();
    let documented: Vec<&str> = documented.lines().filter(|line| line.starts_with('|')).skip(2).collect();
    let (missing, gone): (Vec<_>, Vec<_>) = (
        found.iter().filter(|row| !documented.contains(&row.as_str())).collect(),
        documented.iter().filter(|row| !found.iter().any(|found| found == *row)).collect(),
    );
    let all = found.join("\n");
    assert!(
        missing.is_empty() && gone.is_empty(),
        "found:\n{all}\n\nnot documented: {missing:#?}\nnot found: {gone:#?}"
    );
}

/// Certificates of which the client trusts the authority, or does not.
pub(crate) fn certificates() -> [(&'static str, Certificates, bool); 4] {
    [
        ("TLS, trusted certificate", Certificates::good().unwrap(), true),
        ("TLS, unknown authority", Certificates::good().unwrap(), false),
        ("TLS, expired certificate", Certificates::expired().unwrap(), true),
        ("TLS, certificate of another host", Certificates::of_another_host().unwrap(), true),
    ]
}
