//! How many retries a client may send in all.

use std::sync::atomic::{AtomicU32, Ordering};

/// What a full budget holds: fifty retries.
const CAPACITY: u32 = 500;
/// What a retry costs: as much as ten successes bring in.
const RETRY: u32 = 10;

/// The retries that a client and its clones may still send.
///
/// In an outage each caller for itself would multiply its requests by the number of its attempts. With the budget,
/// the retries that fail are, of all of them together, at most fifty and a tenth of the successes.
#[derive(Debug)]
pub(crate) struct RetryBudget(AtomicU32);

impl Default for RetryBudget {
    fn default() -> Self {
        Self(AtomicU32::new(CAPACITY))
    }
}

impl RetryBudget {
    /// Pays for a retry; false when there is not enough left for it.
    pub(crate) fn withdraw(&self) -> bool {
        self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(RETRY)).is_ok()
    }

    /// Gives back what a retry cost that was a success: it did no harm.
    pub(crate) fn refund(&self) {
        self.pay_in(RETRY);
    }

    /// What every other success pays in.
    pub(crate) fn deposit(&self) {
        self.pay_in(1);
    }

    fn pay_in(&self, amount: u32) {
        let paid_in = |left| Some(CAPACITY.min(left + amount));
        // It cannot fail: there always is a new value.
        let _ = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, paid_in);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_successes_pay_for_a_retry() {
        let budget = RetryBudget::default();
        let spend = || (0..1000).filter(|_| budget.withdraw()).count();
        assert_eq!((spend(), spend()), (50, 0));
        (0..9).for_each(|_| budget.deposit());
        assert!(!budget.withdraw());
        budget.deposit();
        assert!(budget.withdraw());
        (0..10_000).for_each(|_| budget.deposit());
        assert_eq!(spend(), 50);
    }
}
