//! The description that a sandbox follows, and which of its operations a request is for.

use std::sync::{Arc, LazyLock};

use axum::body::Bytes;
use axum::http::{HeaderMap, Method};
use infinigate_api::operations::REQUEST_TOKEN;
use infinigate_contract::spec::{Description, Operation};
use serde_json::Value;
use url::form_urlencoded;

use super::query::Query;

/// The operation that hands out tokens.
pub(super) const TOKEN: &str = REQUEST_TOKEN.id;

/// The description, read.
#[derive(Debug)]
pub(super) struct Api {
    pub(super) description: Description,
    /// What judges the sandbox's responses, or why it cannot.
    #[cfg(feature = "self-check")]
    pub(super) contract: Result<infinigate_contract::Contract, String>,
    pub(super) routes: Vec<Route>,
}

/// One operation, and where it is.
#[derive(Debug)]
pub(super) struct Route {
    pub(super) id: String,
    pub(super) needs_token: bool,
    pub(super) method: Method,
    pub(super) segments: Vec<String>,
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
    // One that is no JSON, which tests rule out, has no operations.
    Arc::new(Api::new(Description::of_this_project().unwrap_or_else(|_| Description::new(Value::Null))))
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
        Self {
            #[cfg(feature = "self-check")]
            contract: description.contract(),
            description,
            routes,
        }
    }

    /// The operation that a request is for. Like the server's platform it does not tell capitals in a path apart.
    pub(super) fn find(&self, method: &Method, path: &str) -> Option<&Route> {
        self.routes.iter().find(|route| route.method == *method && route.values(path).is_some())
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
}

impl Asked {
    /// The value in the path of an operation that has one.
    pub(super) fn value(&self) -> &str {
        self.values.last().map_or("", String::as_str)
    }
}

pub(super) fn is_value(segment: &str) -> bool {
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
