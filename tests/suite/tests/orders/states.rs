//! The table of states in docs/orders.md, every combination of it.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use chrono::{TimeDelta, Utc};
use infinigate_auth::{Resolution, UnknownOutcome};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::common::{builder_for, connected};
use crate::{MAIL, reads};

const PAGE: &str = include_str!("../../../../docs/orders.md");
const ANY: &str = "any";

/// The rows of the table: being sent, journal, quote, settling time; result, line.
fn rows() -> Vec<[&'static str; 6]> {
    let lines = PAGE.lines().skip_while(|line| !line.starts_with("| Being sent |")).skip(2);
    let rows = lines.take_while(|line| line.starts_with('|')).map(|line| {
        let cells: Vec<&str> =
            line.trim_matches('|').split('|').map(|cell| cell.trim().trim_matches('`')).collect();
        <[_; 6]>::try_from(cells).unwrap()
    });
    rows.collect()
}

/// What the table says about a combination: the row, the result and the line.
fn expected(case: [&str; 4]) -> (usize, &'static str, &'static str) {
    let fits = |row: &[&str; 6]| case.iter().zip(row).all(|(is, says)| *says == ANY || is == says);
    let found = rows().into_iter().enumerate().find(|(_, row)| fits(row));
    found.map_or_else(|| panic!("no row for {case:?}"), |(index, row)| (index, row[4], row[5]))
}

/// What the table calls a quote, and what it changes in one that is open and as before.
fn quotes() -> Vec<(&'static str, Value)> {
    let quote = |status: Value, open: Value| json!({"documentStatus": status, "canBeAccepted": open});
    let mut quotes = vec![
        ("as before", json!({})),
        ("as before", quote(json!("OPEN"), json!(true))),
        ("otherwise", json!({"documentVersion": 8})),
        ("otherwise", json!({"documentVersion": null})),
        ("otherwise", json!({"documentVersion": 8, "documentStatus": "Accepted", "canBeAccepted": false})),
        ("otherwise", quote(json!("Open"), json!(null))),
        ("otherwise", quote(json!("Open"), json!(false))),
        ("otherwise", quote(json!("Zugestellt"), json!(true))),
        ("otherwise", quote(json!(null), json!(true))),
    ];
    for status in ["Accepted", "ordered", "ORDER", "Converted"] {
        quotes.push(("ordered", quote(json!(status), json!(false))));
        quotes.push(("ordered", quote(json!(status), json!(null))));
        quotes.push(("otherwise", quote(json!(status), json!(true))));
    }
    for status in ["Rejected", "Declined", "Cancelled", "Canceled", "Expired", "Closed", "Zugestellt"] {
        for open in [json!(true), json!(false), json!(null)] {
            quotes.push(("otherwise", quote(json!(status), open)));
        }
    }
    quotes
}

/// A decision as the journal has it, and as an application has stored it.
fn decision(id: Uuid, number: &str, age: TimeDelta, server: &str) -> Value {
    json!({
        "id": id, "server": server, "sent_at": Utc::now() - age, "decision": "accept",
        "number": number, "revision": 7, "mail": MAIL, "status": "Open",
    })
}

fn append(path: &Path, event: &str, decision: &Value) {
    let mut line = decision.clone();
    line["event"] = json!(event);
    fs::write(path, format!("{}{line}\n", fs::read_to_string(path).unwrap())).unwrap();
}

fn lock_of(path: &Path, id: Uuid) -> (PathBuf, File) {
    let path = PathBuf::from(format!("{}.{id}.sending", path.display()));
    let file = File::create(&path).unwrap();
    file.lock().unwrap();
    (path, file)
}

fn name(resolution: &Resolution) -> &'static str {
    match resolution {
        Resolution::Processed(_) => "Processed",
        Resolution::NotProcessed(_) => "NotProcessed",
        Resolution::StillOpen { .. } => "StillOpen",
        Resolution::Undecided(_) => "Undecided",
        _ => panic!("{resolution:?}"),
    }
}

#[tokio::test]
async fn every_combination_of_the_table_of_states() {
    let (sandbox, _) = connected().await;
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("orders.journal");
    let infinigate = builder_for(&sandbox).journal(&path).build().unwrap();
    let server = format!("localhost:{}", sandbox.port());
    let mut seen = vec![0; rows().len()];
    for (index, (quote_reads, change)) in quotes().into_iter().enumerate() {
        for (settling, age) in [("not over", TimeDelta::minutes(5)), ("over", TimeDelta::minutes(11))] {
            for journal in ["nothing", "sent", "processed", "refused", "not processed"] {
                for being_sent in ["yes", "no"] {
                    let case = [being_sent, journal, quote_reads, settling];
                    let (row, result, line) = expected(case);
                    seen[row] += 1;

                    let (id, number) =
                        (Uuid::new_v4(), format!("Q-{index}-{settling}-{journal}-{being_sent}"));
                    let decision = decision(id, &number, age, &server);
                    if journal != "nothing" {
                        append(&path, "sent", &decision);
                    }
                    if !matches!(journal, "nothing" | "sent") {
                        append(&path, &journal.replace(' ', "_"), &decision);
                    }
                    let lock = (being_sent == "yes").then(|| lock_of(&path, id));
                    let mut quote = json!({
                        "documentNumber": number, "documentVersion": 7, "documentStatus": "Open",
                        "total": 1, "currencyCode": "EUR", "canBeAccepted": true,
                    });
                    for (field, value) in change.as_object().unwrap() {
                        quote[field] = value.clone();
                    }
                    sandbox.clear_faults();
                    reads(&sandbox, &quote);
                    let before = fs::read_to_string(&path).unwrap();

                    let unknown: UnknownOutcome = serde_json::from_value(decision).unwrap();
                    let resolution = unknown.resolve(&infinigate).await.unwrap();
                    assert_eq!(name(&resolution), result, "{case:?} {change}");
                    let after = fs::read_to_string(&path).unwrap();
                    let written = after.strip_prefix(&before).unwrap();
                    if line == "none" {
                        assert_eq!(written, "", "{case:?} {change}");
                    } else {
                        let written: Value = serde_json::from_str(written).unwrap();
                        assert_eq!(written["event"], line.replace(' ', "_"), "{case:?} {change}");
                        assert_eq!(written["id"], json!(id), "{case:?} {change}");
                    }
                    if let Some((path, _)) = lock {
                        fs::remove_file(path).unwrap();
                    }
                }
            }
        }
    }
    assert!(seen.iter().all(|cases| *cases > 0), "a row that is never reached: {seen:?}");
}

#[test]
fn the_page_names_every_status_that_counts() {
    let words: Vec<&str> = PAGE.split('`').collect();
    for status in ["accepted", "ordered", "order", "converted", "rejected", "declined"] {
        assert!(words.contains(&status), "{status}");
    }
}
