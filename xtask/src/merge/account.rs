//! What the merge decided: one line for each difference between what is known and what the vendor says.

use std::fmt;

use super::rules::MergeRule;

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) rule: MergeRule,
    /// `get_invoice`, or `InvoiceLine.quantity`.
    pub(crate) place: String,
    /// What each side says, in words.
    pub(crate) said: String,
}

/// All of them, in the order of the description, each once.
#[derive(Debug, Default)]
pub(crate) struct Account {
    lines: Vec<Line>,
    /// Operations of what is known, and how many of them the vendor's file has.
    pub(crate) known: usize,
    pub(crate) met: usize,
}

impl Account {
    pub(super) fn note(&mut self, rule: MergeRule, place: &str, said: impl Into<String>) {
        let line = Line { rule, place: place.to_owned(), said: said.into() };
        if !self.lines.contains(&line) {
            self.lines.push(line);
        }
    }

    #[cfg(test)]
    pub(crate) fn lines(&self) -> &[Line] {
        &self.lines
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (rule, why) = self.rule.text();
        write!(f, "{}: {}: {why} [{rule}]", self.place, self.said)
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { lines, known, met } = self;
        write!(
            f,
            "      merged by place with what is known: {met} of {known} operations are in the vendor's file"
        )?;
        if !lines.is_empty() {
            write!(f, "\n{:>5} differences between what is known and the vendor's file:", lines.len())?;
        }
        lines.iter().try_for_each(|line| write!(f, "\n      {line}"))
    }
}
