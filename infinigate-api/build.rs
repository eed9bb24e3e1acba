//! Generates the client: progenitor reads `client.json`, which is `openapi/infinigate.json` adapted to it, or the
//! `client.json` that the environment variable `INFINIGATE_DESCRIPTION` names by an absolute path. `build/generate.rs` is
//! the list of all steps: what is said in the description before progenitor runs, what is changed in its code after it,
//! and what is added.

#[path = "build/generate.rs"]
mod generate;

use std::error::Error;
use std::path::PathBuf;
use std::{env, fs};

const VARIABLE: &str = "INFINIGATE_DESCRIPTION";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-env-changed={VARIABLE}");
    let source = description()?;
    println!("cargo::rerun-if-changed={}", source.display());

    let in_file = |error: Box<dyn Error>| format!("{}: {error}", source.display());
    let text = fs::read_to_string(&source).map_err(|error| in_file(error.into()))?;
    let description: serde_json::Value =
        serde_json::from_str(&text).map_err(|error| in_file(error.into()))?;
    let is_on = |feature: &str| env::var_os(format!("CARGO_FEATURE_{feature}")).is_some();
    let features =
        generate::Features { by_name: is_on("BY_NAME"), mock: is_on("MOCK"), record: is_on("RECORD") };
    let client = generate::generate(description, features).map_err(in_file)?;

    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?).join("client.rs");
    fs::write(&out, prettyplease::unparse(&client))?;
    Ok(())
}

/// The description that the environment names, or the one of this package.
fn description() -> Result<PathBuf, Box<dyn Error>> {
    if let Some(named) = env::var_os(VARIABLE).map(PathBuf::from) {
        // Cargo runs this in the package's directory, which is not where the variable was written.
        if named.is_absolute() && named.is_file() {
            return Ok(named);
        }
        return Err(format!("{VARIABLE} is {}: not the absolute path of a file", named.display()).into());
    }
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").ok_or("CARGO_MANIFEST_DIR is not set")?);
    let own = root.join("client.json");
    if own.is_file() { Ok(own) } else { Err("client.json is missing: `cargo xtask regen` writes it".into()) }
}
