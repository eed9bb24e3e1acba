//! Credentials: those an operation asks for have to be there, and no others.

use std::collections::BTreeSet;
use std::fmt;

use http::header;
use serde_json::Value;

use super::parameters::Location;
use super::request::Head;
use super::violation::{Findings, Kind};
use crate::document::{Document, elements, entries, text};

/// How a security scheme travels.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Credential {
    Header(String),
    Query(String),
    Cookie(String),
    /// The `Authorization` header with this scheme in front, in lower case.
    Authorization(String),
}

/// Alternatives, each of them a set that has to be sent as a whole.
pub(super) type Security = Vec<Vec<Credential>>;

impl Credential {
    fn read(scheme: &Value) -> Result<Self, String> {
        let name = || text(scheme, "name").map(str::to_owned).ok_or("a key without a name");
        match (text(scheme, "type"), text(scheme, "in")) {
            (Some("apiKey"), Some("header")) => Ok(Self::Header(name()?.to_ascii_lowercase())),
            (Some("apiKey"), Some("query")) => Ok(Self::Query(name()?)),
            (Some("apiKey"), Some("cookie")) => Ok(Self::Cookie(name()?)),
            (Some("http"), _) => {
                let name = text(scheme, "scheme").ok_or("HTTP authentication without a scheme")?;
                Ok(Self::Authorization(name.to_ascii_lowercase()))
            }
            (Some("oauth2" | "openIdConnect"), _) => Ok(Self::Authorization("bearer".to_owned())),
            _ => Err("of a kind that the checker does not know".to_owned()),
        }
    }

    /// The place in which it is sent, and its name there.
    pub(super) fn place(&self) -> (Location, &str) {
        match self {
            Self::Header(name) => (Location::Header, name),
            Self::Query(name) => (Location::Query, name),
            Self::Cookie(name) => (Location::Cookie, name),
            Self::Authorization(_) => (Location::Header, header::AUTHORIZATION.as_str()),
        }
    }

    /// Everything sent at its place.
    fn sent<'a>(&self, head: &'a Head<'_>) -> Vec<&'a str> {
        let (location, name) = self.place();
        match location {
            Location::Query | Location::Path => {
                let pairs = head.query.iter().filter(|pair| pair.name == name);
                pairs.map(|pair| pair.value.as_str()).collect()
            }
            Location::Header => {
                let values = head.exchange.request_headers.get_all(name).iter();
                values.map(|value| value.to_str().unwrap_or_default()).collect()
            }
            Location::Cookie => {
                let cookies = head.cookies.iter().filter(|(other, _)| *other == name);
                cookies.map(|(_, value)| *value).collect()
            }
        }
    }

    fn is_complete(&self, value: &str) -> bool {
        match self {
            Self::Authorization(name) => value
                .split_once(' ')
                .is_some_and(|(sent, rest)| sent.eq_ignore_ascii_case(name) && !rest.trim().is_empty()),
            _ => !value.trim().is_empty(),
        }
    }
}

impl fmt::Display for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (location, name) = self.place();
        let what = if location == Location::Query { "query parameter" } else { location.name() };
        write!(f, "{what} `{name}`")
    }
}

/// Every scheme that the description defines.
pub(super) fn schemes(document: &Document) -> Result<Vec<(String, Credential)>, String> {
    document
        .component("securitySchemes")
        .map(|(name, scheme)| {
            let credential = document.resolve(scheme).and_then(Credential::read);
            let credential = credential.map_err(|error| format!("the security scheme {name} is {error}"))?;
            Ok((name.to_owned(), credential))
        })
        .collect()
}

/// What an operation asks for: its own `security`, or else that of the whole description.
pub(super) fn security(
    document: &Document,
    schemes: &[(String, Credential)],
    operation: &Value,
) -> Result<Security, String> {
    let declared = operation.get("security").or_else(|| document.0.get("security"));
    elements(declared)
        .map(|alternative| {
            entries(Some(alternative))
                .map(|(name, _)| {
                    let known = schemes.iter().find(|(other, _)| other == name);
                    known
                        .map(|(_, credential)| credential.clone())
                        .ok_or_else(|| format!("the security scheme {name} is asked for, but not defined"))
                })
                .collect()
        })
        .collect()
}

pub(super) fn check(
    head: &Head<'_>,
    security: &Security,
    schemes: &[(String, Credential)],
    findings: &mut Findings,
) {
    let is_missing = |credential: &&Credential| {
        !credential.sent(head).into_iter().any(|value| credential.is_complete(value))
    };
    let missing = security
        .iter()
        .map(|alternative| alternative.iter().filter(is_missing).collect::<Vec<_>>())
        .min_by_key(Vec::len);
    for credential in missing.unwrap_or_default() {
        let reason = match (credential, credential.sent(head).as_slice()) {
            (_, []) => "is missing".to_owned(),
            (Credential::Authorization(name), _) => format!("does not hold {name} credentials"),
            _ => "is empty".to_owned(),
        };
        findings.add(Kind::MissingCredentials, credential, reason);
    }

    let wanted: BTreeSet<String> = security.iter().flatten().map(ToString::to_string).collect();
    let authorization = Credential::Authorization(String::new());
    let known: BTreeSet<(String, &Credential)> = schemes
        .iter()
        .map(|(_, credential)| credential)
        .chain([&authorization])
        .map(|credential| (credential.to_string(), credential))
        .collect();
    let mut seen = BTreeSet::new();
    for (place, credential) in known {
        let count = credential.sent(head).len();
        if !seen.insert(place.clone()) || count == 0 {
            continue;
        }
        if !wanted.contains(&place) {
            findings.add(Kind::UnexpectedCredentials, place, "must not be sent with this operation");
        } else if count > 1 {
            findings.add(Kind::UnexpectedCredentials, place, format!("is sent {count} times"));
        }
    }
}
