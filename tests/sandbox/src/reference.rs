//! The interactive reference at `/`: Swagger UI on the description, with the sandbox's credentials filled in.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use infinigate_api::operations::REQUEST_TOKEN;
use serde_json::{Value, json};
use utoipa_swagger_ui::Config;

use super::auth;
use super::shared::Shared;

/// The script of the page that starts Swagger UI: ours in place of the one that comes with it.
const INITIALIZER: &str = "/swagger-initializer.js";
const DESCRIPTION: &str = "/openapi.json";

/// Serves the page and its files, and leaves to the API what is an operation or is neither.
pub(super) async fn serve(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let is_page = request.method() == Method::GET && shared.api.find(request.method(), path).is_none();
    match is_page.then(|| file(&shared, path)).flatten() {
        Some(file) => file,
        None => next.run(request).await,
    }
}

fn file(shared: &Shared, path: &str) -> Option<Response> {
    match path {
        DESCRIPTION => return Some(Json(description(shared)).into_response()),
        INITIALIZER => {
            return Some(([(header::CONTENT_TYPE, "text/javascript")], initializer()).into_response());
        }
        _ => {}
    }
    // It fails for its own initializer alone.
    let file = utoipa_swagger_ui::serve(path.trim_start_matches('/'), Arc::new(Config::default())).ok()??;
    Some(([(header::CONTENT_TYPE, file.content_type)], file.bytes.into_owned()).into_response())
}

/// The description as it is, but for the server, which is this one, and the form of the token, which is filled in.
fn description(shared: &Shared) -> Value {
    let mut description = shared.api.description.value().clone();
    if let Some(properties) = description.as_object_mut() {
        properties.insert("servers".to_owned(), json!([{"url": "/", "description": "This sandbox"}]));
    }
    for (property, value) in [("client_id", auth::CLIENT_ID), ("client_secret", auth::CLIENT_SECRET)] {
        let place = format!("/components/schemas/TokenRequest/properties/{property}");
        if let Some(schema) = description.pointer_mut(&place).and_then(Value::as_object_mut) {
            schema.insert("example".to_owned(), json!(value));
        }
    }
    description
}

fn initializer() -> String {
    let sandbox = json!({
        "apiKey": auth::API_KEY,
        "tokenPath": REQUEST_TOKEN.path,
        "credentials": {
            "grant_type": "client_credentials",
            "client_id": auth::CLIENT_ID,
            "client_secret": auth::CLIENT_SECRET,
        },
    });
    format!("const sandbox = {sandbox};\n{}", include_str!("reference.js"))
}
