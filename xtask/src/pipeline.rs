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

#[cfg(test)]
mod tests {
    use crate::diff::diff;
    use crate::document;
    use crate::mutation::{descriptions, mutants};
    use crate::overlay::Overlay;

    use super::*;

    /// Whatever comes out: a description in OpenAPI 3.0 that can be compared, or one line that says why not.
    #[track_caller]
    fn works_or_says_why(what: &str, good: &Value, bytes: &[u8], overlay: Option<&Overlay>) -> bool {
        match pipeline("broken.json", bytes, overlay) {
            Ok(Outcome { description, .. }) => {
                assert!(
                    description["openapi"].as_str().is_some_and(|version| version.starts_with("3.0.")),
                    "{what}"
                );
                assert!(!diff(good, &description).to_string().is_empty(), "{what}");
                true
            }
            Err(refusal) => {
                let refusal = refusal.to_string();
                assert_eq!(refusal.lines().count(), 1, "{what}: {refusal}");
                assert!(refusal.contains(':') && refusal.len() < 1000, "{what}: {refusal}");
                false
            }
        }
    }

    /// Every third is enough: a node is broken in eleven ways, so each node and each way has its turn.
    #[test]
    fn a_broken_description_works_or_ends_in_one_line() {
        for (kind, good) in descriptions() {
            let normalised = pipeline("good.json", good.to_string().as_bytes(), None).unwrap().description;
            let (mut worked, mut refused) = (0, 0);
            for mutant in mutants(&good, 3) {
                let what = format!("{kind} {}", mutant.what);
                if works_or_says_why(&what, &normalised, mutant.document.to_string().as_bytes(), None) {
                    worked += 1;
                } else {
                    refused += 1;
                }
            }
            assert!(worked > 100 && refused > 2, "{kind}: {worked} worked, {refused} were refused");
        }
    }

    #[test]
    fn a_truncated_description_ends_in_one_line() {
        for (kind, good) in descriptions() {
            let text = format!("{good:#}");
            for length in (0..text.len() - 1).step_by(7) {
                let works = works_or_says_why(kind, &good, &text.as_bytes()[..length], None);
                assert!(!works, "{kind}, {length} bytes");
            }
        }
    }

    #[test]
    fn corrections_of_a_broken_description_apply_or_are_named() {
        let root = document::workspace();
        let overlay =
            Overlay::read(document::OVERLAY, &document::read(&root, document::OVERLAY).unwrap(), false);
        let overlay = overlay.unwrap();
        let file = document::vendor_file(&root).unwrap();
        let good = read::read(&file, &document::read(&root, &file).unwrap()).unwrap().value;
        // The description is long: one in some thousands.
        for mutant in mutants(&good, 7001) {
            works_or_says_why(&mutant.what, &good, mutant.document.to_string().as_bytes(), Some(&overlay));
        }
    }
}
