//! The run: every operation of the description, called in every way, with what came over the wire.

use std::sync::LazyLock;
use std::thread;

use infinigate_auth::api::by_name;
use infinigate_auth::{Error, Infinigate};
use infinigate_contract::Exchange;
use infinigate_contract::spec::{Description, Exact, Operation, Shape, Side};
use serde_json::{Map, Value, json};

use crate::recorder::{Ordered, Recorder};

/// What a text may be. Each character of it arrives, or nothing is sent.
const HOSTILE: [&str; 22] = [
    "",
    " ",
    " a  b ",
    "\"switch\"",
    "it's",
    "a/b",
    "/",
    "a\\b",
    "100%",
    "%41%2F%zz",
    "Größe Ä ß é",
    "🦀 👩‍💻",
    "1+1",
    "a&b=c",
    "=",
    "#1",
    "?x=1",
    "..",
    ".",
    "a;b:c@d!$*(~)[]{}<>|^`",
    "line\nbreak\ttab\r\n",
    "null",
];

/// Digits that no float holds.
const DIGITS: [&str; 3] = ["0.1234567890123456789012345678", "79228162514264337593543950335", "-1.50"];

/// One call, and what became of it.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) operation: String,
    pub(crate) kind: Kind,
    /// What the call was made with.
    pub(crate) arguments: Map<String, Value>,
    /// The body that has to arrive.
    pub(crate) body: Option<Exact>,
    /// What was ordered as response.
    pub(crate) ordered: Ordered,
    pub(crate) result: Result<String, Error>,
    pub(crate) exchanges: Vec<Exchange>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// Example values and all optional parameters.
    All,
    /// What is required alone.
    Required,
    /// The body in one of its other shapes.
    Body,
    /// Responses of every shape, and the errors.
    Response,
    /// A hostile text at one place, or one of 4,000 characters.
    Hostile { place: String, text: String },
    /// A decimal with many digits at one place.
    Digits { place: String },
}

/// Made once for all tests of this program.
pub(crate) static RUN: LazyLock<Vec<Call>> = LazyLock::new(|| {
    // Not on the runtime of whichever test asks first.
    let run = thread::spawn(|| {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(run())
    });
    run.join().unwrap()
});

pub(crate) static DESCRIPTION: LazyLock<Description> =
    LazyLock::new(|| Description::of_this_project().unwrap());

async fn run() -> Vec<Call> {
    let (recorder, client) = Recorder::start().await;
    recorder.take();
    let mut calls = Vec::new();
    for operation in DESCRIPTION.operations() {
        let caller = Caller { recorder: &recorder, client: &client, operation };
        caller.plain(&mut calls).await;
        caller.responses(&mut calls).await;
        caller.hostile(&mut calls).await;
        caller.digits(&mut calls).await;
    }
    calls
}

/// True if a document, and each element of its lists, has a property that is declared. What has none is not read.
fn says_something(schema: &Value, value: &Value) -> bool {
    let schema = DESCRIPTION.resolve(schema);
    match value {
        Value::Object(object) => {
            let declared = schema["properties"].as_object();
            declared.is_none_or(|declared| {
                declared.is_empty() || declared.keys().any(|name| object.contains_key(name))
            }) && object.iter().all(|(name, value)| {
                // An object within another may be empty.
                value.as_object().is_some_and(Map::is_empty)
                    || says_something(&schema["properties"][name], value)
            })
        }
        Value::Array(elements) => elements.iter().all(|element| says_something(&schema["items"], element)),
        _ => true,
    }
}

/// The same response, about the document that is asked for: another one is refused.
fn about(arguments: &Map<String, Value>, ordered: Ordered) -> Ordered {
    let Ok(Value::Object(mut body)) = serde_json::from_str(&ordered.body) else { return ordered };
    if !ordered.is_success() {
        return ordered;
    }
    for (name, asked) in arguments.iter().filter(|(_, asked)| asked.is_string()) {
        let says = |part: &Map<String, Value>| part.get(name).is_some_and(Value::is_string);
        if says(&body) {
            body.insert(name.clone(), asked.clone());
        }
        for part in ["header", "envelope"] {
            if let Some(Value::Object(part)) =
                body.get_mut(part).filter(|part| part.as_object().is_some_and(says))
            {
                part.insert(name.clone(), asked.clone());
            }
        }
    }
    Ordered { body: Value::Object(body).to_string(), ..ordered }
}

struct Caller<'a> {
    recorder: &'a Recorder,
    client: &'a Infinigate,
    operation: Operation<'a>,
}

