//! The sandbox keeps what it promises: each test asks it over HTTP, as any client would.

mod chosen;
mod clock;
mod data;
mod documents;
mod edition;
mod faults;
mod gateway;
mod msp;
mod price_list;
mod quotes;
mod record;

use std::error::Error;

use infinigate_auth::api::operations;
use infinigate_contract::spec::Said;
use infinigate_sandbox::{Sandbox, SandboxBuilder};
use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, Method, RequestBuilder};
use serde_json::Value;

/// The path of an operation up to the first value in it; empty if the description has no such operation any more.
const fn path_of(id: &str) -> &'static str {
    let mut index = 0;
    while index < operations::ALL.len() {
        let operation = &operations::ALL[index];
        if is_same(operation.id, id) {
            return before_values(operation.path);
        }
        index += 1;
    }
    ""
}

const fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut index = 0;
    while index < one.len() && index < other.len() && one[index] == other[index] {
        index += 1;
    }
    index == one.len() && index == other.len()
}

const fn before_values(path: &'static str) -> &'static str {
    let mut end = 0;
    while end < path.len() {
        // A slash, and then a value.
        if end + 1 < path.len() && path.as_bytes()[end + 1] == b'{' {
            return path.split_at(end).0;
        }
        end += 1;
    }
    path
}

/// A list as it is meant, whatever its shape.
#[derive(Debug)]
struct List {
    rows: Vec<Value>,
    count: usize,
}

type TestResult<T = ()> = Result<T, Box<dyn Error>>;

/// A sandbox and a client with a token for it.
struct Caller {
    sandbox: Sandbox,
    http: Client,
    token: String,
}

/// A response, read to its end.
#[derive(Debug)]
struct Response {
    status: u16,
    content_type: String,
    text: String,
}

impl Caller {
    async fn new() -> TestResult<Self> {
        Self::of(Sandbox::builder()).await
    }

    async fn of(builder: SandboxBuilder) -> TestResult<Self> {
        let sandbox = builder.start().await?;
        let http = Client::builder().no_proxy().build()?;
        let mut caller = Self { sandbox, http, token: String::new() };
        caller.token = caller.fetch_token().await?;
        Ok(caller)
    }

    /// A request with nothing but method and URL.
    fn bare(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.sandbox.base_url()))
    }

    /// A request with key and token.
    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.bare(method, path).header("API-KEY", self.sandbox.api_key()).bearer_auth(&self.token)
    }

    fn token_request(&self) -> RequestBuilder {
        self.bare(Method::POST, "/authorization/token").header("API-KEY", self.sandbox.api_key())
    }

    async fn fetch_token(&self) -> TestResult<String> {
        let form = [
            ("client_id", self.sandbox.client_id()),
            ("client_secret", self.sandbox.client_secret()),
            ("grant_type", "client_credentials"),
        ];
        let response = read(self.token_request().form(&form)).await?;
        Ok(response.json()?["access_token"].as_str().ok_or("no token")?.to_owned())
    }

    async fn get(&self, path: &str) -> TestResult<Response> {
        read(self.request(Method::GET, path)).await
    }

    async fn post(&self, path: &str, body: &Value) -> TestResult<Response> {
        read(self.request(Method::POST, path).json(body)).await
    }

    /// The list in a 200. A list that is not counted counts its rows.
    async fn list(&self, path: &str) -> TestResult<List> {
        match Said::of(self.get_json(path).await?) {
            Said::List { rows, count } => Ok(List { rows, count }),
            other => Err(format!("{path}: no list: {other:?}").into()),
        }
    }

    /// The count in a 200.
    async fn count(&self, path: &str) -> TestResult<usize> {
        match Said::of(self.get_json(path).await?) {
            Said::Count(count) => Ok(count),
            other => Err(format!("{path}: no count: {other:?}").into()),
        }
    }

    /// The quote in a 200, flat.
    async fn quote(&self, path: &str) -> TestResult<Value> {
        let mut quote = self.get_json(path).await?;
        if let Some(Value::Object(header)) = quote.as_object_mut().and_then(|quote| quote.remove("header")) {
            quote.as_object_mut().ok_or("no quote")?.extend(header);
        }
        Ok(quote)
    }

    /// The JSON of a response that must be a 200.
    async fn get_json(&self, path: &str) -> TestResult<Value> {
        self.get(path).await?.ok()
    }
}

impl Response {
    fn json(&self) -> TestResult<Value> {
        Ok(serde_json::from_str(&self.text)?)
    }

    fn ok(&self) -> TestResult<Value> {
        if self.status == 200 && self.content_type == "application/json; charset=utf-8" {
            self.json()
        } else {
            Err(format!("{self:?}").into())
        }
    }

    /// The properties that a 400 in the backend's format complains about.
    fn invalid_properties(&self) -> TestResult<Vec<String>> {
        let body = self.json()?;
        let problem =
            (self.status, self.content_type.starts_with("application/problem+json"), &body["status"]);
        if problem != (400, true, &Value::from(400)) || body["title"].is_null() || body["traceId"].is_null() {
            return Err(format!("{self:?}").into());
        }
        let errors = body["errors"].as_object().ok_or("no errors")?;
        if errors.values().any(|messages| messages.as_array().is_none_or(|messages| messages.len() != 1)) {
            return Err(format!("not one message for each: {body}").into());
        }
        Ok(errors.keys().cloned().collect())
    }
}

async fn read(request: RequestBuilder) -> TestResult<Response> {
    let response = request.send().await?;
    let status = response.status().as_u16();
    let content_type = response.headers().get(CONTENT_TYPE).map(|value| value.to_str()).transpose()?;
    let content_type = content_type.unwrap_or_default().to_owned();
    Ok(Response { status, content_type, text: response.text().await? })
}

/// The elements of a JSON array.
fn items(value: &Value) -> TestResult<&Vec<Value>> {
    value.as_array().ok_or_else(|| format!("not an array: {value}").into())
}

/// One property of each row.
fn column<'a>(rows: &'a [Value], property: &str) -> Vec<&'a Value> {
    rows.iter().map(|row| &row[property]).collect()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// A path segment or query value with everything encoded that is not plain.
fn encode(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}
