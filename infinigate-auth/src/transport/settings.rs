//! The settings of a client that are about how requests travel, and that few applications need: hooks, time for an
//! attempt, backoff, proxy, certificate, an HTTP client of your own.

use std::sync::Arc;
use std::time::Duration;

use crate::Builder;
use crate::transport::middleware::Middleware;
use crate::transport::retry::Backoff;

impl Builder {
    /// Hooks of your own around every attempt; see [`Middleware`]. Those that are added first run first.
    pub fn middleware(mut self, middleware: impl Middleware + 'static) -> Self {
        self.middleware.push(Arc::new(middleware));
        self
    }

    /// How long one attempt may take, from when the request is sent until the whole response is there: 1 minute unless
    /// said otherwise. Raise it, together with [`timeout`](Self::timeout), for responses that are large and slow.
    ///
    /// ```
    /// # fn example(builder: infinigate_auth::Builder) -> Result<(), infinigate_auth::Error> {
    /// let infinigate = builder.attempt_timeout(std::time::Duration::from_secs(15)).build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = timeout;
        self
    }

    /// How long to wait before an operation is attempted again: at most `first` before the second attempt, twice as long
    /// before each further one, and never more than `longest`; randomly less, so that callers do not come back
    /// together. 0.5 s and 20 s unless said otherwise.
    ///
    /// ```
    /// # fn example(builder: infinigate_auth::Builder) -> Result<(), infinigate_auth::Error> {
    /// use std::time::Duration;
    ///
    /// let infinigate = builder.backoff(Duration::from_millis(100), Duration::from_secs(2)).build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn backoff(mut self, first: Duration, longest: Duration) -> Self {
        self.backoff = Backoff { first, longest, ..self.backoff };
        self
    }

    /// How long a server may ask to wait (`Retry-After`) so that it is waited for: 1 minute by default. When it
    /// asks for more, the operation ends with its response, and
    /// [`retry_after`](crate::Error::retry_after) says when to come back.
    pub fn longest_wait(mut self, wait: Duration) -> Self {
        self.backoff.longest_wait = wait;
        self
    }

    /// A proxy for all requests, such as `http://proxy.example:3128`, in place of what the environment says.
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.http.proxy = Some(url.into());
        self
    }

    /// Trusts the certificate authorities that Mozilla does, in place of those of this machine, of which a container may
    /// have none. They are as old as the crate `webpki-root-certs`; those of
    /// [`root_certificate`](Self::root_certificate) are trusted as well.
    #[cfg(feature = "webpki-roots")]
    pub fn webpki_roots(mut self) -> Self {
        self.http.webpki_roots = true;
        self
    }

    /// Speaks TLS by the library of the system (OpenSSL, Schannel, Secure Transport) in place of rustls. A
    /// [`client_certificate`](Self::client_certificate) then needs its key in PKCS#8 (`BEGIN PRIVATE KEY`).
    #[cfg(feature = "native-tls")]
    pub fn native_tls(mut self) -> Self {
        self.http.native_tls = true;
        self
    }

    /// A certificate with its private key, both in PEM, with which this client shows who it is.
    pub fn client_certificate(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.http.identity = Some(pem.into().into());
        self
    }

    /// An HTTP client of your own, in place of one with the settings of this builder for connecting,
    /// certificates, proxy and user agent. It must not follow redirects, which would take the API key to wherever they
    /// point, and must not repeat requests by itself.
    ///
    /// ```
    /// # fn example(builder: infinigate_auth::Builder) -> Result<(), Box<dyn std::error::Error>> {
    /// use infinigate_auth::api::reqwest;
    ///
    /// let http = reqwest::Client::builder()
    ///     .redirect(reqwest::redirect::Policy::none())
    ///     .retry(reqwest::retry::never())
    ///     .build()?;
    /// let infinigate = builder.http_client(http).build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn http_client(mut self, http: reqwest::Client) -> Self {
        self.http.own = Some(http);
        self
    }
}
