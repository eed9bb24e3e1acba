//! How far a long command is, on standard error of a terminal.

use std::future::pending;
use std::io::{self, IsTerminal};
use std::time::Duration;

use indicatif::{HumanDuration, ProgressBar, ProgressDrawTarget, ProgressStyle};
use tokio::time::{Instant, Interval, interval_at};

use crate::cli::Global;

/// What takes no longer needs no bar.
const PATIENCE: Duration = Duration::from_secs(1);
const EVERY: Duration = Duration::from_millis(200);

/// A bar with rate and remaining time, which is gone when this is dropped.
pub(crate) struct Progress {
    started: Instant,
    /// None where nobody looks.
    ticks: Option<Interval>,
    bar: Option<ProgressBar>,
}

impl Progress {
    pub(crate) fn new(global: &Global) -> Self {
        let is_seen = !global.quiet && io::stderr().is_terminal();
        let started = Instant::now();
        Self { started, ticks: is_seen.then(|| interval_at(started + PATIENCE, EVERY)), bar: None }
    }

    /// Returns whenever the bar is to be drawn anew.
    pub(crate) async fn tick(&mut self) {
        match &mut self.ticks {
            Some(ticks) => drop(ticks.tick().await),
            None => pending().await,
        }
    }

    pub(crate) fn advance(&mut self, count: u64, total: Option<u64>) {
        let bar = self.bar.get_or_insert_with(|| {
            ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr()).with_position(count)
        });
        let template = if total.is_some() {
            "{wide_bar} {human_pos}/{human_len} rows{msg}"
        } else {
            "{spinner} {human_pos} rows{msg}"
        };
        // A template that indicatif does not take leaves its own.
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        if let Some(total) = total {
            bar.set_length(total.max(count));
        }
        bar.set_message(speed(self.started.elapsed(), count, total));
        bar.set_position(count);
        bar.tick();
    }

    /// Takes the bar off until the next tick: rows that go to the same terminal would stand beside it.
    pub(crate) fn make_way(&mut self) {
        if self.bar.is_some() && io::stdout().is_terminal() {
            self.clear();
        }
    }

    fn clear(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.clear();
    }
}

/// How many rows come in a second, and how long the rest takes at that rate. Nothing is said before there is one.
#[allow(clippy::cast_precision_loss, reason = "nobody counts the rows of a rate")]
fn speed(elapsed: Duration, count: u64, total: Option<u64>) -> String {
    let rate = count as f64 / elapsed.as_secs_f64();
    if count == 0 || !rate.is_normal() {
        return String::new();
    }
    let rest = total.map(|total| Duration::from_secs_f64(total.saturating_sub(count) as f64 / rate));
    let rest = rest.map_or_else(String::new, |rest| format!(", {:#} left", HumanDuration(rest)));
    format!(", {rate:.0}/s{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rate_and_remaining_time_are_those_of_all_rows_so_far() {
        let two = Duration::from_secs(2);
        assert_eq!(speed(two, 0, Some(100)), "");
        assert_eq!(speed(two, 301, None), ", 150/s");
        assert_eq!(speed(two, 20, Some(100)), ", 10/s, 8s left");
        assert_eq!(speed(two, 120, Some(100)), ", 60/s, 0s left");
    }
}
