//! Runs the sandbox until it is stopped. `cargo xtask sandbox` starts it.

use std::future::pending;
use std::io::{Write, stdout};
use std::time::Duration;

use clap::Parser;
use infinigate_api::operations::REQUEST_TOKEN;
use infinigate_sandbox::{Fault, Sandbox};

/// A server that behaves as the Infinigate Reseller API does, with invented data. Prints where it is and what it
/// accepts as lines that a shell can source.
#[derive(Parser)]
#[command(name = "cargo xtask sandbox", bin_name = "cargo xtask sandbox")]
struct Arguments {
    /// The port to listen on; without it a free one.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// How long a token lives.
    #[arg(long, default_value_t = 300, value_name = "SECONDS")]
    token_seconds: u64,
    /// How long every request is held up.
    #[arg(long, default_value_t = 0, value_name = "MILLISECONDS")]
    latency: u64,
    /// How many calls a minute has; those beyond are answered 429. Without it any number.
    #[arg(long, value_name = "CALLS")]
    calls_per_minute: Option<u32>,
    /// The status that every request but those for a token is answered with.
    #[arg(long, value_name = "STATUS", value_parser = clap::value_parser!(u16).range(100..600))]
    fail: Option<u16>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments = Arguments::parse();
    let mut sandbox =
        Sandbox::builder().port(arguments.port).token_lifetime(Duration::from_secs(arguments.token_seconds));
    if let Some(calls) = arguments.calls_per_minute {
        sandbox = sandbox.calls_per_minute(calls);
    }
    let sandbox = sandbox
        .start()
        .await
        .map_err(|error| format!("port {} cannot be listened on: {error}", arguments.port))?;
    let latency = Duration::from_millis(arguments.latency);
    sandbox.inject(Fault::delay(latency));
    sandbox.inject(Fault::delay(latency).on(&REQUEST_TOKEN));
    if let Some(status) = arguments.fail {
        sandbox.inject(Fault::status(status));
    }
    let mut out = stdout().lock();
    writeln!(out, "INFINIGATE_BASE_URL={}", sandbox.base_url())?;
    writeln!(out, "INFINIGATE_API_KEY={}", sandbox.api_key())?;
    writeln!(out, "INFINIGATE_CLIENT_ID={}", sandbox.client_id())?;
    writeln!(out, "INFINIGATE_CLIENT_SECRET={}", sandbox.client_secret())?;
    out.flush()?;
    drop(out);
    pending::<()>().await;
    Ok(())
}
