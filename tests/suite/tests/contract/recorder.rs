//! A server that answers whatever it is told to, and keeps what it is asked.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{Response, StatusCode};
use infinigate_auth::{Credentials, Infinigate};
use infinigate_contract::Exchange;
use tokio::net::TcpListener;

/// What a request for a token is answered unless something else is ordered.
const TOKEN: &str = r#"{"access_token": "recorded", "expires_in": 300}"#;

/// A response to order.
#[derive(Clone, Debug)]
pub(crate) struct Ordered {
    pub(crate) status: u16,
    pub(crate) media_type: String,
    pub(crate) body: String,
}

impl Ordered {
    pub(crate) fn json(status: u16, body: impl Into<String>) -> Self {
        Self { status, media_type: "application/json; charset=utf-8".to_owned(), body: body.into() }
    }

    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    pub(crate) fn is_json(&self) -> bool {
        self.media_type.contains("json") && !self.body.is_empty()
    }
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Recorder {
    base_url: String,
    state: Arc<Mutex<Recorded>>,
}

#[derive(Debug, Default)]
struct Recorded {
    path: String,
    ordered: Option<Ordered>,
    exchanges: Vec<Exchange>,
}

impl Recorder {
    /// Starts it, and makes a client for it that already has a token and sends nothing twice.
    pub(crate) async fn start() -> (Self, Infinigate) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base_url = format!("http://{}", listener.local_addr().unwrap());
        let recorder = Self { base_url, state: Arc::default() };
        let router = Router::new().fallback(response).with_state(recorder.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        let client = recorder.client().await;
        (recorder, client)
    }

    /// Another such client. One that was throttled holds its next requests back, in real time.
    pub(crate) async fn client(&self) -> Infinigate {
        let credentials = Credentials::new("key", "client", "secret").unwrap();
        let client = Infinigate::builder(credentials).base_url(&self.base_url).attempts(1).build().unwrap();
        // Whatever it is answered: a token was fetched before. A 429 to this one would hold back the next.
        self.state.lock().unwrap().ordered = None;
        let _ = client.list_manufacturers().send().await;
        client
    }

    /// From now on all requests are answered like this; those for a token only if they are what is ordered for.
    pub(crate) fn order(&self, path: &str, ordered: Ordered) {
        let mut state = self.state.lock().unwrap();
        path.clone_into(&mut state.path);
        state.ordered = Some(ordered);
    }

    /// What was exchanged since the last time.
    pub(crate) fn take(&self) -> Vec<Exchange> {
        std::mem::take(&mut self.state.lock().unwrap().exchanges)
    }
}

async fn response(State(recorder): State<Recorder>, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    let is_token = parts.uri.path() == infinigate_auth::api::operations::REQUEST_TOKEN.path;
    let mut state = recorder.state.lock().unwrap();
    let for_token = state.path == parts.uri.path();
    let ordered = match &state.ordered {
        Some(ordered) if !is_token || for_token => ordered.clone(),
        _ if is_token => Ordered::json(200, TOKEN),
        _ => Ordered::json(400, ""),
    };
    let response = Response::builder().status(StatusCode::from_u16(ordered.status).unwrap());
    let response = if ordered.body.is_empty() {
        response.body(Bytes::new())
    } else {
        response.header("content-type", ordered.media_type).body(ordered.body.into())
    };
    let response = response.unwrap();
    state.exchanges.push((Request::from_parts(parts, body), response.clone()).into());
    response.map(Body::from)
}
