//! The checker is tested: the description is made wrong in one place after the other, and the checker has to see each.
//!
//! What judges is a checker of the wrong description; what it judges are the exchanges of the run, responses of the
//! sandbox, and exchanges that are broken on purpose, whose violations a description that has become laxer loses.

mod edit;
mod evidence;
mod operations;
mod schemas;

use std::collections::BTreeMap;
use std::sync::LazyLock;
use std::thread;

use infinigate_contract::Contract;
use serde_json::Value;

use self::edit::{Direction, Mutation};
use self::evidence::Evidence;
use crate::run::DESCRIPTION;

/// How a mutation came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    /// An exchange has a violation that it did not have, or has lost one that it had, as where the description is laxer.
    Seen,
    /// The checker refuses to work with the description, and says why.
    Refused,
    /// No verdict has changed.
    Survived,
}

/// How many mutations there are for each one that is tried where not all are.
const PARTS: usize = 4;

/// Mutations with their outcomes, all of them or a part; made once for all tests of this program.
pub(crate) static OUTCOMES: LazyLock<Vec<(Mutation, Outcome)>> = LazyLock::new(|| {
    let evidence = evidence::collect();
    let step = if infinigate_tests::all() { 1 } else { PARTS };
    let mutations: Vec<Mutation> =
        operations::mutations(&DESCRIPTION).chain(schemas::mutations(&DESCRIPTION)).step_by(step).collect();
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let parts: Vec<Vec<(Mutation, Outcome)>> = thread::scope(|scope| {
        let judged = mutations.chunks(mutations.len().div_ceil(threads)).map(|part| {
            let evidence = &evidence;
            scope.spawn(move || {
                part.iter().map(|mutation| (mutation.clone(), outcome(mutation, evidence))).collect()
            })
        });
        let running: Vec<_> = judged.collect();
        running.into_iter().map(|part| part.join().unwrap()).collect()
    });
    parts.into_iter().flatten().collect()
});

/// The checker that sees the most.
fn strictest(description: &Value) -> Result<Contract, String> {
    Contract::from_description(description).map(|contract| contract.strict().with_closed_enums())
}

/// Judges by the operations that the mutation touches, one at a time: what one of them shows, the whole description
/// shows as well.
fn outcome(mutation: &Mutation, evidence: &BTreeMap<String, Evidence>) -> Outcome {
    for operation in &mutation.operations {
        let Evidence { description, exchanges } = &evidence[operation];
        let Ok(contract) = strictest(&mutation.applied_to(description)) else { return Outcome::Refused };
        for (exchange, before) in exchanges {
            if contract.check(exchange) != *before {
                return Outcome::Seen;
            }
        }
    }
    Outcome::Survived
}

/// Why a mutation that survives says the same as the description does. These rules are all there are.
pub(crate) fn reason(mutation: &Mutation) -> Option<&'static str> {
    (mutation.kind == "nullability" && mutation.direction == Some(Direction::Form))
        .then_some("a form has texts alone: whether a property of it may be null says nothing")
}

#[test]
fn every_mutation_of_the_description_is_seen() {
    let survivors: Vec<String> = OUTCOMES
        .iter()
        .filter(|(mutation, outcome)| *outcome == Outcome::Survived && reason(mutation).is_none())
        .map(|(mutation, _)| format!("{}: {}", mutation.kind, mutation.place))
        .collect();
    assert!(survivors.is_empty(), "{} of {}:\n{}", survivors.len(), OUTCOMES.len(), survivors.join("\n"));
    // Every operation alone has dozens.
    assert!(OUTCOMES.len() * PARTS > 20 * DESCRIPTION.operations().count(), "{} mutations", OUTCOMES.len());
}

#[test]
fn what_is_excused_survives() {
    let excused: Vec<_> = OUTCOMES.iter().filter(|(mutation, _)| reason(mutation).is_some()).collect();
    assert!(excused.iter().all(|(_, outcome)| *outcome == Outcome::Survived), "{excused:?}");
}
