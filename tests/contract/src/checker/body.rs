//! The request's body.

use serde_json::Value;

use super::content::{Content, MediaType};
use super::judge::Judge;
use super::schema::Schemas;
use super::violation::{Findings, Kind};
use crate::Exchange;
use crate::Side;
use crate::document::flag;

/// The body that an operation takes.
#[derive(Clone, Debug)]
pub(super) struct Body {
    required: bool,
    content: Content,
}

impl Body {
    pub(super) fn read(schemas: &mut Schemas<'_>, declared: &Value) -> Result<Self, String> {
        let content = Content::read(schemas, declared, Side::Request)
            .map_err(|error| format!("the request body has {error}"))?;
        Ok(Self { required: flag(declared, "required"), content })
    }
}

pub(super) fn check(
    judge: &Judge<'_>,
    declared: Option<&Body>,
    exchange: &Exchange,
    findings: &mut Findings,
) {
    const PLACE: &str = "request body";
    let sent = &exchange.request_body;
    let body = match declared {
        None if sent.is_empty() => return,
        None => return findings.add(Kind::UnexpectedBody, PLACE, "is sent, but none is declared"),
        Some(body) if sent.is_empty() => {
            if body.required {
                findings.add(Kind::MissingBody, PLACE, "is required, but is empty");
            }
            return;
        }
        Some(body) => body,
    };
    let media_type = match MediaType::read(&exchange.request_headers) {
        Ok(media_type) => media_type,
        Err(reason) => return findings.add(Kind::RequestMediaType, "header `content-type`", reason),
    };
    let Some(form) = body.content.form(&media_type) else {
        let reason = format!("is {}, but declared is {}", media_type.essence, body.content.names());
        return findings.add(Kind::RequestMediaType, "header `content-type`", reason);
    };
    let Some(schema) = &form.schema else { return };
    match media_type.decode(judge.document, schema, sent) {
        Ok(value) => judge.body(Side::Request, schema, &value, findings),
        Err(reason) => findings.add(Kind::RequestBody, PLACE, reason),
    }
}
