//! What all requests of one sandbox share.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::altered::Alteration;
use super::api::Api;
use super::auth::Tokens;
use super::clock::Clock;
use super::data::Data;
use super::fault::Faults;
use super::quote_book::QuoteBook;
use super::rate_limit::RateLimit;
use infinigate_contract::Exchange;

#[derive(Debug)]
pub(super) struct Shared {
    pub(super) api: Arc<Api>,
    pub(super) clock: Clock,
    pub(super) token_lifetime: Duration,
    pub(super) rate_limit: Option<RateLimit>,
    pub(super) data: Data,
    pub(super) tokens: Mutex<Tokens>,
    pub(super) faults: Mutex<Faults>,
    pub(super) alteration: Mutex<Alteration>,
    pub(super) exchanges: Mutex<Vec<Exchange>>,
    quotes: Mutex<QuoteBook>,
    /// What is wrong with responses of the sandbox's own.
    #[cfg(feature = "self-check")]
    pub(super) violations: Mutex<Vec<String>>,
}

impl Shared {
    pub(super) fn new(api: Arc<Api>, seed: u64, clock: Clock, data: Data, token_lifetime: Duration) -> Self {
        Self {
            api,
            clock,
            token_lifetime,
            rate_limit: None,
            tokens: Mutex::new(Tokens::new(seed)),
            faults: Mutex::default(),
            alteration: Mutex::default(),
            exchanges: Mutex::default(),
            quotes: Mutex::new(QuoteBook::new(seed, data.quotes.clone())),
            #[cfg(feature = "self-check")]
            violations: Mutex::default(),
            data,
        }
    }

    /// With a limit on calls, or without one.
    pub(super) fn with_rate_limit(mut self, calls_per_minute: Option<u32>) -> Self {
        self.rate_limit = calls_per_minute.map(RateLimit::new);
        self
    }

    /// The quotes as they stand today.
    pub(super) fn quotes(&self) -> MutexGuard<'_, QuoteBook> {
        let mut quotes = lock(&self.quotes);
        quotes.expire(self.clock.today());
        quotes
    }
}

/// Locks whether or not a test panicked while it held the lock: what is behind it is whole after each step.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
