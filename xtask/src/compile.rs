//! Tells whether the client that is generated from a description compiles, and sends and decodes its examples.

use std::path::Path;
use std::process::{Command, Output};
use std::{env, fs};

use crate::error::Error;

/// The directory in which the client is built, apart from the workspace's own builds.
const TARGET: &str = "target/regen";

/// The raw client alone, for a description of any API.
pub(crate) const RAW: &[&str] = &["infinigate-api"];

/// With the crate whose hand-written code stands on what is known.
pub(crate) const WITH_AUTH: &[&str] = &["infinigate-api", "infinigate-auth"];

/// How many of the compiler's errors a message shows.
const SHOWN: usize = 10;

/// The file that holds the description while its client is compiled.
const TRIED: &str = "target/regen/client.json";

/// Checks the crates as they are with a description: infinigate-api, which is generated from it, and others that stand
/// on it. A second run has only these to check.
pub(crate) fn compile(root: &Path, description: &str, packages: &[&str]) -> Result<(), Error> {
    let packages = packages.iter().flat_map(|package| ["--package", package]);
    let (description, output) =
        cargo(root, description, &mut ["check", "--lib", "--all-features"].into_iter().chain(packages))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let mut errors: Vec<&str> =
        said.lines().filter(|line| line.trim_start().to_ascii_lowercase().starts_with("error")).collect();
    let more = errors.len().saturating_sub(SHOWN);
    errors.truncate(SHOWN);
    let more = if more > 0 { format!("\n(and {more} more)") } else { String::new() };
    Err(Error::Compile { description, errors: format!("{}{more}", errors.join("\n")) })
}

/// Sends and decodes the examples of a description with the client that is generated from it.
pub(crate) fn call(root: &Path, description: &str) -> Result<(), Error> {
    let (description, output) =
        cargo(root, description, &mut ["run", "--package", "infinigate-round-trip"].into_iter())?;
    if output.status.success() {
        return Ok(());
    }
    let said = [&output.stdout, &output.stderr].map(|said| String::from_utf8_lossy(said).trim().to_owned());
    Err(Error::Called { description, wrong: said.join("\n") })
}

/// Runs cargo with the client that is generated from a description, which is put into a file that is named too.
fn cargo(
    root: &Path,
    description: &str,
    arguments: &mut dyn Iterator<Item = &str>,
) -> Result<(String, Output), Error> {
    let tried = root.join(TRIED);
    let io = |source| Error::Io { file: TRIED.to_owned(), source };
    fs::create_dir_all(tried.parent().unwrap_or(root))
        .and_then(|()| fs::write(&tried, description))
        .map_err(io)?;
    // The build script looks from another directory.
    let description = std::path::absolute(&tried).map_err(io)?;
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(&cargo)
        .args(arguments)
        .arg("--quiet")
        .arg("--manifest-path")
        .arg(root.join("Cargo.toml"))
        .env("CARGO_TARGET_DIR", root.join(TARGET))
        .env("INFINIGATE_DESCRIPTION", &description)
        .env("CARGO_TERM_COLOR", "never")
        .output()
        .map_err(|source| Error::Io { file: cargo.display().to_string(), source })?;
    Ok((description.display().to_string(), output))
}
