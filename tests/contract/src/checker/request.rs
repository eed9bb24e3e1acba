//! The head of a request, read once for all checks.

use http::header;
use serde_json::Value;

use super::parameters::{CompiledParameter, Location, Style};
use super::properties;
use super::route::PathValue;
use super::value;
use super::violation::{Findings, Kind, quoted};
use super::wire::{self, Pair};
use crate::Exchange;
use crate::document::Document;

/// What a request says besides its body.
#[derive(Debug)]
pub(super) struct Head<'a> {
    pub(super) exchange: &'a Exchange,
    pub(super) query: Vec<Pair>,
    pub(super) cookies: Vec<(&'a str, &'a str)>,
    path: Vec<PathValue<'a>>,
}

/// A value as it was sent.
struct Sent<'a> {
    raw: &'a str,
    decode: fn(&str) -> Result<String, String>,
}

impl<'a> Head<'a> {
    pub(super) fn read(exchange: &'a Exchange, path: Vec<PathValue<'a>>, findings: &mut Findings) -> Self {
        let mut query = Vec::new();
        for pair in wire::pairs(exchange.query.as_deref().unwrap_or_default()) {
            match pair {
                Ok(pair) => query.push(pair),
                Err(reason) => findings.add(Kind::Encoding, "query", reason),
            }
        }
        let cookies = exchange.request_headers.get_all(header::COOKIE).iter();
        let cookies = cookies
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split("; "))
            .filter_map(|cookie| cookie.split_once('='))
            .collect();
        Self { exchange, query, cookies, path }
    }

    /// The values of a parameter at its declared place.
    fn sent(&self, parameter: &CompiledParameter) -> Vec<Sent<'_>> {
        let name = parameter.name.as_str();
        let plain = |raw| Sent { raw, decode: |raw| Ok(raw.to_owned()) };
        match parameter.location {
            Location::Query => {
                let pairs = self.query.iter().filter(|pair| pair.name == name);
                pairs.map(|pair| Sent { raw: &pair.raw, decode: wire::form_decoded }).collect()
            }
            Location::Path => {
                let values = self.path.iter().filter(|(other, _)| *other == name);
                values.map(|(_, raw)| Sent { raw, decode: wire::decoded }).collect()
            }
            Location::Header => {
                let values = self.exchange.request_headers.get_all(name).iter();
                values.map(|value| plain(value.to_str().unwrap_or_default())).collect()
            }
            Location::Cookie => {
                let cookies = self.cookies.iter().filter(|(other, _)| *other == name);
                cookies.map(|(_, raw)| plain(raw)).collect()
            }
        }
    }

    /// True if a parameter was sent at its declared place.
    pub(super) fn has(&self, parameter: &CompiledParameter) -> bool {
        !self.sent(parameter).is_empty()
    }

    /// The value of a parameter as its schema sees it; `None` if nothing can be made of it.
    pub(super) fn value(
        &self,
        document: &Document,
        parameter: &CompiledParameter,
        findings: &mut Findings,
    ) -> Option<Value> {
        let refused = match self.texts(parameter) {
            Ok(texts) => match typed(document, parameter, &texts) {
                Ok(value) => return Some(value),
                Err(reason) => (Kind::ParameterValue, reason),
            },
            Err(refused) => refused,
        };
        findings.add(refused.0, parameter.place(), refused.1);
        None
    }

    /// The values of a parameter, decoded, and one by one if it is a list.
    fn texts(&self, parameter: &CompiledParameter) -> Result<Vec<String>, (Kind, String)> {
        let sent = self.sent(parameter);
        let raw: Vec<String> = match (parameter.style, sent.as_slice()) {
            (Style::Single, [_, _, ..]) => {
                let reason = format!("is sent {} times, but has one value", sent.len());
                return Err((Kind::RepeatedParameter, reason));
            }
            (Style::Joined(_), [_, _, ..]) => {
                let reason = "is repeated, but its values are declared as joined in one text".to_owned();
                return Err((Kind::ParameterStyle, reason));
            }
            (Style::Joined(separator), [joined]) => split(joined.raw, separator),
            _ => sent.iter().map(|sent| sent.raw.to_owned()).collect(),
        };
        let Some(decode) = sent.first().map(|sent| sent.decode) else { return Ok(Vec::new()) };
        let texts: Vec<String> = raw
            .iter()
            .map(|raw| decode(raw))
            .collect::<Result<_, _>>()
            .map_err(|reason| (Kind::Encoding, reason))?;
        if parameter.location == Location::Path && texts.iter().any(String::is_empty) {
            return Err((Kind::ParameterValue, "is empty".to_owned()));
        }
        match texts.iter().find(|text| parameter.style == Style::Repeated && text.contains(',')) {
            Some(text) => {
                let reason = format!("{} is joined by commas instead of repeated", quoted(text));
                Err((Kind::ParameterStyle, reason))
            }
            None => Ok(texts),
        }
    }
}

/// Texts as the value that the parameter's schema describes.
fn typed(document: &Document, parameter: &CompiledParameter, texts: &[String]) -> Result<Value, String> {
    let schema = &parameter.schema.source;
    let read = |schema: &Value, text: &String| {
        value::read(document, schema, text).map_err(|wanted| {
            if parameter.shows_values() {
                format!("{} is not {wanted}", quoted(text))
            } else {
                format!("is not {wanted}")
            }
        })
    };
    match (parameter.style, texts) {
        (Style::Single, [text]) => read(schema, text),
        (Style::Single, _) => Ok(Value::Null),
        (Style::Repeated | Style::Joined(_), texts) => {
            let items = properties::items(document, schema).unwrap_or(&Value::Null);
            texts.iter().map(|text| read(items, text)).collect::<Result<Vec<_>, _>>().map(Value::Array)
        }
    }
}

/// Splits a joined list before it is decoded: a separator that is part of a value is encoded, except where the
/// style itself has it encoded.
fn split(raw: &str, separator: char) -> Vec<String> {
    let plain = match separator {
        ' ' => raw.replace("%20", " ").replace('+', " "),
        '|' => raw.replace("%7C", "|").replace("%7c", "|"),
        _ => raw.to_owned(),
    };
    plain.split(separator).map(str::to_owned).collect()
}
