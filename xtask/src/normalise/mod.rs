//! Turns a description into one that is valid OpenAPI 3.0, and that into one that generates a client which survives
//! what the server really sends.
//!
//! A pass is one function in a file of its own, whose comment says what it prevents. It returns how often it
//! applied; applied to its own result it does nothing.

mod accept_null;
mod break_aliases;
mod choose_media_types;
mod choose_success_response;
mod drop_clashing_titles;
mod drop_constraints;
mod drop_credentials;
mod drop_error_responses;
mod drop_unknown_members;
mod drop_verbs;
mod drop_wrong_defaults;
mod flatten_parameters;
mod latin;
pub(crate) mod left_out;
mod mark_pages;
mod match_parameters;
mod match_required_names;
mod merge_compositions;
mod name_inline_schemas;
mod name_operations;
mod name_schemas;
mod open_enums;
mod open_objects;
mod relax_formats;
mod rename_parameters;
mod rename_schemas;
mod repair_references;
mod repair_schemas;
mod resolve_servers;
mod simplify_routes;
mod split_choices;
mod unwrap_references;
mod widen_integers;
mod widen_numbers;

use serde_json::Value;

use self::Apply::{Fallible, Infallible};
pub(crate) use self::choose_media_types::preferred as preferred_media_type;
pub(crate) use self::drop_constraints::LIMITS;
pub(crate) use self::name_schemas::type_name;
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
    ("resolve_servers", Infallible(resolve_servers::apply)),
    ("drop_verbs", Infallible(drop_verbs::apply)),
    ("repair_references", Infallible(repair_references::apply)),
    ("drop_unknown_members", Infallible(drop_unknown_members::apply)),
    ("simplify_routes", Infallible(simplify_routes::apply)),
    ("match_parameters", Infallible(match_parameters::apply)),
    ("drop_credentials", Infallible(drop_credentials::apply)),
];

/// Names that Rust takes, for what has none of ours.
const NAMES: Passes = &[
    ("name_operations", Infallible(name_operations::apply)),
    ("rename_schemas", Fallible(rename_schemas::apply)),
    ("name_schemas", Infallible(name_schemas::apply)),
];

/// What the generator needs, and `infinigate-api/client.json` is the result of. In the order in which they apply:
/// operations first, then schemas, then what depends on both. `unwrap_references` cleans up what the passes before it
/// leave around a reference, and `mark_pages` copies what all of them have normalised.
const CLIENT: Passes = &[
    ("choose_success_response", Infallible(choose_success_response::apply)),
    ("drop_error_responses", Infallible(drop_error_responses::apply)),
    ("choose_media_types", Infallible(choose_media_types::apply)),
    ("widen_integers", Infallible(widen_integers::apply)),
    ("repair_schemas", Infallible(repair_schemas::apply)),
    ("drop_clashing_titles", Infallible(drop_clashing_titles::apply)),
    ("split_choices", Infallible(split_choices::apply)),
    ("merge_compositions", Infallible(merge_compositions::apply)),
    ("match_required_names", Infallible(match_required_names::apply)),
    ("break_aliases", Infallible(break_aliases::apply)),
    ("flatten_parameters", Infallible(flatten_parameters::apply)),
    ("open_objects", Infallible(open_objects::apply)),
    ("widen_numbers", Infallible(widen_numbers::apply)),
    ("open_enums", Infallible(open_enums::apply)),
    ("relax_formats", Infallible(relax_formats::apply)),
    ("drop_constraints", Infallible(drop_constraints::apply)),
    ("drop_wrong_defaults", Infallible(drop_wrong_defaults::apply)),
    ("accept_null", Fallible(accept_null::apply)),
    ("rename_parameters", Infallible(rename_parameters::apply)),
    ("unwrap_references", Infallible(unwrap_references::apply)),
    ("name_inline_schemas", Infallible(name_inline_schemas::apply)),
    ("mark_pages", Infallible(mark_pages::apply)),
];

/// Where the responses of an operation are kept that are none of the client's types.
pub(crate) const OTHER_RESPONSES: [&str; 2] =
    [choose_success_response::EXTENSION, drop_error_responses::EXTENSION];

/// The names of passes, with how often each applied.
pub(crate) type Counts = Vec<(&'static str, usize)>;

/// Makes a description valid.
pub(crate) fn valid(document: &mut Value) -> Result<Counts, Error> {
    apply(VALID, document)
}

/// Gives names to operations and schemas that have none of ours, and says with `x-page` which responses are lists.
pub(crate) fn named(document: &mut Value) -> Result<Counts, Error> {
    let counts = apply(NAMES, document)?;
    mark_pages::apply(document);
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
