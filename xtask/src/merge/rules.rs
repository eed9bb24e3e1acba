//! The rules of the merge: who wins, and why. `docs/editions.md` has a row for each.

/// One rule of precedence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum MergeRule {
    PathSpelling,
    OperationAdded,
    OperationGone,
    OperationDropped,
    ServerAdded,
    ParameterAdded,
    ParameterGone,
    ParameterRequired,
    BodyAdded,
    BodyGone,
    ResponseAdded,
    ResponseGone,
    NoSchema,
    Kind,
    Open,
    TypeKnown,
    TypeAssumed,
    ListKnown,
    ListAssumed,
    Nullable,
    NullNotSent,
    ValuesAdded,
    ValuesOfText,
    PropertyAdded,
    PropertyGone,
    PropertyRequired,
}

use MergeRule::{
    BodyAdded, BodyGone, Kind, ListAssumed, ListKnown, NoSchema, NullNotSent, Nullable, Open, OperationAdded,
    OperationDropped, OperationGone, ParameterAdded, ParameterGone, ParameterRequired, PathSpelling,
    PropertyAdded, PropertyGone, PropertyRequired, ResponseAdded, ResponseGone, ServerAdded, TypeAssumed,
    TypeKnown, ValuesAdded, ValuesOfText,
};

/// Every rule with its name, and who wins and why.
pub(crate) const RULES: &[(MergeRule, &str, &str)] = &[
    (PathSpelling, "path-spelling", "ours is sent: it is in use"),
    (OperationAdded, "operation-added", "it comes through, with the vendor's names"),
    (OperationGone, "operation-gone", "it stays, marked as deprecated; `--drop` removes it"),
    (OperationDropped, "operation-dropped", "it is left out, as known.yaml says"),
    (ServerAdded, "server-added", "it comes through; the base URL is ours, which is in use"),
    (ParameterAdded, "parameter-added", "it comes through, and is optional: calls without it are in use"),
    (ParameterGone, "parameter-gone", "it stays"),
    (ParameterRequired, "parameter-required", "ours: calls without it are in use"),
    (BodyAdded, "body-added", "it comes through, and is optional: calls without it are in use"),
    (BodyGone, "body-gone", "it stays"),
    (ResponseAdded, "response-added", "it comes through"),
    (ResponseGone, "response-gone", "it stays: a server sends errors that nobody wrote down"),
    (NoSchema, "no-schema", "ours: a schema that is missing there removes nothing here"),
    (Kind, "kind", "ours: names hang on it"),
    (Open, "open", "ours: what accepts everything accepts this too"),
    (TypeKnown, "type-known", "ours: code in use stands on it"),
    (TypeAssumed, "type-assumed", "the vendor's: ours is an assumption"),
    (ListKnown, "list-known", "ours: code in use stands on it"),
    (ListAssumed, "list-assumed", "the vendor's: ours is an assumption"),
    (Nullable, "nullable", "it may be null: one of the two saw it"),
    (NullNotSent, "null-not-sent", "ours: what has to be sent is never null"),
    (ValuesAdded, "values-added", "both: the enum is their union"),
    (ValuesOfText, "values-of-text", "ours: a text, which can be each of them"),
    (PropertyAdded, "property-added", "it comes through, with the vendor's names"),
    (PropertyGone, "property-gone", "it stays"),
    (PropertyRequired, "property-required", "ours: requests without it are in use"),
];

impl MergeRule {
    /// The name, who wins, and why.
    pub(crate) fn text(self) -> (&'static str, &'static str) {
        RULES.iter().find(|(rule, ..)| *rule == self).map_or(("", ""), |(_, name, why)| (name, why))
    }
}
