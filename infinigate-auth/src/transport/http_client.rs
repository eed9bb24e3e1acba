//! The settings of the HTTP client: time for connecting, certificates, user agent, no redirects.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use infinigate_api::{Error, Transport};
use reqwest::header::HeaderValue;
use reqwest::redirect::Policy;
use reqwest::{Certificate, Identity};
use secrecy::{ExposeSecret, SecretSlice};
use url::{Host, Url};

/// How long a connection of HTTP/2 with requests under way may be silent until it is asked for a sign of life, and how
/// long that may take: less than the time in which a response has to come, so that the next attempt has another connection.
const HTTP2_KEEP_ALIVE: Duration = Duration::from_secs(10);

const USER_AGENT: &str = concat!("infinigate-auth/", env!("CARGO_PKG_VERSION"));

/// The HTTP client's own words would show the address, in which a password may stand.
const NO_PROXY: &str = "the proxy cannot be set up: it takes an address such as http://proxy.example:3128, in which a \
                        user and a password may stand percent-encoded";

/// How requests travel.
#[derive(Debug, Clone)]
pub(crate) struct HttpSettings {
    pub(crate) connect_timeout: Duration,
    /// What stands in front of this crate in the user agent.
    pub(crate) application: Option<String>,
    pub(crate) root_certificates: Vec<Vec<u8>>,
    /// True if the authorities of Mozilla are trusted in place of those of the system.
    #[cfg(feature = "webpki-roots")]
    pub(crate) webpki_roots: bool,
    /// Whether TLS is that of the system in place of rustls.
    #[cfg(feature = "native-tls")]
    pub(crate) native_tls: bool,
    pub(crate) plain_http: bool,
    pub(crate) proxy: Option<String>,
    /// A certificate and its key in PEM, with which this client shows who it is.
    pub(crate) identity: Option<SecretSlice<u8>>,
    /// In place of all the others.
    pub(crate) own: Option<reqwest::Client>,
    /// What answers so that nothing is sent: a cassette.
    pub(crate) in_place_of_network: Option<Arc<dyn Transport>>,
}

impl Default for HttpSettings {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(10),
            application: None,
            root_certificates: Vec::new(),
            #[cfg(feature = "webpki-roots")]
            webpki_roots: false,
            #[cfg(feature = "native-tls")]
            native_tls: false,
            plain_http: false,
            proxy: None,
            identity: None,
            own: None,
            in_place_of_network: None,
        }
    }
}

impl HttpSettings {
    pub(crate) fn client(&self, base_url: &str) -> Result<reqwest::Client, Error> {
        let host = host(base_url);
        if host == Some(PlainHost::Remote) && !self.plain_http {
            let why = "would send credentials unencrypted: use https://, or allow it with allow_plain_http(), or \
                       INFINIGATE_ALLOW_PLAIN_HTTP=1 for credentials from the environment";
            return Err(Error::invalid_base_url(base_url, why));
        }
        if let Some(own) = &self.own {
            return Ok(own.clone());
        }
        let mut client = reqwest::Client::builder()
            .user_agent(self.user_agent()?)
            // A redirect would take the API key to wherever it points.
            .redirect(Policy::none())
            // What is sent again, and when, is decided in one place, which counts it.
            .retry(reqwest::retry::never())
            .connect_timeout(self.connect_timeout)
            // One connection carries all requests: one that hangs has to be noticed and replaced.
            .http2_keep_alive_interval(HTTP2_KEEP_ALIVE)
            .http2_keep_alive_timeout(HTTP2_KEEP_ALIVE);
        // Set explicitly: a feature of reqwest that another crate enables must not change the backend.
        client = client.tls_backend_rustls();
        #[cfg(feature = "native-tls")]
        if self.native_tls {
            client = client.tls_backend_native();
        }
        client = self.trusting(client)?;
        if host == Some(PlainHost::ThisMachine) {
            // What is meant for this machine must not reach a proxy elsewhere, in plain text at that.
            client = client.no_proxy();
        }
        if let Some(proxy) = &self.proxy {
            if host.is_some() && !is_on_this_machine(proxy) && !self.plain_http {
                return Err(Error::invalid_input(
                    "a proxy on another machine would get credentials unencrypted: use https:// for the API, or allow it \
                     with allow_plain_http()",
                ));
            }
            let proxy = reqwest::Proxy::all(proxy).map_err(|_| Error::invalid_input(NO_PROXY))?;
            client = client.proxy(proxy);
        }
        if let Some(pem) = &self.identity {
            let identity = self
                .identity_of(pem.expose_secret())
                .map_err(|error| Error::not_set_up("the client certificate", &error))?;
            client = client.identity(identity);
        }
        client.build().map_err(|error| Error::not_set_up("the HTTP client", &error))
    }

