//! Editions of the vendor's file: written from what is known, by a seed, as other tools and other years would write them.
//! The merge is tried with them, by the thousand in tests, and some are compiled.

mod dice;
mod paths;
mod schemas;
#[cfg(test)]
mod tests;
mod versions;

use clap::Args;
use serde_json::Value;

use self::dice::Dice;
use self::paths::Paths;
use self::schemas::{Naming, Pages, Quotes};
use self::versions::Version;
use crate::document::{self, KNOWN};
use crate::error::Error;
use crate::{openapi, pipeline};

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// The edition; each number is another one
    seed: u64,
}

/// The edition as a file.
pub(crate) fn run(root: &std::path::Path, options: &Options) -> Result<String, Error> {
    let known = pipeline::known(KNOWN, &document::read(root, KNOWN)?)?;
    Ok(format!("{:#}", edition(&known, options.seed)))
}

/// What the vendor's tool does, and what has changed since.
#[allow(clippy::struct_excessive_bools, reason = "habits, each on its own")]
struct Habits {
    version: Version,
    naming: Naming,
    pages: Pages,
    quotes: Quotes,
    paths: Paths,
    /// No components: every schema stands where it is used.
    is_inline: bool,
    has_pascal_case: bool,
    /// `200 Success`, as .NET writes it for an action that returns a bare result.
    lacks_schemas: bool,
    has_other_types: bool,
    /// One class for the rows of three lists.
    shares_rows: bool,
    /// Operations of v1 have classes of their own.
    splits_classes: bool,
}

impl Habits {
    fn new(dice: &mut Dice) -> Self {
        Self {
            version: dice.pick(&[Version::Swagger2, Version::OpenApi30, Version::OpenApi31]),
            naming: dice.pick(&Naming::ALL),
            pages: dice.pick(&Pages::ALL),
            quotes: dice.pick(&[Quotes::Flat, Quotes::Nested, Quotes::AsKnown]),
            paths: dice.pick(&Paths::ALL),
            is_inline: dice.one_in(4),
            has_pascal_case: dice.one_in(3),
            lacks_schemas: dice.one_in(8),
            has_other_types: dice.one_in(2),
            shares_rows: dice.one_in(3),
            splits_classes: dice.one_in(4),
        }
    }
}

/// The vendor's file of this seed: the same as long as the habits and their order stay as they are.
pub(crate) fn edition(known: &Value, seed: u64) -> Value {
    let mut dice = Dice::new(seed);
    let habits = Habits::new(&mut dice);
    let mut file = without_ours(known);
    paths::operations(&mut file, &habits, &mut dice);
    schemas::write(&mut file, &habits, &mut dice);
    paths::write(&mut file, &habits, &mut dice);
    if habits.is_inline {
        schemas::inline(&mut file);
    }
    versions::write(&mut file, habits.version);
    file
}

/// Without what this project alone writes: where a fact comes from, examples, and enums that are open.
fn without_ours(known: &Value) -> Value {
    let mut file = known.clone();
    openapi::each_object(&mut file, &mut |object| {
        if let Some(values) = object.remove("x-known-values").filter(|values| values[0].is_string()) {
            object.insert("enum".to_owned(), values);
        }
        object.retain(|name, _| !name.starts_with("x-"));
    });
    openapi::each_object(&mut file, &mut |object| {
        // An object with a schema is a parameter or the content of a message.
        if object.contains_key("schema") {
            object.remove("examples");
            object.remove("example");
        }
    });
    file
}
