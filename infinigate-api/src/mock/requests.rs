//! Which requests a mock is for: path, query, headers and body of one operation.

use std::fmt;

use httpmock::{HttpMockRequest, When};
use serde::Serialize;
use url::form_urlencoded;

use super::body::same_json;
use crate::Operation;
use crate::operations::ALL;

/// The requests of one operation that a mock is for.
pub(crate) struct Requests {
    when: When,
    operation: &'static Operation,
}

impl fmt::Debug for Requests {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Requests").field("operation", &self.operation.id).finish_non_exhaustive()
    }
}

#[allow(dead_code, reason = "a description need not have every kind of parameter")]
impl Requests {
    pub(crate) fn of(when: When, operation: &'static Operation) -> Self {
        Self::among(ALL, when, operation)
    }

    fn among(all: &'static [Operation], when: When, operation: &'static Operation) -> Self {
        let mut when = when.method(operation.method).path_matches(pattern(operation.path, None).as_str());
        // `/quotes/latest` is a request of its own operation, not of `/quotes/{number}`.
        let literal = |other: &&Operation| {
            other.method == operation.method
                && other.id != operation.id
                && other.path != operation.path
                && operation.matches(other.path)
        };
        for other in all.iter().filter(literal) {
            when = when.is_false(|request| other.matches(request.uri().path()));
        }
        Self { when, operation }
    }

    pub(crate) fn into_inner(self) -> When {
        self.when
    }

    /// The value of a placeholder in the path, counted from 0.
    pub(crate) fn path(self, number: usize, value: &str, joined: Option<(&str, Option<&str>)>) -> Self {
        let is_catch_all =
            self.operation.path.split('{').nth(number + 1).is_some_and(|name| name.starts_with('+'));
        let value = match joined {
            Some((separator, equals)) => crate::path::encode_list(value, separator, equals),
            None if is_catch_all => crate::path::encode_segments(value),
            None => crate::path::encode_path(value),
        };
        let pattern = pattern(self.operation.path, Some((number, &value)));
        self.and(|when| when.path_matches(pattern.as_str()))
    }

    /// A query parameter with all of its values, in their order.
    #[track_caller]
    pub(crate) fn query<T: Serialize>(self, name: &'static str, value: &T) -> Self {
        let expected = pairs(&progenitor_client::QueryParam::new(name, value));
        let sent = expected.clone();
        let described = expected
            .into_iter()
            .fold(self, |requests, (name, value)| requests.and(|when| when.query_param(name, value)));
        // The properties of an object have names of their own.
        described.and(|when| {
            when.is_true(move |request| {
                let is_part = |part: &str| part == name || sent.iter().any(|(name, _)| name == part);
                let values = request.query_params().into_iter().filter(|(name, _)| is_part(name));
                values.eq(sent.iter().cloned())
            })
        })
    }

    pub(crate) fn without_query(self, name: &str) -> Self {
        self.and(|when| when.query_param_missing(name))
    }

    pub(crate) fn header(self, name: &str, value: &str) -> Self {
        self.and(|when| when.header(name, value))
    }

    pub(crate) fn without_header(self, name: &str) -> Self {
        self.and(|when| when.header_missing(name))
    }

    /// A body in JSON with all of its properties, in any order.
    #[track_caller]
    pub(crate) fn json<T: Serialize>(self, value: &T) -> Self {
        let expected = or_panic(serde_json::to_string(value));
        // Tells how they differ, and takes numbers for equal that differ far behind the point only.
        let described: serde_json::Value = or_panic(serde_json::from_str(&expected));
        self.and(|when| when.json_body(described)).and(|when| {
            when.is_true(move |request| same_json(&expected, &String::from_utf8_lossy(request.body_ref())))
        })
    }

    /// A form with all of its fields, in any order.
    #[track_caller]
    pub(crate) fn form<T: Serialize>(self, value: &T) -> Self {
        let mut expected = decoded(or_panic(crate::form::encode(value, &[])).as_bytes());
        let described = expected.iter().fold(self, |requests, (name, value)| {
            requests.and(|when| when.form_urlencoded_tuple(name, value))
        });
        expected.sort();
        described.and(|when| {
            when.is_true(move |request: &HttpMockRequest| {
                let mut sent = decoded(request.body_ref());
                sent.sort();
                sent == expected
            })
        })
    }

    /// A body of bytes.
    #[track_caller]
    pub(crate) fn bytes(self, body: impl Into<reqwest::Body>) -> Self {
        let body = body.into();
        let expected = or_panic(body.as_bytes().ok_or("a body that is a stream cannot be expected")).to_vec();
        self.and(|when| when.is_true(move |request| request.body_ref() == expected))
    }

    fn and(self, more: impl FnOnce(When) -> When) -> Self {
        Self { when: more(self.when), ..self }
    }
}

/// What the client's builder makes of a value.
#[track_caller]
pub(crate) fn converted<T>(operation: &Operation, value: Result<T, String>) -> T {
    or_panic(value.map_err(|cause| format!("{}: the client would refuse this: {cause}", operation.id)))
}

/// A regular expression for the paths of a template, with a value in one of its placeholders or any in each.
fn pattern(template: &str, value: Option<(usize, &str)>) -> String {
    let mut pieces = template.split('{');
    let mut pattern = format!("^{}", pieces.next().map(escaped).unwrap_or_default());
    for (number, piece) in pieces.enumerate() {
        let any = if piece.starts_with('+') { ".+" } else { "[^/]+" };
        match value {
            Some((place, value)) if place == number => pattern.push_str(&escaped(value)),
            _ => pattern.push_str(any),
        }
        pattern.push_str(&escaped(piece.split_once('}').map_or("", |(_, literal)| literal)));
    }
    pattern + "$"
}

fn escaped(literal: &str) -> String {
    literal.chars().fold(String::new(), |mut escaped, letter| {
        if letter.is_ascii_punctuation() {
            escaped.push('\\');
        }
        escaped.push(letter);
        escaped
    })
}

/// As `reqwest` writes a query.
#[track_caller]
fn pairs<T: Serialize>(value: &T) -> Vec<(String, String)> {
    decoded(or_panic(serde_urlencoded::to_string(value)).as_bytes())
}

fn decoded(text: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(text).into_owned().collect()
}

#[track_caller]
#[allow(clippy::panic, reason = "a mock is part of a test, which fails by panicking")]
pub(super) fn or_panic<T, E: fmt::Display>(result: Result<T, E>) -> T {
    result.unwrap_or_else(|error| panic!("{error}"))
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
