//! How far a long command is, on standard error of a terminal.

use std::future::pending;
use std::io::{self, IsTerminal};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tokio::time::{Instant, Interval, interval_at};

use crate::cli::Global;

/// What takes no longer needs no bar.
const PATIENCE: Duration = Duration::from_secs(1);
const EVERY: Duration = Duration::from_millis(200);

/// A bar with rate and remaining time, which is gone when this is dropped.
pub(crate) struct Progress {
    /// None where nobody looks.
    ticks: Option<Interval>,
    bar: Option<ProgressBar>,
}

impl Progress {
    pub(crate) fn new(global: &Global) -> Self {
        let is_seen = !global.quiet && io::stderr().is_terminal();
        Self { ticks: is_seen.then(|| interval_at(Instant::now() + PATIENCE, EVERY)), bar: None }
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
            ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr()).with_elapsed(PATIENCE)
        });
        let template = if total.is_some() {
            "{wide_bar} {human_pos}/{human_len} rows, {per_sec}, {eta} left"
        } else {
            "{spinner} {human_pos} rows, {per_sec}"
        };
        // A template that indicatif does not take leaves its own.
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        if let Some(total) = total {
            bar.set_length(total.max(count));
        }
        bar.set_position(count);
        bar.tick();
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}
