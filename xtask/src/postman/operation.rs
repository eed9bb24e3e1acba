//! An operation of the description, as the collection needs it.

use serde_json::Value;

use crate::generator::operations;
use crate::openapi::{self, entries, text};

/// The body of a form (RFC 6749 asks for the token with it).
pub(super) const FORM: &str = "application/x-www-form-urlencoded";
pub(super) const JSON: &str = "application/json";

#[derive(Clone, Copy)]
pub(super) struct Endpoint<'a> {
    pub(super) description: &'a Value,
    pub(super) path: &'a str,
    pub(super) method: &'a str,
    pub(super) id: &'a str,
    pub(super) value: &'a Value,
}

impl<'a> Endpoint<'a> {
    pub(super) fn all(description: &'a Value) -> Vec<Self> {
        let operations = openapi::operations(description);
        operations
            .filter_map(|(path, method, value)| {
                Some(Self { description, path, method, id: text(value, "operationId")?, value })
            })
            .collect()
    }

    /// What a reader calls it.
    pub(super) fn name(&self) -> &'a str {
        text(self.value, "summary").filter(|summary| !summary.is_empty()).unwrap_or(self.id)
    }

    pub(super) fn tag(&self) -> Option<&'a str> {
        self.value.pointer("/tags/0").and_then(Value::as_str)
    }

    /// True if it may be sent again without harm, as the client sees it.
    pub(super) fn is_idempotent(&self) -> bool {
        operations::idempotent(self.method, self.value).unwrap_or_default()
    }

    pub(super) fn parameters(&self, place: &str) -> impl Iterator<Item = &'a Value> {
        let parameters = self.value.get("parameters").and_then(Value::as_array);
        let place = place.to_owned();
        parameters.into_iter().flatten().filter(move |parameter| text(parameter, "in") == Some(&place))
    }

    /// The media type of its body, and the schema.
    pub(super) fn body(&self) -> Option<(&'a str, &'a Value)> {
        let (media_type, content) = entries(self.value.pointer("/requestBody/content")).next()?;
        Some((media_type, content.get("schema")?))
    }

    /// The schema of its response in JSON.
    pub(super) fn response(&self) -> Option<&'a Value> {
        let success = entries(self.value.get("responses")).find(|(status, _)| status.starts_with('2'));
        success?.1.pointer("/content/application~1json/schema")
    }

    /// A schema, or the one that it refers to.
    pub(super) fn resolved(&self, schema: &'a Value) -> &'a Value {
        openapi::resolve(self.description, schema)
    }

    /// True if it answers an OAuth 2.0 token (RFC 6749, 5.1).
    pub(super) fn is_token_request(&self) -> bool {
        let response = self.response().map(|schema| self.resolved(schema));
        let form = self.body().is_some_and(|(media_type, _)| media_type == FORM);
        form && response.is_some_and(|schema| schema.pointer("/properties/access_token").is_some())
    }

    /// The security schemes that it asks for, as name and definition.
    pub(super) fn schemes(&self) -> impl Iterator<Item = &'a Value> {
        let security = self.value.get("security").or_else(|| self.description.get("security"));
        let alternative = security.and_then(|security| security.get(0));
        let defined = self.description.pointer("/components/securitySchemes");
        entries(alternative).filter_map(move |(name, _)| defined?.get(name))
    }
}
