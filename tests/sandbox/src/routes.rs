//! What a request passes on its way, and who answers it.

use std::sync::Arc;

use axum::Router;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::Response;
use infinigate_contract::spec::shaped;

use super::api::{Asked, Route};
use super::errors::ErrorResponse;
use super::query::Query;
use super::record::BODY_LIMIT;
use super::shared::Shared;
use super::{altered, auth, fault, known, made, rate_limit, record, reply};

pub(super) fn router(shared: &Arc<Shared>) -> Router {
    // The layer added last is the first that a request meets.
    let api = Router::new()
        .fallback(serve)
        .layer(from_fn_with_state(Arc::clone(shared), rate_limit::count))
        .layer(from_fn(auth::require_key));
    #[cfg(feature = "self-check")]
    let api = api.layer(from_fn_with_state(Arc::clone(shared), super::self_check::hold));
    let api = api
        .layer(from_fn_with_state(Arc::clone(shared), fault::meet))
        .layer(from_fn_with_state(Arc::clone(shared), altered::alter))
        .layer(from_fn_with_state(Arc::clone(shared), record::record));
    #[cfg(feature = "reference")]
    let api = api.layer(from_fn_with_state(Arc::clone(shared), super::reference::serve));
    api.with_state(Arc::clone(shared))
}

async fn serve(State(shared): State<Arc<Shared>>, request: Request) -> Result<Response, ErrorResponse> {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path();
    let route = shared.api.find(&parts.method, path).ok_or(ErrorResponse::NO_ROUTE)?;
    if route.needs_token {
        auth::require_token(&shared, &parts.headers)?;
    }
    let asked = Asked {
        values: route.values(path).unwrap_or_default(),
        query: Query::parse(parts.uri.query().unwrap_or_default()),
        headers: parts.headers,
        body: to_bytes(body, BODY_LIMIT).await.map_err(|_| ErrorResponse::UNREADABLE)?,
    };
    response(&shared, route, &asked)
}

/// Answers from what the sandbox knows, in the shape that the description gives, or with what the description alone
/// says.
pub(super) fn response(shared: &Shared, route: &Route, asked: &Asked) -> Result<Response, ErrorResponse> {
    let description = &shared.api.description;
    let operation = description.operation(&route.id).ok_or(ErrorResponse::NO_ROUTE)?;
    let Some(known) = known::response(shared, &route.id, asked) else {
        return Ok(made::response(description, operation, asked));
    };
    let status = operation.status().try_into().unwrap_or_default();
    Ok(reply::json(status, &shaped(description, operation.response(), known?)))
}
