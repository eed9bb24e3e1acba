//! Generates the client from a normalised description. What progenitor cannot express is said in the
//! description before it reads it (`prepare.rs`), progenitor generates, and where its code promises less than
//! this crate does, the syntax tree is adapted (`adapt.rs`, `members.rs`). `objects.rs` decodes structs from nothing but
//! objects, `enum_values.rs` finds the types of words and `enum_items.rs` writes them, `paging.rs`
//! the streams of lists, `send_as.rs` the way to what the description does not list. `operations.rs` adds what a transport
//! needs to know of each operation, `builders.rs` reads what each takes, `setters.rs` has them take what people
//! have at hand, `docs.rs` writes their documentation from the description, and `defaults.rs` lets every type be made
//! in a test. Behind features of the same names, `mock/` adds
//! helpers for tests, and `by_name.rs` the operations by their ids.
//!
//! `cargo xtask regen` includes this very module, so that what it accepts is what builds.

mod adapt;
mod builders;
mod by_name;
mod defaults;
mod docs;
mod enum_items;
mod enum_values;
mod explicit_null;
mod members;
mod mock;
mod objects;
pub(crate) mod operations;
mod optional_bodies;
mod owned;
mod paging;
mod prepare;
mod raw_bodies;
mod reference;
mod requests;
mod send_as;
mod setters;
mod trim;
mod wire_names;

use std::error::Error;

use progenitor::{CrateVers, GenerationSettings, Generator, InterfaceStyle};
use serde_json::Value;

/// The features of the crate for which something is generated.
#[derive(Clone, Copy, Default)]
pub(crate) struct Features {
    pub(crate) by_name: bool,
    pub(crate) mock: bool,
}

/// The text of the client, with what these features add.
///
/// # Errors
/// What progenitor or an adaptation refuses, with the place in the description where it is known.
///
/// # Panics
/// progenitor panics on much of what it does not support.
pub(crate) fn generate(mut description: Value, features: Features) -> Result<String, Box<dyn Error>> {
    let normalised = description.clone();
    let operations = operations::read(&description)?;
    let constants = operations::module(&operations, &description);
    let words = prepare::prepare(&mut description);
    let description = serde_path_to_error::deserialize(description)
        .map_err(|error| format!("not OpenAPI 3.0 at {}: {}", error.path(), error.inner()))?;

    let mut settings = GenerationSettings::default();
    settings
        .with_interface(InterfaceStyle::Builder)
        .with_inner_type(quote::quote!(crate::client::Inner))
        .with_crate(prepare::THIS_CRATE, CrateVers::Any, None)
        .with_crate(prepare::DECIMAL_CRATE, CrateVers::Any, None)
        .with_crate("std", CrateVers::Any, None);
    if features.by_name {
        settings.with_derive("schemars::JsonSchema");
    }
    let tokens = Generator::new(&settings)
        .generate_tokens(&description)
        .map_err(|error| format!("progenitor refuses the description: {error}"))?;

    let mut file = syn::parse2(wire_names::unmark(tokens))
        .map_err(|error| format!("progenitor's output is no Rust: {error}"))?;
    adapt::adapt(&mut file, &operations, &words, prepare::discriminators(&normalised))?;
    objects::adapt(&mut file);
    file.items.push(syn::parse2(constants)?);
    let by_name = features.by_name.then(|| by_name::module(&file, &operations)).transpose()?;
    let mock = features.mock.then(|| mock::module(&file, &operations, &normalised)).transpose()?;
    defaults::add(&mut file);
    let texts = docs::of_operations(&file, &operations)?;
    // What comes before reads from the generator's setters what they take.
    setters::replace(&mut file, &operations)?;
    docs::write(&mut file, &operations, &texts);
    file.items.push(reference::module(&operations));
    file.items.extend(by_name);
    file.items.extend(mock.map(syn::parse2).transpose()?);
    Ok(prettyplease::unparse(&file))
}
