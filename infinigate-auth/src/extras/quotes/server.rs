//! Which server a quote belongs to, however its base URL is spelt.

use url::{Host, Url};

/// Host, port and path. With http or https, in capitals, with the default port or a slash at the end: it is the same
/// server with the same quotes, and ordering from it twice is ordering twice.
pub(super) fn identity(base_url: &str) -> String {
    // What is no URL never becomes a client.
    let Ok(url) = Url::parse(base_url) else { return base_url.to_owned() };
    let host = match url.host() {
        Some(Host::Domain(name)) => name.trim_end_matches('.').to_owned(),
        Some(Host::Ipv4(address)) if address.is_loopback() => "localhost".to_owned(),
        Some(Host::Ipv6(address)) if address.is_loopback() => "localhost".to_owned(),
        Some(host) => host.to_string(),
        None => String::new(),
    };
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    format!("{host}{port}{}", url.path().trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::identity;

    #[test]
    fn a_server_is_the_same_however_it_is_spelt() {
        for same in [
            "https://api.example",
            "HTTPS://API.Example/",
            "https://api.example:443//",
            "http://api.example",
            "http://api.example:80/",
            "https://api.example./",
            "https://user:password@api.example?a=b#c",
            " https://api.example\n",
        ] {
            assert_eq!(identity(same), "api.example", "{same}");
        }
        for same in ["http://127.0.0.1:8080", "HTTP://LocalHost:8080/", "http://[::1]:8080"] {
            assert_eq!(identity(same), "localhost:8080", "{same}");
        }
        for other in ["https://test.example", "https://api.example:8443", "https://api.example/v2"] {
            assert_ne!(identity(other), "api.example", "{other}");
        }
    }
}
