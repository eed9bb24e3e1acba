//! The current token of a client: who gets it, when it is replaced, and who waits for whom.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::FutureExt;
use infinigate_api::operations::REQUEST_TOKEN;
use infinigate_api::{Error, runtime};
use tokio::sync::watch;
use tokio::task::AbortHandle;
use tokio::time::{Instant, timeout, timeout_at};

use crate::credentials::Credentials;
use crate::credentials::provider::CredentialsProvider;
use crate::token::backoff::backoff;
use crate::token::issuer::{IssuedToken, Obtained, TokenIssuer};

/// How long provider, cache and source together may take.
const REFRESH_TIMEOUT: Duration = Duration::from_secs(60);
/// Who waits for a refresh gives it this much longer, so that it can report its own timeout. After that it hangs
/// in a runtime that nobody drives any more, and is replaced.
const GRACE: Duration = Duration::from_secs(1);
/// A caller whose refresh dies with its runtime starts another one this often.
const ROUNDS: u32 = 3;
/// How long the 401 for a token that was fresh is believed to be about something else than the token.
const DOUBT: Duration = Duration::from_secs(30);

/// Hands out the current token and has it replaced.
///
/// A refresh is a task of its own, so that dropping a caller does not cancel it. It is started by a call that finds the token
/// due, and ends by itself, or with the client: an idle client asks for nothing.
#[derive(Debug)]
pub(crate) struct Tokens {
    shared: Arc<RefresherShared>,
}

#[derive(Debug)]
struct RefresherShared {
    issuer: TokenIssuer,
    state: Mutex<RefresherState>,
}

#[derive(Debug)]
struct RefresherState {
    provider: Arc<dyn CredentialsProvider>,
    current: Option<Arc<IssuedToken>>,
    /// The token that was refused last; a cache may still have it.
    refused: Option<Arc<IssuedToken>>,
    /// True if a token was refused and none has been issued since: what a cache has may be void as well.
    distrusts_cache: bool,
    /// The generation that was refused although fresh, and until when no other is asked for because of it.
    doubted: Option<(u64, Instant)>,
    refresh: Option<Refresh>,
    failure: Option<Failure>,
    /// Counts the tokens that were asked for.
    generation: u64,
    /// Counts the rotations that were called.
    rotations: u64,
    /// The one of them that holds.
    rotated: u64,
}

/// A refresh under way.
#[derive(Debug, Clone)]
struct Refresh {
    generation: u64,
    /// Closed when the task ends, also when its runtime does.
    ended: watch::Receiver<()>,
    task: AbortHandle,
    deadline: Instant,
}

impl Refresh {
    fn is_under_way(&self, now: Instant) -> bool {
        self.ended.has_changed().is_ok() && now < self.deadline
    }
}

/// Why the last refresh had no token to show. The next one is not before `until`.
#[derive(Debug)]
struct Failure {
    generation: u64,
    error: Error,
    count: u32,
    until: Instant,
}

impl Tokens {
    pub(crate) fn new(issuer: TokenIssuer, provider: Arc<dyn CredentialsProvider>) -> Self {
        let state = RefresherState {
            provider,
            current: None,
            refused: None,
            distrusts_cache: false,
            doubted: None,
            refresh: None,
            failure: None,
            generation: 0,
            rotations: 0,
            rotated: 0,
        };
        Self { shared: Arc::new(RefresherShared { issuer, state: Mutex::new(state) }) }
    }

    /// The current token, or a new one when there is none that is still good.
    pub(crate) async fn get(&self) -> Result<Arc<IssuedToken>, Error> {
        let mut awaited = None;
        for _ in 0..ROUNDS {
            let mut refresh = {
                let mut state = self.shared.lock();
                let now = Instant::now();
                if let Some(issued) = state.usable(now, awaited) {
                    if awaited.is_none() && now >= issued.due && state.may_ask(now) {
                        // What cannot be started now is started when it has to be.
                        let _ = self.shared.start(&mut state, now);
                    }
                    return Ok(issued);
                }
                if let Some(error) = state.failed(now, awaited) {
                    return Err(error);
                }
                match &state.refresh {
                    Some(refresh) if refresh.is_under_way(now) => refresh.clone(),
                    _ => self.shared.start(&mut state, now)?,
                }
            };
            runtime::current()?;
            awaited = Some(refresh.generation);
            // It ends by closing the channel, or is given up; either way the state says what came of it.
            let _ = timeout_at(refresh.deadline, refresh.ended.changed()).await;
        }
        Err(Error::token("the tasks that were asking for a token ended or hung without a response", None))
    }

