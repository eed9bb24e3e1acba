//! The promise of the merge, for one generated edition after the other.

use serde_json::Value;

use super::{edition, paths};
use crate::cores::share;
use crate::merge::{Account, merge};
use crate::turns::all_at_once;
use crate::{convert, document, normalise, openapi, pipeline, promise, read};

/// How many editions a run merges, and CI.
const EDITIONS: (u64, u64) = (50, 500);

/// Seeds of editions that were once merged wrongly.
const ONCE_FAILED: [u64; 0] = [];

fn known() -> Value {
    let root = document::workspace();
    pipeline::known(document::KNOWN, &document::read(&root, document::KNOWN).unwrap()).unwrap()
}

/// As `pipeline` does it, up to the true description.
fn merged(known: &Value, seed: u64) -> (Value, Account) {
    let mut vendor = edition(known, seed);
    convert::to_openapi_3_0("edition", &mut vendor).unwrap();
    normalise::valid(&mut vendor).unwrap();
    let (mut result, account) = merge(known, &vendor);
    normalise::named(&mut result).unwrap();
    (result, account)
}

/// The types of the client.
fn client_types(description: &Value) -> Vec<String> {
    let mut client = description.clone();
    normalise::for_client(&mut client).unwrap();
    openapi::component_schemas(&client).map(|(name, _)| name.to_owned()).collect()
}

#[test]
fn what_is_known_survives_every_edition() {
    let known = known();
    let types = client_types(&known);
    let editions = if all_at_once() { EDITIONS.1 } else { EDITIONS.0 };
    let seeds: Vec<u64> = ONCE_FAILED.into_iter().chain(0..editions).collect();
    share(&seeds, |&seed| survives(&known, &types, seed));
}

fn survives(known: &Value, types: &[String], seed: u64) {
    let (result, account) = merged(known, seed);
    let broken = promise::broken(known, &result);
    assert_eq!(broken, Vec::<String>::new(), "seed {seed}\n{account}");

    let added = openapi::operations(&result).find(|(path, ..)| path.ends_with(paths::ADDED));
    let id = added.and_then(|(_, _, operation)| openapi::text(operation, "operationId"));
    assert!(id.is_some_and(|id| id != "get_invoice"), "seed {seed}: {id:?}");
    let references = openapi::reachable(&result, [&result]);
    assert!(!references.iter().any(|reference| reference.starts_with("#/vendor/")), "seed {seed}");
    // Bending for the generator takes longer than the merge.
    if seed.is_multiple_of(50) {
        let found = client_types(&result);
        let gone: Vec<&String> = types.iter().filter(|name| !found.contains(name)).collect();
        assert_eq!(gone, Vec::<&String>::new(), "seed {seed}");
    }
}

#[test]
fn an_edition_is_the_same_for_the_same_seed() {
    let known = known();
    for seed in 0..20 {
        assert_eq!(edition(&known, seed), edition(&known, seed), "seed {seed}");
    }
    let versions: std::collections::BTreeSet<String> = (0..20)
        .map(|seed| edition(&known, seed))
        .filter_map(|edition| read::version(&edition).map(|(kind, version)| format!("{kind} {version}")))
        .collect();
    assert_eq!(Vec::from_iter(versions), ["openapi 3.0.3", "openapi 3.1.0", "swagger 2.0"]);
}
