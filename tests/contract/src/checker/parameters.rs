//! Parameters as the description declares them.

use serde_json::Value;

use super::properties::{self, type_of};
use super::schema::{Schema, Schemas};
use crate::Side;
use crate::document::{Document, elements, flag, text};

/// The location of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Location {
    Query,
    Path,
    Header,
    Cookie,
}

/// How the values of a list are put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// There is one value.
    Single,
    /// The parameter is repeated.
    Repeated,
    /// The values stand in one text, with this between them.
    Joined(char),
}

/// A parameter of an operation.
#[derive(Clone, Debug)]
pub struct CompiledParameter {
    pub name: String,
    pub location: Location,
    pub required: bool,
    pub style: Style,
    pub schema: Schema,
    /// As the description has it.
    pub source: Value,
}

impl Location {
    pub(super) fn parse(text: &str) -> Option<Self> {
        match text {
            "query" => Some(Self::Query),
            "path" => Some(Self::Path),
            "header" => Some(Self::Header),
            "cookie" => Some(Self::Cookie),
            _ => None,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Query => "query",
            Self::Path => "path",
            Self::Header => "header",
            Self::Cookie => "cookie",
        }
    }
}

impl CompiledParameter {
    /// How a violation names it.
    pub(super) fn place(&self) -> String {
        format!("{} parameter `{}`", self.location.name(), self.name)
    }

    /// True if `name` names it: header names ignore case, the spelling of all others counts.
    pub(super) fn is_named(&self, name: &str) -> bool {
        if self.location == Location::Header {
            self.name.eq_ignore_ascii_case(name)
        } else {
            self.name == name
        }
    }

    /// True if a violation may show its values: a header or a cookie can be a secret.
    pub(super) fn shows_values(&self) -> bool {
        matches!(self.location, Location::Query | Location::Path)
    }

    fn read(document: &Document, schemas: &mut Schemas<'_>, declared: &Value) -> Result<Self, String> {
        let name = text(declared, "name").ok_or("a parameter without a name")?;
        let refuse = |what: &str| format!("the parameter `{name}` {what}");
        let location =
            text(declared, "in").and_then(Location::parse).ok_or_else(|| refuse("has no known location"))?;
        let required = flag(declared, "required");
        if location == Location::Path && !required {
            return Err(refuse("stands in the path, but is not required"));
        }
        let schema = declared.get("schema").ok_or_else(|| refuse("has no schema"))?;
        let style = style(document, declared, schema, location)
            .ok_or_else(|| refuse("has a style that the checker cannot judge"))?;
        let schema = schemas.build(schema, Side::Request).map_err(|error| refuse(&format!("has {error}")))?;
        Ok(Self { name: name.to_owned(), location, required, style, schema, source: declared.clone() })
    }
}

/// The parameters of an operation: its own, and those of its path that it does not replace.
pub(super) fn read(
    document: &Document,
    schemas: &mut Schemas<'_>,
    path_item: &Value,
    operation: &Value,
) -> Result<Vec<CompiledParameter>, String> {
    let own = read_list(document, schemas, operation)?;
    let of_path = read_list(document, schemas, path_item)?;
    let replaced = |other: &CompiledParameter| {
        own.iter().any(|one| one.location == other.location && one.is_named(&other.name))
    };
    let kept: Vec<CompiledParameter> = of_path.into_iter().filter(|parameter| !replaced(parameter)).collect();
    Ok(own.into_iter().chain(kept).collect())
}

fn read_list(
    document: &Document,
    schemas: &mut Schemas<'_>,
    holder: &Value,
) -> Result<Vec<CompiledParameter>, String> {
    let mut found: Vec<CompiledParameter> = Vec::new();
    for declared in elements(holder.get("parameters")) {
        let parameter = CompiledParameter::read(document, schemas, document.resolve(declared)?)?;
        // The description of HTTP itself: OpenAPI has other places for these three.
        let is_http = parameter.location == Location::Header
            && ["accept", "content-type", "authorization"].iter().any(|name| parameter.is_named(name));
        if found.iter().any(|one| one.location == parameter.location && one.is_named(&parameter.name)) {
            return Err(format!("the parameter `{}` is declared twice", parameter.name));
        }
        if !is_http {
            found.push(parameter);
        }
    }
    Ok(found)
}

fn style(document: &Document, declared: &Value, schema: &Value, location: Location) -> Option<Style> {
    let form = matches!(location, Location::Query | Location::Cookie);
    let style = text(declared, "style").unwrap_or(if form { "form" } else { "simple" });
    let fits = if form { style != "simple" } else { style == "simple" };
    let explode = declared.get("explode").and_then(Value::as_bool).unwrap_or(style == "form");
    match type_of(document, schema) {
        Some("object") => None,
        Some("array") if fits => {
            let nested = properties::items(document, schema).and_then(|items| type_of(document, items));
            match style {
                _ if matches!(nested, Some("array" | "object")) => None,
                "form" if location == Location::Cookie => (!explode).then_some(Style::Joined(',')),
                "form" | "spaceDelimited" | "pipeDelimited" if explode => Some(Style::Repeated),
                "form" | "simple" => Some(Style::Joined(',')),
                "spaceDelimited" => Some(Style::Joined(' ')),
                "pipeDelimited" => Some(Style::Joined('|')),
                _ => None,
            }
        }
        _ => (fits && matches!(style, "form" | "simple")).then_some(Style::Single),
    }
}