    #[cfg_attr(not(feature = "native-tls"), allow(clippy::unused_self, reason = "there is rustls alone"))]
    fn identity_of(&self, pem: &[u8]) -> reqwest::Result<Identity> {
        #[cfg(feature = "native-tls")]
        if self.native_tls {
            const KEY: &[u8] = b"-----BEGIN PRIVATE KEY-----";
            // It wants to be given the key by itself.
            let key = pem.windows(KEY.len()).position(|part| part == KEY).unwrap_or_default();
            return Identity::from_pkcs8_pem(pem, &pem[key..]);
        }
        Identity::from_pem(pem)
    }

    fn user_agent(&self) -> Result<HeaderValue, Error> {
        let text = match &self.application {
            Some(application) => format!("{application} {USER_AGENT}"),
            None => USER_AGENT.to_owned(),
        };
        HeaderValue::from_str(&text)
            .map_err(|_| Error::invalid_input(format!("{text:?} cannot stand in the header User-Agent")))
    }

    /// Trusts the authorities of the system, or those of Mozilla in their place, and the application's own.
    fn trusting(&self, client: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder, Error> {
        let own = self.certificates()?;
        #[cfg(feature = "webpki-roots")]
        if self.webpki_roots {
            let mozilla =
                webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter().map(|der| Certificate::from_der(der));
            let mozilla: Result<Vec<_>, _> = mozilla.collect();
            let mozilla = mozilla.map_err(|error| Error::not_set_up("a root certificate", &error))?;
            return Ok(client.tls_certs_only(mozilla.into_iter().chain(own)));
        }
        Ok(client.tls_certs_merge(own))
    }

    fn certificates(&self) -> Result<Vec<Certificate>, Error> {
        let mut certificates = Vec::new();
        for pem in &self.root_certificates {
            let found = Certificate::from_pem_bundle(pem)
                .map_err(|error| Error::not_set_up("a root certificate", &error))?;
            if found.is_empty() {
                return Err(Error::invalid_input(
                    "a root certificate must be given in PEM; there is none in it",
                ));
            }
            certificates.extend(found);
        }
        Ok(certificates)
    }
}

#[derive(Debug, PartialEq, Eq)]
enum PlainHost {
    ThisMachine,
    Remote,
}

/// The host that plain http would lead to; none for https, and for what is no URL, which the generated client reports.
fn host(base_url: &str) -> Option<PlainHost> {
    let url = Url::parse(base_url).ok().filter(|url| url.scheme() == "http")?;
    Some(if is_loopback(&url.host()?) { PlainHost::ThisMachine } else { PlainHost::Remote })
}

/// True for a proxy on this machine. Its address may lack the scheme, which is http then.
fn is_on_this_machine(proxy: &str) -> bool {
    let address = if proxy.contains("://") { proxy.to_owned() } else { format!("http://{proxy}") };
    Url::parse(&address).is_ok_and(|url| url.host().is_some_and(|host| is_loopback(&host)))
}

fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => *name == "localhost" || name.ends_with(".localhost"),
        Host::Ipv4(address) => IpAddr::V4(*address).is_loopback(),
        Host::Ipv6(address) => IpAddr::V6(*address).is_loopback(),
    }
}
