//! Sends the requests of an operation, as often as is right and no faster than allowed.

use std::time::Duration;

use infinigate_api::{Error, Operation, Transport, TransportFuture};
use reqwest::{Request, Response};
use tokio::time::{Instant, sleep, timeout_at};
use tracing::{Instrument, Span};

use crate::transport::rate_limit::RateLimit;
use crate::transport::retry::{LONGEST_WAIT, pauses, transient};
use crate::transport::retry_budget::RetryBudget;
use crate::transport::session::Session;
use crate::transport::span;

/// The HTTP client has the same limit, and knows what had arrived: it comes first.
const GRACE: Duration = Duration::from_millis(100);

/// Sends the requests of operations, as often as is right and no faster than allowed.
#[derive(Debug)]
pub(crate) struct Sender {
    pub(crate) session: Session,
    pub(crate) rate_limit: RateLimit,
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
        loop {
            // Bodies are in memory and can be copied; one that could not would be sent once.
            let copy = request.try_clone();
            let started = Instant::now();
            let result = self.attempt(http, request, operation, deadline).await;
            span::attempt(attempt, started, &result);
            let pause = self.pause(operation, &result, &mut pauses).filter(|pause| {
                attempt < self.attempts && Instant::now() + *pause < deadline && self.budget.withdraw()
            });
            let (Some(pause), Some(copy)) = (pause, copy) else {
                span::end(&span, attempt, &result);
                return result;
            };
            sleep(pause).await;
            request = copy;
            attempt += 1;
        }
    }

    /// One attempt, which does not outlast the operation.
    async fn attempt(
        &self,
        http: &reqwest::Client,
        mut request: Request,
        operation: &Operation,
        deadline: Instant,
    ) -> Result<Response, Error> {
        let ready = async {
            let turn = self.rate_limit.turn().await;
            let fresh = self.session.ready(operation).await?;
            Span::current().record("infinigate.token.fresh", fresh);
            Ok::<_, Error>(turn)
        };
        let _turn = timeout_at(deadline, ready)
            .await
            .map_err(|_| Error::timed_out(operation, false, "waiting for its turn and a token"))??;
        *request.timeout_mut() = Some(deadline - Instant::now());
        timeout_at(deadline + GRACE, self.session.attempt(http, request, operation))
            .await
            .unwrap_or_else(|_| Err(Error::timed_out(operation, true, "replacing a token that was refused")))
    }

    /// How long to wait before another attempt; none when the result stands.
    fn pause(
        &self,
        operation: &Operation,
        result: &Result<Response, Error>,
        pauses: &mut impl Iterator<Item = Duration>,
    ) -> Option<Duration> {
        if result.as_ref().is_ok_and(|answer| answer.status().is_success()) {
            self.budget.deposit();
        }
        let transient = transient(operation, result)?;
        let pause = pauses.next().unwrap_or(LONGEST_WAIT);
        let asked = transient.wait.unwrap_or_default();
        if transient.throttled {
            self.rate_limit.pause_for(asked.max(pause).min(LONGEST_WAIT));
        }
        // What the server asks for is kept, with some scatter on top: others wait for the same moment.
        (asked <= LONGEST_WAIT).then(|| asked + pause)
    }
}

impl Transport for Sender {
    fn send<'a>(
        &'a self,
        http: &'a reqwest::Client,
        request: Request,
        operation: &'a Operation,
    ) -> TransportFuture<'a> {
        let span = span::of(operation, &request);
        Box::pin(self.exchange(http, request, operation).instrument(span))
    }
}
