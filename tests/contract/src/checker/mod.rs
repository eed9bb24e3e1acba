//! Judges exchanges by a description: feature `checker`.

mod body;
mod content;
mod convert;
mod credentials;
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
mod value;
#[doc(hidden)]
pub mod violation;
mod wire;

use std::collections::BTreeSet;

use serde_json::Value;

pub use self::violation::{Kind, Violation};

use self::credentials::Credential;
use self::judge::{Judge, Rules};
use self::names::Names;
use self::operation::{CompiledOperation, Route};
use self::request::Head;
use self::route::PathValue;
use self::violation::Findings;
use crate::Exchange;
use crate::document::{self, Document};
use crate::spec::Description;

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

impl Description {
    /// The checker of this description, a strict one.
    ///
    /// # Errors
    ///
    /// When it cannot be judged by.
    pub fn contract(&self) -> Result<Contract, String> {
        Contract::from_description(self.value()).map(Contract::strict)
    }
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
