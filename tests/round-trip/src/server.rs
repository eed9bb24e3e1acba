//! A server that answers what it is told, and keeps what it was sent.

use std::io;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::{Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Uri, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use tokio::net::TcpListener;
use url::form_urlencoded;

pub(crate) struct Server {
    pub(crate) base_url: String,
    exchange: Arc<Mutex<Exchange>>,
}

/// The one that comes next, or came last.
#[derive(Default)]
struct Exchange {
    response: Option<Vec<u8>>,
    received: Option<Received>,
}

/// A request as it arrived.
pub(crate) struct Received {
    uri: Uri,
    headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Server {
    pub(crate) async fn start() -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let base_url = format!("http://{}", listener.local_addr()?);
        let exchange = Arc::default();
        let app = Router::new().fallback(serve).with_state(Arc::clone(&exchange));
        tokio::spawn(axum::serve(listener, app).into_future());
        Ok(Self { base_url, exchange })
    }

    /// Answers the next request with this, or with no body.
    pub(crate) fn answer(&self, response: Option<&Value>) {
        *lock(&self.exchange) =
            Exchange { response: response.map(|value| value.to_string().into_bytes()), received: None };
    }

    pub(crate) fn received(&self) -> Option<Received> {
        lock(&self.exchange).received.take()
    }
}

impl Received {
    /// The values of a parameter, decoded.
    pub(crate) fn values(&self, location: &str, name: &str) -> Vec<String> {
        match location {
            "path" => self.uri.path().split('/').map(decoded).collect(),
            "query" => {
                let pairs = form_urlencoded::parse(self.uri.query().unwrap_or_default().as_bytes());
                pairs.filter(|(key, _)| key == name).map(|(_, value)| value.into_owned()).collect()
            }
            _ => {
                let values = self.headers.get_all(name).iter();
                values.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()).collect()
            }
        }
    }
}

async fn serve(State(exchange): State<Arc<Mutex<Exchange>>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let mut exchange = lock(&exchange);
    exchange.received = Some(Received { uri: parts.uri, headers: parts.headers, body });
    match exchange.response.take() {
        Some(body) => ([(header::CONTENT_TYPE, "application/json")], body).into_response(),
        None => ().into_response(),
    }
}

fn lock(exchange: &Mutex<Exchange>) -> MutexGuard<'_, Exchange> {
    exchange.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A part of a path. In a path a plus is a plus, and an ampersand separates nothing.
fn decoded(sent: &str) -> String {
    let form = format!("={}", sent.replace('+', "%2B").replace('&', "%26"));
    form_urlencoded::parse(form.as_bytes()).next().map(|(_, value)| value.into_owned()).unwrap_or_default()
}
