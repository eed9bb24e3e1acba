//! Sends the requests of an operation, as often as is right, in a task of their own.

use std::sync::Arc;
use std::time::Duration;

use infinigate_api::{Error, Operation, Transport, TransportFuture, runtime};
use reqwest::{Request, Response};
use tokio::time::{Instant, sleep};
use tracing::{Instrument, Span};

use crate::transport::retry::{LONGEST_WAIT, pauses, transient};
use crate::transport::retry_budget::RetryBudget;
use crate::transport::session::Session;
use crate::transport::span;

/// Sends the requests of operations, as often as is right.
#[derive(Debug)]
pub(crate) struct Sender {
    pub(crate) session: Session,
    pub(crate) budget: RetryBudget,
    /// How many attempts an operation has.
    pub(crate) attempts: u32,
    /// How much time an operation has, with all its attempts and the pauses between them.
    pub(crate) timeout: Duration,
}

impl Sender {
    async fn exchange(
        &self,
        http: &reqwest::Client,
        mut request: Request,
        operation: &Operation,
    ) -> Result<Response, Error> {
        let deadline = Instant::now() + self.timeout;
        let span = Span::current();
        let mut pauses = pauses();
        let mut attempt = 1;
        let mut paid = false;
        loop {
            // Bodies are in memory and can be copied; one that could not would be sent once.
            let copy = request.try_clone();
            let started = Instant::now();
            let mut result = self.session.attempt(http, request, operation, deadline).await;
            span::attempt(attempt, started, &result);
            let again = self.again(operation, &result, &mut pauses, paid).filter(|(pause, costs)| {
                attempt < self.attempts
                    && Instant::now() + *pause < deadline
                    && (!costs || self.budget.withdraw())
            });
            let (Some((pause, costs)), Some(copy)) = (again, copy) else {
                span::end(&span, attempt, &result);
                if let Ok(response) = &mut result {
                    // It goes on until the response is decoded.
                    response.extensions_mut().insert(span);
                }
                return result;
            };
            sleep(pause).await;
            request = copy;
            attempt += 1;
            paid = costs;
        }
    }

    /// How long to wait before another attempt, and whether that costs a retry; none when the result stands.
    fn again(
        &self,
        operation: &Operation,
        result: &Result<Response, Error>,
        pauses: &mut impl Iterator<Item = Duration>,
        paid: bool,
    ) -> Option<(Duration, bool)> {
        if result.as_ref().is_ok_and(|response| response.status().is_success()) {
            if paid { self.budget.refund() } else { self.budget.deposit() }
        }
        let transient = transient(operation, result)?;
        let pause = pauses.next().unwrap_or(LONGEST_WAIT);
        let asked = transient.wait.unwrap_or_default();
        if transient.throttled {
            self.session.rate_limit.pause_for(asked.max(pause).min(LONGEST_WAIT));
        }
        // What the server asks for is kept, with some scatter on top: others wait for the same moment.
        (asked <= LONGEST_WAIT).then(|| (asked + pause, transient.costs))
    }
}

/// Runs each operation as a task. Whether a caller will poll its future to the end cannot be known when it begins, and one
/// that does not would keep its permit and its place, and find its time limits passed.
#[derive(Debug)]
pub(crate) struct Tasks(pub(crate) Arc<Sender>);

impl Transport for Tasks {
    fn send<'a>(
        &'a self,
        http: &'a reqwest::Client,
        request: Request,
        operation: &'a Operation,
    ) -> TransportFuture<'a> {
        let (sender, http, sent) = (self.0.clone(), http.clone(), *operation);
        let span = span::of(operation, &request);
        let exchange = async move { sender.exchange(&http, request, &sent).await };
        Box::pin(runtime::spawn(operation, exchange.instrument(span)))
    }
}
