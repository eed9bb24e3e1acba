//! What Ctrl-C does.

use std::io::{self, Write};
use std::pin::pin;

use futures::FutureExt;

use crate::error::{Code, Failure, Result};

/// What comes of something unless Ctrl-C stops it. What deals with that itself is asked first, and knows how far it got.
pub(crate) async fn until_interrupted<T>(result: impl Future<Output = Result<T>>) -> Result<T> {
    let mut result = pin!(result);
    tokio::select! {
        biased;
        result = &mut result => result,
        interrupted = tokio::signal::ctrl_c() => {
            interrupted?;
            // Asked once more: Ctrl-C may have come right after it was asked.
            let stopped = || Err(Failure::new(Code::Interrupted, "stopped"));
            result.now_or_never().unwrap_or_else(stopped)
        }
    }
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
