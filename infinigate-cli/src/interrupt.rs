//! What Ctrl-C does.

use std::io::{self, Write};
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::error::{Code, Failure, Result};

/// How many wait for Ctrl-C to deal with it themselves.
static LISTENERS: AtomicUsize = AtomicUsize::new(0);

/// Waits for Ctrl-C in a place that deals with it, and knows how far it got: [`until_interrupted`] leaves it to that.
pub(crate) async fn interrupted() -> io::Result<()> {
    let mut listener = Listener { has_heard: false };
    LISTENERS.fetch_add(1, Ordering::SeqCst);
    tokio::signal::ctrl_c().await?;
    listener.has_heard = true;
    Ok(())
}

/// Somebody who waits for Ctrl-C. Once it came, it stays theirs: others may hear of it later.
struct Listener {
    has_heard: bool,
}

impl Drop for Listener {
    fn drop(&mut self) {
        if !self.has_heard {
            LISTENERS.fetch_sub(1, Ordering::SeqCst);
        }
    }
}

/// What comes of something unless Ctrl-C stops it: the first, or, where that is dealt with elsewhere, the second.
pub(crate) async fn until_interrupted<T>(result: impl Future<Output = Result<T>>) -> Result<T> {
    let mut result = pin!(result);
    for _ in 0..2 {
        tokio::select! {
            biased;
            result = &mut result => return result,
            interrupted = tokio::signal::ctrl_c() => {
                interrupted?;
                if LISTENERS.load(Ordering::SeqCst) == 0 {
                    break;
                }
            }
        }
    }
    Err(Failure::new(Code::Interrupted, "stopped"))
}

/// What comes of a decision that is sent. Ctrl-C does not take it back, so its outcome is waited for.
pub(crate) async fn to_the_end<T>(outcome: impl Future<Output = T>) -> Result<T> {
    let mut outcome = pin!(outcome);
    loop {
        tokio::select! {
            biased;
            outcome = &mut outcome => return Ok(outcome),
            interrupted = tokio::signal::ctrl_c() => {
                interrupted?;
                writeln!(io::stderr(), "it is sent already: waiting for its outcome")?;
            }
        }
    }
}
