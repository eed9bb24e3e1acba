//! The description that a sandbox follows: which operation a request is for, and whether a response keeps to it.

use std::sync::{Arc, LazyLock};

use axum::body::Bytes;
use axum::http::{HeaderMap, Method, Request, Response};
use infinigate_api::operations::REQUEST_TOKEN;
use infinigate_contract::spec::{Description, Operation};
use infinigate_contract::{Contract, Kind, Side, Violation};
use serde_json::Value;
use url::form_urlencoded;

use super::query::Query;

/// The operation that hands out tokens.
pub(super) const TOKEN: &str = REQUEST_TOKEN.id;

/// The description, read.
#[derive(Debug)]
pub(super) struct Api {
    pub(super) description: Description,
    contract: Result<Contract, String>,
    routes: Vec<Route>,
}

/// One operation, and where it is.
#[derive(Debug)]
pub(super) struct Route {
    pub(super) id: String,
    pub(super) needs_token: bool,
    method: Method,
    segments: Vec<String>,
}

/// A request for an operation.
#[derive(Debug)]
pub(super) struct Asked {
    /// The values in its path, in their order.
    pub(super) values: Vec<String>,
    pub(super) query: Query,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

/// The project's own description, read once for all sandboxes.
static OWN: LazyLock<Arc<Api>> = LazyLock::new(|| {
    let own = Description::of_this_project().map_err(|error| format!("openapi/infinigate.json: {error}"));
    // One that is no JSON has no operations, and every response says why.
    let reason = own.as_ref().err().cloned();
    let mut api = Api::new(own.unwrap_or_else(|_| Description::new(Value::Null)));
    if let Some(reason) = reason {
        api.contract = Err(reason);
    }
    Arc::new(api)
});

impl Api {
    /// `openapi/infinigate.json`.
    pub(super) fn own() -> Arc<Self> {
        Arc::clone(&OWN)
    }

    pub(super) fn new(description: Description) -> Self {
        let mut routes: Vec<Route> = description
            .operations()
            .filter_map(|operation| {
                Some(Route {
                    id: operation.id.to_owned(),
                    needs_token: needs_token(&description, operation),
                    method: operation.method.to_ascii_uppercase().parse().ok()?,
                    segments: operation.path.split('/').map(str::to_owned).collect(),
                })
            })
            .collect();
        // Of two that fit, the one with fewer values in its path counts.
        routes.sort_by_key(|route| route.segments.iter().filter(|segment| is_value(segment)).count());
        Self { contract: description.contract(), description, routes }
    }

    pub(super) fn routes(&self) -> impl Iterator<Item = &Route> {
        self.routes.iter()
    }

    /// The operation that a request is for. Like the server's platform it does not tell capitals in a path apart.
    pub(super) fn find(&self, method: &Method, path: &str) -> Option<&Route> {
        self.routes.iter().find(|route| route.method == *method && route.values(path).is_some())
    }

    /// What is wrong with a response to an operation.
    pub(super) fn violations(&self, route: &Route, path: &str, response: Response<Bytes>) -> Vec<Violation> {
        let Ok(contract) = &self.contract else { return Vec::new() };
        let mut asked = Request::new(Bytes::new());
        *asked.method_mut() = route.method.clone();
        *asked.uri_mut() = route.spelled(path).parse().unwrap_or_default();
        let status = response.status();
        let counts = |found: &Violation| {
            // Requests may be wrong: a test may want to see what comes of it. And an error may come from another part
            // of the server than the one whose errors the description knows: with a status or properties of its own.
            let of_another_part =
                matches!(found.kind, Kind::UndeclaredResponseProperty | Kind::UndeclaredStatus);
            found.side() == Side::Response && (status.is_success() || !of_another_part)
        };
        contract.check(&(asked, response).into()).into_iter().filter(counts).collect()
    }

    /// Why nothing can be judged by the description.
    pub(super) fn unusable(&self) -> Option<&str> {
        self.contract.as_ref().err().map(String::as_str)
    }
}

impl Route {
    /// The values in a path that fits.
    pub(super) fn values(&self, path: &str) -> Option<Vec<String>> {
        let sent: Vec<&str> = path.split('/').collect();
        if sent.len() != self.segments.len() {
            return None;
        }
        let mut values = Vec::new();
        for (segment, sent) in self.segments.iter().zip(sent) {
            match segment.split_once('{').zip(segment.split_once('}')) {
                Some(((before, _), (_, after))) => {
                    values.push(decoded(sent.strip_prefix(before)?.strip_suffix(after)?));
                }
                None if segment.eq_ignore_ascii_case(sent) => {}
                None if sent.contains('%') && segment.eq_ignore_ascii_case(&decoded(sent)) => {}
                None => return None,
            }
        }
        Some(values)
    }

    /// The path in the capitals of the description.
    fn spelled(&self, path: &str) -> String {
        let segments = self.segments.iter().zip(path.split('/'));
        let spelled: Vec<&str> =
            segments.map(|(segment, sent)| if is_value(segment) { sent } else { segment }).collect();
        spelled.join("/")
    }

    /// A path with this in the place of every value.
    pub(super) fn path(&self, value: &str) -> String {
        let value: String = form_urlencoded::byte_serialize(value.as_bytes()).collect();
        let filled = self.segments.iter().map(|segment| {
            let parts = segment.split_once('{').zip(segment.split_once('}'));
            parts.map_or_else(
                || segment.clone(),
                |((before, _), (_, after))| format!("{before}{value}{after}"),
            )
        });
        filled.collect::<Vec<_>>().join("/")
    }
}

fn is_value(segment: &str) -> bool {
    segment.contains('{')
}

/// A part of a path. What is not UTF-8 once decoded comes out with replacement characters, which fit nothing.
fn decoded(sent: &str) -> String {
    // In a path a plus is a plus, and an ampersand separates nothing.
    let form = format!("={}", sent.replace('+', "%2B").replace('&', "%26"));
    form_urlencoded::parse(form.as_bytes()).next().map(|(_, value)| value.into_owned()).unwrap_or_default()
}

/// True unless the description says that the operation goes without, or with an API key alone.
fn needs_token(description: &Description, operation: Operation<'_>) -> bool {
    let all = description.value();
    let Some(Value::Array(required)) = operation.declared.get("security").or_else(|| all.get("security"))
    else {
        return true;
    };
    let is_key = |name: &String| all["components"]["securitySchemes"][name]["type"] == "apiKey";
    !required.iter().any(|schemes| schemes.as_object().is_none_or(|schemes| schemes.keys().all(is_key)))
        && !required.is_empty()
}
