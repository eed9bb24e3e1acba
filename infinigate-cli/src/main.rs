//! `infinigate`: prices, stock, invoices, MSP usage and quotes of the Infinigate Reseller API on the command line.

mod api;
mod cli;
mod commands;
mod connection;
mod credentials;
mod error;
mod examples;
mod interrupt;
mod mcp;
mod output;
mod parse;

use std::process::ExitCode;
use std::time::Duration;

use clap::ArgMatches;
use tracing_subscriber::EnvFilter;

use crate::cli::{Cli, Command, Global, Quotes};
use crate::commands::{auth, doctor, documents, prices, quotes, run, stock, usage};
use crate::error::{Code, Failure, Result};
use crate::interrupt::until_interrupted;

/// How long a file may take to be written when the work is done.
const TOKEN_PATIENCE: Duration = Duration::from_secs(1);

fn main() -> ExitCode {
    let (cli, matches) = match parse::parse() {
        Ok(parsed) => parsed,
        // Help and version are no failures; clap knows where each goes, and that a call without arguments exits with 2.
        Err(error) if parse::is_help(&error) => error.exit(),
        Err(error) => return parse::failure(&error).report(parse::asks_for_json(std::env::args_os())),
    };
    let json = cli.global.wants_json();
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return Failure::other(format!("no runtime: {error}")).report(json),
    };
    trace(&cli.global);
    let result = runtime.block_on(async {
        match &cli.command {
            // What was sent is not given up: these deal with Ctrl-C themselves.
            Command::Quotes(Quotes::Accept(_) | Quotes::Reject { .. }) => {
                Box::pin(chosen(&cli, &matches)).await
            }
            _ => Box::pin(until_interrupted(chosen(&cli, &matches))).await,
        }
    });
    if result.as_ref().is_err_and(|failure| failure.code == Code::Interrupted) {
        // A read of standard input cannot be cancelled; nobody waits for it.
        runtime.shutdown_background();
    } else {
        // The token is written beside the work, and the next call wants it.
        runtime.shutdown_timeout(TOKEN_PATIENCE);
    }
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(json),
    }
}

/// The command that was chosen.
async fn chosen(cli: &Cli, matches: &ArgMatches) -> Result<()> {
    let global = &cli.global;
    match &cli.command {
        Command::Prices(command) => prices::run(global, command).await,
        Command::Stock(numbers) => stock::run(global, numbers).await,
        Command::Invoices(command) => documents::invoices(global, command).await,
        Command::CreditMemos(command) => documents::credit_memos(global, command).await,
        Command::Usage(options) => usage::run(global, options).await,
        Command::Quotes(command) => Box::pin(quotes::run(global, command)).await,
        Command::Manufacturers => prices::manufacturers(global).await,
        Command::Api => match matches.subcommand() {
            Some((_, matches)) => api::run(global, matches).await,
            None => Ok(()),
        },
        Command::Auth(command) => auth::run(global, command).await,
        Command::Doctor => doctor::run(global).await,
        Command::Drift => run::drift(global).await,
        Command::Sandbox { port } => run::sandbox(*port).await,
        Command::Mcp { allow_orders } => Box::pin(mcp::run(global, *allow_orders)).await,
        Command::Completions { shell } => run::completions(*shell),
        Command::Man { folder } => run::man(folder),
    }
}

/// `-v` shows what the library does, which never holds a secret.
fn trace(global: &Global) {
    let level = match global.verbose {
        0 => return,
        1 => "infinigate_auth=debug,infinigate_api=debug",
        _ => "debug",
    };
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(level))
        .with_writer(std::io::stderr)
        .with_ansi(false)
        // Nobody is left to tell when standard error is closed, and telling would be a panic.
        .log_internal_errors(false);
    // A second one would mean that somebody has set one up already.
    let _ = subscriber.try_init();
}
