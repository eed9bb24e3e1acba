//! The checker: does an exchange keep to the description?
//!
//! A [`Contract`] is made from an OpenAPI 3.0 description alone, and judges requests and responses as they went over
//! the wire. It shares no code with the client, so that the two cannot be wrong together.
//!
//! ```
//! use bytes::Bytes;
//! use http::{Request, Response};
//! use infinigate_contract::{Contract, Kind};
//! use serde_json::json;
//!
//! let contract = Contract::from_description(&json!({
//!     "openapi": "3.0.3",
//!     "paths": {"/articles": {"get": {
//!         "operationId": "list_articles",
//!         "parameters": [{"name": "take", "in": "query", "schema": {"type": "integer"}}],
//!         "responses": {"204": {"description": "none"}},
//!     }}},
//! }))?;
//! let request = Request::get("/articles?take=all").body(Bytes::new())?;
//! let response = Response::builder().status(204).body(Bytes::new())?;
//! let violations = contract.check(&(request, response).into());
//! assert_eq!(violations[0].kind, Kind::ParameterValue);
//! assert_eq!(violations[0].to_string(), "list_articles: query parameter `take`: \"all\" is not a whole number");
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```
//!
//! # Where the checker departs from the letter of the description
//!
//! In requests, because a client has to be more careful than its server:
//!
//! - Query parameters are spelled as declared, though the server ignores case.
//! - A comma in a value of a list that is repeated counts as joined, encoded or not: no list of this API has values
//!   with commas.
//! - A body has no property that its schema does not declare, unless the schema has `additionalProperties`.
//! - No header but the declared ones and those that HTTP itself needs; above all no `api-version`.
//! - Credentials go only to operations that ask for them.
//! - A path value is not empty.
//!
//! In responses, because this server is known for it:
//!
//! - A `date-time` needs no offset.
//! - A property that is not required may be `null`.
//! - Properties that the schema does not declare are accepted, unless the contract is [strict](Contract::strict).
//! - A byte order mark in front of JSON is skipped.
//! - No body at all stands for `null`, and is accepted where `null` is.
//! - An error may have any media type, or no body; if it says that it is JSON, it has to be JSON as declared.
//!
//! In both: `nullable` counts with and without `type`, and `x-known-values` limit nothing, unless the contract has
//! [closed enums](Contract::with_closed_enums).
//!
//! # What it does not see
//!
//! A description that allows *more* than before is only noticed by an exchange that breaks the old one: compare the
//! verdicts on bad exchanges too, not only on good ones. What does not travel cannot be judged: summaries, examples,
//! names of schemas and of path values. Properties that stand twice in one JSON object, and limits of headers in
//! responses, are not looked at.

#![deny(missing_docs)]

mod body;
mod content;
mod convert;
mod credentials;
#[doc(hidden)]
pub mod document;
mod exchange;
mod formats;
mod judge;
mod names;
#[doc(hidden)]
pub mod operation;
#[doc(hidden)]
pub mod parameters;
mod properties;
mod request;
#[doc(hidden)]
pub mod response;
mod route;
#[doc(hidden)]
pub mod schema;
pub mod spec;
mod value;
#[doc(hidden)]
pub mod violation;
mod wire;

use std::collections::BTreeSet;

use serde_json::Value;

pub use self::exchange::Exchange;
pub use self::violation::{Kind, Side, Violation};

use self::credentials::Credential;
use self::document::Document;
use self::judge::{Judge, Rules};
use self::names::Names;
use self::operation::{CompiledOperation, Route};
use self::request::Head;
use self::route::PathValue;
use self::violation::Findings;

/// A description that judges exchanges.
#[derive(Clone, Debug)]
pub struct Contract {
    #[doc(hidden)]
    pub document: Document,
    schemes: Vec<(String, Credential)>,
    #[doc(hidden)]
    pub routes: Vec<Route>,
    rules: Rules,
}

impl Contract {
    /// Reads a description, OpenAPI 3.0.
    ///
    /// # Errors
    ///
    /// What is wrong with the description, or what of it cannot be judged: nothing is passed over in silence.
    pub fn from_description(description: &Value) -> Result<Self, String> {
        let version = document::text(description, "openapi").unwrap_or("none");
        if !version.starts_with("3.0.") {
            return Err(format!("the description is OpenAPI {version}, not 3.0"));
        }
        let document = Document(description.clone());
        let schemes = credentials::schemes(&document)?;
        let routes = operation::read(&document, &schemes)?;
        Ok(Self { document, schemes, routes, rules: Rules::default() })
    }

    /// The same contract, which also reports properties of responses that the description does not declare.
    #[must_use]
    pub fn strict(mut self) -> Self {
        self.rules.strict = true;
        self
    }

    /// The same contract, which also reports values outside `x-known-values`, in requests and responses.
    #[must_use]
    pub fn with_closed_enums(mut self) -> Self {
        self.rules.closed_enums = true;
        self
    }

    /// The ids of all operations, sorted. One without an id is named by method and path.
    pub fn operations(&self) -> Vec<&str> {
        let operations = self.routes.iter().flat_map(|route| &route.operations);
        let mut ids: Vec<&str> = operations.map(|operation| operation.id.as_str()).collect();
        ids.sort_unstable();
        ids
    }

    /// The operation that an exchange is about, whether it keeps to it or not.
    pub fn operation_of(&self, exchange: &Exchange) -> Option<&str> {
        find(self.route(exchange)?, exchange).map(|operation| operation.id.as_str())
    }

    /// The operations that these exchanges are about, and those that none of them is about. Both sorted.
    pub fn covered<'a>(&self, exchanges: impl IntoIterator<Item = &'a Exchange>) -> (Vec<&str>, Vec<&str>) {
        let seen: BTreeSet<&str> =
            exchanges.into_iter().filter_map(|exchange| self.operation_of(exchange)).collect();
        self.operations().into_iter().partition(|id| seen.contains(id))
    }

    /// Every difference between an exchange and the description; empty if it keeps to it.
    pub fn check(&self, exchange: &Exchange) -> Vec<Violation> {
        let mut findings = Findings::new(None);
        let Some(route) = self.route(exchange) else {
            let place = format!("path {}", violation::quoted(&exchange.path));
            findings.add(Kind::UnknownPath, place, "is not declared");
            return findings.into_violations();
        };
        let Some(operation) = find(route, exchange) else {
            let place = format!("path {}", route.path);
            findings.add(Kind::UnknownMethod, place, format!("has no operation {}", exchange.method));
            return findings.into_violations();
        };
        let values = route.template.fit(&exchange.path).unwrap_or_default();
        self.check_operation(operation, exchange, values)
    }

    fn check_operation(
        &self,
        operation: &CompiledOperation,
        exchange: &Exchange,
        values: Vec<PathValue<'_>>,
    ) -> Vec<Violation> {
        let mut findings = Findings::new(Some(&operation.id));
        let judge = Judge { document: &self.document, rules: self.rules };
        let head = Head::read(exchange, values, &mut findings);
        let parameters = operation.parameters.as_slice();
        Names { head: &head, parameters, schemes: &self.schemes }.check(&mut findings);
        for parameter in parameters.iter().filter(|parameter| head.has(parameter)) {
            if let Some(value) = head.value(&self.document, parameter, &mut findings) {
                judge.parameter(parameter, &value, &mut findings);
            }
        }
        credentials::check(&head, &operation.security, &self.schemes, &mut findings);
        body::check(&judge, operation.body.as_ref(), exchange, &mut findings);
        response::check(&judge, &operation.responses, exchange, &mut findings);
        findings.into_violations()
    }

    /// The most literal path that fits.
    fn route(&self, exchange: &Exchange) -> Option<&Route> {
        self.routes.iter().find(|route| route.template.fit(&exchange.path).is_some())
    }
}

fn find<'a>(route: &'a Route, exchange: &Exchange) -> Option<&'a CompiledOperation> {
    route.operations.iter().find(|operation| operation.method == exchange.method)
}
