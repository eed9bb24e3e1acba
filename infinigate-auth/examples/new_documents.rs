//! The invoices since the last run, each once: `cargo run --example new_documents -- last-seen.txt`. Run it as often as
//! you like; a run that breaks off goes on where it was.

use std::collections::HashSet;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

use futures::TryStreamExt;
use infinigate_auth::Infinigate;
use infinigate_auth::api::chrono::{Days, NaiveDate, Utc};

/// How far back the first run looks, and every run again: a document may be posted late under an earlier day.
const LOOK_BACK: Days = Days::new(30);

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let seen = std::env::args().nth(1).ok_or("where is the file that says what was seen?")?;
    let today = Utc::now().date_naive();
    let first = today.checked_sub_days(LOOK_BACK).unwrap_or(today);
    fetch(&Infinigate::from_env()?, first, Path::new(&seen), &mut io::stdout().lock()).await
}

/// Writes a line for each invoice posted since `first` that is not in the file `seen`, and then adds it there.
///
/// # Errors
/// What keeps the data from being read or written.
pub async fn fetch(
    infinigate: &Infinigate,
    first: NaiveDate,
    seen: &Path,
    out: &mut impl Write,
) -> Result<(), Box<dyn std::error::Error>> {
    let mut file = fs::File::options().create(true).append(true).open(seen)?;
    let before: HashSet<String> = fs::read_to_string(seen)?.lines().map(str::to_owned).collect();
    let mut rows = infinigate.list_invoices().period_start(first).stream();
    while let Some(row) = rows.try_next().await? {
        let (Some(guid), Some(number)) = (row.document_guid, row.document_number) else { continue };
        if before.contains(&guid.to_string()) {
            continue;
        }
        let invoice = infinigate.get_invoice().document_guid(guid).send().await?;
        writeln!(out, "{number}: {} lines", invoice.lines.len())?;
        // Last, so that what breaks off before is fetched again.
        writeln!(file, "{guid}")?;
    }
    Ok(())
}
