//! The project's description, for tests that go through all of it: its operations, values that its schemas accept,
//! and what a server understands of a request.

mod exact;
mod samples;
mod shaped;
mod understood;

use serde_json::Value;

pub use self::exact::Exact;
pub use self::samples::{Samples, Shape};
pub use self::shaped::{Said, shaped};
pub use self::understood::understood;
pub use crate::Side;

use crate::document::{Document, METHODS, elements, entries, flag, text};

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
    /// What the description says of all operations of its path.
    path_item: &'a Value,
    document: &'a Document,
}

/// One parameter of an operation.
#[derive(Clone, Copy, Debug)]
pub struct Parameter<'a> {
    /// Its name on the wire.
    pub name: &'a str,
    /// Its location: `path`, `query`, `header` or `cookie`.
    pub location: &'a str,
    /// True if a request must have it.
    pub required: bool,
    /// What its values are.
    pub schema: &'a Value,
    /// A value that means something to the server.
    pub example: Option<&'a Value>,
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
        entries(self.value().get("paths")).flat_map(move |(path, item)| {
            METHODS.iter().filter_map(move |method| {
                let declared = item.get(method)?;
                let id = text(declared, "operationId")?;
                Some(Operation { id, method, path, declared, path_item: item, document: &self.document })
            })
        })
    }

    /// The operation with this id.
    pub fn operation(&self, id: &str) -> Option<Operation<'_>> {
        self.operations().find(|operation| operation.id == id)
    }

    /// The schemas that have names.
    pub fn schemas(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.document.component("schemas")
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
    /// Its parameters, in the order of the description: its own, then those of its path.
    pub fn parameters(self) -> impl Iterator<Item = Parameter<'a>> {
        let declared = [self.declared, self.path_item];
        declared.into_iter().flat_map(|from| elements(from.get("parameters"))).filter_map(move |parameter| {
            let parameter = self.document.resolve(parameter).ok()?;
            Some(Parameter {
                name: text(parameter, "name")?,
                location: text(parameter, "in")?,
                required: flag(parameter, "required"),
                schema: parameter.get("schema")?,
                example: parameter.get("example"),
            })
        })
    }

    /// The media type and the schema of its request's body.
    pub fn body(self) -> Option<(&'a str, &'a Value)> {
        let body = self.document.resolve(self.declared.get("requestBody")?).ok()?;
        entries(body.get("content"))
            .find_map(|(media_type, content)| Some((media_type, content.get("schema")?)))
    }

    /// True if it is never sent without a body.
    pub fn needs_body(self) -> bool {
        let body = self.declared.get("requestBody").and_then(|body| self.document.resolve(body).ok());
        body.is_some_and(|body| body["required"] == true)
    }

    /// The status of its response when all goes well.
    pub fn status(self) -> u16 {
        let mut successes = self.responses().filter(|(status, _)| status.starts_with('2'));
        successes.find_map(|(status, _)| status.parse().ok()).unwrap_or(200)
    }

    /// The media type of its response when all goes well, and what the description says of that: schema and examples.
    /// None when it has no body.
    pub fn content(self) -> Option<(&'a str, &'a Value)> {
        json_content(self.success()?.1)
    }

    /// The first of its successes, with the status as it is written.
    pub fn success(self) -> Option<(&'a str, &'a Value)> {
        self.responses().find(|(status, _)| status.starts_with('2'))
    }

    /// The schema of its response when all goes well.
    pub fn response(self) -> Option<&'a Value> {
        self.content()?.1.get("schema")
    }

    /// The statuses of its errors, each with the schema of its body if it has one.
    pub fn errors(self) -> impl Iterator<Item = (&'a str, Option<&'a Value>)> {
        self.responses().filter(|(status, _)| !status.starts_with(['2', 'x'])).map(|(status, response)| {
            (status, json_content(response).and_then(|(_, content)| content.get("schema")))
        })
    }

    fn responses(self) -> impl Iterator<Item = (&'a str, &'a Value)> {
        entries(self.declared.get("responses"))
            .filter_map(move |(status, response)| Some((status, self.document.resolve(response).ok()?)))
    }
}

/// What a response carries, the JSON if there are several media types.
fn json_content(response: &Value) -> Option<(&str, &Value)> {
    let content = || entries(response.get("content"));
    let json = content()
        .find(|(media_type, _)| media_type.split(';').next().is_some_and(|name| name.ends_with("json")));
    json.or_else(|| content().next())
}
