//! Maintenance commands of the workspace: `cargo xtask --help`.

mod compile;
mod convert;
#[cfg(test)]
mod cores;
mod corpus;
mod diff;
mod document;
mod editions;
mod error;
mod expand;
mod generate;
#[path = "../../infinigate-api/build/generate.rs"]
mod generator;
mod inventory;
mod merge;
#[cfg(test)]
mod mutation;
mod needed;
mod normalise;
mod openapi;
mod package;
mod pipeline;
mod postman;
mod progress;
mod promise;
mod public_api;
mod read;
mod regen;
mod turns;

use std::io::Write;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// What `cargo xtask` starts without this program.
const PROGRAMS: &str = "\
Programs of their own, each with a --help:
  demo      Show prices, stock, invoices and MSP usage through the client
  sandbox   Run the server that stands in for the API, until it is stopped
  drift     Say where the server's responses differ from the description";

#[derive(Debug, Parser)]
#[command(name = "cargo xtask", about = "Maintenance commands of the workspace", after_help = PROGRAMS)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Write openapi/infinigate.json and what is derived from it, from what is known and the vendor's description
    Regen(regen::Options),
    /// Say what a new normalised description changes for users of the crates
    Diff(diff::Options),
    /// Try to generate the client from the description on standard input; `regen` runs it as a process
    #[command(name = generate::COMMAND, hide = true)]
    Generate,
    /// Regenerate from every description in tests/corpus/, and write docs/corpus.md
    Corpus(corpus::Options),
    /// Try to generate with progenitor alone; `corpus` runs it as a process
    #[command(name = corpus::PLAIN_COMMAND, hide = true)]
    GeneratePlain,
    /// Write a vendor's file as another tool or year would have it, which the merge is tried with
    Edition(editions::Options),
    /// Write the generated client, formatted, to a folder for reading and comparing
    Expand(expand::Options),
    /// Write the two crates as they are published: with the generated client in place of its generator
    Package(package::Options),
    /// Write the Postman collection in openapi/ from the description
    Postman(postman::Options),
}

impl Command {
    fn run(&self) -> Result<(), Box<dyn std::error::Error>> {
        match self {
            Self::Regen(options) => print(&regen::run(&document::workspace(), options)?),
            Self::Diff(options) => {
                let report = options.compare()?;
                print(&options.rendered(&report));
                options.judge(&report)?;
            }
            Self::Generate => return generate::run_as_child(),
            Self::Corpus(options) => print(&corpus::run(&document::workspace(), options)?),
            Self::GeneratePlain => return corpus::run_plain_as_child(),
            Self::Edition(options) => print(&editions::run(&document::workspace(), options)?),
            Self::Expand(options) => print(&expand::run(&document::workspace(), options)?),
            Self::Package(options) => print(&package::run(&document::workspace(), options)?),
            Self::Postman(options) => print(&postman::run(&document::workspace(), options)?),
        }
        Ok(())
    }
}

fn main() -> ExitCode {
    match Cli::parse().command.run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nobody is left to tell when standard error is closed.
            let _ = writeln!(std::io::stderr(), "error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Writes to standard output; a reader that stops early (`| head`) is no failure.
fn print(text: &impl std::fmt::Display) {
    let _ = writeln!(std::io::stdout(), "{text}");
}
