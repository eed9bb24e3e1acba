//! The sandbox, the demo and drift are programs of the members below `tests/`. They are run by cargo and not linked, so that
//! `regen` builds and works even where the client does not.

use std::env;
use std::ffi::OsString;
use std::io;
use std::process::Command;

use crate::document::workspace;

/// Arguments that are handed on as they are; `--help` included.
#[derive(Debug, clap::Args)]
#[command(disable_help_flag = true)]
pub(crate) struct Arguments {
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<OsString>,
}

/// Runs a program of a member below `tests/` in place of this one, and comes back only when it cannot.
pub(crate) fn run(name: &str, arguments: &Arguments) -> io::Error {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command
        .args(["run", "--package", &format!("infinigate-{name}"), "--bin", name])
        .args(if name == "sandbox" { &["--features", "program"][..] } else { &[] })
        .arg("--manifest-path")
        .arg(workspace().join("Cargo.toml"))
        .arg("--")
        .args(&arguments.arguments);
    replace(&mut command)
}

/// One process from the shell to the program, so that stopping the one stops the other.
#[cfg(unix)]
fn replace(command: &mut Command) -> io::Error {
    use std::os::unix::process::CommandExt;
    command.exec()
}

#[cfg(not(unix))]
fn replace(command: &mut Command) -> io::Error {
    match command.status() {
        Ok(status) => std::process::exit(status.code().unwrap_or(1)),
        Err(error) => error,
    }
}