impl Caller<'_> {
    fn arguments(&self, shape: Shape, turn: usize) -> Map<String, Value> {
        DESCRIPTION.samples(Side::Request).arguments(self.operation, shape, turn)
    }

    /// A response of this shape.
    fn response(&self, shape: Shape) -> Ordered {
        let schema = self.operation.response().unwrap_or(&Value::Null);
        self.success(&DESCRIPTION.samples(Side::Response).value(schema, shape, 0))
    }

    /// A success in the media type that is declared: a file is a text here, as it is and not as JSON.
    fn success(&self, body: &Value) -> Ordered {
        let status = self.operation.status();
        match (self.operation.content(), body.as_str()) {
            (None, _) => Ordered::json(status, ""),
            (Some((media_type, _)), Some(text)) if !media_type.contains("json") => {
                Ordered { status, media_type: media_type.to_owned(), body: text.to_owned() }
            }
            _ => Ordered::json(status, body.to_string()),
        }
    }

    async fn call(
        &self,
        kind: Kind,
        arguments: Map<String, Value>,
        body: Option<Exact>,
        ordered: Ordered,
    ) -> Call {
        let ordered = about(&arguments, ordered);
        self.recorder.order(self.operation.path, ordered.clone());
        let body =
            body.or_else(|| arguments.get("body").map(|body| Exact::parse(&body.to_string()).unwrap()));
        let all = Value::Object(arguments.clone());
        let result = by_name::call(self.client, self.operation.id, &all).await;
        Call {
            operation: self.operation.id.to_owned(),
            kind,
            arguments,
            body,
            ordered,
            result: result.map(|response| response.get().to_owned()),
            exchanges: self.recorder.take(),
        }
    }

    async fn plain(&self, calls: &mut Vec<Call>) {
        let whole = self.response(Shape::Whole);
        // As many turns as the longest list of values has.
        for turn in 0..3 {
            let arguments = self.arguments(Shape::Whole, turn);
            calls.push(self.call(Kind::All, arguments, None, whole.clone()).await);
        }
        let arguments = self.arguments(Shape::Required(0), 0);
        calls.push(self.call(Kind::Required, arguments, None, whole.clone()).await);
        if let Some((_, schema)) = self.operation.body() {
            for depth in 1..5 {
                let mut arguments = self.arguments(Shape::Whole, 0);
                let body = DESCRIPTION.samples(Side::Request).value(schema, Shape::Required(depth), 0);
                if !says_something(schema, &body) {
                    continue;
                }
                arguments.insert("body".to_owned(), body);
                calls.push(self.call(Kind::Body, arguments, None, whole.clone()).await);
            }
        }
    }

    async fn responses(&self, calls: &mut Vec<Call>) {
        let samples = DESCRIPTION.samples(Side::Response);
        let arguments = self.arguments(Shape::Whole, 0);
        let mut ordered = Vec::new();
        if let Some(schema) = self.operation.response() {
            let bodies = samples.shapes(schema).into_iter().filter(|body| says_something(schema, body));
            ordered.extend(bodies.map(|body| self.success(&body)));
        } else {
            ordered.push(self.success(&Value::Null));
        }
        for (status, schema) in self.operation.errors() {
            let status = status.replace("XX", "02").parse().unwrap();
            let any = || vec![json!({"any": "thing"})];
            let bodies = schema.map_or_else(any, |schema| samples.shapes(schema));
            ordered.extend(bodies.into_iter().map(|body| Ordered::json(status, body.to_string())));
            ordered.push(Ordered::json(status, ""));
        }
        for ordered in ordered {
            let throttled = if ordered.status == 429 { Some(self.recorder.client().await) } else { None };
            self.recorder.take();
            let caller = Caller { client: throttled.as_ref().unwrap_or(self.client), ..*self };
            calls.push(caller.call(Kind::Response, arguments.clone(), None, ordered).await);
        }
    }

    async fn hostile(&self, calls: &mut Vec<Call>) {
        let response = self.response(Shape::Null(0));
        let arguments = Value::Object(self.arguments(Shape::Whole, 0));
        let long = "4000 äöü ß".repeat(400);
        for place in places(self.operation, &|schema| is_text(schema)) {
            for text in HOSTILE.into_iter().chain([long.as_str()]) {
                let mut arguments = arguments.clone();
                *arguments.pointer_mut(&place).unwrap() = json!(text);
                let Value::Object(arguments) = arguments else { unreachable!() };
                let kind = Kind::Hostile { place: place.clone(), text: text.to_owned() };
                calls.push(self.call(kind, arguments, None, response.clone()).await);
            }
        }
    }

    async fn digits(&self, calls: &mut Vec<Call>) {
        let response = self.response(Shape::Null(0));
        let arguments = Value::Object(self.arguments(Shape::Whole, 0));
        for place in places(self.operation, &|schema| schema["type"] == "number") {
            for digits in DIGITS {
                let mut arguments = arguments.clone();
                // JSON values have floats; a text is read to the same decimal.
                *arguments.pointer_mut(&place).unwrap() = json!(digits);
                let mut body = Exact::parse(&arguments["body"].to_string()).unwrap();
                *body.at(place.trim_start_matches("/body")).unwrap() = Exact::Number(digits.to_owned());
                let Value::Object(arguments) = arguments else { unreachable!() };
                let kind = Kind::Digits { place: place.clone() };
                calls.push(self.call(kind, arguments, Some(body), response.clone()).await);
            }
        }
    }
}

/// A text that can be any: neither one of an enum nor in a format.
fn is_text(schema: &Value) -> bool {
    let format = schema["format"].as_str();
    schema["type"] == "string"
        && schema.get("enum").is_none()
        && format.is_none_or(|format| format == "password")
}

/// Pointers into the arguments of an operation to every value whose schema is like this.
fn places(operation: Operation<'_>, wanted: &dyn Fn(&Value) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for parameter in operation.parameters() {
        collect(parameter.schema, &format!("/{}", parameter.name), wanted, &mut found, 0);
    }
    if let Some((_, schema)) = operation.body() {
        collect(schema, "/body", wanted, &mut found, 0);
    }
    found
}

fn collect(
    schema: &Value,
    place: &str,
    wanted: &dyn Fn(&Value) -> bool,
    found: &mut Vec<String>,
    depth: usize,
) {
    let schema = DESCRIPTION.resolve(schema);
    if wanted(schema) {
        found.push(place.to_owned());
    }
    if depth > 12 {
        return;
    }
    for part in schema["allOf"].as_array().into_iter().flatten() {
        collect(part, place, wanted, found, depth + 1);
    }
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        collect(property, &format!("{place}/{name}"), wanted, found, depth + 1);
    }
    if let Some(items) = schema.get("items") {
        collect(items, &format!("{place}/0"), wanted, found, depth + 1);
    }
}
