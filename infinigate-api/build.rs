//! Generates the client from the OpenAPI description. What progenitor cannot express is said in the
//! description before it reads it (`build/prepare.rs`), progenitor generates, and where its code promises
//! less than this crate does, the syntax tree is adapted (`build/adapt.rs`). `build/operations.rs` adds what
//! a transport needs to know of each operation.

#[path = "build/adapt.rs"]
mod adapt;
#[path = "build/members.rs"]
mod members;
#[path = "build/operations.rs"]
mod operations;
#[path = "build/prepare.rs"]
mod prepare;
#[path = "build/words.rs"]
mod words;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

use progenitor::{CrateVers, GenerationSettings, Generator, InterfaceStyle};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build");
    let source = description()?;
    println!("cargo::rerun-if-changed={}", source.display());

    let text = fs::read_to_string(&source).map_err(|e| format!("{}: {e}", source.display()))?;
    let mut description: serde_json::Value =
        serde_json::from_str(&text).map_err(|e| format!("{}: {e}", source.display()))?;
    let operations = operations::read(&description)?;
    let constants = operations::module(&operations, &description);
    let words = prepare::prepare(&mut description);

    let mut settings = GenerationSettings::default();
    settings
        .with_interface(InterfaceStyle::Builder)
        .with_derive("schemars::JsonSchema")
        .with_inner_type(quote::quote!(std::sync::Arc<dyn crate::Transport>))
        .with_crate(prepare::THIS_CRATE, CrateVers::Any, None)
        .with_crate(prepare::DECIMAL_CRATE, CrateVers::Any, None);
    let tokens = Generator::new(&settings).generate_tokens(&serde_json::from_value(description)?)?;

    let mut file = syn::parse2(tokens)?;
    adapt::adapt(&mut file, &operations, &words)?;
    file.items.push(syn::parse2(constants)?);

    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?).join("client.rs");
    fs::write(&out, prettyplease::unparse(&file))?;
    Ok(())
}

/// The description in the workspace, or the copy that the package carries.
fn description() -> Result<PathBuf, Box<dyn Error>> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").ok_or("CARGO_MANIFEST_DIR is not set")?);
    ["../openapi/infinigate.json", "infinigate.json"]
        .iter()
        .map(|path| root.join(path))
        .find(|path| Path::is_file(path))
        .ok_or_else(|| "openapi/infinigate.json is missing: `cargo xtask regen` writes it".into())
}
