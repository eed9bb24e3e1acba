//! `cargo xtask corpus`: regenerates from every description in `tests/corpus/`, whatever tool it is in the manner of,
//! and writes what comes out to `docs/corpus.md`.

mod index;
mod page;
mod plain;

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::{env, fmt, fs};

use clap::{Args, ValueEnum};
use serde_json::Value;

use self::index::{CorpusDocument, documents};
pub(crate) use self::plain::{COMMAND as PLAIN_COMMAND, run_as_child as run_plain_as_child};
use crate::document::{self, KNOWN};
use crate::error::Error;
use crate::generate::sweep;
use crate::normalise::left_out::{self, LeftOut};
use crate::pipeline::{self, pipeline};
use crate::{compile, editions, generate, openapi, promise, turns};

const DIRECTORY: &str = "tests/corpus";
const INDEX: &str = "README.md";
const PAGE: &str = "docs/corpus.md";

/// Each takes about as long as a document.
const EDITIONS_A_DAY: u64 = 2;

#[derive(Debug, Default, Args)]
pub(crate) struct Options {
    /// Which of the clients to compile, those of generated editions included
    #[arg(long, value_enum, default_value_t = Compile::None)]
    compile: Compile,

    /// Write nothing; fail if docs/corpus.md is not what comes out
    #[arg(long)]
    check: bool,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum Compile {
    All,
    /// One in three, others every day
    Third,
    #[default]
    None,
}

/// How far a document is followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Depth {
    Generated,
    Compiled,
    /// Its examples are sent and decoded.
    Called,
}

impl Compile {
    fn chooses(self, position: u64, day: u64) -> bool {
        match self {
            Self::All => true,
            Self::Third => position % 3 == day % 3,
            Self::None => false,
        }
    }

    /// Which editions are compiled: others every day, and on three days as many as `All` takes at once.
    fn editions(self, day: u64) -> Range<u64> {
        match self {
            Self::All => 0..3 * EDITIONS_A_DAY,
            Self::Third => day * EDITIONS_A_DAY..(day + 1) * EDITIONS_A_DAY,
            Self::None => 0..0,
        }
    }

    /// Which parts of the sweep are compiled and called: one a day, or one of each spelling, which in some days are all.
    fn parts(self, day: u64) -> Range<u64> {
        let spellings = sweep::SPELLINGS.len() as u64;
        match self {
            Self::All => day * spellings..(day + 1) * spellings,
            Self::Third => day..day + 1,
            Self::None => 0..0,
        }
    }
}

/// What becomes of one document, or why nothing does.
#[derive(Debug)]
struct Trial {
    document: CorpusDocument,
    /// progenitor alone.
    plain: Result<(), String>,
    ours: Result<Ours, String>,
}

#[derive(Debug)]
struct Ours {
    operations_in: usize,
    operations: usize,
    types: usize,
    left_out: Vec<LeftOut>,
    compiled: bool,
}

impl Ours {
    /// How many operations are named among what is left out.
    fn operations_left_out(&self) -> usize {
        self.left_out.iter().filter(|left_out| left_out.is_operation()).count()
    }
}

impl fmt::Display for Trial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.document.name)?;
        match &self.ours {
            Ok(Ours { operations, types, left_out, compiled, .. }) => {
                write!(f, "{operations} operations, {types} types, {} left out", left_out.len())?;
                if *compiled { write!(f, ", compiles") } else { Ok(()) }
            }
            Err(reason) => write!(f, "failed: {reason}"),
        }
    }
}

