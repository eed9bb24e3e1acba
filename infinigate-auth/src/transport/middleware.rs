//! Two hooks of an application's own around every attempt.

use std::fmt::Debug;
use std::time::Duration;

use infinigate_api::{Error, Operation, Response};
use reqwest::Request;

/// Looks at every attempt of every operation: to log bodies in development, to measure, to inject faults. Requests for a
/// token, which carry the client secret, do not come by here.
///
/// The hooks run in the middle of a request and must not block.
///
/// ```
/// use infinigate_auth::{Attempt, Credentials, Infinigate, Middleware};
///
/// #[derive(Debug)]
/// struct Log;
///
/// impl Middleware for Log {
///     fn after(&self, attempt: &Attempt<'_>) {
///         if let Ok(response) = &attempt.result {
///             let body = String::from_utf8_lossy(response.body());
///             println!("{} {} in {:?}: {body}", attempt.operation.id, response.status(), attempt.duration);
///         }
///     }
/// }
///
/// # fn example(credentials: Credentials) -> Result<(), infinigate_auth::Error> {
/// let infinigate = Infinigate::builder(credentials).middleware(Log).build()?;
/// # Ok(())
/// # }
/// ```
pub trait Middleware: Debug + Send + Sync {
    /// Before an attempt: may change the request. It carries neither API key nor token yet, and a header of either name
    /// that is put there is replaced.
    ///
    /// # Errors
    /// An error ends the attempt in place of sending it, and is repeated or not as if it had come about otherwise.
    fn before(&self, request: &mut Request, operation: &Operation) -> Result<(), Error> {
        let _ = (request, operation);
        Ok(())
    }

    /// After an attempt.
    fn after(&self, attempt: &Attempt<'_>) {
        let _ = attempt;
    }
}

/// An attempt that is over.
#[derive(Debug)]
#[non_exhaustive]
pub struct Attempt<'a> {
    /// What was attempted.
    pub operation: &'a Operation,
    /// The request as the hooks have left it, without API key and token. A body that is a stream is left out.
    pub request: &'a Request,
    /// From when it was sent until the whole response was there.
    pub duration: Duration,
    /// What came back, whatever its status, or why nothing did. API key, client secret and token of the request are
    /// redacted, should the server quote them; what the API says otherwise, such as names and prices, is not.
    pub result: Result<&'a Response, &'a Error>,
}

impl<'a> Attempt<'a> {
    /// An attempt as a test of your own [`Middleware`] hands it over.
    pub fn new(
        operation: &'a Operation,
        request: &'a Request,
        duration: Duration,
        result: Result<&'a Response, &'a Error>,
    ) -> Self {
        Self { operation, request, duration, result }
    }
}
