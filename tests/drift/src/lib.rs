//! Drift: where a server's responses differ from the description.
//!
//! [`check`] calls every operation that only reads, one request after the other, compares what comes back with the
//! description, and reports shapes: types, lengths and formats, and no values. The description is the only list: which
//! operations there are, and what their parameters can be given, comes from there. `docs/drift.md` says what counts.

mod call;
mod compare;
mod facts;
mod finding;
mod names;
mod observe;
mod place;
mod plan;
mod propose;
mod report;
mod shape;

use std::collections::{BTreeMap, BTreeSet};

use axum::http::StatusCode;
use chrono::NaiveDate;
use infinigate_auth::Infinigate;
use serde_json::Value;

pub use self::finding::{Finding, Kind};
pub use self::report::{KeyCount, NotCalled, Report};

use self::observe::Observations;
use self::plan::{Read, Responses};
use infinigate_contract::Contract;
use infinigate_contract::document::escaped;

/// Compares the responses of a server with a description, the normalised one that the client was built from. Lists of a
/// period begin a year before `today`.
///
/// # Errors
/// A description that cannot be judged by, or a server that answers nothing. The server's own words are not part of it.
pub async fn check(infinigate: &Infinigate, description: &Value, today: NaiveDate) -> Result<Report, String> {
    let contract = Contract::from_description(description)?;
    let mut run = Run {
        infinigate,
        today,
        seen: Observations::new(&contract.document)?,
        responses: Responses::default(),
        statuses: BTreeMap::new(),
        not_called: BTreeMap::new(),
        requests: 0,
    };
    // First what needs nothing, then what takes values of these responses, and then of those.
    let (free, mut waiting): (Vec<_>, Vec<_>) =
        Read::all(&contract.routes).into_iter().partition(Read::is_free);
    run.call(free).await;
    while !waiting.is_empty() {
        let count = waiting.len();
        waiting = run.call(waiting).await;
        if waiting.len() == count {
            break;
        }
    }
    run.report()
}

/// A run under way.
struct Run<'a> {
    infinigate: &'a Infinigate,
    today: NaiveDate,
    seen: Observations<'a>,
    responses: Responses,
    /// How often each status came, and how often without JSON, by path and operation.
    statuses: BTreeMap<(&'a str, &'a str), BTreeMap<u16, Tally>>,
    not_called: BTreeMap<&'a str, String>,
    requests: usize,
}

#[derive(Debug, Default)]
struct Tally {
    count: usize,
    not_json: usize,
    undeclared: bool,
}

impl<'a> Run<'a> {
    /// Calls those of the operations whose parameters are known, and returns the others.
    async fn call(&mut self, reads: Vec<Read<'a>>) -> Vec<Read<'a>> {
        let mut waiting = Vec::new();
        for read in reads {
            let id = read.operation.id.as_str();
            match read.calls(&self.responses, self.today) {
                Err(reason) => {
                    self.not_called.insert(id, reason);
                    waiting.push(read);
                }
                Ok(calls) => {
                    self.not_called.remove(id);
                    for call in calls {
                        self.send(read, &call).await;
                    }
                }
            }
        }
        waiting
    }

    async fn send(&mut self, read: Read<'a>, call: &plan::Call) {
        let Read { route, operation } = read;
        let response = match call::send(self.infinigate, &read, call).await {
            Ok(response) => response,
            Err(reason) => {
                self.not_called.insert(&operation.id, reason);
                return;
            }
        };
        self.requests += 1;
        let is_success = (200..300).contains(&response.status);
        let tally = self
            .statuses
            .entry((&route.path, &operation.id))
            .or_default()
            .entry(response.status)
            .or_default();
        tally.count += 1;
        tally.undeclared =
            StatusCode::from_u16(response.status).is_ok_and(|status| !operation.responses.declare(status));
        if is_success && is_file(self.seen.document, &route.path, response.status) {
            return;
        }
        let Ok(body) = response.body else {
            // An error may be a page of a proxy.
            tally.not_json += usize::from(is_success);
            return;
        };
        if let Some(slot) = slot(self.seen.document, &route.path, response.status) {
            self.seen.add(&operation.id, &slot, &body);
        }
        if is_success {
            self.responses.keep(&route.path, body);
        }
    }

    fn report(mut self) -> Result<Report, String> {
        if self.requests == 0 {
            let reasons: BTreeSet<&str> = self.not_called.values().map(String::as_str).collect();
            return Err(format!(
                "nothing was answered: {}",
                reasons.into_iter().collect::<Vec<_>>().join("; ")
            ));
        }
        let is_refused = |status: &u16| *status == 401 || *status == 403;
        if self.statuses.values().flat_map(BTreeMap::keys).all(is_refused) {
            return Err("every request was refused (401 or 403): check key, client id and secret".to_owned());
        }
        let is_success = |status: &u16| (200..300).contains(status);
        if !self.statuses.values().flat_map(BTreeMap::keys).any(is_success) {
            return Err(
                "every request was answered with an error: check the base URL, or try later".to_owned()
            );
        }
        for ((_, operation), statuses) in &self.statuses {
            if !statuses.keys().any(is_success) {
                let statuses = statuses.keys().map(u16::to_string).collect::<Vec<_>>().join(", ");
                self.not_called.insert(operation, format!("answered with {statuses} alone"));
            }
        }
        let mut comparison = compare::compare(&self.seen);
        for ((path, operation), statuses) in &self.statuses {
            let of = statuses.values().map(|tally| tally.count).sum();
            for (status, tally) in statuses {
                if tally.undeclared {
                    comparison.status((path, operation), *status, tally.count, of);
                }
                if tally.not_json > 0 {
                    comparison.not_json(operation, *status, tally.not_json, of);
                }
            }
        }
        let mut findings = comparison.findings;
        findings.sort();
        let keys = self.seen.keys.iter().map(|((slot, key), counted)| KeyCount {
            place: place::readable(self.seen.document, slot),
            key: key.clone(),
            count: counted.count,
            filled: counted.filled,
        });
        Ok(Report {
            drift: findings.iter().filter(|finding| finding.drift).count(),
            requests: self.requests,
            called: self.statuses.keys().map(|(_, operation)| (*operation).to_owned()).collect(),
            not_called: self
                .not_called
                .iter()
                .map(|(operation, reason)| NotCalled {
                    operation: (*operation).to_owned(),
                    reason: reason.clone(),
                })
                .collect(),
            keys: keys.collect(),
            findings,
            patch: facts::patch(&self.seen.document.0, &comparison.facts),
            facts: comparison.facts,
        })
    }
}

/// The pointer to the schema of a response, if the description has one.
fn slot(document: &infinigate_contract::document::Document, path: &str, status: u16) -> Option<String> {
    contents(path, status).find_map(|content| {
        let slot = format!("{content}/application~1json/schema");
        document.0.pointer(&slot).filter(|schema| schema.is_object()).map(|_| slot)
    })
}

/// True if a status is declared with other media types than JSON alone.
fn is_file(document: &infinigate_contract::document::Document, path: &str, status: u16) -> bool {
    let declared = contents(path, status).find_map(|content| document.0.pointer(&content)?.as_object());
    declared.is_some_and(|content| !content.is_empty() && !content.keys().any(|name| name.contains("json")))
}

/// The places where the media types of a status may be declared.
fn contents(path: &str, status: u16) -> impl Iterator<Item = String> {
    let operation = format!("/paths/{}/get", escaped(path));
    let class = format!("{}XX", status / 100);
    let names = [status.to_string(), class, "default".to_owned()];
    names.into_iter().map(move |name| format!("{operation}/responses/{name}/content"))
}
