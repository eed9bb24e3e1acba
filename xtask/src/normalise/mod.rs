//! Turns a description into one that is valid OpenAPI 3.0, and that into one that generates a client which survives
//! what the server really sends.
//!
//! A pass is one function in a file of its own, whose comment says what it prevents. It returns how often it
//! applied; applied to its own result it does nothing.

mod aliases;
mod all_of_single;
mod answers_accept_null;
mod compositions;
mod constraints;
mod credentials;
mod defaults;
mod error_answers;
mod formats;
mod inline_types;
pub(crate) mod left_out;
mod media_types;
mod numbers;
mod open_enums;
mod open_objects;
mod operation_ids;
mod pages;
mod parameter_names;
mod parameter_shapes;
mod parameters;
mod references;
mod rename_schemas;
mod required_members;
mod routes;
mod schema_names;
mod schema_shapes;
mod servers;
mod success_answers;
mod titles;
mod verbs;

use serde_json::Value;

use self::Apply::{Fallible, Infallible};
pub(crate) use self::constraints::LIMITS;
pub(crate) use self::media_types::preferred as preferred_media_type;
pub(crate) use self::schema_names::type_name;
use crate::error::Error;

#[derive(Clone, Copy)]
pub(crate) enum Apply {
    Infallible(fn(&mut Value) -> usize),
    /// Can refuse a description, with the reason.
    Fallible(fn(&mut Value) -> Result<usize, String>),
}

impl Apply {
    fn to(self, document: &mut Value) -> Result<usize, String> {
        match self {
            Self::Infallible(apply) => Ok(apply(document)),
            Self::Fallible(apply) => apply(document),
        }
    }
}

type Passes = &'static [(&'static str, Apply)];

/// What makes a description valid, and says nothing else than before: `openapi/infinigate.json` is the result of these
/// and of `NAMES`. `docs/normalisation.md` has a row for each pass.
const VALID: Passes = &[
    ("servers", Infallible(servers::apply)),
    ("verbs", Infallible(verbs::apply)),
    ("references", Infallible(references::apply)),
    ("routes", Infallible(routes::apply)),
    ("parameters", Infallible(parameters::apply)),
    ("credentials", Infallible(credentials::apply)),
];

/// Names that Rust takes, for what has none of ours.
const NAMES: Passes = &[
    ("operation_ids", Infallible(operation_ids::apply)),
    ("rename_schemas", Fallible(rename_schemas::apply)),
    ("schema_names", Infallible(schema_names::apply)),
];

/// What the generator needs, and `infinigate-api/client.json` is the result of. In the order in which they apply:
/// operations first, then schemas, then what depends on both. `all_of_single` cleans up what the passes before it
/// leave around a reference, and `pages` copies what all of them have normalised.
const CLIENT: Passes = &[
    ("success_answers", Infallible(success_answers::apply)),
    ("error_answers", Infallible(error_answers::apply)),
    ("media_types", Infallible(media_types::apply)),
    ("schema_shapes", Infallible(schema_shapes::apply)),
    ("titles", Infallible(titles::apply)),
    ("required_members", Infallible(required_members::apply)),
    ("compositions", Infallible(compositions::apply)),
    ("aliases", Infallible(aliases::apply)),
    ("parameter_shapes", Infallible(parameter_shapes::apply)),
    ("open_objects", Infallible(open_objects::apply)),
    ("numbers", Infallible(numbers::apply)),
    ("open_enums", Infallible(open_enums::apply)),
    ("formats", Infallible(formats::apply)),
    ("constraints", Infallible(constraints::apply)),
    ("defaults", Infallible(defaults::apply)),
    ("answers_accept_null", Fallible(answers_accept_null::apply)),
    ("parameter_names", Infallible(parameter_names::apply)),
    ("all_of_single", Infallible(all_of_single::apply)),
    ("inline_types", Infallible(inline_types::apply)),
    ("pages", Infallible(pages::apply)),
];

/// The names of passes, with how often each applied.
pub(crate) type Counts = Vec<(&'static str, usize)>;

/// Makes a description valid.
pub(crate) fn valid(document: &mut Value) -> Result<Counts, Error> {
    apply(VALID, document)
}

/// Gives names to operations and schemas that have none of ours, and says with `x-page` which answers are lists.
pub(crate) fn named(document: &mut Value) -> Result<Counts, Error> {
    let counts = apply(NAMES, document)?;
    pages::apply(document);
    Ok(counts)
}

/// Bends a valid description with names into the one that the client is generated from.
pub(crate) fn for_client(document: &mut Value) -> Result<Counts, Error> {
    apply(CLIENT, document)
}

fn apply(passes: Passes, document: &mut Value) -> Result<Counts, Error> {
    passes
        .iter()
        .map(|(name, apply)| {
            let count = apply.to(document).map_err(|reason| Error::Pass { pass: name, reason })?;
            Ok((*name, count))
        })
        .collect()
}

#[cfg(test)]
pub(crate) mod tests;
