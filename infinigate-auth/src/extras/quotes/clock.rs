//! Wall-clock time, which processes and restarts have in common.

use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};

/// The time of day. Tokio's clock is the real one, except in a test that pauses it or moves it on: there the time of
/// day goes with it, so that ten minutes can pass at once.
pub(super) fn now() -> DateTime<Utc> {
    let (tokio, real) = (tokio::time::Instant::now().into_std(), Instant::now());
    let ahead = TimeDelta::from_std(tokio.saturating_duration_since(real)).unwrap_or_default();
    let behind = TimeDelta::from_std(real.saturating_duration_since(tokio)).unwrap_or_default();
    Utc::now() + ahead - behind
}
