//! Whether the client can be generated: tried in a process of its own, because the generator panics on what it
//! does not support, and on some descriptions would fill the memory or never end.

mod blame;
#[path = "../../../infinigate-api/build/generate.rs"]
pub(crate) mod client;
mod limits;

use std::fmt::Write as _;
use std::io::{self, Read, Write};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::{panic, thread};

use serde_json::Value;

use crate::error::{Error, one_line};

/// The hidden command of this program that generates from the description on its standard input.
pub(crate) const COMMAND: &str = "generate";

/// Deeply nested descriptions are walked by recursion.
const STACK: usize = 256 << 20;

/// Generates the client in a child process, which `program` (this program) becomes, and throws it away.
pub(crate) fn check(program: &Path, description: &str) -> Result<(), Error> {
    let failed = |reason: String| Error::Generate { reason };
    let output =
        run(program, description).map_err(|error| failed(format!("{}: {error}", program.display())))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(failed(limits::exceeded(output.status, &said).unwrap_or_else(|| one_line(said.trim()))))
}

fn run(program: &Path, description: &str) -> io::Result<Output> {
    let mut child = Command::new(program)
        .arg(COMMAND)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        // A child that is gone before it has read everything says why at its end.
        let _ = stdin.write_all(description.as_bytes());
    }
    child.wait_with_output()
}

/// The child's part. The reason of a failure goes to standard error before its place is looked for, so that it
/// is not lost if the search exceeds a limit.
pub(crate) fn run_as_child() -> Result<(), Box<dyn std::error::Error>> {
    limits::set()?;
    let mut description = String::new();
    io::stdin().read_to_string(&mut description)?;
    let description: Value = serde_json::from_str(&description)?;
    let worker = thread::Builder::new().stack_size(STACK).spawn(move || {
        let Err(reason) = attempt(&description) else { return true };
        let _ = write!(io::stderr(), "{reason}");
        if let Some(place) = blame::find(&description) {
            let _ = write!(io::stderr(), " (at {place})");
        }
        false
    })?;
    match worker.join() {
        Ok(true) => Ok(()),
        _ => std::process::exit(1),
    }
}

/// Generates the client once. A panic is a reason like any other.
fn attempt(description: &Value) -> Result<(), String> {
    let said: Arc<Mutex<String>> = Arc::default();
    let hook = Arc::clone(&said);
    panic::set_hook(Box::new(move |panic| {
        let mut said = hook.lock().unwrap_or_else(PoisonError::into_inner);
        let payload = panic.payload_as_str().unwrap_or("it gives no reason");
        let _ = write!(said, "{payload}");
    }));
    let result = panic::catch_unwind(|| client::generate(description.clone()));
    let _ = panic::take_hook();
    match result {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => Err(one_line(error)),
        Err(_) => {
            let said = said.lock().unwrap_or_else(PoisonError::into_inner);
            let short: String = one_line(&*said).chars().take(300).collect();
            Err(format!("the generator gives up: {short}"))
        }
    }
}
