//! An issuer in this process, for time that runs faster than sockets do.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use futures::FutureExt;
use infinigate_auth::api::operations::LIST_MANUFACTURERS;
use infinigate_auth::api::reqwest::{Method, Request, Url};
use infinigate_auth::{AccessToken, BoxFuture, Builder, Credentials, Error, Infinigate, TokenSource};

/// Issues `token-1`, `token-2` and so on. Clones are the same issuer.
#[derive(Debug, Clone, Default)]
pub(crate) struct Issuer(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    asked: AtomicUsize,
    lifetime: AtomicU64,
    delay: AtomicU64,
    error: Mutex<Option<Error>>,
}

impl Issuer {
    pub(crate) fn new(lifetime: Duration) -> Self {
        let issuer = Self::default();
        issuer.0.lifetime.store(milliseconds(lifetime), Ordering::Relaxed);
        issuer
    }

    /// How long it takes from now on.
    pub(crate) fn delay(&self, delay: Duration) {
        self.0.delay.store(milliseconds(delay), Ordering::Relaxed);
    }

    /// What it says from now on instead of issuing a token.
    pub(crate) fn fail(&self, error: Option<Error>) {
        *self.0.error.lock().unwrap() = error;
    }

    /// How often it was asked.
    pub(crate) fn asked(&self) -> usize {
        self.0.asked.load(Ordering::Relaxed)
    }

    pub(crate) fn builder(&self) -> Builder {
        let credentials = Credentials::new("portal-key", "client-id", "client-secret").unwrap();
        Infinigate::builder(credentials).token_source(self.clone())
    }

    pub(crate) fn client(&self) -> Infinigate {
        self.builder().build().unwrap()
    }
}

impl TokenSource for Issuer {
    fn token<'a>(&'a self, _: &'a Credentials) -> BoxFuture<'a, Result<AccessToken, Error>> {
        let number = self.0.asked.fetch_add(1, Ordering::Relaxed) + 1;
        async move {
            let delay = self.0.delay.load(Ordering::Relaxed);
            if delay > 0 {
                tokio::time::sleep(Duration::from_millis(delay)).await;
            }
            if let Some(error) = self.0.error.lock().unwrap().clone() {
                return Err(error);
            }
            let lifetime = Duration::from_millis(self.0.lifetime.load(Ordering::Relaxed));
            Ok(AccessToken::new(format!("token-{number}"), lifetime))
        }
        .boxed()
    }
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap()
}

/// Nothing is sent there.
static URL: LazyLock<Url> = LazyLock::new(|| "http://127.0.0.1/".parse().unwrap());

/// The token that a request would carry now.
pub(crate) async fn token(infinigate: &Infinigate) -> Result<String, Error> {
    let mut request = Request::new(Method::GET, URL.clone());
    infinigate.authorize(&mut request, &LIST_MANUFACTURERS).await?;
    let header = &request.headers()["authorization"];
    assert!(header.is_sensitive() && request.headers()["api-key"].is_sensitive());
    Ok(header.to_str().unwrap().strip_prefix("Bearer ").unwrap().to_owned())
}

/// The same, if nobody has to wait for it.
pub(crate) fn token_at_once(infinigate: &Infinigate) -> Option<String> {
    token(infinigate).now_or_never().map(Result::unwrap)
}
