//! A server whose clock is that of the test, and that notes when each request came.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use infinigate_auth::api::operations::{LIST_INVOICES, LIST_MANUFACTURERS};
use infinigate_auth::{Builder, Credentials, Infinigate};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

/// A request as it came, without those for a token.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) target: String,
    pub(crate) at: Instant,
    /// How many were under way, this one included.
    pub(crate) under_way: usize,
    /// The header `Authorization`.
    pub(crate) token: String,
}

/// Answers a request, given its target and how many there were before; none for the usual response.
pub(crate) type Odd = Box<dyn Fn(&str, usize) -> Option<Response> + Send + Sync>;

struct Shared {
    invoices: usize,
    delay: Duration,
    token_delay: Duration,
    odd: Odd,
    seen: Mutex<Vec<Seen>>,
    under_way: Mutex<usize>,
}

pub(crate) struct Backend {
    pub(crate) url: String,
    shared: Arc<Shared>,
}

/// A list of so many invoices, and a delay for every response.
pub(crate) struct Settings {
    pub(crate) invoices: usize,
    pub(crate) delay: Duration,
    pub(crate) token_delay: Duration,
    pub(crate) odd: Odd,
}

impl Default for Settings {
    fn default() -> Self {
        let delay = Duration::from_millis(5);
        Self { invoices: 60, delay, token_delay: delay, odd: Box::new(|_, _| None) }
    }
}

impl Backend {
    pub(crate) async fn start(settings: Settings) -> Self {
        let Settings { invoices, delay, token_delay, odd } = settings;
        let shared =
            Shared { invoices, delay, token_delay, odd, seen: Mutex::default(), under_way: Mutex::default() };
        let shared = Arc::new(shared);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(response).with_state(shared.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, shared }
    }

    pub(crate) fn builder(&self) -> Builder {
        Infinigate::builder(Credentials::new("key", "id", "secret").unwrap()).base_url(&self.url)
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.shared.seen.lock().unwrap().clone()
    }

    /// What each request had in `Authorization`.
    pub(crate) fn tokens(&self) -> Vec<String> {
        self.seen().into_iter().map(|seen| seen.token).collect()
    }

    /// How many requests there were whose target has a text in it.
    pub(crate) fn count(&self, text: &str) -> usize {
        self.seen().iter().filter(|seen| seen.target.contains(text)).count()
    }

    /// No two requests came closer together, and no more were under way at once.
    pub(crate) fn assert_limits(&self, interval: Duration, concurrent: usize, context: &str) {
        let seen = self.seen();
        for pair in seen.windows(2) {
            let apart = pair[1].at - pair[0].at;
            assert!(apart >= interval, "{context}: {apart:?} between {pair:?}");
        }
        let most = seen.iter().map(|seen| seen.under_way).max().unwrap_or(0);
        assert!(most <= concurrent, "{context}: {most} at once");
    }
}

/// One request under way, as long as it is there.
struct UnderWay(Arc<Shared>);

impl Drop for UnderWay {
    fn drop(&mut self) {
        *self.0.under_way.lock().unwrap() -= 1;
    }
}

async fn response(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let target = request.uri().to_string();
    if target == "/authorization/token" {
        sleep(shared.token_delay).await;
        return text(r#"{"access_token": "token", "expires_in": 300}"#);
    }
    let _under_way = {
        let mut under_way = shared.under_way.lock().unwrap();
        *under_way += 1;
        let token = request.headers().get("authorization").map(|token| token.to_str().unwrap().to_owned());
        let token = token.unwrap_or_default();
        let seen = Seen { target: target.clone(), at: Instant::now(), under_way: *under_way, token };
        shared.seen.lock().unwrap().push(seen);
        UnderWay(shared.clone())
    };
    let before = shared.seen.lock().unwrap().len() - 1;
    sleep(shared.delay).await;
    (shared.odd)(&target, before).unwrap_or_else(|| usual(&shared, request.uri()))
}

fn usual(shared: &Shared, uri: &Uri) -> Response {
    let invoices = LIST_INVOICES.path;
    match uri.path() {
        path if path == invoices => text(&list(shared.invoices, uri).to_string()),
        path if path.starts_with(invoices) => {
            let number = path.rsplit('-').next().unwrap();
            text(&invoice(number).to_string())
        }
        path if path == LIST_MANUFACTURERS.path => text(r#"["Example Systems"]"#),
        _ => text("[]"),
    }
}

fn list(total: usize, uri: &Uri) -> Value {
    let number = |name: &str| {
        let pairs = uri.query().unwrap_or_default().split('&').filter_map(|pair| pair.split_once('='));
        pairs.filter(|(key, _)| key.eq_ignore_ascii_case(name)).find_map(|(_, value)| value.parse().ok())
    };
    let (skip, take): (usize, usize) = (number("skip").unwrap_or(0), number("take").unwrap_or(50));
    let rows: Vec<Value> = (skip..total.min(skip + take))
        .map(|row| json!({"documentGuid": format!("00000000-0000-0000-0000-{row:012}"), "documentNumber": format!("RE-{row:012}")}))
        .collect();
    json!({"count": total, "result": rows})
}

fn invoice(number: &str) -> Value {
    json!({
        "header": {"documentNumber": format!("RE-{number}"), "currencyCode": "EUR"},
        "envelope": {"documentGuid": format!("00000000-0000-0000-0000-{number}")},
        "lines": [],
        "mspDetailInformation": [{"itemSku": "A", "quantity": 1, "price": 2.5}],
    })
}

pub(crate) fn text(body: &str) -> Response {
    ([("content-type", "application/json")], body.to_owned()).into_response()
}

pub(crate) fn status(status: u16, headers: [(&'static str, &'static str); 1], body: &str) -> Response {
    (StatusCode::from_u16(status).unwrap(), headers, body.to_owned()).into_response()
}
