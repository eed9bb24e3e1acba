//! What the checker reports.

use std::fmt;

use crate::Side;

/// The kinds of violations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Kind {
    /// No path of the description fits.
    UnknownPath,
    /// The path has no operation with this method.
    UnknownMethod,
    /// A required parameter was not sent.
    MissingParameter,
    /// A parameter that the operation does not have.
    UndeclaredParameter,
    /// A parameter in other capitals than declared. The server reads it, but a client sends what is declared.
    MisspelledParameter,
    /// A parameter with a single value was sent more than once.
    RepeatedParameter,
    /// A declared parameter at another place than declared, for example as a header instead of in the query.
    ParameterLocation,
    /// A value that does not fit the parameter's schema, or nothing where the path needs a value.
    ParameterValue,
    /// A list in another style than declared, for example joined by commas instead of repeated.
    ParameterStyle,
    /// Percent-encoding that cannot be decoded to text.
    Encoding,
    /// The operation's credentials are missing.
    MissingCredentials,
    /// Credentials that the operation does not ask for, or the same twice.
    UnexpectedCredentials,
    /// A header that the description does not know and HTTP itself does not need, such as `api-version`.
    UndeclaredHeader,
    /// No body, though one is required.
    MissingBody,
    /// A body, though none is declared.
    UnexpectedBody,
    /// The request's media type is missing, or not declared.
    RequestMediaType,
    /// The request's body does not fit its schema.
    RequestBody,
    /// The response's status is not declared.
    UndeclaredStatus,
    /// The response's media type is missing, or not declared.
    ResponseMediaType,
    /// The response's body does not fit its schema.
    ResponseBody,
    /// A property of a request's body that its schema does not have.
    UndeclaredRequestProperty,
    /// A property of a response that its schema does not have. Only a strict contract reports it.
    UndeclaredResponseProperty,
    /// An enum value outside `x-known-values` in a request. Only a contract with closed enums reports it.
    UnknownRequestValue,
    /// An enum value outside `x-known-values` in a response. Only a contract with closed enums reports it.
    UnknownResponseValue,
}

impl Kind {
    /// Which half of the exchange this kind is about.
    pub fn side(self) -> Side {
        match self {
            Self::UndeclaredStatus
            | Self::ResponseMediaType
            | Self::ResponseBody
            | Self::UndeclaredResponseProperty
            | Self::UnknownResponseValue => Side::Response,
            _ => Side::Request,
        }
    }
}

/// One difference between an exchange and the description.
///
/// No value of a body, of a header or of a credential is part of it, so that it can be printed. Values of query and
/// path are, shortened. Violations compare equal when they say the same, so two verdicts can be compared.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Violation {
    /// The operation's id; `None` if the request fits no operation.
    pub operation: Option<String>,
    /// What kind of difference it is.
    pub kind: Kind,
    /// The place in the exchange: a parameter, a header, or a JSON pointer into a body.
    pub place: String,
    /// What is wrong there.
    pub reason: String,
}

impl Violation {
    /// Which half of the exchange this is about.
    pub fn side(&self) -> Side {
        self.kind.side()
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(operation) = &self.operation {
            write!(f, "{operation}: ")?;
        }
        write!(f, "{}: {}", self.place, self.reason)
    }
}

/// The violations of one exchange while they are collected.
#[derive(Debug)]
pub(super) struct Findings {
    operation: Option<String>,
    violations: Vec<Violation>,
}

impl Findings {
    pub(super) fn new(operation: Option<&str>) -> Self {
        Self { operation: operation.map(str::to_owned), violations: Vec::new() }
    }

    pub(super) fn add(&mut self, kind: Kind, place: impl fmt::Display, reason: impl fmt::Display) {
        self.violations.push(Violation {
            operation: self.operation.clone(),
            kind,
            place: place.to_string(),
            reason: reason.to_string(),
        });
    }

    pub(super) fn into_violations(self) -> Vec<Violation> {
        self.violations
    }
}

/// A text in quotes, cut to a length that can be read.
pub(super) fn quoted(text: &str) -> String {
    const LONGEST: usize = 60;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{:?} and {} more bytes", &text[..end], text.len() - end),
        None => format!("{text:?}"),
    }
}
