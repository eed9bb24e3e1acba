//! progenitor alone: what becomes of a description without our conversion and passes, with which the corpus compares.

use std::error::Error;
use std::io::{self, Write};
use std::path::Path;

use progenitor::{GenerationSettings, Generator, InterfaceStyle};

use crate::generate;

/// The hidden command of this program that generates from the description on its standard input.
pub(crate) const COMMAND: &str = "generate-plain";

/// Tells whether progenitor generates a client, in a child process as `generate::check` uses it; and if not, why.
pub(super) fn check(program: &Path, description: &[u8]) -> Result<(), String> {
    generate::in_child(program, COMMAND, description).map(drop)
}

/// The child's part.
pub(crate) fn run_as_child() -> Result<(), Box<dyn Error>> {
    generate::as_child(|description| {
        generate::caught(|| generate(description)).inspect_err(|reason| {
            let _ = write!(io::stderr(), "{reason}");
        })
    })
}

/// Generates as progenitor's own command does, which reads JSON and else YAML.
fn generate(description: &[u8]) -> Result<(), Box<dyn Error>> {
    let description = match serde_json::from_slice(description) {
        Ok(description) => description,
        Err(error) if description.starts_with(b"{") => return Err(error.into()),
        Err(_) => {
            let short = serde_saphyr::options! { with_snippet: false };
            serde_saphyr::from_slice_with_options(description, short)?
        }
    };
    let mut settings = GenerationSettings::default();
    settings.with_interface(InterfaceStyle::Builder);
    Generator::new(&settings).generate_tokens(&description)?;
    Ok(())
}
