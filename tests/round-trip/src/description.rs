//! What the examples of a description are.

use std::error::Error;
use std::{env, fs};

use infinigate_api::Operation;
use serde_json::{Map, Value};

/// The `client.json` of infinigate-api, unless the environment names another one.
const OWN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../infinigate-api/client.json");

pub(crate) struct Description(Value);

/// The examples of one operation.
#[derive(Default)]
pub(crate) struct Samples {
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) body: Option<Value>,
    pub(crate) response: Option<Value>,
}

/// A parameter with a single value.
pub(crate) struct Parameter {
    pub(crate) location: String,
    pub(crate) name: String,
    /// What a call by name calls it.
    argument: String,
    value: Value,
}

impl Description {
    pub(crate) fn read() -> Result<Self, Box<dyn Error>> {
        let file = env::var_os("INFINIGATE_DESCRIPTION").unwrap_or_else(|| OWN.into());
        Ok(Self(serde_json::from_slice(&fs::read(file)?)?))
    }

    /// The examples of an operation, unless it has none, or none for what it cannot be called without.
    pub(crate) fn samples(&self, operation: &Operation) -> Option<Samples> {
        let declared = self.operation(operation)?;
        let mut samples = Samples {
            body: example(&declared["requestBody"]),
            response: example(&declared["responses"]["200"]),
            parameters: Vec::new(),
        };
        for parameter in declared["parameters"].as_array().into_iter().flatten() {
            let text = |key: &str| parameter[key].as_str().unwrap_or_default().to_owned();
            let Some(example) = parameter.get("example") else {
                if parameter["required"] == true {
                    return None;
                }
                continue;
            };
            let name = text("name");
            // One of several with this name goes by its setter's.
            let is_taken = samples.parameters.iter().any(|other| other.name == name);
            let argument = if is_taken { text("x-rust-name") } else { name.clone() };
            let (location, value) = (text("in"), example.clone());
            samples.parameters.push(Parameter { location, name, argument, value });
        }
        // An argument that is null is not sent.
        let has_body = samples.body.as_ref().is_some_and(|body| !body.is_null());
        let is_whole = has_body || declared.get("requestBody").is_none();
        (is_whole && (has_body || samples.response.is_some())).then_some(samples)
    }

    fn operation(&self, operation: &Operation) -> Option<&Value> {
        let mut items = self.0["paths"].as_object().into_iter().flatten();
        let (_, item) = items.find(|(path, _)| *path == operation.path)?;
        item.get(operation.method.to_ascii_lowercase())
    }
}

impl Samples {
    /// As a call by name takes them.
    pub(crate) fn arguments(&self) -> Value {
        let parameters =
            self.parameters.iter().map(|parameter| (parameter.argument.clone(), parameter.value.clone()));
        let body = self.body.iter().map(|body| ("body".to_owned(), body.clone()));
        Value::Object(parameters.chain(body).collect::<Map<_, _>>())
    }
}

impl Parameter {
    /// As it stands on the wire, decoded.
    pub(crate) fn text(&self) -> String {
        self.value.as_str().map_or_else(|| self.value.to_string(), str::to_owned)
    }
}

/// The example of what a body or a response carries.
fn example(carrier: &Value) -> Option<Value> {
    let content = carrier["content"].as_object()?;
    content.values().find_map(|content| content.get("example")).cloned()
}
