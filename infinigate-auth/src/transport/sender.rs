//! Sends the requests of an operation, as often as is right, in a task of their own.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use infinigate_api::{Error, Operation, RequestOptions, Response, Transport, TransportFuture, runtime};
use reqwest::Request;
use tokio::time::{Instant, sleep};
use tracing::{Instrument, Span};

#[cfg(feature = "metrics")]
use crate::transport::metrics;
use crate::transport::repeatable::Repeatable;
use crate::transport::retry::{Backoff, Transient, delays, transient};
use crate::transport::retry_budget::RetryBudget;
use crate::transport::session::Session;
use crate::transport::span;

/// Sends the requests of operations, as often as is right.
pub(crate) struct Sender {
    pub(crate) session: Session,
    pub(crate) budget: RetryBudget,
    pub(crate) limits: Limits,
}

/// What an operation may cost.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// How many attempts an operation has.
    pub(crate) attempts: u32,
    /// How much time an operation has, with all its attempts and the backoff between them.
    pub(crate) timeout: Duration,
    pub(crate) backoff: Backoff,
}

/// What the time of an operation went to.
#[derive(Debug, Clone, Copy)]
struct Times {
    began: Instant,
    /// When the last attempt started.
    started: Instant,
    /// When a request was sent last.
    sent_at: Option<Instant>,
    attempt: u32,
    /// Between attempts.
    waited: Duration,
}

/// Another attempt.
struct Again {
    /// How long to wait before it.
    delay: Duration,
    /// True if it costs a retry.
    costs: bool,
    /// True if the API said that it gets too many requests.
    #[cfg_attr(not(feature = "metrics"), expect(dead_code, reason = "what metrics tell"))]
    throttled: bool,
}

impl Limits {
    /// With the settings that some requests have of their own.
    fn with(self, options: &RequestOptions) -> Self {
        Self {
            attempts: options.own_attempts().unwrap_or(self.attempts),
            timeout: options.own_timeout().unwrap_or(self.timeout),
            backoff: self.backoff,
        }
    }
}

impl Sender {
    async fn attempts(
        &self,
        http: &reqwest::Client,
        request: &mut Repeatable,
        operation: &Operation,
        limits: Limits,
    ) -> Result<Response, Error> {
        let began = Instant::now();
        let deadline = began + limits.timeout;
        let mut waited = Duration::ZERO;
        let span = Span::current();
        let mut delays = delays(limits.backoff);
        let mut attempt = 1;
        let mut paid = false;
        loop {
            let started = Instant::now();
            let result = self.session.attempt(http, request, operation, deadline).await;
            span::attempt(attempt, started, &result);
            #[cfg(feature = "metrics")]
            metrics::attempt(operation, started.elapsed(), &result);
            if result.as_ref().is_ok_and(|response| response.status().is_success()) {
                if paid { self.budget.refund() } else { self.budget.deposit() }
            }
            let again = self.again(operation, &result, &mut delays).filter(|again| {
                attempt < limits.attempts
                    && !request.is_spent()
                    && Instant::now() + again.delay < deadline
                    && (!again.costs || self.budget.withdraw())
            });
            let Some(again) = again else {
                let times = Times { began, started, sent_at: request.last_sent(), attempt, waited };
                let mut result = result.map_err(|error| self.explained(error, operation, limits, times));
                span::end(&span, attempt, &result);
                #[cfg(feature = "metrics")]
                metrics::operation(operation, began.elapsed(), &result);
                if let Ok(response) = &mut result {
                    // It goes on until the response is decoded.
                    response.extensions_mut().insert(span);
                }
                return result;
            };
            #[cfg(feature = "metrics")]
            metrics::retry(operation, again.delay, again.throttled);
            sleep(again.delay).await;
            waited += again.delay;
            attempt += 1;
            paid = again.costs;
        }
    }

    /// Says of a timeout which limit passed and what the time went to.
    fn explained(&self, error: Error, operation: &Operation, limits: Limits, times: Times) -> Error {
        let Error::Timeout(timeout) = &error else { return error };
        if timeout.operation != operation.id {
            return error;
        }
        let (total, last) = (times.began.elapsed(), times.started.elapsed());
        // The limit of an attempt begins when its request is sent, after the wait for a token and its turn.
        let sent_at = times.sent_at.filter(|at| *at >= times.started);
        let limit = if total >= limits.timeout {
            format!("the limit of {:?} for the operation", limits.timeout)
        } else if sent_at.is_some_and(|at| at.elapsed() >= self.session.attempt_timeout) {
            format!("the limit of {:?} for one attempt", self.session.attempt_timeout)
        } else if timeout.sent {
            "the limit for a server that is silent".to_owned()
        } else {
            "the limit for a connection".to_owned()
        };
        let Times { attempt, waited, .. } = times;
        let sent = match sent_at {
            Some(at) => format!("{:.1?} of it until it was sent", at - times.started),
            None => "in which it was not sent".to_owned(),
        };
        error.with_context(format!(
            "{limit} passed {total:.1?} after the start: attempt {attempt} took {last:.1?}, {sent}, waits between attempts {waited:.1?}"
        ))
    }

    /// Whether and when there may be another attempt; `None` if the result stands. After a 429 all requests of the client
    /// are held back.
    fn again(
        &self,
        operation: &Operation,
        result: &Result<Response, Error>,
        delays: &mut impl Iterator<Item = Duration>,
    ) -> Option<Again> {
        let transient = transient(operation, result)?;
        let longest = self.limits.backoff.longest_wait;
        let delay = delays.next().unwrap_or(longest);
        let asked = transient.wait.unwrap_or_default();
        if transient.throttled {
            self.session.rate_limit.back_off_for(asked.max(delay).min(longest));
        }
        // What the server asks for is kept, with some scatter on top: others wait for the same time.
        let Transient { throttled, costs, .. } = transient;
        (asked <= longest).then(|| Again { delay: asked + delay, costs, throttled })
    }
}

/// Without the provider of credentials and the other parts of the application's own: their Debug may be derived, and
/// show a secret.
impl fmt::Debug for Sender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sender").field("limits", &self.limits).finish_non_exhaustive()
    }
}

/// Runs each operation as a task. Whether a caller will poll its future to the end cannot be known when it begins, and one
/// that does not would keep its permit and its place, and find its time limits passed.
#[derive(Debug)]
pub(crate) struct Tasks(pub(crate) Arc<Sender>);

impl Tasks {
    fn run<'a>(
        &self,
        http: &reqwest::Client,
        request: Request,
        operation: &'a Operation,
        limits: Limits,
    ) -> TransportFuture<'a> {
        let (sender, http, sent) = (self.0.clone(), http.clone(), *operation);
        let span = span::of(operation, &request);
        let mut request = Repeatable::new(request);
        // The task is made within, from where it is moved to where it runs at once: it has some kilobytes.
        Box::pin(async move {
            let attempts = async move { sender.attempts(&http, &mut request, &sent, limits).await };
            runtime::spawn(operation, attempts.instrument(span)).await
        })
    }
}

impl Transport for Tasks {
    fn send<'a>(
        &'a self,
        http: &'a reqwest::Client,
        request: Request,
        operation: &'a Operation,
    ) -> TransportFuture<'a> {
        self.run(http, request, operation, self.0.limits)
    }

    fn send_with<'a>(
        &'a self,
        http: &'a reqwest::Client,
        request: Request,
        operation: &'a Operation,
        options: &'a RequestOptions,
    ) -> TransportFuture<'a> {
        self.run(http, request, operation, self.0.limits.with(options))
    }
}
