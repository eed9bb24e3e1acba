//! A server that answers everything alike and notes what it was asked.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use kinds::Client;
use tokio::net::TcpListener;

/// A request as it arrived.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Method, path and query.
    pub line: String,
    pub headers: HeaderMap,
    pub body: String,
}

impl Seen {
    /// The value of a header; empty without it.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// The server, and a client for it.
#[derive(Debug)]
pub struct Server {
    pub client: Client,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Server {
    /// Answers with this status and, unless it is empty, this body of JSON.
    pub async fn answering(status: u16, body: &'static str) -> Self {
        let seen: Arc<Mutex<Vec<Seen>>> = Arc::default();
        let notes = Arc::clone(&seen);
        let response = move |method: Method, uri: Uri, headers: HeaderMap, body_sent: Bytes| async move {
            let line = format!("{method} {uri}");
            let sent = String::from_utf8_lossy(&body_sent).into_owned();
            notes.lock().unwrap().push(Seen { line, headers, body: sent });
            (StatusCode::from_u16(status).unwrap(), [(header::CONTENT_TYPE, "application/json")], body)
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, Router::new().fallback(response)).await });
        Self { client: Client::new(&url).unwrap(), seen }
    }

    /// The request that was sent last.
    pub fn seen(&self) -> Seen {
        self.seen.lock().unwrap().last().cloned().expect("nothing was sent")
    }
}
