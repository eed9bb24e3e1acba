//! When the next request may leave: what the caller has set, and what the server has asked for.

use std::sync::{Mutex as StdMutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Mutex, Semaphore, SemaphorePermit};
use tokio::time::{Instant, sleep_until};

/// After a pause that the server asked for, requests leave at this distance for as long again: those that waited
/// would otherwise leave all at once.
const SPREAD: Duration = Duration::from_millis(50);

/// When the next request may leave: what the caller has set, and what the server has asked for.
#[derive(Debug)]
pub(crate) struct RateLimit {
    concurrent: Option<Semaphore>,
    /// The least time between two requests.
    interval: Duration,
    /// When the next request may leave. Whoever waits for that moment holds the lock, so that a caller that gives
    /// up leaves no gap behind.
    next: Mutex<Instant>,
    pause: StdMutex<Pause>,
}

#[derive(Debug, Clone, Copy)]
struct Pause {
    ends: Instant,
    spread_ends: Instant,
}

impl RateLimit {
    pub(crate) fn new(requests_per_second: Option<f64>, concurrent: Option<usize>) -> Self {
        let now = Instant::now();
        Self {
            concurrent: concurrent.map(Semaphore::new),
            interval: requests_per_second
                .map_or(Duration::ZERO, |rate| Duration::from_secs_f64(rate.recip())),
            next: Mutex::new(now),
            pause: StdMutex::new(Pause { ends: now, spread_ends: now }),
        }
    }

    /// Waits until a request may leave. It counts as under way until what is returned is dropped.
    pub(crate) async fn turn(&self) -> Option<SemaphorePermit<'_>> {
        let permit = match &self.concurrent {
            // An error would mean that the semaphore is closed, which nobody does.
            Some(concurrent) => concurrent.acquire().await.ok(),
            None => None,
        };
        let mut next = self.next.lock().await;
        loop {
            let (now, pause) = (Instant::now(), *self.pause());
            let at = pause.ends.max(*next);
            if at <= now {
                let spread = if now < pause.spread_ends { SPREAD } else { Duration::ZERO };
                *next = now + self.interval.max(spread);
                return permit;
            }
            sleep_until(at).await;
        }
    }

    /// Lets no request of the client leave for a while.
    pub(crate) fn pause_for(&self, duration: Duration) {
        let ends = Instant::now() + duration;
        let mut pause = self.pause();
        pause.ends = pause.ends.max(ends);
        pause.spread_ends = pause.spread_ends.max(ends + duration);
    }

    fn pause(&self) -> MutexGuard<'_, Pause> {
        self.pause.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use futures::future::join_all;

    use super::*;

    /// Milliseconds from the first to the last of so many turns.
    async fn span_of(rate_limit: &RateLimit, turns: usize) -> u128 {
        let start = Instant::now();
        join_all((0..turns).map(|_| rate_limit.turn())).await;
        start.elapsed().as_millis()
    }

    #[tokio::test(start_paused = true)]
    async fn requests_keep_their_distance() {
        assert_eq!(span_of(&RateLimit::new(None, None), 100).await, 0);
        assert_eq!(span_of(&RateLimit::new(Some(4.0), None), 9).await, 2_000);
    }

    #[tokio::test(start_paused = true)]
    async fn so_many_are_under_way_at_once() {
        let rate_limit = RateLimit::new(None, Some(2));
        let (first, _second) = (rate_limit.turn().await, rate_limit.turn().await);
        assert!(tokio::time::timeout(Duration::from_secs(1), rate_limit.turn()).await.is_err());
        drop(first);
        assert!(tokio::time::timeout(Duration::from_secs(1), rate_limit.turn()).await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn a_pause_holds_everyone_back_and_lets_them_go_one_by_one() {
        let rate_limit = RateLimit::new(None, None);
        rate_limit.pause_for(Duration::from_secs(7));
        rate_limit.pause_for(Duration::from_secs(1));
        assert_eq!(span_of(&rate_limit, 11).await, 7_500);
        tokio::time::advance(Duration::from_secs(7)).await;
        assert_eq!(span_of(&rate_limit, 100).await, 0);
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_gives_up_delays_nobody() {
        let rate_limit = RateLimit::new(Some(1.0), None);
        rate_limit.turn().await;
        let impatient = (0..50).map(|_| tokio::time::timeout(Duration::from_millis(100), rate_limit.turn()));
        assert!(join_all(impatient).await.iter().all(Result::is_err));
        assert_eq!(span_of(&rate_limit, 1).await, 900);
    }
}
