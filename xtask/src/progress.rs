//! Says on a terminal what is being done, where that takes a while.

use std::io::{self, IsTerminal};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

/// What takes less is over before anybody asks.
const SOON: Duration = Duration::from_secs(2);

/// Does the work, and says on a terminal what it is if it is not over soon.
pub(crate) fn step<T>(what: &str, work: impl FnOnce() -> T) -> T {
    if !io::stderr().is_terminal() {
        return work();
    }
    unless_over_within(SOON, || eprintln!("      {what} ..."), work)
}

fn unless_over_within<T>(time: Duration, say: impl FnOnce() + Send, work: impl FnOnce() -> T) -> T {
    let (over, waiting) = mpsc::channel::<()>();
    thread::scope(move |scope| {
        // Whatever ends the work, a panic too, drops this end of the channel.
        let over = over;
        scope.spawn(move || {
            if waiting.recv_timeout(time) == Err(RecvTimeoutError::Timeout) {
                say();
            }
        });
        let done = work();
        drop(over);
        done
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_takes_longer_is_said_while_it_is_done() {
        let (said, heard) = mpsc::channel();
        let done = unless_over_within(Duration::ZERO, move || said.send("said").unwrap(), || heard.recv());
        assert_eq!(done, Ok("said"));
    }

    #[test]
    fn what_is_over_soon_is_not_said() {
        assert_eq!(unless_over_within(Duration::MAX, || panic!("it is over"), || 17), 17);
    }
}
