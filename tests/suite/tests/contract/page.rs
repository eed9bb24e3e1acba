//! `docs/contract.md` says what was measured.

use std::collections::{BTreeMap, BTreeSet};

use infinigate_auth::Error;

use crate::file;
use crate::mutations::{OUTCOMES, Outcome, reason};
use crate::requests::contract;
use crate::run::{Call, DESCRIPTION, Kind, RUN};
use crate::types::RULES;

/// The rows of the page's first table.
fn measured() -> Vec<(&'static str, usize)> {
    let contract = contract();
    let exchanges = || RUN.iter().flat_map(|call| &call.exchanges);
    let sent = RUN.iter().filter(|call| !call.exchanges.is_empty());
    let names =
        |call: &'static Call| call.arguments.keys().map(|name| (call.operation.as_str(), name.as_str()));
    let parameters: BTreeSet<_> = sent.flat_map(names).filter(|(_, name)| *name != "body").collect();
    let hostile = || RUN.iter().filter(|call| matches!(call.kind, Kind::Hostile { .. }));
    let mut places: Vec<_> = hostile()
        .map(|call| match &call.kind {
            Kind::Hostile { place, .. } => (&call.operation, place),
            _ => unreachable!("only hostile calls are looked at"),
        })
        .collect();
    places.dedup();
    let count = |outcome: Outcome| OUTCOMES.iter().filter(|(_, other)| *other == outcome).count();
    vec![
        ("Operations of the description, all of them called", contract.covered(exchanges()).0.len()),
        ("Their parameters, all of them sent", parameters.len()),
        ("Places for a text, in parameters and bodies", places.len()),
        ("Calls with a hostile text", hostile().count()),
        (
            "Calls that are refused before anything is sent",
            RUN.iter().filter(|call| matches!(call.result, Err(Error::InvalidInput(_)))).count(),
        ),
        ("Exchanges checked", exchanges().count()),
        (
            "Types compared",
            DESCRIPTION.schemas().filter(|(_, schema)| schema.get("x-page").is_none()).count(),
        ),
        ("Mutations tried", OUTCOMES.len()),
        ("Mutations seen", OUTCOMES.len() - count(Outcome::Survived)),
        ("by a violation in an exchange that is right", count(Outcome::Reported)),
        ("by a violation that is missing in an exchange that is wrong", count(Outcome::Missed)),
        ("by the checker's refusal of the description", count(Outcome::Refused)),
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
fn the_page_says_what_was_measured() {
    let page = file("docs/contract.md");
    let mut rows: Vec<String> =
        measured().into_iter().map(|(what, number)| format!("| {what} | {number} |")).collect();
    rows.extend(kinds().into_iter().map(|(kind, (tried, seen))| format!("| {kind} | {tried} | {seen} |")));
    rows.extend(RULES.map(|rule| format!("| {} | {} |", rule.0, rule.1)));
    let excused: BTreeMap<&str, usize> = OUTCOMES.iter().filter_map(|(mutation, _)| reason(mutation)).fold(
        BTreeMap::new(),
        |mut counts, reason| {
            *counts.entry(reason).or_default() += 1;
            counts
        },
    );
    rows.extend(excused.into_iter().map(|(reason, count)| format!("| {count} | {reason} |")));
    let missing: Vec<&String> = rows.iter().filter(|row| !page.contains(row.as_str())).collect();
    assert!(missing.is_empty(), "docs/contract.md lacks what was measured:\n{}", rows.join("\n"));
}
