//! `cargo xtask postman`: a Postman collection (format v2.1), written from `openapi/infinigate.json` alone.

mod collection;
mod operation;
mod request;
mod sample;
mod script;
mod values;

#[cfg(test)]
mod tests;

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::Value;

use crate::document::{self, DESCRIPTION, Staged};
use crate::error::Error;
use crate::read;

pub(crate) const COLLECTION: &str = "openapi/infinigate.postman_collection.json";

/// The text of the collection for a description.
pub(crate) fn text(description: &Value) -> Result<String, Error> {
    Ok(document::to_text(collection::collection(description)?))
}

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Write to this file and not to the one in openapi/
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Write nothing; fail if the file would change
    #[arg(long)]
    check: bool,
}

/// Writes the collection, or checks that it is what comes out.
pub(crate) fn run(root: &Path, options: &Options) -> Result<String, Error> {
    let description = read::read(DESCRIPTION, &document::read(root, DESCRIPTION)?)?.value;
    let text = text(&description)?;
    let file = match &options.out {
        // Named from where the command is given.
        Some(out) => std::path::absolute(out)
            .map_err(|source| Error::Io { file: out.display().to_string(), source })?,
        None => root.join(COLLECTION),
    };
    let name = options.out.as_ref().map_or_else(|| COLLECTION.to_owned(), |out| out.display().to_string());
    if fs::read(&file).is_ok_and(|current| current == text.as_bytes()) {
        return Ok(format!("{name} unchanged"));
    }
    if options.check {
        return Err(Error::Stale { file: name, command: "postman" });
    }
    Staged::new(root, &file.to_string_lossy(), text.as_bytes())?.put()?;
    Ok(format!("{name} written"))
}
