//! Commands about the program itself: drift, the sandbox, completions, manual pages.

use std::io::{self, Write};
use std::path::Path;

use chrono::Utc;
use infinigate_sandbox::Sandbox;

use crate::cli::Global;
use crate::connection::Connection;
use crate::error::{Failure, Result, even_if_unread};
use crate::interrupt::interrupted;
use crate::{api, cli, output};

pub(crate) async fn drift(global: &Global) -> Result<()> {
    let destination = output::destination(global)?;
    let connection = Connection::open(global).await?;
    let report = infinigate_drift::check(&connection.infinigate, api::description(), Utc::now().date_naive())
        .await
        .map_err(Failure::other)?;
    let text =
        if global.wants_json() { report.to_json().map_err(Failure::other)? } else { report.to_string() };
    even_if_unread(output::text(destination, &text))?;
    match report.drift {
        0 => Ok(()),
        count => Err(Failure::other(format!("the server differs from the description in {count} places"))),
    }
}

pub(crate) async fn sandbox(port: u16) -> Result<()> {
    let sandbox = Sandbox::builder()
        .port(port)
        .start()
        .await
        .map_err(|error| Failure::usage(format!("port {port} cannot be listened on: {error}")))?;
    let mut out = io::stdout();
    writeln!(
        out,
        "INFINIGATE_BASE_URL={}\nINFINIGATE_API_KEY={}\nINFINIGATE_CLIENT_ID={}\nINFINIGATE_CLIENT_SECRET={}",
        sandbox.base_url(),
        sandbox.api_key(),
        sandbox.client_id(),
        sandbox.client_secret(),
    )?;
    out.flush()?;
    Ok(interrupted().await?)
}

pub(crate) fn completions(shell: clap_complete::Shell) -> Result<()> {
    let mut command = cli::command();
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, "infinigate", &mut script);
    Ok(io::stdout().write_all(&script)?)
}

pub(crate) fn man(folder: &Path) -> Result<()> {
    let failed = |error: io::Error| Failure::usage(format!("{}: {error}", folder.display()));
    std::fs::create_dir_all(folder).map_err(failed)?;
    clap_mangen::generate_to(cli::command(), folder).map_err(failed)
}
