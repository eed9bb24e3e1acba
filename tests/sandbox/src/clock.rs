//! What time it is in a sandbox.

use std::sync::Mutex;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use tokio::time::Instant;

use super::shared::lock;

/// Runs with Tokio's clock from the time it was set to, and ahead of it by what it was moved.
#[derive(Debug)]
pub(super) struct Clock {
    set_to: DateTime<Utc>,
    set_at: Instant,
    ahead: Mutex<Duration>,
}

impl Clock {
    pub(super) fn new(now: DateTime<Utc>) -> Self {
        Self { set_to: now, set_at: Instant::now(), ahead: Mutex::default() }
    }

    pub(super) fn now(&self) -> DateTime<Utc> {
        later(self.set_to, self.set_at.elapsed().saturating_add(*lock(&self.ahead)))
    }

    pub(super) fn today(&self) -> NaiveDate {
        self.now().date_naive()
    }

    pub(super) fn advance(&self, by: Duration) {
        let mut ahead = lock(&self.ahead);
        *ahead = ahead.saturating_add(by);
    }
}

/// So much later, or the end of the calendar.
pub(super) fn later(time: DateTime<Utc>, by: Duration) -> DateTime<Utc> {
    TimeDelta::from_std(by)
        .ok()
        .and_then(|by| time.checked_add_signed(by))
        .unwrap_or(DateTime::<Utc>::MAX_UTC)
}
