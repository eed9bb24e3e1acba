//! How well a fact is known.

use serde_json::Value;

use crate::openapi::text;

/// The source of a fact of ours, from `x-source`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Source(String);

impl Source {
    /// What a place says of itself, or what holds around it.
    pub(super) fn of(place: &Value, around: &Self) -> Self {
        text(place, "x-source").map_or_else(|| around.clone(), |source| Self(source.to_owned()))
    }

    pub(super) fn assumption() -> Self {
        Self("assumption".to_owned())
    }

    /// True if the vendor's word beats it. Observed facts are what the server does. The guide is the vendor's own
    /// word, and the client's facts are in daily use: code stands on both, and whoever finds them wrong changes
    /// `known.yaml`. What the vendor's file has already replaced stands.
    pub(super) fn is_assumption(&self) -> bool {
        self.0 == "assumption"
    }

    pub(super) fn name(&self) -> &str {
        &self.0
    }
}
