//! What this program measures, written for `docs/contract.md` to point at: the numbers are those of the description at
//! hand, so the page does not hold them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::Path;

use infinigate_auth::Error;

use crate::file;
use crate::mutations::{OUTCOMES, Outcome, reason};
use crate::requests::contract;
use crate::run::{Call, DESCRIPTION, Kind, RUN};
use crate::types::RULES;

fn measured() -> Vec<(&'static str, usize)> {
    let contract = contract();
    let exchanges = || RUN.iter().flat_map(|call| &call.exchanges);
    let sent = RUN.iter().filter(|call| !call.exchanges.is_empty());
    let names =
        |call: &'static Call| call.arguments.keys().map(|name| (call.operation.as_str(), name.as_str()));
    let parameters: BTreeSet<_> = sent.flat_map(names).filter(|(_, name)| *name != "body").collect();
    let hostile: Vec<_> = RUN
        .iter()
        .filter_map(|call| match &call.kind {
            Kind::Hostile { place, .. } => Some((&call.operation, place)),
            _ => None,
        })
        .collect();
    let places: BTreeSet<_> = hostile.iter().collect();
    let count = |outcome: Outcome| OUTCOMES.iter().filter(|(_, other)| *other == outcome).count();
    vec![
        ("Operations of the description, all of them called", contract.covered(exchanges()).0.len()),
        ("Their parameters, all of them sent", parameters.len()),
        ("Places for a text, in parameters and bodies", places.len()),
        ("Calls with a hostile text", hostile.len()),
        (
            "Calls that are refused before anything is sent",
            RUN.iter().filter(|call| matches!(call.result, Err(Error::InvalidInput(_)))).count(),
        ),
        ("Exchanges checked", exchanges().count()),
        ("Types compared", DESCRIPTION.schemas().count()),
        ("Mutations tried", OUTCOMES.len()),
        ("Mutations seen in the verdict on an exchange", count(Outcome::Seen)),
        ("Mutations that the checker refuses to work with", count(Outcome::Refused)),
        ("Mutations that survive", count(Outcome::Survived)),
    ]
}

/// How many mutations of each kind there are, and how many of them are seen.
fn kinds() -> BTreeMap<&'static str, (usize, usize)> {
    let mut kinds = BTreeMap::<_, (usize, usize)>::new();
    for (mutation, outcome) in OUTCOMES.iter() {
        let (tried, seen) = kinds.entry(mutation.kind).or_default();
        *tried += 1;
        *seen += usize::from(*outcome != Outcome::Survived);
    }
    kinds
}

#[test]
fn what_is_measured_is_written_down() {
    let mut report = "| What | Number |\n|---|---|\n".to_owned();
    for (what, number) in measured() {
        assert!(number > 0 || what == "Mutations that survive", "{what}: none");
        writeln!(report, "| {what} | {number} |").unwrap();
    }
    report.push_str("\n| Mutations | Tried | Seen |\n|---|---|---|\n");
    for (kind, (tried, seen)) in kinds() {
        writeln!(report, "| {kind} | {tried} | {seen} |").unwrap();
    }
    fs::write(Path::new(env!("CARGO_TARGET_TMPDIR")).join("contract.md"), report).unwrap();
}

#[test]
fn the_page_has_every_rule_and_every_reason() {
    let page = file("docs/contract.md");
    let mut rows: BTreeSet<String> =
        RULES.iter().map(|rule| format!("| {} | {} |", rule.0, rule.1)).collect();
    rows.extend(
        OUTCOMES.iter().filter_map(|(mutation, _)| reason(mutation)).map(|reason| format!("| {reason} |")),
    );
    let missing: Vec<&String> = rows.iter().filter(|row| !page.contains(row.as_str())).collect();
    assert_eq!(missing, Vec::<&String>::new(), "docs/contract.md lacks them");
}
