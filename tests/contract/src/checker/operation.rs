//! Operations as the description declares them.

use http::Method;
use serde_json::Value;

use super::body::Body;
use super::credentials::{self, Credential, Security};
use super::parameters::{self, CompiledParameter, Location};
use super::response::Responses;
use super::route::Template;
use super::schema::Schemas;
use crate::document::{Document, METHODS, entries, text};

/// One method of one path.
#[derive(Clone, Debug)]
pub struct CompiledOperation {
    pub id: String,
    pub method: Method,
    pub parameters: Vec<CompiledParameter>,
    pub(super) body: Option<Body>,
    pub(super) security: Security,
    pub responses: Responses,
    /// As it stands in the description.
    pub source: Value,
}

/// One path with its operations.
#[derive(Clone, Debug)]
pub struct Route {
    pub path: String,
    pub(super) template: Template,
    pub operations: Vec<CompiledOperation>,
}

/// Every path of the description, the most literal first.
pub(super) fn read(document: &Document, known: &[(String, Credential)]) -> Result<Vec<Route>, String> {
    let mut schemas = Schemas::new(document);
    let mut routes: Vec<Route> = Vec::new();
    for (path, item) in entries(document.0.get("paths")).filter(|(path, _)| !path.starts_with("x-")) {
        let template = Template::parse(path).map_err(|reason| format!("the path {path} {reason}"))?;
        if let Some(twin) = routes.iter().find(|route| route.template.is_twin(&template)) {
            return Err(format!("the paths {} and {path} cannot be told apart", twin.path));
        }
        let item = document.resolve(item)?;
        let operations = METHODS
            .iter()
            .filter_map(|method| Some((method, item.get(method)?)))
            .map(|(method, declared)| {
                let id = text(declared, "operationId").map(str::to_owned);
                let id = id.unwrap_or_else(|| format!("{} {path}", method.to_ascii_uppercase()));
                operation(document, known, &mut schemas, (item, declared), method, &id)
                    .and_then(|operation| match_names(&template, operation))
                    .map_err(|reason| format!("{id}: {reason}"))
            })
            .collect::<Result<Vec<_>, _>>()?;
        routes.push(Route { path: path.to_owned(), template, operations });
    }
    let mut ids: Vec<&str> =
        routes.iter().flat_map(|route| &route.operations).map(|operation| operation.id.as_str()).collect();
    ids.sort_unstable();
    if let Some([id, _]) = ids.array_windows().find(|[one, two]| one == two) {
        return Err(format!("two operations have the id {id}"));
    }
    routes.sort_by_key(|route| route.template.rank());
    Ok(routes)
}

fn operation(
    document: &Document,
    known: &[(String, Credential)],
    schemas: &mut Schemas<'_>,
    (item, declared): (&Value, &Value),
    method: &str,
    id: &str,
) -> Result<CompiledOperation, String> {
    let body = declared.get("requestBody").map(|body| document.resolve(body)).transpose()?;
    Ok(CompiledOperation {
        id: id.to_owned(),
        source: declared.clone(),
        method: method.to_ascii_uppercase().parse().map_err(|_| format!("{method} is no method"))?,
        parameters: parameters::read(document, schemas, item, declared)?,
        body: body.map(|body| Body::read(schemas, body)).transpose()?,
        security: credentials::security(document, known, declared)?,
        responses: Responses::read(document, schemas, declared)?,
    })
}

/// Refuses an operation whose path and whose path parameters do not name the same values.
fn match_names(template: &Template, operation: CompiledOperation) -> Result<CompiledOperation, String> {
    let in_path = |parameter: &&CompiledParameter| parameter.location == Location::Path;
    let mut declared: Vec<&str> =
        operation.parameters.iter().filter(in_path).map(|parameter| parameter.name.as_str()).collect();
    let mut used: Vec<&str> = template.names().collect();
    declared.sort_unstable();
    used.sort_unstable();
    if declared == used {
        Ok(operation)
    } else {
        Err(format!("its path has the values {used:?}, but its path parameters are {declared:?}"))
    }
}
