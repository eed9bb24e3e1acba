//! `infinigate doctor`: what is wrong, and what to do about it.

use std::env;
use std::time::SystemTime;

use infinigate_auth::{CredentialsCheck, Error};

use crate::cli::Global;
use crate::connection::Connection;
use crate::credentials::{self, Origin};
use crate::error::{Code, Failure, Result, even_if_unread};
use crate::output::{Cell, Output, Row, column};

/// A clock that is this far off makes certificates and tokens fail.
const CLOCK_TOLERANCE: i64 = 60;
const PROXIES: [&str; 6] =
    ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"];

struct Findings {
    rows: Vec<Row>,
    worst: Option<Code>,
}

impl Findings {
    fn good(&mut self, what: &str, found: impl std::fmt::Display) {
        self.rows.push(vec![what.into(), "ok".into(), Cell::from(found.to_string()), Cell::Unknown]);
    }

    fn bad(&mut self, code: Code, what: &str, found: impl std::fmt::Display, advice: &str) {
        self.worst.get_or_insert(code);
        self.rows.push(vec![what.into(), "FAILED".into(), Cell::from(found.to_string()), advice.into()]);
    }
}

pub(crate) async fn run(global: &Global) -> Result<()> {
    let columns = [
        column("check", "check"),
        column("result", "result"),
        column("found", "found"),
        column("advice", "what to do"),
    ];
    let output = Output::open(global, &columns)?;
    let mut findings = Findings { rows: Vec::new(), worst: None };
    check(global, &mut findings).await;
    even_if_unread(output.write_all(findings.rows).await)?;
    match findings.worst {
        None => Ok(()),
        Some(code) => Err(Failure::new(code, "not everything is well")),
    }
}

async fn check(global: &Global, findings: &mut Findings) {
    if !global.sandbox {
        match credentials::find(global.profile.as_deref()) {
            Ok(found) => findings.good(
                "credentials",
                match found.origin {
                    Origin::Environment => "in the environment".to_owned(),
                    Origin::Profile { name, .. } => format!("in the profile {name:?}"),
                },
            ),
            Err(failure) => {
                findings.bad(failure.code, "credentials", failure.message(), "run `infinigate auth login`");
                return;
            }
        }
    }
    match PROXIES.iter().find(|name| env::var_os(name).is_some_and(|value| !value.is_empty())) {
        // Its value can hold a password.
        Some(name) => findings.good("proxy", format!("{name} is set")),
        None => findings.good("proxy", "none"),
    }
    let connection = match Connection::open(global).await {
        Ok(connection) => connection,
        Err(failure) => {
            findings.bad(failure.code, "client", failure.message(), "");
            return;
        }
    };
    let infinigate = &connection.infinigate;
    match infinigate.check_credentials().await {
        Ok(CredentialsCheck::Accepted) => {
            findings.good("network and TLS", "the server answers");
            findings.good("token", "API key, client id and client secret are accepted");
        }
        Ok(CredentialsCheck::ApiKeyRefused(error)) => {
            let advice =
                "the API key is wrong or not active: compare it with the portal, under API-Anbindung";
            return findings.bad(Code::Credentials, "API key", &error, advice);
        }
        Ok(CredentialsCheck::ClientRefused(error)) => {
            let advice = "client id or client secret is wrong: ask Infinigate for them again";
            return findings.bad(Code::Credentials, "client id and secret", &error, advice);
        }
        Ok(_) => {}
        Err(error) => return findings.bad(Code::Api, "network and TLS", &error, advice(&error)),
    }
    match infinigate.list_manufacturers().send().await {
        Ok(response) => {
            clock(findings, response.headers());
            findings.good("manufacturers", format!("{} names", response.len()));
        }
        Err(error) => findings.bad(code(&error), "manufacturers", &error, advice(&error)),
    }
    let prices = infinigate.search_price_list().searchword("a").take(1).send().await;
    list(findings, "price list", prices.map(|page| page.len()));
    list(findings, "invoices", infinigate.list_invoices().take(1).send().await.map(|page| page.len()));
    list(
        findings,
        "credit memos",
        infinigate.list_credit_memos().take(1).send().await.map(|page| page.len()),
    );
    list(findings, "quotes", infinigate.list_quotes().take(1).send().await.map(|page| page.len()));
}

fn list(findings: &mut Findings, what: &str, result: std::result::Result<usize, Error>) {
    match result {
        Ok(rows) => findings.good(what, format!("read, {rows} rows")),
        Err(error) => findings.bad(code(&error), what, &error, advice(&error)),
    }
}

/// The clock of this machine against the one of the server.
fn clock(findings: &mut Findings, headers: &infinigate_auth::api::reqwest::header::HeaderMap) {
    let date = headers.get("date").and_then(|date| date.to_str().ok());
    let Some(server) = date.and_then(|date| chrono::DateTime::parse_from_rfc2822(date).ok()) else {
        findings.good("clock", "the server does not say its time");
        return;
    };
    let here = chrono::DateTime::<chrono::Utc>::from(SystemTime::now());
    let off = here.signed_duration_since(server).num_seconds();
    if off.abs() <= CLOCK_TOLERANCE {
        findings.good("clock", format!("{off} s from the server's"));
    } else {
        findings.bad(
            Code::Api,
            "clock",
            format!("{off} s from the server's"),
            "set the clock of this machine (NTP)",
        );
    }
}

fn code(error: &Error) -> Code {
    if matches!(error, Error::Credentials(_)) { Code::Credentials } else { Code::Api }
}

fn advice(error: &Error) -> &'static str {
    match error {
        Error::Credentials(_) => {
            "the token is accepted, and this list is not: ask Infinigate which rights the account has"
        }
        Error::Network(_) => "check the network, the proxy, and whether a firewall replaces certificates",
        Error::Timeout(_) => "the server takes too long: try again later",
        Error::Api(_) => "the API refuses: the account may lack the right to this list",
        _ => "run it again with -v, and report what it says",
    }
}
