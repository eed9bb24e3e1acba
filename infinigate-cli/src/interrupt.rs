//! What Ctrl-C does.

use std::io::{self, Write};
use std::pin::pin;

use crate::error::{Code, Failure, Result};

/// What comes of something unless Ctrl-C stops it. What deals with that itself is asked first, and knows how far it got.
pub(crate) async fn until_interrupted<T>(result: impl Future<Output = Result<T>>) -> Result<T> {
    tokio::select! {
        biased;
        result = result => result,
        interrupted = tokio::signal::ctrl_c() => {
            interrupted?;
            Err(Failure::new(Code::Interrupted, "stopped"))
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
