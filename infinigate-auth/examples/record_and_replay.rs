//! Records what a client reads, with nothing of the account in it, and reads the same again without credentials:
//! `cargo run --features record --example record_and_replay -- cassette.json`. Send the file to whoever is to look at a
//! fault, or keep it beside a test.

use std::io::{self, Write};

use infinigate_auth::recording::{Recorder, replay};
use infinigate_auth::{Builder, Infinigate};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("which file?")?;
    record(Infinigate::builder_from_env()?, &path).await?;
    totals(&replay(&path)?.build()?, &mut io::stdout().lock()).await
}

/// Runs the code that is to be recorded, and writes the cassette.
///
/// # Errors
/// What keeps the data from being read or the file from being written.
pub async fn record(builder: Builder, path: &str) -> Result<(), Box<dyn std::error::Error>> {
    let recorder = Recorder::new();
    let infinigate = builder.middleware(recorder.clone()).build()?;
    totals(&infinigate, &mut io::sink()).await?;
    Ok(recorder.save(path)?)
}

/// The code that is recorded and replayed: what the five newest invoices say.
///
/// # Errors
/// What keeps the data from being read or written.
pub async fn totals(infinigate: &Infinigate, out: &mut impl Write) -> Result<(), Box<dyn std::error::Error>> {
    for row in infinigate.list_invoices().take(5).send().await?.iter() {
        let Some(guid) = row.document_guid else { continue };
        let invoice = infinigate.get_invoice().document_guid(guid).send().await?;
        let number = row.document_number.as_deref().unwrap_or_default();
        writeln!(out, "{number}: {} lines", invoice.lines.len())?;
    }
    Ok(())
}
