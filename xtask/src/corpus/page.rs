//! The page `docs/corpus.md`: what becomes of each document, without our passes and with them.

use super::{Ours, Trial};

const HEAD: &str = "| Document | Describes | progenitor alone | Operations | Types | Left out |
|---|---|---|---|---|---|";

/// The page. All of it follows from the documents and the code, so that it can be checked.
pub(super) fn page(outcomes: &[Trial]) -> String {
    let documents = outcomes.len();
    let plain = outcomes.iter().filter(|outcome| outcome.plain.is_ok()).count();
    let ours = outcomes.iter().filter(|outcome| outcome.ours.is_ok()).count();
    let rows: String = outcomes.iter().map(row).collect();
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

{HEAD}
{rows}"
    )
}

fn row(outcome: &Trial) -> String {
    let Trial { document, plain, ours } = outcome;
    let plain = match plain {
        Ok(()) => "yes".to_owned(),
        Err(reason) => format!("no: {}", cell(reason)),
    };
    let ours = match ours {
        Ok(Ours { operations, types, left_out, .. }) => format!("{operations} | {types} | {left_out}"),
        Err(reason) => format!("failed: {} | |", cell(reason)),
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

    #[test]
    fn every_document_has_a_row_of_one_width() {
        let outcome = |name: &str, plain, ours| Trial {
            document: CorpusDocument { name: name.to_owned(), describes: "a shop".to_owned() },
            plain,
            ours,
        };
        let ours = Ours { operations: 3, types: 2, left_out: 1, compiled: true };
        let page = page(&[
            outcome("a.json", Ok(()), Ok(ours)),
            outcome("b.json", Err("a | b".to_owned()), Err("c".to_owned())),
        ]);
        assert!(page.contains("the 2 descriptions") && page.contains("from 1 of them"), "{page}");
        assert!(page.ends_with(
            "| `a.json` | a shop | yes | 3 | 2 | 1 |\n| `b.json` | a shop | no: a \\| b | failed: c | | |\n"
        ));
    }
}
