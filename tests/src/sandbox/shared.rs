//! What all requests of one sandbox share.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::NaiveDate;

use super::altered::Alteration;
use super::auth::Tokens;
use super::canned::CannedAnswers;
use super::data::Data;
use super::exchange::Exchange;
use super::quote_book::QuoteBook;

#[derive(Debug)]
pub(super) struct Shared {
    pub(super) today: NaiveDate,
    pub(super) token_lifetime: Duration,
    pub(super) data: Data,
    pub(super) tokens: Mutex<Tokens>,
    pub(super) quotes: Mutex<QuoteBook>,
    pub(super) canned: Mutex<CannedAnswers>,
    pub(super) alteration: Mutex<Alteration>,
    pub(super) exchanges: Mutex<Vec<Exchange>>,
}

impl Shared {
    pub(super) fn new(seed: u64, today: NaiveDate, token_lifetime: Duration) -> Self {
        let data = Data::generate(seed, today);
        Self {
            today,
            token_lifetime,
            tokens: Mutex::new(Tokens::new(seed)),
            quotes: Mutex::new(QuoteBook::new(seed, data.generated_quotes.clone())),
            canned: Mutex::default(),
            alteration: Mutex::default(),
            exchanges: Mutex::default(),
            data,
        }
    }
}

/// Locks whether or not a test panicked while it held the lock: what is behind it is whole after each step.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
