//! A script without async: the open quotes that end within a week, to be run each morning.
//!
//! `cargo run --features blocking --example script`

use std::io::{self, Write};

use infinigate_auth::Timestamp;
use infinigate_auth::api::chrono::{Days, NaiveDate, Utc};
use infinigate_auth::blocking::Infinigate;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let infinigate = Infinigate::new(infinigate_auth::Infinigate::from_env()?)?;
    let today = Utc::now().date_naive();
    let last = today.checked_add_days(Days::new(7)).unwrap_or(today);
    ending(&infinigate, last, &mut io::stdout().lock())
}

/// Writes a line for each quote that can be accepted and ends on this day or before it.
///
/// # Errors
/// What keeps the data from being read or written.
pub fn ending(
    infinigate: &Infinigate,
    last: NaiveDate,
    out: &mut impl Write,
) -> Result<(), Box<dyn std::error::Error>> {
    for quote in infinigate.iter(infinigate.list_quotes().stream()) {
        let quote = quote?;
        let until = quote.document_valid_until.as_ref().map(Timestamp::date);
        if let Some(until) = until.filter(|until| quote.can_be_accepted == Some(true) && *until <= last) {
            let number = quote.document_number.as_deref().unwrap_or("?");
            let total = quote.total.map_or_else(|| "?".to_owned(), |total| total.to_string());
            writeln!(out, "{until}: {number}, {total} {}", quote.currency_code.unwrap_or_default())?;
        }
    }
    Ok(())
}
