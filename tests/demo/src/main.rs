//! Shows the main job: prices, stock, invoices and MSP usage through the authenticated client, over real HTTP.
//! `cargo xtask demo` starts it.

mod invoices;
mod prices;
mod table;

use std::io::{ErrorKind, Write};
use std::time::Duration;

use clap::Parser;
use infinigate_auth::{Credentials, Infinigate};
use infinigate_sandbox::Sandbox;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Short, so that a token expires while one watches.
const TOKEN_LIFETIME: Duration = Duration::from_secs(2);

/// Prices, stock, invoices and MSP usage, from a sandbox on this machine.
#[derive(Parser)]
#[command(name = "cargo xtask demo", bin_name = "cargo xtask demo")]
struct Arguments {
    /// Ask the real API instead, with the credentials in the environment. Nothing is ordered.
    #[arg(long)]
    live: bool,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let mut out = std::io::stdout().lock();
    match run(arguments.live, &mut out).await {
        // Whoever pipes this into `head` has seen enough.
        Err(error) if is_broken_pipe(error.as_ref()) => Ok(()),
        result => result,
    }
}

async fn run(live: bool, out: &mut impl Write) -> Result<()> {
    let sandbox =
        if live { None } else { Some(Sandbox::builder().token_lifetime(TOKEN_LIFETIME).start().await?) };
    let infinigate = match &sandbox {
        Some(sandbox) => {
            let credentials =
                Credentials::new(sandbox.api_key(), sandbox.client_id(), sandbox.client_secret())?;
            Infinigate::builder(credentials).base_url(sandbox.base_url()).build()?
        }
        None => Infinigate::from_env()?,
    };
    writeln!(out, "Asking {}", sandbox.as_ref().map_or("the API of your environment", Sandbox::base_url))?;

    prices::show(&infinigate, out).await?;
    if sandbox.is_some() {
        writeln!(out, "\nWaiting until the token of {} s has expired ...", TOKEN_LIFETIME.as_secs())?;
        tokio::time::sleep(TOKEN_LIFETIME).await;
    }
    invoices::show(&infinigate, out).await?;

    let sent = infinigate.sent();
    writeln!(out, "\n{} requests and {} token requests were made.", sent.requests, sent.token_requests)?;
    Ok(())
}

fn is_broken_pipe(error: &(dyn std::error::Error + 'static)) -> bool {
    error.downcast_ref::<std::io::Error>().is_some_and(|error| error.kind() == ErrorKind::BrokenPipe)
}
