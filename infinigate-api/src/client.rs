//! What every operation of the client has in common: how a request is sent and a response read.

use std::sync::Arc;
use std::time::Duration;

use reqwest::Request;
use reqwest::redirect::Policy;
use url::Url;

use crate::asked::Asked;
use crate::transport::Direct;
use crate::{Client, Error, Operation, RequestOptions, Response, Transport};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const TIMEOUT: Duration = Duration::from_secs(60);
/// How long a connection of HTTP/2 with requests under way may be silent until it is asked for a sign of life, and how
/// long that may take.
const HTTP2_KEEP_ALIVE: Duration = Duration::from_secs(10);

/// What a client holds beside the HTTP client.
#[derive(Debug, Clone)]
pub struct Inner {
    transport: Arc<dyn Transport>,
    options: Arc<RequestOptions>,
}

impl Client {
    /// A client that sends no credentials, to the given base URL (scheme, host, and a path if there is one).
    ///
    /// It follows no redirect, sends nothing twice, and gives up after 10 s without a connection, after 60 s without a
    /// whole response, or after [`BODY_LIMIT`](crate::BODY_LIMIT) bytes.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] when the base URL is not an `http` or `https` URL.
    pub fn new(base_url: &str) -> Result<Self, Error> {
        let http = reqwest::Client::builder()
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TIMEOUT)
            // One connection carries all requests: one that hangs has to be noticed and replaced.
            .http2_keep_alive_interval(HTTP2_KEEP_ALIVE)
            .http2_keep_alive_timeout(HTTP2_KEEP_ALIVE)
            .build()
            .map_err(|error| Error::not_set_up("the HTTP client", &error))?;
        Self::with_transport(base_url, http, Arc::new(Direct))
    }

    /// A client whose requests go through a transport of your own.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] when the base URL is not an `http` or `https` URL.
    pub fn with_transport(
        base_url: &str,
        http: reqwest::Client,
        transport: Arc<dyn Transport>,
    ) -> Result<Self, Error> {
        let invalid = |why: String| Error::invalid_base_url(base_url, &why);
        let url = Url::parse(base_url).map_err(|error| invalid(format!("is not a URL: {error}")))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(invalid("must begin with https:// or http://".to_owned()));
        }
        if url.query().is_some()
            || url.fragment().is_some()
            || !url.username().is_empty()
            || url.password().is_some()
        {
            return Err(invalid("must have no user, password, query or fragment".to_owned()));
        }
        let inner = Inner { transport, options: Arc::default() };
        Ok(Self { baseurl: url.as_str().trim_end_matches('/').to_owned(), client: http, inner })
    }

    /// The same client with settings of your own: for one call, or for as many as are made with what this returns.
    /// They replace those that this client has; connections and transport are shared.
    ///
    /// ```
    /// # fn main() -> Result<(), infinigate_api::Error> {
    /// use infinigate_api::{Client, RequestOptions};
    ///
    /// let client = Client::new("http://127.0.0.1:8080")?;
    /// let once = client.with_options(RequestOptions::new().attempts(1)).list_manufacturers();
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn with_options(&self, options: RequestOptions) -> Self {
        let mut client = self.clone();
        client.inner.options = Arc::new(options);
        client
    }

    /// What sends the requests, for requests of operations that are not built by this client.
    pub fn transport(&self) -> &dyn Transport {
        &*self.inner.transport
    }

    /// Every generated operation calls this with the request that it has built.
    pub(crate) async fn exec(&self, mut request: Request, operation: &Operation) -> Result<Response, Error> {
        // Behind `https://host`, a base URL may have a path of its own.
        let base_path: usize = self.baseurl.split('/').skip(3).map(|segment| segment.len() + 1).sum();
        let path = request.url().path().get(base_path..).unwrap_or_default();
        if !operation.matches(path) {
            let names: Vec<&str> = operation.placeholders().collect();
            let names = names.join(" or ");
            return Err(Error::invalid_request(
                operation,
                format!("{names} is empty, \".\" or \"..\", which a URL cannot carry as a value in the path"),
            ));
        }
        let asked = Asked::of(operation, path);
        let Inner { transport, options } = &self.inner;
        options.apply(&mut request, operation)?;
        let sent = transport.send_with(&self.client, request, operation, options);
        let mut response = sent
            .await
            .map_err(|error| error.of(operation).sent_as(options.own_request_id().map(str::to_owned)))?;
        response.extensions_mut().insert(asked);
        response.extensions_mut().insert(options.clone());
        Ok(response)
    }
}
