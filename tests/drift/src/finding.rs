//! What the comparison reports.

use std::collections::BTreeSet;

use serde::Serialize;

/// The kinds of differences. `docs/drift.md` has a row for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Kind {
    /// A property that the description lacks.
    UndeclaredMember,
    /// A property in other capitals than declared.
    OtherCapitals,
    /// A property that is required, and did not always come.
    MissingMember,
    /// Null where none was declared.
    UndeclaredNull,
    /// A value of another type than declared.
    OtherType,
    /// A value that does not keep to its format.
    OtherFormat,
    /// A word that is not among the known ones.
    UnknownWord,
    /// A status that the operation does not declare.
    UndeclaredStatus,
    /// A body that is not JSON, where JSON is declared.
    NotJson,
    /// A property that came in no response, or as null alone. Always a hint.
    NeverCame,
}

/// One difference between the responses and the description. It holds no value of the data.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[non_exhaustive]
pub struct Finding {
    /// What kind of difference it is.
    pub kind: Kind,
    /// False for a hint: something worth to know that is no difference.
    pub drift: bool,
    /// Where, in the names of the description: `InvoiceLine.quantity`, or `list_quotes 200` for a response itself.
    pub place: String,
    /// What came: types, lengths and formats.
    pub found: String,
    /// How often it came.
    pub count: usize,
    /// Of how many.
    pub of: usize,
    /// The operations whose answers it was seen in.
    pub operations: BTreeSet<String>,
    /// Whether a fact is proposed for it.
    pub proposed: bool,
}

impl Kind {
    /// What a reader calls it.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::UndeclaredMember => "members that the description lacks",
            Self::OtherCapitals => "members in other capitals than declared",
            Self::MissingMember => "members that are required and did not always come",
            Self::UndeclaredNull => "null where none was declared",
            Self::OtherType => "other types than declared",
            Self::OtherFormat => "formats that are not kept",
            Self::UnknownWord => "words that are not known",
            Self::UndeclaredStatus => "statuses that are not declared",
            Self::NotJson => "bodies that are not JSON",
            Self::NeverCame => "members that never came with a value",
        }
    }
}
