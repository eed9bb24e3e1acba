//! What `cargo xtask` starts. It has no dependencies, so that the sandbox, the demo and drift are built without the
//! generator that the other commands need, and `regen` builds and works even where the client does not.

use std::env;
use std::ffi::OsString;
use std::io::{self, Write};
use std::process::{Command, ExitCode};

/// A program of the workspace.
struct Program {
    package: &'static str,
    name: &'static str,
    features: &'static [&'static str],
    /// What is about to be seen, said before the first build of a newcomer takes its minutes.
    announcement: &'static str,
}

const PROGRAMS: [Program; 3] = [
    Program {
        package: "infinigate-demo",
        name: "demo",
        features: &[],
        announcement: "Prices, stock, invoices and MSP usage through the client, from a sandbox on this machine.",
    },
    Program {
        package: "infinigate-sandbox",
        name: "sandbox",
        features: &["--no-default-features", "--features", "program"],
        announcement: "A server that stands in for the API, until it is stopped. Its address and credentials go to \
                       standard output.",
    },
    Program {
        package: "infinigate-drift",
        name: "drift",
        features: &[],
        announcement: "Where the responses of a server differ from the description.",
    },
];

/// Everything else, in one program.
const XTASK: Program = Program { package: "xtask", name: "xtask", features: &[], announcement: "" };

fn main() -> ExitCode {
    let mut arguments: Vec<OsString> = env::args_os().skip(1).collect();
    let named = arguments.first().and_then(|name| PROGRAMS.iter().find(|program| name == program.name));
    let program = match named {
        Some(program) => {
            arguments.remove(0);
            // Nobody is left to tell when standard error is closed.
            let _ = writeln!(
                io::stderr(),
                "{}\nThe first build takes some minutes, later ones none; cargo shows how far it is.",
                program.announcement
            );
            program
        }
        None => &XTASK,
    };
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command
        .args(["run", "--package", program.package, "--bin", program.name])
        .args(program.features)
        .args(["--manifest-path", concat!(env!("CARGO_MANIFEST_DIR"), "/../../Cargo.toml"), "--"])
        .args(arguments);
    let error = replace(&mut command);
    let _ = writeln!(io::stderr(), "error: cargo cannot be started: {error}");
    ExitCode::FAILURE
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Cargo finds the packages, and the programs and features in them, without building any.
    #[test]
    fn every_program_is_there() {
        let output = Command::new(env!("CARGO"))
            .args(["metadata", "--no-deps", "--format-version", "1", "--manifest-path"])
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/../../Cargo.toml"))
            .output()
            .unwrap();
        let metadata = String::from_utf8(output.stdout).unwrap();
        for program in PROGRAMS.iter().chain([&XTASK]) {
            let (_, behind) =
                metadata.split_once(&format!(r#"{{"name":"{}","version""#, program.package)).unwrap();
            let package = behind.split(r#""manifest_path""#).next().unwrap_or_default();
            let binary = format!(r#"{{"kind":["bin"],"crate_types":["bin"],"name":"{}""#, program.name);
            assert!(package.contains(&binary), "{}: {package}", program.name);
            for feature in program.features.iter().filter(|feature| !feature.starts_with("--")) {
                assert!(package.contains(&format!(r#""{feature}":["#)), "{}: {package}", program.name);
            }
        }
    }
}
