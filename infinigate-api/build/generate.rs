//! Generates the client from a normalised description. What progenitor cannot express is said in the
//! description before it reads it (`prepare.rs`), progenitor generates, and where its code promises less than
//! this crate does, the syntax tree is adapted (`adapt.rs`, `members.rs`). `words.rs` adds the types of words, `paging.rs` the
//! streams of lists, `send_as.rs` the way to what the description does not list. `operations.rs` adds what a transport needs to
//! know of each operation, `by_name.rs` the operations by their ids.
//!
//! `cargo xtask regen` includes this very module, so that what it accepts is what builds.

mod adapt;
mod by_name;
mod members;
mod operations;
mod paging;
mod prepare;
mod raw_bodies;
mod send_as;
mod trim;
mod wire_names;
mod words;

use std::error::Error;

use progenitor::{CrateVers, GenerationSettings, Generator, InterfaceStyle};
use serde_json::Value;

/// The text of the client.
///
/// # Errors
/// What progenitor or an adaptation refuses, with the place in the description where it is known.
///
/// # Panics
/// progenitor panics on much of what it does not support.
pub(crate) fn generate(mut description: Value) -> Result<String, Box<dyn Error>> {
    let operations = operations::read(&description)?;
    let constants = operations::module(&operations, &description);
    let words = prepare::prepare(&mut description);
    let description = serde_path_to_error::deserialize(description)
        .map_err(|error| format!("not OpenAPI 3.0 at {}: {}", error.path(), error.inner()))?;

    let mut settings = GenerationSettings::default();
    settings
        .with_interface(InterfaceStyle::Builder)
        .with_derive("schemars::JsonSchema")
        .with_inner_type(quote::quote!(std::sync::Arc<dyn crate::Transport>))
        .with_crate(prepare::THIS_CRATE, CrateVers::Any, None)
        .with_crate(prepare::DECIMAL_CRATE, CrateVers::Any, None);
    let tokens = Generator::new(&settings)
        .generate_tokens(&description)
        .map_err(|error| format!("progenitor refuses the description: {error}"))?;

    let mut file = syn::parse2(wire_names::unmark(tokens))
        .map_err(|error| format!("progenitor's output is no Rust: {error}"))?;
    adapt::adapt(&mut file, &operations, &words)?;
    let by_name = by_name::module(&file, &operations)?;
    file.items.extend([syn::parse2(constants)?, by_name]);
    Ok(prettyplease::unparse(&file))
}
