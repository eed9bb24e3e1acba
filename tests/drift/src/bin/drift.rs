//! Says where the server's responses differ from the description. `cargo xtask drift` starts it.

use std::fs;
use std::io::{Write, stderr, stdout};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chrono::Utc;
use clap::{Parser, ValueEnum};
use infinigate_auth::{Credentials, Infinigate};
use infinigate_drift::{Report, check};
use infinigate_sandbox::Sandbox;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// The status when nothing could be compared: 0 is no difference, and 1 is a difference.
const FAILED: u8 = 2;

/// Reports where the server's responses differ from the description: shapes, and no values. Every operation that only reads is
/// called, one request after the other. Exits with 0 without a difference, with 1 with one, and with 2 when nothing
/// could be compared.
#[derive(Parser)]
#[command(name = "cargo xtask drift", bin_name = "cargo xtask drift")]
struct Arguments {
    /// Ask the real API instead of a sandbox on this machine, with the credentials in the environment
    #[arg(long)]
    live: bool,
    /// Another server than the one in `INFINIGATE_BASE_URL`, or production
    #[arg(long, value_name = "URL", requires = "live")]
    base_url: Option<String>,
    /// Write what was observed to this file, as a merge patch for openapi/known.yaml
    #[arg(long, value_name = "FILE")]
    facts: Option<PathBuf>,
    /// Words for readers, or JSON for machines
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// How many requests leave in a second at most
    #[arg(long, value_name = "RATE", default_value_t = 2.0)]
    requests_per_second: f64,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Json,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run(&Arguments::parse()).await {
        Ok(report) => ExitCode::from(u8::from(report.drift > 0)),
        Err(error) => {
            // Nobody is left to tell when standard error is closed.
            let _ = writeln!(stderr(), "error: {error}");
            ExitCode::from(FAILED)
        }
    }
}

async fn run(arguments: &Arguments) -> Result<Report> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../openapi/infinigate.json");
    let description = fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let description = serde_json::from_slice(&description)?;

    let sandbox = if arguments.live { None } else { Some(Sandbox::start().await?) };
    let builder = if let Some(sandbox) = &sandbox {
        let (key, id, secret) = (sandbox.api_key(), sandbox.client_id(), sandbox.client_secret());
        Infinigate::builder(Credentials::new(key, id, secret)?).base_url(sandbox.base_url())
    } else {
        let builder = Infinigate::builder_from_env()?
            .user_agent("xtask-drift")
            .requests_per_second(arguments.requests_per_second)
            .concurrent_requests(1);
        match &arguments.base_url {
            Some(url) => builder.base_url(url),
            None => builder,
        }
    };
    let report = check(&builder.build()?, &description, Utc::now().date_naive()).await?;

    let text = match arguments.format {
        Format::Text => report.to_string(),
        Format::Json => report.to_json()?,
    };
    // A reader that stops early (`| head`) has seen enough.
    let _ = writeln!(stdout(), "{text}");
    if let Some(file) = &arguments.facts {
        // The facts of an earlier run must not pass for those of this one.
        let text = report.facts()?.unwrap_or_else(|| "# nothing is proposed\n".to_owned());
        fs::write(file, text).map_err(|error| format!("{}: {error}", file.display()))?;
    }
    Ok(report)
}
