//! Tells whether everything that was sent is declared at its place, and everything required was sent.

use http::HeaderName;

use super::credentials::Credential;
use super::parameters::{CompiledParameter, Location};
use super::request::Head;
use super::violation::{Findings, Kind, quoted};

/// Headers that belong to HTTP or to tracing, and those that are checked elsewhere.
const PLUMBING: [&str; 20] = [
    "accept",
    "accept-charset",
    "accept-encoding",
    "accept-language",
    "authorization",
    "cache-control",
    "connection",
    "content-length",
    "content-type",
    "cookie",
    "date",
    "expect",
    "host",
    "pragma",
    "te",
    "traceparent",
    "tracestate",
    "trailer",
    "transfer-encoding",
    "user-agent",
];

/// A request beside what its operation declares.
#[derive(Debug)]
pub(super) struct Names<'a> {
    pub(super) head: &'a Head<'a>,
    pub(super) parameters: &'a [CompiledParameter],
    pub(super) schemes: &'a [(String, Credential)],
}

impl Names<'_> {
    pub(super) fn check(&self, findings: &mut Findings) {
        let query = self.head.query.iter().map(|pair| pair.name.as_str());
        let headers = self.head.exchange.request_headers.keys().map(HeaderName::as_str);
        let cookies = self.head.cookies.iter().map(|(name, _)| *name);
        let mut elsewhere = self.strays(Location::Query, query, findings);
        elsewhere.extend(self.strays(Location::Header, headers, findings));
        elsewhere.extend(self.strays(Location::Cookie, cookies, findings));

        for parameter in self.parameters.iter().filter(|one| one.required && !self.head.has(one)) {
            if !elsewhere.iter().any(|name| name.eq_ignore_ascii_case(&parameter.name)) {
                findings.add(Kind::MissingParameter, parameter.place(), "is required, but was not sent");
            }
        }
    }

    /// Reports the names that are not declared at this place, and returns those declared in another way.
    fn strays<'b>(
        &self,
        location: Location,
        names: impl Iterator<Item = &'b str>,
        findings: &mut Findings,
    ) -> Vec<&'b str> {
        let here = |parameter: &&CompiledParameter| parameter.location == location;
        let mut elsewhere = Vec::new();
        for name in names {
            let is_declared = self.parameters.iter().filter(here).any(|parameter| parameter.is_named(name))
                || self.schemes.iter().any(|(_, credential)| credential.place() == (location, name))
                || (location == Location::Header && PLUMBING.contains(&name));
            if is_declared {
                continue;
            }
            let place = match location {
                Location::Header => format!("header `{name}`"),
                _ => format!("{} parameter {}", location.name(), quoted(name)),
            };
            let same = |parameter: &&CompiledParameter| parameter.name.eq_ignore_ascii_case(name);
            let credential = self
                .schemes
                .iter()
                .map(|(_, credential)| credential)
                .find(|credential| credential.place().1.eq_ignore_ascii_case(name));
            let spelled = self.parameters.iter().filter(here).find(same);
            if let Some(declared) = spelled {
                let reason = format!("is declared as `{}`", declared.name);
                findings.add(Kind::MisspelledParameter, place, reason);
            } else if let Some(declared) = self.parameters.iter().find(same) {
                findings.add(Kind::ParameterLocation, place, format!("is declared as {}", declared.place()));
            } else if let Some(credential) = credential {
                findings.add(Kind::ParameterLocation, place, format!("belongs in the {credential}"));
            } else if location == Location::Header {
                findings.add(
                    Kind::UndeclaredHeader,
                    place,
                    "is not declared, and the API could understand it",
                );
                continue;
            } else {
                findings.add(Kind::UndeclaredParameter, place, "is not declared");
                continue;
            }
            elsewhere.push(name);
        }
        elsewhere
    }
}
