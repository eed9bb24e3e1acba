//! The project's description, for tests that go through all of it: its operations, values that its schemas accept,
//! and what a server understands of a request.

mod exact;
mod samples;
mod understood;

use serde_json::Value;

pub use self::exact::Exact;
pub use self::samples::{Samples, Shape};
pub use self::understood::understood;
pub use crate::Side;

use crate::Contract;
use crate::document::{Document, METHODS, elements, flag, members, text};

/// A description, OpenAPI 3.0.
#[derive(Clone, Debug)]
pub struct Description {
    document: Document,
}

/// One operation of a description.
#[derive(Clone, Copy, Debug)]
pub struct Operation<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its method as the description writes it, in small letters.
    pub method: &'static str,
    /// The template of its path.
    pub path: &'a str,
    /// What the description says of it.
    pub declared: &'a Value,
}

/// One parameter of an operation.
#[derive(Clone, Copy, Debug)]
pub struct Parameter<'a> {
    /// Its name on the wire.
    pub name: &'a str,
    /// Where it stands: `path`, `query`, `header` or `cookie`.
    pub location: &'a str,
    /// Whether a request must have it.
    pub required: bool,
    /// What its values are.
    pub schema: &'a Value,
}

impl Description {
    /// `openapi/infinigate.json`, the true description.
    ///
    /// # Errors
    ///
    /// When it is not JSON.
    pub fn of_this_project() -> Result<Self, serde_json::Error> {
        serde_json::from_str(include_str!("../../../../openapi/infinigate.json")).map(Self::new)
    }

    /// Any description.
    pub fn new(description: Value) -> Self {
        Self { document: Document(description) }
    }

    /// The whole description.
    pub fn value(&self) -> &Value {
        &self.document.0
    }

    /// Every operation.
    pub fn operations(&self) -> impl Iterator<Item = Operation<'_>> {
        members(self.value().get("paths")).flat_map(|(path, item)| {
            METHODS.iter().filter_map(move |method| {
                let declared = item.get(method)?;
                Some(Operation { id: text(declared, "operationId")?, method, path, declared })
            })
        })
    }

    /// The schemas that have names.
    pub fn schemas(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.document.component("schemas")
    }

    /// The checker of this description, a strict one.
    ///
    /// # Errors
    ///
    /// When it cannot be judged by.
    pub fn contract(&self) -> Result<Contract, String> {
        Contract::from_description(self.value()).map(Contract::strict)
    }

    /// What a schema stands for: itself, or what its `$ref` leads to.
    pub fn resolve<'a>(&'a self, schema: &'a Value) -> &'a Value {
        self.document.resolve(schema).unwrap_or(schema)
    }

    /// Values that schemas accept.
    pub fn samples(&self, side: Side) -> Samples<'_> {
        Samples { description: self, side }
    }
}

impl<'a> Operation<'a> {
    /// Its parameters, in the order of the description.
    pub fn parameters(self) -> impl Iterator<Item = Parameter<'a>> {
        elements(self.declared.get("parameters")).filter_map(|parameter| {
            Some(Parameter {
                name: text(parameter, "name")?,
                location: text(parameter, "in")?,
                required: flag(parameter, "required"),
                schema: parameter.get("schema")?,
            })
        })
    }

    /// The media type and the schema of its request's body.
    pub fn body(self) -> Option<(&'a str, &'a Value)> {
        members(self.declared.pointer("/requestBody/content"))
            .find_map(|(media_type, content)| Some((media_type, content.get("schema")?)))
    }

    /// The schema of its answer.
    pub fn answer(self) -> Option<&'a Value> {
        let (_, answer) = members(self.declared.get("responses")).find(|(name, _)| name.starts_with('2'))?;
        members(answer.get("content")).find_map(|(_, content)| content.get("schema"))
    }

    /// The statuses of its errors, each with the schema of its body if it has one.
    pub fn errors(self) -> impl Iterator<Item = (&'a str, Option<&'a Value>)> {
        members(self.declared.get("responses"))
            .filter(|(status, _)| !status.starts_with(['2', 'x']))
            .map(|(status, response)| (status, json_schema(response)))
    }
}

/// The schema of a response's body, the JSON one if there are several.
fn json_schema(response: &Value) -> Option<&Value> {
    let content = || members(response.get("content"));
    let json = content()
        .find(|(media_type, _)| media_type.split(';').next().is_some_and(|name| name.ends_with("json")));
    json.or_else(|| content().next())?.1.get("schema")
}
