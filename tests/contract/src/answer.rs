//! The response: its status, its media type and its body.

use http::{Method, StatusCode, header};
use serde_json::Value;

use super::content::{Content, MediaType};
use super::document::{Document, members};
use super::judge::Judge;
use super::schema::{Schema, Schemas};
use super::violation::{Findings, Kind, Side};
use crate::Exchange;

const PLACE: &str = "answer body";

/// The responses that an operation gives.
#[derive(Clone, Debug)]
pub struct Answers(Vec<(Statuses, Answer)>);

/// Which statuses a response is for. The first that fits in this order counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Statuses {
    One(u16),
    /// All that start with this digit.
    Class(u16),
    Any,
}

#[derive(Clone, Debug)]
enum Answer {
    Declared(Content),
    /// From `x-error-answers` and `x-other-answers`, which keep the schema alone.
    Error(Option<Schema>),
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

impl Answers {
    pub(super) fn read(
        document: &Document,
        schemas: &mut Schemas<'_>,
        operation: &Value,
    ) -> Result<Self, String> {
        let mut answers = Vec::new();
        for (status, declared) in
            members(operation.get("responses")).filter(|(name, _)| !name.starts_with("x-"))
        {
            let statuses = Statuses::parse(status)?;
            let content = Content::read(schemas, document.resolve(declared)?, Side::Answer)
                .map_err(|error| format!("the answer {status} has {error}"))?;
            answers.push((statuses, Answer::Declared(content)));
        }
        let others =
            members(operation.get("x-error-answers")).chain(members(operation.get("x-other-answers")));
        for (status, schema) in others {
            let schema = (!schema.is_null()).then(|| schemas.build(schema, Side::Answer)).transpose();
            let schema = schema.map_err(|error| format!("the answer {status} has {error}"))?;
            answers.push((Statuses::parse(status)?, Answer::Error(schema)));
        }
        answers.sort_by_key(|(statuses, _)| *statuses);
        Ok(Self(answers))
    }

    /// True if the status is one of those that the operation answers.
    pub fn declare(&self, status: StatusCode) -> bool {
        self.0.iter().any(|(statuses, _)| statuses.fits(status))
    }
}

pub(super) fn check(judge: &Judge<'_>, answers: &Answers, exchange: &Exchange, findings: &mut Findings) {
    let status = exchange.status;
    let Some((_, answer)) = answers.0.iter().find(|(statuses, _)| statuses.fits(status)) else {
        return findings.add(
            Kind::UndeclaredStatus,
            "answer",
            format!("the status {status} is not declared"),
        );
    };
    let is_bare = exchange.method == Method::HEAD
        || [StatusCode::NO_CONTENT, StatusCode::NOT_MODIFIED].contains(&status);
    if is_bare {
        if !exchange.response_body.is_empty() {
            findings.add(Kind::AnswerBody, PLACE, "is there, though this answer can have none");
        }
        return;
    }
    match answer {
        Answer::Declared(content) if status.is_success() => declared(judge, content, exchange, findings),
        Answer::Declared(content) => error(judge, content.json(), exchange, findings),
        Answer::Error(schema) => error(judge, schema.as_ref(), exchange, findings),
    }
}

fn declared(judge: &Judge<'_>, content: &Content, exchange: &Exchange, findings: &mut Findings) {
    let body = &exchange.response_body;
    if content.is_empty() {
        if !body.is_empty() {
            findings.add(Kind::AnswerBody, PLACE, "is there, but none is declared");
        }
        return;
    }
    if body.is_empty() {
        if !content.may_be_empty() {
            findings.add(Kind::AnswerBody, PLACE, "is empty");
        }
        return;
    }
    let media_type = match MediaType::read(&exchange.response_headers) {
        Ok(media_type) => media_type,
        Err(reason) => return findings.add(Kind::AnswerMediaType, "answer header `content-type`", reason),
    };
    match content.form(&media_type) {
        None => {
            let reason = format!("is {}, but declared is {}", media_type.essence, content.names());
            findings.add(Kind::AnswerMediaType, "answer header `content-type`", reason);
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
        return findings.add(Kind::AnswerBody, PLACE, "is compressed, which cannot be judged");
    }
    let body = exchange.response_body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&exchange.response_body);
    match media_type.decode(judge.document, schema, body) {
        Ok(value) => judge.body(Side::Answer, schema, &value, findings),
        Err(reason) => findings.add(Kind::AnswerBody, PLACE, reason),
    }
}