    /// Takes back a token that was refused, and no newer one. False when another would not help.
    pub(crate) fn refuse(&self, issued: &IssuedToken) -> bool {
        let mut state = self.shared.lock();
        if state.current.as_ref().is_none_or(|current| current.generation != issued.generation) {
            return true;
        }
        if state
            .doubted
            .is_some_and(|(generation, until)| generation == issued.generation && Instant::now() < until)
        {
            return false;
        }
        state.drop_current();
        true
    }

    /// Takes back a token, and no newer one: the credentials that it was issued for have been replaced.
    pub(crate) fn replace(&self, issued: &IssuedToken) {
        let mut state = self.shared.lock();
        if state.current.as_ref().is_some_and(|current| current.generation == issued.generation) {
            state.drop_current();
        }
    }

    /// Notes that a token was refused although it replaced a refused one: something else is wrong, unless it comes from a
    /// cache.
    pub(crate) fn doubt(&self, issued: &IssuedToken) {
        if issued.cached {
            return;
        }
        let mut state = self.shared.lock();
        if state.doubted.is_none_or(|(generation, _)| generation < issued.generation) {
            state.doubted = Some((issued.generation, Instant::now() + DOUBT));
            tracing::warn!(
                generation = issued.generation,
                backoff = ?DOUBT,
                "the API refuses a token that is fresh; none is asked for because of it for a while"
            );
        }
    }

    /// Goes over to other credentials once the issuer has given a token for them, unless a rotation that was called later
    /// has done so meanwhile.
    pub(crate) fn rotate(
        &self,
        provider: Arc<dyn CredentialsProvider>,
    ) -> impl Future<Output = Result<(), Error>> + Send + use<> {
        let shared = self.shared.clone();
        let rotation = {
            let mut state = shared.lock();
            state.rotations += 1;
            state.rotations
        };
        async move { runtime::spawn(&REQUEST_TOKEN, async move { shared.rotate(provider, rotation).await }).await }
    }

    /// The credentials themselves, for an operation that takes no token.
    pub(crate) async fn credentials(&self) -> Result<Credentials, Error> {
        self.shared.issuer.credentials(&*self.provider()).await
    }

    /// Where the credentials come from, since the last rotation.
    pub(crate) fn provider(&self) -> Arc<dyn CredentialsProvider> {
        self.shared.lock().provider.clone()
    }
}

impl Drop for Tokens {
    fn drop(&mut self) {
        if let Some(refresh) = self.shared.lock().refresh.take() {
            refresh.task.abort();
        }
    }
}

impl RefresherState {
    fn drop_current(&mut self) {
        self.refused = self.current.take();
        self.distrusts_cache = true;
    }

    /// A token that has not expired, or that this caller has waited for: one that lives shorter than it takes to
    /// fetch it would never be used otherwise.
    fn usable(&self, now: Instant, awaited: Option<u64>) -> Option<Arc<IssuedToken>> {
        let current = self.current.as_ref()?;
        let waited = awaited.is_some_and(|generation| current.generation >= generation);
        (waited || now < current.token.expires()).then(|| current.clone())
    }

    /// The error of a refresh that this caller has waited for, or that is too recent to try again.
    fn failed(&self, now: Instant, awaited: Option<u64>) -> Option<Error> {
        let failure = self.failure.as_ref()?;
        let waited = awaited.is_some_and(|generation| failure.generation >= generation);
        (waited || now < failure.until).then(|| failure.error.clone())
    }

    fn may_ask(&self, now: Instant) -> bool {
        self.failure.as_ref().is_none_or(|failure| now >= failure.until)
            && self.refresh.as_ref().is_none_or(|refresh| !refresh.is_under_way(now))
    }
}

