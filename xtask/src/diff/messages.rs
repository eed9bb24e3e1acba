//! Compares bodies of requests and responses.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Comparison;
use super::pairs::{Pair, pairs};
use super::rule::Rule;
use super::shape;
use crate::openapi;

/// What a body or a response becomes.
enum Content<'a> {
    Nothing,
    /// A type, read from or written as JSON or a form.
    Typed(&'a Value),
    /// A response that is a whole number, whatever it is called.
    Count,
    /// Bytes of another media type.
    Raw,
}

impl<'a> Content<'a> {
    fn of(message: &'a Value) -> (Self, &'a str) {
        let Some((name, media_type)) = openapi::entries(message.get("content")).next() else {
            return (Self::Nothing, "nothing");
        };
        let is_typed = name.contains("json") || name == "application/x-www-form-urlencoded";
        match media_type.get("schema").filter(|_| is_typed) {
            Some(schema) => (Self::Typed(schema), name),
            None => (Self::Raw, name),
        }
    }

    fn label(&self, document: &'a Value) -> String {
        match self {
            Self::Nothing => "()".to_owned(),
            Self::Typed(schema) => shape::label(document, schema),
            Self::Count => "Count".to_owned(),
            Self::Raw => "bytes".to_owned(),
        }
    }
}

impl<'a> Comparison<'a> {
    pub(super) fn bodies(&mut self, id: &str, old: &'a Value, new: &'a Value) {
        let at = format!("{id}, body");
        let body = |document, operation: &'a Value| {
            operation.get("requestBody").map(|body| openapi::resolve(document, body))
        };
        match (body(self.old, old), body(self.new, new)) {
            (None, None) => {}
            (None, Some(_)) => self.note(Rule::BodyAdded, &at, "the operation takes a body now"),
            (Some(_), None) => self.note(Rule::BodyRemoved, &at, "the operation takes no body now"),
            (Some(old), Some(new)) => {
                if old.get("required") != new.get("required") {
                    let text = "whether it has to be given changes; the client always sends it";
                    self.note(Rule::BodyRequiredChanged, &at, text);
                }
                let ((old, was), (new, is)) = (Content::of(old), Content::of(new));
                if was != is {
                    let text = format!("it is sent as {is} now, not as {was}");
                    self.note(Rule::BodyMediaTypeChanged, &at, text);
                }
                self.contents(&at, &old, &new);
            }
        }
    }

    pub(super) fn responses(&mut self, id: &str, old: &'a Value, new: &'a Value) {
        let at = format!("{id}, response");
        let [old, new] = [success(self.old, old), success(self.new, new)];
        let statuses = |responses: &[(&str, &Value)]| {
            responses.iter().map(|(status, _)| *status).collect::<Vec<_>>().join(" and ")
        };
        let (was, is) = (statuses(&old), statuses(&new));
        if was != is {
            self.note(Rule::ResponseStatusChanged, &at, format!("its status changes from {was} to {is}"));
        }
        let (old, new) = (response(self.old, &old), response(self.new, &new));
        self.contents(&at, &old, &new);
    }

    fn contents(&mut self, at: &str, old: &Content<'a>, new: &Content<'a>) {
        match (old, new) {
            (Content::Typed(old), Content::Typed(new)) => self.schemas(at, old, new, 0),
            (Content::Nothing, Content::Nothing)
            | (Content::Count, Content::Count)
            | (Content::Raw, Content::Raw) => {}
            _ => {
                let (old, new) = (old.label(self.old), new.label(self.new));
                self.note(Rule::TypeChanged, at, format!("its type changes from {old} to {new}"));
            }
        }
    }

    /// Error responses have no type of their own in the client, which reads them leniently.
    pub(super) fn error_responses(&mut self, id: &str, old: &'a Value, new: &'a Value) {
        let at = format!("{id}, error responses");
        for pair in pairs(errors(self.old, old), errors(self.new, new), |_, _| false) {
            match pair {
                Pair::Both { old: (status, was), new: (_, is) } => {
                    if was != is {
                        let text = format!("{status} carries {is} now, not {was}");
                        self.note(Rule::ErrorResponseChanged, &at, text);
                    }
                }
                Pair::Removed(status, _) => {
                    self.note(Rule::ErrorResponseRemoved, &at, format!("{status} is removed"));
                }
                Pair::Added(status, _) => {
                    self.note(Rule::ErrorResponseAdded, &at, format!("{status} is added"));
                }
            }
        }
    }
}

fn success<'a>(document: &'a Value, operation: &'a Value) -> Vec<(&'a str, &'a Value)> {
    openapi::entries(operation.get("responses"))
        .filter(|(status, _)| status.starts_with('2'))
        .map(|(status, response)| (status, openapi::resolve(document, response)))
        .collect()
}

/// The client knows one response: the first that carries something.
fn response<'a>(document: &'a Value, responses: &[(&str, &'a Value)]) -> Content<'a> {
    let mut contents = responses.iter().map(|(_, response)| Content::of(response).0);
    match contents.find(|content| !matches!(content, Content::Nothing)) {
        Some(Content::Typed(schema)) if is_integer(openapi::resolve(document, schema)) => Content::Count,
        Some(content) => content,
        None => Content::Nothing,
    }
}

fn is_integer(schema: &Value) -> bool {
    schema.get("type").and_then(Value::as_str) == Some("integer")
}

/// The error responses with what each of them carries.
fn errors<'a>(document: &'a Value, operation: &'a Value) -> BTreeMap<&'a str, String> {
    let declared = openapi::entries(operation.get("responses"))
        .filter(|(status, _)| !status.starts_with('2'))
        .map(|(status, response)| {
            (status, Content::of(openapi::resolve(document, response)).0.label(document))
        });
    let noted = openapi::entries(operation.get("x-error-responses"))
        .map(|(status, schema)| (status, shape::label(document, schema)));
    declared.chain(noted).collect()
}
