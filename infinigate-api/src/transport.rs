//! The seam through which every request and every response passes.

use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;

use bytes::Bytes;
use reqwest::Request;

use crate::{BODY_LIMIT, Error, Operation, RequestOptions, buffer, runtime};

/// A response as a [`Transport`] returns it: status, headers, and the whole body, decompressed. [`buffer`] makes one of a
/// response of reqwest, and a test makes one of anything:
///
/// ```
/// let response: infinigate_api::Response = http::Response::new(r#"[]"#.into());
/// ```
pub type Response = http::Response<Bytes>;

/// What [`Transport::send`] returns: the response to come.
pub type TransportFuture<'a> = Pin<Box<dyn Future<Output = Result<Response, Error>> + Send + 'a>>;

/// The seam through which every request and every response of every operation passes.
///
/// An implementation may change the request, send it more than once, or not send it and make up a response.
/// A response with a 2xx status is decoded; any other becomes [`Error::Api`] or [`Error::Credentials`]. Whether a request
/// goes on while nobody polls it is up to the implementation, too: see [`runtime::spawn`].
/// `infinigate-auth` is one implementation, and this is another:
///
/// ```
/// use infinigate_api::{BODY_LIMIT, Error, Operation, Transport, TransportFuture, buffer, reqwest};
///
/// #[derive(Debug)]
/// struct Traced;
///
/// impl Transport for Traced {
///     fn send<'a>(
///         &'a self,
///         http: &'a reqwest::Client,
///         mut request: reqwest::Request,
///         operation: &'a Operation,
///     ) -> TransportFuture<'a> {
///         Box::pin(async move {
///             request.headers_mut().insert("x-trace", reqwest::header::HeaderValue::from_static("1"));
///             let sent = http.execute(request).await;
///             let response = sent.map_err(|error| Error::connection(operation, error))?;
///             buffer(operation, response, BODY_LIMIT).await
///         })
///     }
/// }
/// ```
pub trait Transport: Debug + Send + Sync {
    /// Sends a request of an operation and returns the response, whatever its status.
    ///
    /// # Errors
    /// Whatever kept a response from arriving. [`Error::connection`] classifies an error of reqwest.
    fn send<'a>(
        &'a self,
        http: &'a reqwest::Client,
        request: Request,
        operation: &'a Operation,
    ) -> TransportFuture<'a>;

    /// As [`send`](Self::send), for a request that has settings of its own. Its headers and its time limit are on the
    /// request already; a transport that attempts a request more than once, or has time limits, looks at the others.
    ///
    /// # Errors
    /// Those of [`send`](Self::send).
    fn send_with<'a>(
        &'a self,
        http: &'a reqwest::Client,
        request: Request,
        operation: &'a Operation,
        options: &'a RequestOptions,
    ) -> TransportFuture<'a> {
        let _ = options;
        self.send(http, request, operation)
    }
}

/// Sends the request as it is, in a task of its own, and reads the response as far as the limit.
#[derive(Debug)]
pub(crate) struct Direct;

impl Transport for Direct {
    fn send<'a>(
        &'a self,
        http: &'a reqwest::Client,
        request: Request,
        operation: &'a Operation,
    ) -> TransportFuture<'a> {
        let (http, sent) = (http.clone(), *operation);
        let exchange = async move {
            let response = http.execute(request).await.map_err(|error| Error::connection(&sent, error))?;
            buffer(&sent, response, BODY_LIMIT).await
        };
        Box::pin(async { runtime::spawn(operation, exchange).await })
    }
}
