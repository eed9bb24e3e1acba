//! What is done in turns, another part of it every day.

#[cfg(test)]
use std::env;
use std::time::{SystemTime, UNIX_EPOCH};

const SECONDS_OF_A_DAY: u64 = 24 * 60 * 60;

/// The number of the day, which says whose turn it is.
pub(crate) fn today() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs() / SECONDS_OF_A_DAY)
}

/// Whether the tests try all that there is to try: CI sets `TESTS=all`.
#[cfg(test)]
pub(crate) fn all_at_once() -> bool {
    env::var_os("TESTS").is_some_and(|which| which == "all")
}

/// Every so many of them, others tomorrow; all of them where the tests try all that there is to try.
#[cfg(test)]
pub(crate) fn part_of_today<T>(all: Vec<T>, parts: usize) -> impl Iterator<Item = T> {
    let today = usize::try_from(today()).unwrap_or_default();
    let (first, step) = if all_at_once() { (0, 1) } else { (today % parts, parts) };
    all.into_iter().skip(first).step_by(step)
}
