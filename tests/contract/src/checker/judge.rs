//! Judging values by their schemas.

use serde_json::Value;

use super::parameters::CompiledParameter;
use super::properties::{self, Unknown};
use super::schema::Schema;
use super::violation::{Findings, Kind, quoted};
use crate::Side;
use crate::document::Document;

/// How much a contract demands beyond what every contract does.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Rules {
    /// A response has no property that the description lacks.
    pub(super) strict: bool,
    /// `x-known-values` are the only ones.
    pub(super) closed_enums: bool,
}

/// Judges the values of one exchange.
#[derive(Debug)]
pub(super) struct Judge<'a> {
    pub(super) document: &'a Document,
    pub(super) rules: Rules,
}

impl Judge<'_> {
    pub(super) fn parameter(&self, parameter: &CompiledParameter, value: &Value, findings: &mut Findings) {
        for error in parameter.schema.errors(value) {
            let reason = if parameter.shows_values() {
                let sent = error.instance().to_string();
                error.masked_with(quoted(error.instance().as_str().unwrap_or(&sent))).to_string()
            } else {
                error.masked().to_string()
            };
            findings.add(Kind::ParameterValue, parameter.place(), reason);
        }
        self.unknown(Side::Request, &parameter.place(), &parameter.schema, value, findings);
    }

    /// Judges a body. Its values are not part of what is reported.
    pub(super) fn body(&self, side: Side, schema: &Schema, value: &Value, findings: &mut Findings) {
        let (kind, place) = match side {
            Side::Request => (Kind::RequestBody, "request body"),
            Side::Response => (Kind::ResponseBody, "response body"),
        };
        for error in schema.errors(value) {
            let reason = error.masked_with("the value").to_string();
            findings.add(kind, at(place, error.instance_path().as_str()), reason);
        }
        self.unknown(side, place, schema, value, findings);
    }

    fn unknown(&self, side: Side, place: &str, schema: &Schema, value: &Value, findings: &mut Findings) {
        let (property, value_kind) = match side {
            Side::Request => (Some(Kind::UndeclaredRequestProperty), Kind::UnknownRequestValue),
            Side::Response => {
                (self.rules.strict.then_some(Kind::UndeclaredResponseProperty), Kind::UnknownResponseValue)
            }
        };
        let value_kind = self.rules.closed_enums.then_some(value_kind);
        properties::unknown(self.document, &schema.source, value, &mut |what, pointer| {
            let (kind, reason) = match what {
                Unknown::Property => (property, "is not declared"),
                Unknown::EnumValue => (value_kind, "is none of the known values"),
            };
            if let Some(kind) = kind {
                findings.add(kind, at(place, pointer), reason);
            }
        });
    }
}

fn at(place: &str, pointer: &str) -> String {
    if pointer.is_empty() { place.to_owned() } else { format!("{place} at {pointer}") }
}
