//! What differs, as a list for people and as JSON.

use std::fmt;

use serde_json::{Value, json};

use super::rule::Rule;

/// What differs between two descriptions.
#[derive(Debug, Default)]
pub(crate) struct Report {
    changes: Vec<Change>,
}

/// In the order in which a reader wants them: breaking ones first, then by what they are about.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Change {
    harmless: bool,
    subject: String,
    rule: String,
    text: String,
}

impl Report {
    pub(super) fn add(&mut self, rule: Rule, subject: &str, text: String) {
        let change =
            Change { harmless: !rule.is_breaking(), subject: subject.to_owned(), rule: rule.id(), text };
        self.changes.push(change);
    }

    pub(super) fn sort(&mut self) {
        self.changes.sort();
    }

    /// How many changes are breaking for users of the crates.
    pub(crate) fn breaking(&self) -> usize {
        self.changes.iter().filter(|change| !change.harmless).count()
    }

    pub(super) fn to_json(&self) -> Value {
        let changes: Vec<Value> = self
            .changes
            .iter()
            .map(|Change { harmless, subject, rule, text }| {
                json!({"breaking": !harmless, "rule": rule, "subject": subject, "text": text})
            })
            .collect();
        json!({"breaking": self.breaking(), "changes": changes})
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.changes.is_empty() {
            return write!(f, "no difference for users of the crates");
        }
        let (breaking, harmless) = self.changes.split_at(self.breaking());
        write!(
            f,
            "{}, {}",
            counted(breaking.len(), "breaking change"),
            counted(harmless.len(), "other change")
        )?;
        for (heading, changes) in [("breaking", breaking), ("not breaking", harmless)] {
            if !changes.is_empty() {
                write!(f, "\n{heading}:")?;
            }
            for Change { subject, rule, text, .. } in changes {
                write!(f, "\n  {subject}: {text} [{rule}]")?;
            }
        }
        Ok(())
    }
}

/// `1 change`, `2 changes`.
pub(crate) fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
