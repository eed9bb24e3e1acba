//! The time limits of a request and its response, which one timer keeps.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep_until};

/// What a timer that has no end is set to: tokio's clock cannot add every duration.
const FAR_AWAY: Duration = Duration::from_secs(30 * 365 * 24 * 60 * 60);

/// How long a request may take until its whole response is there, and how long the server may be silent meanwhile.
///
/// One timer keeps both. It is set to whichever comes first, and looked at again only when it fires: setting a timer for
/// each part of a response would cost more than reading the part does.
pub struct TimeLimits {
    end: Instant,
    silence: Duration,
    /// When the server was last heard of.
    heard: Instant,
    /// None until something had to be waited for.
    timer: Option<Pin<Box<Sleep>>>,
}

/// A time limit passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("timed out")]
pub struct TimedOut;

impl TimeLimits {
    /// Limits for a request that is sent now: `whole` until its response has arrived whole, and `silence` until the server
    /// is heard of, first and then again.
    pub fn new(whole: Duration, silence: Duration) -> Self {
        let now = Instant::now();
        Self { end: later(now, whole), silence, heard: now, timer: None }
    }

    /// Waits for what comes from the server, unless a limit passes first.
    ///
    /// # Errors
    /// [`TimedOut`] when it did not come in time.
    pub async fn keep<T>(&mut self, what_comes: impl Future<Output = T>) -> Result<T, TimedOut> {
        let mut what_comes = pin!(what_comes);
        poll_fn(|context| {
            if let Poll::Ready(come) = what_comes.as_mut().poll(context) {
                self.heard = Instant::now();
                return Poll::Ready(Ok(come));
            }
            loop {
                let due = later(self.heard, self.silence).min(self.end);
                let timer = self.timer.get_or_insert_with(|| Box::pin(sleep_until(due)));
                if timer.as_mut().poll(context).is_pending() {
                    return Poll::Pending;
                }
                if timer.deadline() >= due {
                    return Poll::Ready(Err(TimedOut));
                }
                timer.as_mut().reset(due);
            }
        })
        .await
    }
}

impl fmt::Debug for TimeLimits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TimeLimits")
            .field("end", &self.end)
            .field("silence", &self.silence)
            .finish_non_exhaustive()
    }
}

fn later(instant: Instant, by: Duration) -> Instant {
    instant.checked_add(by).unwrap_or_else(|| instant + FAR_AWAY)
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use tokio::time::sleep;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[tokio::test(start_paused = true)]
    async fn the_limit_that_comes_first_passes() {
        for (whole, silence) in [(10, 3), (3, 10)] {
            let start = Instant::now();
            let mut limits = TimeLimits::new(whole * SECOND, silence * SECOND);
            assert_eq!(limits.keep(pending::<()>()).await, Err(TimedOut));
            assert_eq!(start.elapsed().as_secs(), 3);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn silence_is_counted_from_what_came_last_and_the_whole_is_not() {
        let start = Instant::now();
        let mut limits = TimeLimits::new(9 * SECOND, 3 * SECOND);
        let mut parts = 0;
        while limits.keep(sleep(2 * SECOND)).await.is_ok() {
            parts += 1;
        }
        assert_eq!((parts, start.elapsed().as_secs()), (4, 9));

        let start = Instant::now();
        let mut limits = TimeLimits::new(10 * SECOND, 3 * SECOND);
        limits.keep(sleep(2 * SECOND)).await.unwrap();
        assert_eq!(limits.keep(sleep(4 * SECOND)).await, Err(TimedOut));
        assert_eq!(start.elapsed().as_secs(), 5);
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_there_is_never_late_and_no_limit_is_too_long() {
        let mut limits = TimeLimits::new(Duration::MAX, Duration::MAX);
        assert_eq!(limits.keep(sleep(3600 * SECOND)).await, Ok(()));
        let mut limits = TimeLimits::new(SECOND, SECOND);
        sleep(2 * SECOND).await;
        assert_eq!(limits.keep(async { 7 }).await, Ok(7));
    }
}
