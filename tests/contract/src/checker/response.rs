//! The response: its status, its media type and its body.

use http::{Method, StatusCode, header};
use serde_json::Value;

use super::content::{Content, MediaType};
use super::judge::Judge;
use super::schema::{Schema, Schemas};
use super::violation::{Findings, Kind};
use crate::Exchange;
use crate::Side;
use crate::document::{Document, entries};

const PLACE: &str = "response body";

/// The responses that an operation gives.
#[derive(Clone, Debug)]
pub struct Responses(Vec<(Statuses, Content)>);

/// Which statuses a response is for. The first that fits in this order counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Statuses {
    One(u16),
    /// All that start with this digit.
    Class(u16),
    Any,
}

impl Statuses {
    fn parse(text: &str) -> Result<Self, String> {
        let digit = |text: &str| text.parse().ok().filter(|digit| (1..=5).contains(digit));
        match text.strip_suffix("XX").or_else(|| text.strip_suffix("xx")) {
            _ if text == "default" => Some(Self::Any),
            Some(class) => digit(class).map(Self::Class),
            None => text.parse().ok().filter(|status| (100..=599).contains(status)).map(Self::One),
        }
        .ok_or_else(|| format!("{text} is no status"))
    }

    fn fits(self, status: StatusCode) -> bool {
        match self {
            Self::One(one) => one == status.as_u16(),
            Self::Class(class) => class == status.as_u16() / 100,
            Self::Any => true,
        }
    }
}

impl Responses {
    pub(super) fn read(
        document: &Document,
        schemas: &mut Schemas<'_>,
        operation: &Value,
    ) -> Result<Self, String> {
        let mut responses = Vec::new();
        for (status, declared) in
            entries(operation.get("responses")).filter(|(name, _)| !name.starts_with("x-"))
        {
            let statuses = Statuses::parse(status)?;
            let content = Content::read(schemas, document.resolve(declared)?, Side::Response)
                .map_err(|error| format!("the response {status} has {error}"))?;
            responses.push((statuses, content));
        }
        responses.sort_by_key(|(statuses, _)| *statuses);
        Ok(Self(responses))
    }

    /// True if the status is one of those that the operation answers.
    pub fn declare(&self, status: StatusCode) -> bool {
        self.0.iter().any(|(statuses, _)| statuses.fits(status))
    }
}

pub(super) fn check(judge: &Judge<'_>, responses: &Responses, exchange: &Exchange, findings: &mut Findings) {
    let status = exchange.status;
    let Some((_, content)) = responses.0.iter().find(|(statuses, _)| statuses.fits(status)) else {
        return findings.add(
            Kind::UndeclaredStatus,
            "response",
            format!("the status {status} is not declared"),
        );
    };
    let is_bare = exchange.method == Method::HEAD
        || [StatusCode::NO_CONTENT, StatusCode::NOT_MODIFIED].contains(&status);
    if is_bare {
        if !exchange.response_body.is_empty() {
            findings.add(Kind::ResponseBody, PLACE, "is there, though this response can have none");
        }
        return;
    }
    if status.is_success() {
        success(judge, content, exchange, findings);
    } else {
        error(judge, content.json(), exchange, findings);
    }
}

fn success(judge: &Judge<'_>, content: &Content, exchange: &Exchange, findings: &mut Findings) {
    let body = &exchange.response_body;
    if content.is_empty() {
        if !body.is_empty() {
            findings.add(Kind::ResponseBody, PLACE, "is there, but none is declared");
        }
        return;
    }
    if body.is_empty() {
        if !content.may_be_empty() {
            findings.add(Kind::ResponseBody, PLACE, "is empty");
        }
        return;
    }
    let media_type = match MediaType::read(&exchange.response_headers) {
        Ok(media_type) => media_type,
        Err(reason) => {
            return findings.add(Kind::ResponseMediaType, "response header `content-type`", reason);
        }
    };
    match content.form(&media_type) {
        None => {
            let reason = format!("is {}, but declared is {}", media_type.essence, content.names());
            findings.add(Kind::ResponseMediaType, "response header `content-type`", reason);
        }
        Some(form) => {
            if let Some(schema) = &form.schema {
                judged(judge, &media_type, schema, exchange, findings);
            }
        }
    }
}

/// An error may be JSON, text, HTML or nothing; when it is JSON, it is JSON as declared.
fn error(judge: &Judge<'_>, schema: Option<&Schema>, exchange: &Exchange, findings: &mut Findings) {
    if let (Some(schema), Ok(media_type)) = (schema, MediaType::read(&exchange.response_headers))
        && media_type.is_json()
        && !exchange.response_body.is_empty()
    {
        judged(judge, &media_type, schema, exchange, findings);
    }
}

fn judged(
    judge: &Judge<'_>,
    media_type: &MediaType,
    schema: &Schema,
    exchange: &Exchange,
    findings: &mut Findings,
) {
    let packed = exchange.response_headers.get(header::CONTENT_ENCODING);
    if packed.is_some_and(|packing| packing != "identity") {
        return findings.add(Kind::ResponseBody, PLACE, "is compressed, which cannot be judged");
    }
    let body = exchange.response_body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&exchange.response_body);
    match media_type.decode(judge.document, schema, body) {
        Ok(value) => judge.body(Side::Response, schema, &value, findings),
        Err(reason) => findings.add(Kind::ResponseBody, PLACE, reason),
    }
}
