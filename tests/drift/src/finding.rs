//! What the comparison reports.

use std::collections::BTreeSet;

use serde::Serialize;

/// The kinds of differences. `docs/drift.md` has a row for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Kind {
    /// A property that the description lacks.
    UndeclaredProperty,
    /// A property in other capitals than declared.
    OtherCapitals,
    /// A property that is required, and did not always come.
    MissingProperty,
    /// Null where none was declared.
    UndeclaredNull,
    /// A value of another type than declared.
    OtherType,
    /// A value that does not keep to its format.
    OtherFormat,
    /// An enum value that is not among the known ones.
    UnknownEnumValue,
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
    /// False for a hint: something worth knowing that is not a difference.
    pub drift: bool,
    /// The place, in the names of the description: `InvoiceLine.quantity`, or `list_quotes 200` for a response itself.
    pub place: String,
    /// What came: types, lengths and formats.
    pub found: String,
    /// How often it came.
    pub count: usize,
    /// Of how many.
    pub of: usize,
    /// The operations whose responses it was seen in.
    pub operations: BTreeSet<String>,
    /// True if a fact is proposed for it.
    pub proposed: bool,
}

impl Kind {
    /// What a reader calls it.
    pub(super) fn heading(self) -> &'static str {
        match self {
            Self::UndeclaredProperty => "properties that the description lacks",
            Self::OtherCapitals => "properties in other capitals than declared",
            Self::MissingProperty => "properties that are required and did not always come",
            Self::UndeclaredNull => "null where none was declared",
            Self::OtherType => "other types than declared",
            Self::OtherFormat => "formats that are not kept",
            Self::UnknownEnumValue => "enum values that are not known",
            Self::UndeclaredStatus => "statuses that are not declared",
            Self::NotJson => "bodies that are not JSON",
            Self::NeverCame => "properties that never came with a value",
        }
    }
}
