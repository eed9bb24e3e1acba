//! What Ctrl-C does.

use std::io::{self, Write};
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::error::{Code, Failure, Result};

/// How many wait for Ctrl-C, or have heard it, to deal with it themselves.
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

/// What comes of a decision that is sent. Ctrl-C does not take it back, so its outcome is waited for, whatever fails.
pub(crate) async fn to_the_end<T>(outcome: impl Future<Output = T>) -> T {
    let mut outcome = pin!(outcome);
    loop {
        tokio::select! {
            biased;
            outcome = &mut outcome => return outcome,
            interrupted = tokio::signal::ctrl_c() => {
                if interrupted.is_err() {
                    return outcome.await;
                }
                let _ = writeln!(io::stderr(), "it is sent already: waiting for its outcome");
            }
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use std::process::{Command, id};

    use super::*;

    /// Ctrl-C. Tokio must have been asked for it before, or it ends the tests.
    fn press_ctrl_c() {
        assert!(Command::new("kill").args(["-INT", &id().to_string()]).status().unwrap().success());
    }

    /// Long enough for everybody who waits to hear of it.
    async fn a_while() {
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
    }

    fn is_interrupted(result: &Result<&str>) -> bool {
        result.as_ref().is_err_and(|failure| failure.code == Code::Interrupted)
    }

    /// One test, since Ctrl-C and the number of those who wait for it belong to the whole program.
    #[tokio::test]
    async fn ctrl_c_is_left_to_whoever_listens_and_to_nobody_who_has_stopped_listening() {
        // A listener that is gone before it heard anything: Ctrl-C stops the work.
        let work = async {
            let mut listener = Box::pin(interrupted());
            assert!(futures::poll!(listener.as_mut()).is_pending());
            assert_eq!(LISTENERS.load(Ordering::SeqCst), 1);
            drop(listener);
            assert_eq!(LISTENERS.load(Ordering::SeqCst), 0);
            press_ctrl_c();
            std::future::pending().await
        };
        assert!(is_interrupted(&until_interrupted(work).await));

        // One that hears it: what it has to say is heard, even if that takes a while.
        let work = async {
            let mut listener = Box::pin(interrupted());
            assert!(futures::poll!(listener.as_mut()).is_pending());
            press_ctrl_c();
            listener.await?;
            a_while().await;
            Ok("stopped after 3 rows")
        };
        assert_eq!(until_interrupted(work).await.unwrap(), "stopped after 3 rows");

        // One that hears it and does not end: the second Ctrl-C stops it.
        let work = async {
            let mut listener = Box::pin(interrupted());
            assert!(futures::poll!(listener.as_mut()).is_pending());
            press_ctrl_c();
            listener.await?;
            a_while().await;
            press_ctrl_c();
            std::future::pending().await
        };
        assert!(is_interrupted(&until_interrupted(work).await));

        // A decision that is sent has an outcome nevertheless.
        let outcome = async {
            press_ctrl_c();
            a_while().await;
            "accepted"
        };
        assert_eq!(to_the_end(outcome).await, "accepted");
    }
}
