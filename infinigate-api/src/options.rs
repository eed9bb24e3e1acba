//! Settings of your own for some requests.

use std::time::Duration;

use reqwest::Request;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};

use crate::{Error, Operation};

/// The header in which [`RequestOptions::request_id`] is sent. That the server takes no notice of it is an assumption.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Beyond every use, and so far from the end of time that a clock can add it.
const LONGEST: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);

/// Settings of your own for some requests: [`Client::with_options`](crate::Client::with_options).
///
/// ```
/// use std::time::Duration;
///
/// use infinigate_api::{Client, RequestOptions};
///
/// # fn main() -> Result<(), infinigate_api::Error> {
/// let client = Client::new("http://127.0.0.1:8080")?;
/// let options = RequestOptions::new().timeout(Duration::from_secs(3)).request_id("checkout-4711");
/// let search = client.with_options(options).search_price_list().searchword("switch");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Default)]
#[must_use]
pub struct RequestOptions {
    timeout: Option<Duration>,
    attempts: Option<u32>,
    headers: HeaderMap,
    invalid: Option<String>,
}

impl RequestOptions {
    /// No settings of your own yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// How long an operation may take, with all its attempts and the waits between them.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        if timeout.is_zero() || timeout > LONGEST {
            self.invalid = Some("the time limit must be positive, and no longer than a century".to_owned());
        }
        self.timeout = Some(timeout);
        self
    }

    /// How often an operation is attempted at most; 1 for never again. `infinigate-api` alone attempts everything once.
    pub fn attempts(mut self, attempts: u32) -> Self {
        if attempts == 0 {
            self.invalid = Some("an operation needs at least one attempt".to_owned());
        }
        self.attempts = Some(attempts);
        self
    }

    /// A further header. Its value is never printed. Those that carry credentials are the client's own.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        match (HeaderName::try_from(name), HeaderValue::from_str(value)) {
            (Ok(name), _) if name == AUTHORIZATION || name == "api-key" => {
                self.invalid =
                    Some(format!("the header {name} carries credentials and is set by the client"));
            }
            (Ok(name), Ok(mut value)) => {
                value.set_sensitive(true);
                self.headers.insert(name, value);
            }
            (Err(_), _) => self.invalid = Some(format!("{name:?} is not the name of a header")),
            (_, Err(_)) => {
                self.invalid = Some(format!("the value for the header {name} cannot stand in one"));
            }
        }
        self
    }

    /// An id of your own for the requests, which is sent as `x-request-id`, and stands in the span and in errors. The
    /// pages of a stream and the attempts at an operation share it.
    pub fn request_id(mut self, id: &str) -> Self {
        match HeaderValue::from_str(id) {
            Ok(id) if !id.is_empty() && id.to_str().is_ok() => {
                self.headers.insert(REQUEST_ID, id);
            }
            _ => self.invalid = Some(format!("the request id {id:?} cannot stand in a header")),
        }
        self
    }

    /// For a [`Transport`](crate::Transport): the time limit, if it is not the transport's own.
    pub fn own_timeout(&self) -> Option<Duration> {
        self.timeout
    }

    /// For a [`Transport`](crate::Transport): the number of attempts, if it is not the transport's own.
    pub fn own_attempts(&self) -> Option<u32> {
        self.attempts
    }

    /// The id that the requests carry.
    pub fn own_request_id(&self) -> Option<&str> {
        self.headers.get(REQUEST_ID)?.to_str().ok()
    }

    /// Puts on a request what it carries.
    pub(crate) fn apply(&self, request: &mut Request, operation: &Operation) -> Result<(), Error> {
        if let Some(problem) = &self.invalid {
            return Err(Error::invalid_request(operation, problem.clone()));
        }
        request.headers_mut().extend(self.headers.clone());
        if self.timeout.is_some() {
            *request.timeout_mut() = self.timeout;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;
    use crate::operations::SEARCH_PRICE_LIST;

    fn applied(options: &RequestOptions) -> Result<Request, Error> {
        let url = "http://127.0.0.1/".parse().unwrap();
        let mut request = Request::new(reqwest::Method::GET, url);
        options.apply(&mut request, &SEARCH_PRICE_LIST)?;
        Ok(request)
    }

    #[test]
    fn what_is_set_is_on_the_request_and_values_of_headers_are_not_printed() {
        let options = RequestOptions::new().header("x-tenant", "geheim").request_id("r-1");
        let options = options.timeout(Duration::from_secs(3)).attempts(1);
        let request = applied(&options).unwrap();
        assert_eq!(request.headers()["x-tenant"], "geheim");
        assert_eq!(request.headers()[REQUEST_ID], "r-1");
        assert_eq!(request.timeout(), Some(&Duration::from_secs(3)));
        assert_eq!((options.own_attempts(), options.own_request_id()), (Some(1), Some("r-1")));
        assert!(!format!("{options:?}").contains("geheim"));
    }

    #[test]
    fn what_cannot_be_sent_is_said_before_anything_is_sent() {
        for (options, expected) in [
            (RequestOptions::new().header("a b", "c"), "\"a b\" is not the name of a header"),
            (RequestOptions::new().header("x-a", "\n"), "the value for the header x-a cannot stand in one"),
            (RequestOptions::new().header("API-KEY", "k"), "the header api-key carries credentials"),
            (
                RequestOptions::new().header("Authorization", "k"),
                "the header authorization carries credentials",
            ),
            (RequestOptions::new().request_id(""), "the request id \"\" cannot stand in a header"),
            (RequestOptions::new().attempts(0), "at least one attempt"),
            (RequestOptions::new().timeout(Duration::ZERO), "must be positive"),
            (RequestOptions::new().timeout(Duration::MAX), "no longer than a century"),
        ] {
            let error = applied(&options).unwrap_err().to_string();
            assert!(
                error.starts_with("search_price_list was not sent: ") && error.contains(expected),
                "{error}"
            );
        }
    }
}
