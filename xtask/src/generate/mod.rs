//! Tells whether the client can be generated: tried in a process of its own, because the generator panics on what it
//! does not support, and on some descriptions would fill the memory or never end.

mod blame;
#[cfg(test)]
mod kinds;
mod limits;
#[cfg(test)]
mod order;
#[cfg(test)]
mod promises;
pub(crate) mod sweep;

use std::fmt::Write as _;
use std::io::{self, Read, Write};
use std::panic::UnwindSafe;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::{panic, thread};

use serde_json::Value;

use crate::error::{Error, one_line};
use crate::generator::{self, Features};
use crate::{document, public_api};

/// The hidden command of this program that generates from the description on its standard input.
pub(crate) const COMMAND: &str = "generate";

/// Every feature for which something is generated.
const ALL: Features = Features { by_name: true, mock: true, record: true };

/// Deeply nested descriptions are walked by recursion.
pub(crate) const STACK: usize = 256 << 20;

/// Generates the client in a child process, which `program` (this program) becomes, and keeps the list of its public
/// items.
pub(crate) fn check(program: &Path, description: &str) -> Result<String, Error> {
    in_child(program, COMMAND, description.as_bytes()).map_err(|reason| Error::Generate { reason })
}

/// What a hidden command of `program` (this program) prints, whose part is `as_child`, or why it failed.
pub(crate) fn in_child(program: &Path, command: &str, description: &[u8]) -> Result<String, String> {
    let output =
        run(program, command, description).map_err(|error| format!("{}: {error}", program.display()))?;
    if output.status.success() {
        return String::from_utf8(output.stdout).map_err(one_line);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(limits::exceeded(output.status, &said, description.len()).unwrap_or_else(|| one_line(said.trim())))
}

fn run(program: &Path, command: &str, description: &[u8]) -> io::Result<Output> {
    let mut child = Command::new(program)
        .arg(command)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        // A child that is gone before it has read everything says why at its end.
        let _ = stdin.write_all(description);
    }
    child.wait_with_output()
}

/// The client with what every feature adds, from a `client.json` whose generation was checked.
pub(crate) fn client(root: &Path, file: &str) -> Result<syn::File, Error> {
    let description = serde_json::from_slice(&document::read(root, file)?)
        .map_err(|error| Error::Syntax { file: file.to_owned(), kind: "JSON", reason: error.to_string() })?;
    generator::generate(description, ALL).map_err(|error| Error::Generate { reason: error.to_string() })
}

/// The child's part of `check`. The reason of a failure goes to standard error before its place is looked for,
/// so that it is not lost if the search exceeds a limit.
pub(crate) fn run_as_child() -> Result<(), Box<dyn std::error::Error>> {
    as_child(|description| {
        let description = serde_json::from_slice(description).map_err(one_line)?;
        let client = attempt(&description).inspect_err(|reason| {
            let _ = write!(io::stderr(), "{reason}");
            if let Some(place) = blame::find(&description) {
                let _ = write!(io::stderr(), " (at {place})");
            }
        })?;
        let written = io::stdout().write_all(public_api::list(&client.items).as_bytes()).map_err(one_line);
        // This process ends, and millions of small allocations with it: freeing each of them takes a while.
        std::mem::forget(client);
        written
    })
}

/// Gives `work` what comes on standard input, within the limits, and ends this process if it fails: `work` has
/// said why.
pub(crate) fn as_child(
    work: impl FnOnce(&[u8]) -> Result<(), String> + Send + 'static,
) -> Result<(), Box<dyn std::error::Error>> {
    let mut description = Vec::new();
    io::stdin().read_to_end(&mut description)?;
    limits::set(description.len())?;
    let worker = thread::Builder::new().stack_size(STACK).spawn(move || work(&description))?;
    match worker.join() {
        Ok(Ok(())) => Ok(()),
        _ => std::process::exit(1),
    }
}

/// Generates the client once.
fn attempt(description: &Value) -> Result<syn::File, String> {
    caught(|| generator::generate(description.clone(), ALL))
}

/// What a generator does. A panic is a reason like any other.
pub(crate) fn caught<T>(
    generate: impl FnOnce() -> Result<T, Box<dyn std::error::Error>> + UnwindSafe,
) -> Result<T, String> {
    let said: Arc<Mutex<String>> = Arc::default();
    let hook = Arc::clone(&said);
    panic::set_hook(Box::new(move |panic| {
        let mut said = hook.lock().unwrap_or_else(PoisonError::into_inner);
        let payload = panic.payload_as_str().unwrap_or("it gives no reason");
        let _ = write!(said, "{payload}");
    }));
    let result = panic::catch_unwind(generate);
    let _ = panic::take_hook();
    match result {
        Ok(Ok(generated)) => Ok(generated),
        Ok(Err(error)) => Err(one_line(error)),
        Err(_) => {
            let said = said.lock().unwrap_or_else(PoisonError::into_inner);
            let short: String = one_line(&*said).chars().take(300).collect();
            Err(format!("the generator gives up: {short}"))
        }
    }
}