/// Regenerates from every document, reports each, and writes the page or checks it.
pub(crate) fn run(root: &Path, options: &Options) -> Result<String, Error> {
    let index = document::read(root, &format!("{DIRECTORY}/{INDEX}"))?;
    let tools = Tools {
        root,
        program: env::current_exe()
            .map_err(|source| Error::Io { file: "this program".to_owned(), source })?,
        known: pipeline::known(KNOWN, &document::read(root, KNOWN)?)?,
    };
    let day = turns::today();

    let mut outcomes = Vec::new();
    for (position, document) in (0..).zip(documents(&String::from_utf8_lossy(&index))) {
        let depth = if options.compile.chooses(position, day) { Depth::Compiled } else { Depth::Generated };
        let outcome = tools.outcome(document, depth)?;
        crate::print(&outcome);
        outcomes.push(outcome);
    }
    let mut failed = outcomes.iter().filter(|outcome| outcome.ours.is_err()).count();
    let editions = options.compile.editions(day).map(|seed| {
        let edition = editions::edition(&tools.known, seed);
        (format!("edition {seed}"), true, edition, Depth::Compiled)
    });
    let parts = options.compile.parts(day).map(|turn| {
        let (spelling, part) = sweep::part(usize::try_from(turn).unwrap_or_default());
        (format!("part {turn} of the sweep, {spelling:?}"), false, part, Depth::Called)
    });
    for (name, is_this_api, description, depth) in editions.chain(parts) {
        match tools.regenerate(is_this_api, &name, description.to_string().as_bytes(), depth) {
            Ok(_) => {
                let what =
                    if depth == Depth::Called { "its examples are sent and decoded" } else { "compiles" };
                crate::print(&format!("{name}: {what}"));
            }
            Err(error) => {
                crate::print(&format!("{name}: failed: {error}"));
                failed += 1;
            }
        }
    }
    let page = page::page(&outcomes);
    let place = root.join(PAGE);
    let changed = fs::read(&place).map_or(true, |current| current != page.as_bytes());
    if changed && !options.check {
        fs::write(&place, page).map_err(|source| Error::Io { file: PAGE.to_owned(), source })?;
    }
    match failed {
        0 if changed && options.check => Err(Error::Stale { file: PAGE.to_owned(), command: "corpus" }),
        0 => Ok(format!("{PAGE} {}", if changed { "written" } else { "unchanged" })),
        count => Err(Error::Corpus { count }),
    }
}

/// What every document is worked on with.
struct Tools<'a> {
    root: &'a Path,
    /// This program, which the child that generates is too.
    program: PathBuf,
    /// What is known of this API.
    known: Value,
}

impl Tools<'_> {
    fn outcome(&self, document: CorpusDocument, depth: Depth) -> Result<Trial, Error> {
        let file = format!("{DIRECTORY}/{}", document.name);
        let bytes = document::read(self.root, &file)?;
        Ok(Trial {
            plain: plain::check(&self.program, &bytes),
            ours: self
                .regenerate(document.is_this_api(), &file, &bytes, depth)
                .map_err(|error| error.to_string()),
            document,
        })
    }

    fn regenerate(&self, is_this_api: bool, file: &str, bytes: &[u8], depth: Depth) -> Result<Ours, Error> {
        let known = is_this_api.then_some(&self.known);
        let outcome = pipeline(file, bytes, known)?;
        let broken = known.map(|known| promise::broken(known, &outcome.description)).unwrap_or_default();
        if !broken.is_empty() {
            return Err(Error::Promise { file: file.to_owned(), broken });
        }
        let ours = Ours {
            operations_in: outcome.operations_in(),
            operations: openapi::operations(&outcome.client).count(),
            types: openapi::component_schemas(&outcome.client).count(),
            left_out: left_out::read(&outcome.client),
            compiled: depth >= Depth::Compiled,
        };
        let mut lost = outcome.lost();
        if ours.operations + ours.operations_left_out() != ours.operations_in {
            lost.push(format!("{} operations in, {} out", ours.operations_in, ours.operations));
        }
        // What is known of this API adds to what came in, and counting tells nothing.
        if !is_this_api && !lost.is_empty() {
            return Err(Error::Lost { file: file.to_owned(), what: lost });
        }
        let text = document::to_text(outcome.client);
        generate::check(&self.program, &text)?;
        if depth >= Depth::Compiled {
            let packages = if is_this_api { compile::WITH_AUTH } else { compile::RAW };
            compile::compile(self.root, &text, packages)?;
        }
        if depth >= Depth::Called {
            compile::call(self.root, &text)?;
        }
        Ok(ours)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_days_compile_everything_once() {
        for position in 0..30 {
            let days = (0..3).filter(|&day| Compile::Third.chooses(position, day));
            assert_eq!(days.count(), 1, "{position}");
            assert!(Compile::All.chooses(position, 0) && !Compile::None.chooses(position, 0));
        }
    }
}
