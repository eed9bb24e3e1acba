//! A service with axum: one client for all requests, and a health check for the load balancer.

use std::time::Duration;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::get;
use infinigate_auth::{Error, Infinigate, RequestOptions};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
    Ok(axum::serve(listener, router(Infinigate::from_env()?)).await?)
}

/// Clones of the client share its token, connections and limits: axum clones the state for each request.
pub fn router(infinigate: Infinigate) -> Router {
    Router::new().route("/stock/{sku}", get(stock)).route("/health", get(health)).with_state(infinigate)
}

async fn stock(
    State(infinigate): State<Infinigate>,
    Path(sku): Path<String>,
) -> Result<String, (StatusCode, String)> {
    let found = infinigate.prices_by_sku([sku]).await.map_err(|error| (status(&error), error.to_string()))?;
    let article =
        found.items.into_iter().next().ok_or((StatusCode::NOT_FOUND, "no such article".to_owned()))?;
    Ok(article.stock_level.map_or_else(|| "unknown".to_owned(), |stock| stock.to_string()))
}

/// Ready if there is a token and a response: one attempt, for a load balancer does not wait.
async fn health(State(infinigate): State<Infinigate>) -> Result<&'static str, (StatusCode, String)> {
    let options = RequestOptions::new().timeout(Duration::from_secs(5)).attempts(1);
    match infinigate.with_options(options).list_manufacturers().send().await {
        Ok(_) => Ok("ok"),
        Err(error) => Err((StatusCode::SERVICE_UNAVAILABLE, error.to_string())),
    }
}

/// What the caller is told: to come back later, or that this service has a fault behind it.
fn status(error: &Error) -> StatusCode {
    if error.is_throttled() { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::BAD_GATEWAY }
}
