//! When the next request may leave: what the caller has set, and what the server has asked for.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::future::BoxFuture;
use tokio::runtime::Handle;
use tokio::sync::{Notify, Semaphore, SemaphorePermit};
use tokio::time::{Instant, sleep, timeout_at};

/// After a backoff that the server asked for, requests leave at this distance for as long again: those that waited
/// would otherwise leave all at once.
pub(crate) const SPREAD: Duration = Duration::from_millis(50);

/// What processes that share an account have in common.
pub(crate) trait SharedRateLimit: Debug + Send + Sync {
    /// Takes the next turn of all processes, whose requests are to leave at this distance: how long it is until then. It is
    /// not taken when that is longer than the patience of the caller. None when they cannot be asked.
    fn turn(&self, interval: Duration, patience: Duration) -> BoxFuture<'_, Option<Duration>>;

    /// Lets no request of any process leave for a while.
    fn back_off(&self, duration: Duration) -> BoxFuture<'_, ()>;
}

/// When the next request may leave: what the caller has set, and what the server has asked for.
///
/// Whoever waits has a place in a queue and a timer of its own, and holds no lock. Whoever gives up leaves the queue, and
/// those behind move up. Whoever misses its time is overtaken, which costs the others one interval.
#[derive(Debug)]
pub(crate) struct RateLimit {
    concurrent: Option<Semaphore>,
    /// The least time between two requests.
    interval: Duration,
    queue: Mutex<Queue>,
    /// With other processes.
    shared: Option<Arc<dyn SharedRateLimit>>,
}

#[derive(Debug)]
struct Queue {
    /// When the next request may leave.
    next: Instant,
    /// Until when the server wants no request.
    backoff_ends: Instant,
    spread_ends: Instant,
    /// Those who wait, in the order in which they came, and what tells each that it has moved up.
    waiting: BTreeMap<u64, Arc<Notify>>,
    /// The number of the last one that came.
    number: u64,
}

impl RateLimit {
    pub(crate) fn new(requests_per_second: Option<f64>, concurrent: Option<usize>) -> Self {
        let now = Instant::now();
        let queue =
            Queue { next: now, backoff_ends: now, spread_ends: now, waiting: BTreeMap::new(), number: 0 };
        Self {
            concurrent: concurrent.map(Semaphore::new),
            interval: requests_per_second
                .map_or(Duration::ZERO, |rate| Duration::from_secs_f64(rate.recip())),
            queue: Mutex::new(queue),
            shared: None,
        }
    }

    /// The same limit, of this and other processes together.
    pub(crate) fn shared(self, shared: Option<Arc<dyn SharedRateLimit>>) -> Self {
        Self { shared, ..self }
    }

    /// Waits until a request may leave, for a caller who waits until `deadline` and no longer. It counts as under way until what is returned is dropped.
    ///
    /// The permit comes first: a request that has its time and waits for a permit would leave at another time.
    pub(crate) async fn turn(&self, deadline: Instant) -> Option<SemaphorePermit<'_>> {
        let permit = match &self.concurrent {
            // An error would mean that the semaphore is closed, which nobody does.
            Some(concurrent) => concurrent.acquire().await.ok(),
            None => None,
        };
        let mut place = Place { rate_limit: self, ticket: None };
        while let Err((at, moved_up)) = place.leave() {
            // Either way the place is looked at again.
            let _ = timeout_at(at, moved_up.notified()).await;
        }
        if let Some(shared) = &self.shared
            && let patience = deadline.saturating_duration_since(Instant::now())
            && let Some(wait) = shared.turn(self.interval, patience).await
        {
            sleep(wait).await;
        }
        permit
    }

    /// Lets no request of the client leave for a while, nor of others that share its limit.
    pub(crate) fn back_off_for(&self, duration: Duration) {
        if let (Some(shared), Ok(runtime)) = (self.shared.clone(), Handle::try_current()) {
            runtime.spawn(async move { shared.back_off(duration).await });
        }
        let ends = Instant::now() + duration;
        let mut queue = self.lock();
        queue.backoff_ends = queue.backoff_ends.max(ends);
        queue.spread_ends = queue.spread_ends.max(ends + duration);
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A place in the queue, which ends with it.
struct Place<'a> {
    rate_limit: &'a RateLimit,
    /// None as long as nothing had to be waited for.
    ticket: Option<u64>,
}

impl Place<'_> {
    /// Leaves for the server, if it is time. Otherwise says when it will be, and what tells of an earlier time.
    fn leave(&mut self) -> Result<(), (Instant, Arc<Notify>)> {
        let mut queue = self.rate_limit.lock();
        let now = Instant::now();
        let in_front = queue.in_front_of(self.ticket);
        let first = queue.next.max(queue.backoff_ends);
        let at = first + queue.distance(first, self.rate_limit.interval).saturating_mul(in_front);
        if at <= now {
            queue.next = now + queue.distance(now, self.rate_limit.interval);
            if let Some(ticket) = self.ticket.take() {
                queue.overtake(ticket);
                queue.remove(ticket);
            }
            return Ok(());
        }
        let ticket = *self.ticket.get_or_insert_with(|| queue.number());
        Err((at, queue.waiting.entry(ticket).or_default().clone()))
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        if let Some(ticket) = self.ticket.take() {
            self.rate_limit.lock().remove(ticket);
        }
    }
}

