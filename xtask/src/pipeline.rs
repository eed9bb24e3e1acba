//! From the bytes of a description to the one that the client is generated from, without touching a file.

use std::fmt;

use serde_json::Value;

use crate::convert::{self, Conversion};
use crate::error::Error;
use crate::left_out::{self, LeftOut};
use crate::normalise::{self, walk};
use crate::overlay::{Applied, Overlay};
use crate::read;

/// The normalised description, and what was done to it.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) description: Value,
    /// `json` or `yaml`: the syntax that the description came in.
    pub(crate) extension: &'static str,
    conversion: Conversion,
    overlay: Option<Applied>,
    passes: Vec<(&'static str, usize)>,
    left_out: Vec<LeftOut>,
}

/// Reads, converts, corrects and normalises. `file` is what messages call the description.
pub(crate) fn pipeline(file: &str, bytes: &[u8], overlay: Option<&Overlay>) -> Result<Outcome, Error> {
    let read::Document { value: mut description, extension } = read::read(file, bytes)?;
    let conversion = convert::to_openapi_3_0(file, &mut description)?;
    let overlay = overlay.map(|overlay| overlay.apply(&mut description)).transpose()?;
    let passes = normalise::normalise(&mut description)?;
    let left_out = left_out::read(&description);
    Ok(Outcome { description, extension, conversion, overlay, passes, left_out })
}

/// The account of a run, one line for each thing that was done.
impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let operations = walk::operations(&self.description).count();
        let types = walk::component_schemas(&self.description).count();
        write!(f, "{operations:>5} operations, {types} types, from {}", self.conversion.from)?;
        if self.conversion.schemas > 0 {
            write!(f, "\n{:>5} schemas rewritten for OpenAPI 3.0", self.conversion.schemas)?;
        }
        if let Some(base_path) = &self.conversion.base_path {
            write!(f, "\n      the server's path {base_path} stands in front of every path")?;
        }
        if let Some(applied) = &self.overlay {
            write!(f, "\n{applied}")?;
        }
        for (pass, count) in self.passes.iter().filter(|(_, count)| *count > 0) {
            write!(f, "\n{count:>5} {pass}")?;
        }
        if !self.left_out.is_empty() {
            write!(f, "\n{:>5} left out:", self.left_out.len())?;
        }
        for left_out in &self.left_out {
            write!(f, "\n      {left_out}")?;
        }
        Ok(())
    }
}
