//! Bodies: their media types, and how they become values.

use http::{HeaderMap, header};
use serde_json::{Map, Value};

use super::properties::{self as schema_properties, type_of};
use super::schema::{Schema, Schemas};
use super::{value, wire};
use crate::Side;
use crate::document::{Document, entries};

/// The media types that a body can have, each with its schema, if it has one.
#[derive(Clone, Debug, Default)]
pub(super) struct Content(Vec<Form>);

/// One media type of a body.
#[derive(Clone, Debug)]
pub(super) struct Form {
    media_type: String,
    pub(super) schema: Option<Schema>,
}

/// The media type of a body as it was sent.
#[derive(Debug)]
pub(super) struct MediaType {
    /// Without parameters and in lower case.
    pub(super) essence: String,
    charset: Option<String>,
}

impl Content {
    pub(super) fn read(schemas: &mut Schemas<'_>, holder: &Value, side: Side) -> Result<Self, String> {
        entries(holder.get("content"))
            .map(|(name, media_type)| {
                let schema =
                    media_type.get("schema").map(|schema| schemas.build(schema, side)).transpose()?;
                Ok(Form { media_type: essence(name), schema })
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is declared for a media type: the exact one before a range such as `text/*`.
    pub(super) fn form(&self, media_type: &MediaType) -> Option<&Form> {
        let sent = media_type.essence.as_str();
        let family = sent.split_once('/').map(|(family, _)| format!("{family}/*"));
        [Some(sent), family.as_deref(), Some("*/*")]
            .into_iter()
            .flatten()
            .find_map(|name| self.0.iter().find(|form| form.media_type == name))
    }

    /// The schema for JSON, whatever the description calls it.
    pub(super) fn json(&self) -> Option<&Schema> {
        self.0.iter().find(|form| is_json(&form.media_type)).and_then(|form| form.schema.as_ref())
    }

    /// True if no body at all is as good as `null`, and `null` is accepted.
    pub(super) fn may_be_empty(&self) -> bool {
        self.0.iter().any(|form| form.schema.as_ref().is_none_or(|schema| schema.accepts(&Value::Null)))
    }

    /// For a message: the declared media types.
    pub(super) fn names(&self) -> String {
        self.0.iter().map(|form| form.media_type.as_str()).collect::<Vec<_>>().join(", ")
    }
}

impl MediaType {
    /// Reads `Content-Type`; an error says what is wrong with it.
    pub(super) fn read(headers: &HeaderMap) -> Result<Self, String> {
        let mut sent = headers.get_all(header::CONTENT_TYPE).iter();
        let (Some(first), None) = (sent.next(), sent.next()) else {
            let count = headers.get_all(header::CONTENT_TYPE).iter().count();
            return Err(if count == 0 { "is missing".to_owned() } else { format!("is sent {count} times") });
        };
        let text = first.to_str().map_err(|_| "is not text")?;
        let charset = text
            .split(';')
            .filter_map(|parameter| parameter.split_once('='))
            .find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))
            .map(|(_, charset)| charset.trim().trim_matches('"').to_ascii_lowercase());
        Ok(Self { essence: essence(text), charset })
    }

    pub(super) fn is_json(&self) -> bool {
        is_json(&self.essence)
    }

    /// The value that a body holds; an error says why none can be read.
    pub(super) fn decode(&self, document: &Document, schema: &Schema, body: &[u8]) -> Result<Value, String> {
        if let Some(charset) = self.charset.as_deref().filter(|charset| *charset != "utf-8") {
            return Err(format!("is text in {charset}, which cannot be judged"));
        }
        let text = || std::str::from_utf8(body).map_err(|_| "is not UTF-8".to_owned());
        if self.is_json() {
            // The library's own message may hold a piece of the body.
            serde_json::from_slice(body)
                .map_err(|error| format!("is not JSON, at line {} column {}", error.line(), error.column()))
        } else if self.essence == "application/x-www-form-urlencoded" {
            form(document, schema, text()?)
        } else if self.essence.starts_with("text/") {
            Ok(Value::String(text()?.to_owned()))
        } else if type_of(document, &schema.source) == Some("string") {
            // A file, which may be any bytes.
            Ok(Value::String(String::from_utf8_lossy(body).into_owned()))
        } else {
            Err(format!("is {}, which cannot be judged", self.essence))
        }
    }
}

fn essence(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

fn is_json(essence: &str) -> bool {
    essence == "application/json" || essence == "text/json" || essence.ends_with("+json")
}

/// A form as the object that its schema describes.
fn form(document: &Document, schema: &Schema, text: &str) -> Result<Value, String> {
    let mut object = Map::new();
    for pair in wire::pairs(text) {
        let pair = pair?;
        let declared = schema_properties::property(document, &schema.source, &pair.name);
        let declared = declared.first().copied().unwrap_or(&Value::Null);
        let is_list = type_of(document, declared) == Some("array");
        let kind = if is_list {
            schema_properties::items(document, declared).unwrap_or(&Value::Null)
        } else {
            declared
        };
        let value = value::read(document, kind, &pair.value)
            .map_err(|wanted| format!("has the property `{}`, which is not {wanted}", pair.name))?;
        if is_list {
            let list = object.entry(pair.name).or_insert_with(|| Value::Array(Vec::new()));
            list.as_array_mut().into_iter().for_each(|list| list.push(value.clone()));
        } else if object.insert(pair.name.clone(), value).is_some() {
            return Err(format!("has the property `{}` more than once", pair.name));
        }
    }
    Ok(Value::Object(object))
}
