//! Generates the client from a normalised description, in four parts that [`generate`] calls in their order:
//!
//! 1. **Before**: what progenitor cannot express is said in the description.
//! 2. **progenitor** writes the client.
//! 3. **After**: where its code promises less than this crate does, the syntax tree is changed.
//! 4. **Additions** are written from the finished tree and the description.
//!
//! Each step is a file. `cargo xtask regen` includes this very module, so that what it accepts is what builds.

mod adapt;
mod boxes;
mod builders;
mod by_name;
mod defaults;
pub(crate) mod derives;
mod docs;
mod enum_items;
mod enum_values;
mod field_order;
mod fields;
mod mock;
mod names;
mod objects;
pub(crate) mod openapi;
pub(crate) mod operations;
mod optional_bodies;
mod owned;
mod paging;
mod parameters;
mod partial_updates;
mod prepare;
mod raw_bodies;
mod reference;
mod requests;
mod required_bodies;
mod required_values;
mod send_as;
mod setters;
mod trim;
mod wire_names;
pub(crate) mod words;

use std::error::Error;

use progenitor::{CrateVers, GenerationSettings, Generator, InterfaceStyle};
use serde_json::Value;
use syn::{File, Item, ItemMod};

use self::builders::Builders;

/// What `cargo xtask regen` writes into the description that is adapted to the generator, and into no other.
const FOR_CLIENT: &str = "x-for-client";
const NOT_FOR_CLIENT: &str = "this is not a client.json, which is what the client is generated from: \
     `cargo xtask regen FILE --out DIR` writes one, beside the infinigate.json that is meant for other tools";

/// The features of the crate for which something is generated.
#[derive(Clone, Copy, Default)]
pub(crate) struct Features {
    pub(crate) by_name: bool,
    pub(crate) mock: bool,
    pub(crate) record: bool,
}

/// The syntax tree of the client, with what these features add.
///
/// # Errors
/// What progenitor or an adaptation refuses, with the place in the description where it is known.
///
/// # Panics
/// progenitor panics on much of what it does not support.
pub(crate) fn generate(mut description: Value, features: Features) -> Result<File, Box<dyn Error>> {
    if description[FOR_CLIENT] != true {
        return Err(NOT_FOR_CLIENT.into());
    }
    docs::without_control_characters(&mut description);
    let normalised = description.clone();
    let operations = operations::read(&normalised)?;

    // Before.
    let enums = prepare::prepare(&mut description);

    // progenitor.
    let mut file = progenitor(description, features)?;

    // After: the types,
    let types = module(&mut file, "types")?;
    boxes::adapt(types);
    field_order::adapt(types, &normalised);
    fields::adapt(types, &enums, required_values::of(&normalised));
    enum_items::add(types, &enums)?;
    // the builders of operations,
    adapt::adapt(&mut file, &operations)?;
    let builders = module(&mut file, "builder")?;
    optional_bodies::adapt(builders, &operations);
    required_bodies::adapt(builders);
    owned::own(builders);
    send_as::add(builders, &operations);
    let paging = paging::methods(&Builders::of(&file), &operations)?;
    if let Some((_, items)) = &mut module(&mut file, "builder")?.content {
        items.extend(paging);
    }
    owned::own_methods(&mut file);
    // and what stands on both.
    objects::adapt(&mut file);

    // Additions. The first two read from the generator's setters what they take, before those are replaced.
    file.items.push(syn::parse2(operations::module(&operations, &normalised))?);
    let by_name = features.by_name.then(|| by_name::module(&file, &operations)).transpose()?;
    let mock = features.mock.then(|| mock::module(&file, &operations, &normalised)).transpose()?;
    defaults::add(&mut file);
    let texts = docs::of_operations(&file, &operations)?;
    setters::replace(&mut file, &operations)?;
    docs::write(&mut file, &operations, &texts);
    file.items.push(reference::module(&operations));
    if features.record {
        file.items.push(names::module(&normalised));
    }
    file.items.extend(by_name);
    file.items.extend(mock.map(syn::parse2).transpose()?);
    Ok(file)
}

/// What progenitor makes of a description that is prepared for it.
fn progenitor(description: Value, features: Features) -> Result<File, Box<dyn Error>> {
    let is_marked = wire_names::is_marked(&description);
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
    let tokens = if is_marked { wire_names::unmark(tokens) } else { tokens };
    let file = syn::parse2(tokens).map_err(|error| format!("progenitor's output is no Rust: {error}"))?;
    Ok(file)
}

/// A module of the client by its name.
fn module<'a>(file: &'a mut File, name: &str) -> Result<&'a mut ItemMod, String> {
    let modules = file.items.iter_mut().filter_map(|item| match item {
        Item::Mod(module) => Some(module),
        _ => None,
    });
    let mut named = modules.filter(|module| module.ident == name);
    named.next().ok_or_else(|| format!("progenitor's output has changed: it has no module {name}"))
}
