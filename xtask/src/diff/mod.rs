//! `cargo xtask diff`: what a new edition of the normalised description changes for users of the crates.
//!
//! The rules are listed in `docs/diff.md`, and tested there one by one.

mod access;
mod messages;
mod operations;
mod pairs;
mod parameters;
mod properties;
mod report;
mod rule;
mod schemas;
mod shape;
#[cfg(test)]
mod tests;

use std::path::Path;

use clap::{Args, ValueEnum};
use serde_json::Value;

pub(crate) use self::report::Report;
use self::rule::Rule;
use crate::error::Error;
use crate::{document, read};

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// The normalised description as it was, such as an earlier infinigate-api/client.json
    old: String,
    /// The normalised description as it is
    new: String,
    /// Words for readers, or JSON for machines
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Fail if a change is breaking for users of the crates
    #[arg(long)]
    deny_breaking: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

impl Options {
    pub(crate) fn compare(&self) -> Result<Report, Error> {
        Ok(diff(&read(&self.old)?, &read(&self.new)?))
    }

    pub(crate) fn rendered(&self, report: &Report) -> String {
        match self.format {
            Format::Text => report.to_string(),
            Format::Json => format!("{:#}", report.to_json()),
        }
    }

    /// Fails if there are breaking changes and they are denied.
    pub(crate) fn judge(&self, report: &Report) -> Result<(), Error> {
        match report.breaking() {
            count if count > 0 && self.deny_breaking => Err(Error::Breaking { count }),
            _ => Ok(()),
        }
    }
}

/// Reads a description from where the command was started.
fn read(file: &str) -> Result<Value, Error> {
    let description = read::read(file, &document::read(Path::new(""), file)?)?.value;
    let found = match read::version(&description) {
        Some(("openapi", version)) if version.starts_with("3.0.") => {
            if description.get("paths").is_some_and(Value::is_object) {
                return Ok(description);
            }
            "a description without paths".to_owned()
        }
        Some(("openapi", version)) => format!("OpenAPI {version}"),
        Some((_, version)) => format!("Swagger {version}"),
        None => read::describe(&description),
    };
    Err(Error::NotNormalised { file: file.to_owned(), found })
}

/// Compares two normalised descriptions by what the generator makes of them.
pub(crate) fn diff(old: &Value, new: &Value) -> Report {
    let mut comparison = Comparison { old, new, report: Report::default() };
    comparison.servers();
    comparison.operations();
    comparison.named_types();
    comparison.report.sort();
    comparison.report
}

/// Two descriptions, and the changes found so far. What compares which part is in a file of its own.
struct Comparison<'a> {
    old: &'a Value,
    new: &'a Value,
    report: Report,
}

impl Comparison<'_> {
    /// Notes a change at `subject`, such as `list_invoices, parameter take` or `InvoiceLine.quantity`.
    fn note(&mut self, rule: Rule, subject: &str, text: impl Into<String>) {
        self.report.add(rule, subject, text.into());
    }
}
