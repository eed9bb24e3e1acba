//! The report, for readers and for machines.

use std::collections::BTreeSet;
use std::fmt;

use serde::Serialize;
use serde_json::Value;

use super::facts::{self, Fact};
use super::finding::Finding;

/// What a run has found. It holds no value of the data, except the keys of key-value lists.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Report {
    /// How many differences there are, hints left out.
    pub drift: usize,
    /// How many requests were answered.
    pub requests: usize,
    /// The operations that were called.
    pub called: BTreeSet<String>,
    /// The operations that were not called, or not answered.
    pub not_called: Vec<NotCalled>,
    /// Every difference and every hint, by kind and place.
    pub findings: Vec<Finding>,
    /// The keys of key-value lists.
    pub keys: Vec<KeyCount>,
    #[serde(skip)]
    pub(super) facts: Vec<Fact>,
    #[serde(skip)]
    pub(super) patch: Option<Value>,
}

/// An operation that could not be called.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct NotCalled {
    /// The operation's id.
    pub operation: String,
    /// Why, in this program's own words.
    pub reason: String,
}

/// How often a key came.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct KeyCount {
    /// The list.
    pub place: String,
    /// The key; none for those that could be values.
    pub key: Option<String>,
    /// How often it came.
    pub count: usize,
    /// How often with a value that is neither null nor blank.
    pub filled: usize,
}

impl Report {
    /// What was observed, as facts for `openapi/known.yaml`: a merge patch (RFC 7396) in YAML; `None` if there is nothing to
    /// correct.
    ///
    /// Unlike the report it holds values of enums that came: read it before you send it on.
    ///
    /// # Errors
    ///
    /// When they cannot be written as YAML.
    pub fn facts(&self) -> Result<Option<String>, String> {
        self.patch.as_ref().map(|patch| facts::document(patch, &self.facts)).transpose()
    }

    /// The report as JSON, in the shape that `docs/drift.md` describes.
    ///
    /// # Errors
    /// None that is known.
    pub fn to_json(&self) -> Result<String, String> {
        serde_json::to_string_pretty(self).map_err(|error| error.to_string())
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.drift == 1 { "" } else { "s" };
        write!(f, "{} difference{plural} between server and description; ", self.drift)?;
        write!(f, "{} requests to {} operations", self.requests, self.called.len())?;
        for (drift, heading) in [(true, ""), (false, "hint: ")] {
            let mut last = None;
            for finding in self.findings.iter().filter(|finding| finding.drift == drift) {
                if last.replace(finding.kind) != Some(finding.kind) {
                    write!(f, "\n\n{heading}{}:", finding.kind.heading())?;
                }
                let Finding { place, found, count, of, operations, .. } = finding;
                let operations = operations.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
                let proposed = if finding.proposed || !drift { "" } else { "; no proposal" };
                write!(f, "\n  {place}: {found}, {count} of {of} ({operations}){proposed}")?;
            }
        }
        if !self.keys.is_empty() {
            write!(f, "\n\nkeys of key-value lists:")?;
        }
        for KeyCount { place, key, count, filled } in &self.keys {
            let key = key.as_deref().unwrap_or("(keys that could be values)");
            write!(f, "\n  {place} {key}: {count} times, filled {filled} times")?;
        }
        if !self.not_called.is_empty() {
            write!(f, "\n\nnot called, or not answered:")?;
        }
        for NotCalled { operation, reason } in &self.not_called {
            write!(f, "\n  {operation}: {reason}")?;
        }
        Ok(())
    }
}