impl RefresherShared {
    fn lock(&self) -> MutexGuard<'_, RefresherState> {
        // Nothing between lock and unlock can leave the state half changed.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts a refresh in place of one that has died or hangs.
    fn start(self: &Arc<Self>, state: &mut RefresherState, now: Instant) -> Result<Refresh, Error> {
        let runtime = runtime::current()?;
        state.generation += 1;
        let generation = state.generation;
        let (end, ended) = watch::channel(());
        let provider = state.provider.clone();
        let known = (!state.distrusts_cache).then(|| [state.current.clone(), state.refused.clone()]);
        let task = runtime.spawn(self.clone().refresh(provider, generation, known, end)).abort_handle();
        let refresh = Refresh { generation, ended, task, deadline: now + REFRESH_TIMEOUT + GRACE };
        if let Some(hung) = state.refresh.replace(refresh.clone()) {
            hung.task.abort();
        }
        Ok(refresh)
    }

    /// Asks for a token and, if `known` says which are of no use, looks into the cache before.
    async fn refresh(
        self: Arc<Self>,
        provider: Arc<dyn CredentialsProvider>,
        generation: u64,
        known: Option<[Option<Arc<IssuedToken>>; 2]>,
        end: watch::Sender<()>,
    ) {
        let known = known.as_ref().map(<[_; 2]>::as_slice);
        // A panic of the application's own code is a failure like others: with a backoff, and told to all who wait.
        let obtaining = AssertUnwindSafe(self.issuer.obtain(&*provider, generation, known)).catch_unwind();
        let obtained = match timeout(REFRESH_TIMEOUT, obtaining).await {
            Ok(Ok(obtained)) => obtained,
            Ok(Err(_)) => Err(Error::token("the provider, the cache or the source panicked", None)),
            Err(_) => Err(too_slow()),
        };
        let (outcome, lease) = match obtained {
            Ok(Obtained { issued, lease }) => (Ok(Arc::new(issued)), lease),
            Err(error) => (Err(error), None),
        };
        let keep = outcome.as_ref().ok().filter(|issued| !issued.cached).cloned();
        self.conclude(generation, outcome);
        drop(end);
        if let Some(issued) = keep {
            self.issuer.keep(&issued, lease).await;
        }
    }

    async fn rotate(&self, provider: Arc<dyn CredentialsProvider>, rotation: u64) -> Result<(), Error> {
        let mut issued = timeout(REFRESH_TIMEOUT, self.issuer.ask(&*provider, 0))
            .await
            .unwrap_or_else(|_| Err(too_slow()))?;
        let issued = {
            let mut state = self.lock();
            if state.rotated > rotation {
                return Ok(());
            }
            if let Some(refresh) = state.refresh.take() {
                refresh.task.abort();
            }
            state.generation += 1;
            issued.generation = state.generation;
            let issued = Arc::new(issued);
            state.rotated = rotation;
            state.provider = provider;
            state.current = Some(issued.clone());
            state.failure = None;
            state.distrusts_cache = false;
            issued
        };
        self.issuer.keep(&issued, None).await;
        Ok(())
    }

    fn conclude(&self, generation: u64, outcome: Result<Arc<IssuedToken>, Error>) {
        let mut state = self.lock();
        if state.refresh.take_if(|refresh| refresh.generation == generation).is_none() {
            return; // replaced meanwhile, by other credentials or because it hung
        }
        match outcome {
            Ok(issued) => {
                tracing::debug!(generation, lifetime = ?issued.token.lifetime(), "a new token");
                state.failure = None;
                state.distrusts_cache = false;
                state.current = Some(issued);
            }
            Err(error) => {
                let now = Instant::now();
                let count = state.failure.as_ref().map_or(1, |failure| failure.count.saturating_add(1));
                let backoff = backoff(&error, count);
                state.current.take_if(|current| now >= current.token.expires());
                let left = state.current.as_ref().map_or(Duration::ZERO, |current| current.token.remaining());
                tracing::warn!(%error, count, ?backoff, old_token_left = ?left, "no new token");
                state.failure = Some(Failure { generation, error, count, until: now + backoff });
            }
        }
    }
}

fn too_slow() -> Error {
    Error::token(format!("provider, cache and source gave none within {} s", REFRESH_TIMEOUT.as_secs()), None)
}
