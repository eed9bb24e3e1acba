//! Whether the client that is generated from a description compiles.

use std::path::Path;
use std::process::Command;
use std::{env, fs};

use crate::error::Error;

/// Where the client is built, apart from the workspace's own builds.
const TARGET: &str = "target/regen";

/// How many of the compiler's errors a message shows.
const SHOWN: usize = 10;

/// Where the description lies while its client is compiled.
const TRIED: &str = "target/regen/client.json";

/// Checks infinigate-api as it is generated from a normalised description. A second run has only that crate to
/// check.
pub(crate) fn compile(root: &Path, description: &str) -> Result<(), Error> {
    let tried = root.join(TRIED);
    let io = |source| Error::Io { file: TRIED.to_owned(), source };
    fs::create_dir_all(tried.parent().unwrap_or(root))
        .and_then(|()| fs::write(&tried, description))
        .map_err(io)?;
    // The build script looks from another directory.
    let description = std::path::absolute(&tried).map_err(io)?;
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(&cargo)
        .args([
            "check",
            "--quiet",
            "--package",
            "infinigate-api",
            "--lib",
            "--all-features",
            "--manifest-path",
        ])
        .arg(root.join("Cargo.toml"))
        .env("CARGO_TARGET_DIR", root.join(TARGET))
        .env("INFINIGATE_DESCRIPTION", &description)
        .env("CARGO_TERM_COLOR", "never")
        .output()
        .map_err(|source| Error::Io { file: cargo.display().to_string(), source })?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let mut errors: Vec<&str> =
        said.lines().filter(|line| line.trim_start().to_ascii_lowercase().starts_with("error")).collect();
    let more = errors.len().saturating_sub(SHOWN);
    errors.truncate(SHOWN);
    let more = if more > 0 { format!("\n(and {more} more)") } else { String::new() };
    Err(Error::Compile {
        description: description.display().to_string(),
        errors: format!("{}{more}", errors.join("\n")),
    })
}