impl Queue {
    /// The least time between a request at `at` and the one behind it.
    fn distance(&self, at: Instant, interval: Duration) -> Duration {
        if at < self.spread_ends { interval.max(SPREAD) } else { interval }
    }

    fn number(&mut self) -> u64 {
        self.number += 1;
        self.number
    }

    /// How many stand in front of a place, or of the end of the queue.
    fn in_front_of(&self, ticket: Option<u64>) -> u32 {
        let in_front = match ticket {
            Some(ticket) => self.waiting.range(..ticket).count(),
            None => self.waiting.len(),
        };
        u32::try_from(in_front).unwrap_or(u32::MAX)
    }

    /// Takes those out of the queue who missed their time. Each is back in its place when it looks again.
    fn overtake(&mut self, ticket: u64) {
        while self.waiting.first_key_value().is_some_and(|(first, _)| *first < ticket) {
            self.waiting.pop_first();
        }
    }

    /// Takes a place out of the queue, and lets the one behind it know.
    fn remove(&mut self, ticket: u64) {
        self.waiting.remove(&ticket);
        if let Some((_, behind)) = self.waiting.range(ticket..).next() {
            behind.notify_one();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;

    use futures::future::join_all;
    use futures::poll;
    use tokio::time::{sleep, timeout};

    use super::*;

    /// A deadline that no test comes to.
    fn far() -> Instant {
        Instant::now() + Duration::from_hours(24)
    }

    /// Milliseconds from the first to the last of so many turns.
    async fn span_of(rate_limit: &RateLimit, turns: usize) -> u128 {
        let start = Instant::now();
        join_all((0..turns).map(|_| rate_limit.turn(far()))).await;
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
        let (first, _second) = (rate_limit.turn(far()).await, rate_limit.turn(far()).await);
        assert!(timeout(Duration::from_secs(1), rate_limit.turn(far())).await.is_err());
        drop(first);
        assert!(timeout(Duration::from_secs(1), rate_limit.turn(far())).await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn a_backoff_holds_everyone_back_and_lets_them_go_one_by_one() {
        let rate_limit = RateLimit::new(None, None);
        rate_limit.back_off_for(Duration::from_secs(7));
        rate_limit.back_off_for(Duration::from_secs(1));
        assert_eq!(span_of(&rate_limit, 11).await, 7_500);
        tokio::time::advance(Duration::from_secs(7)).await;
        assert_eq!(span_of(&rate_limit, 100).await, 0);
    }

    #[tokio::test(start_paused = true)]
    async fn a_backoff_reaches_those_who_wait_already() {
        let rate_limit = RateLimit::new(Some(1.0), None);
        let late = async {
            sleep(Duration::from_millis(500)).await;
            rate_limit.back_off_for(Duration::from_secs(5));
        };
        assert_eq!(tokio::join!(span_of(&rate_limit, 4), late).0, 5_500 + 2_000);
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_gives_up_delays_nobody() {
        let rate_limit = RateLimit::new(Some(1.0), None);
        rate_limit.turn(far()).await;
        let impatient = (0..50).map(|_| timeout(Duration::from_millis(100), rate_limit.turn(far())));
        assert!(join_all(impatient).await.iter().all(Result::is_err));
        assert_eq!(span_of(&rate_limit, 1).await, 900);
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_gives_up_leaves_no_gap_for_those_behind() {
        let rate_limit = RateLimit::new(Some(1.0), None);
        rate_limit.turn(far()).await;
        let impatient =
            join_all((0..50).map(|_| timeout(Duration::from_millis(100), rate_limit.turn(far()))));
        let (_, patient) = tokio::join!(impatient, span_of(&rate_limit, 3));
        assert_eq!(patient, 3_000);
    }

    #[tokio::test(start_paused = true)]
    async fn those_who_came_first_leave_first() {
        let rate_limit = RateLimit::new(Some(10.0), Some(3));
        let left = Mutex::new(Vec::new());
        let turns = (0..20).map(|number| {
            let (rate_limit, left) = (&rate_limit, &left);
            async move {
                let _turn = rate_limit.turn(far()).await;
                left.lock().unwrap().push(number);
                sleep(Duration::from_millis(150)).await;
            }
        });
        join_all(turns).await;
        assert_eq!(*left.lock().unwrap(), (0..20).collect::<Vec<_>>());
    }

    /// As in a runtime that nobody drives any more: each costs one interval, and the others go on.
    #[tokio::test(start_paused = true)]
    async fn whoever_is_not_polled_blocks_nobody() {
        let rate_limit = RateLimit::new(Some(1.0), None);
        rate_limit.turn(far()).await;
        let (mut first, mut second) = (pin!(rate_limit.turn(far())), pin!(rate_limit.turn(far())));
        assert!(poll!(&mut first).is_pending() && poll!(&mut second).is_pending());
        assert_eq!(span_of(&rate_limit, 5).await, 7_000, "after both, and then a second apart");
        let start = Instant::now();
        tokio::join!(first, second);
        assert_eq!(start.elapsed().as_secs(), 2);
        assert!(rate_limit.lock().waiting.is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn ten_thousand_can_wait() {
        assert_eq!(span_of(&RateLimit::new(Some(1_000.0), None), 10_000).await, 9_999);
    }
}
