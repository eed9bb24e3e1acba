//! The MSP usage of a period for each end customer, as the draft of an invoice:
//! `cargo run --example usage_draft -- 2026-06-01 2026-06-30`

use std::io::{self, Write};

use futures::TryStreamExt;
use infinigate_auth::api::chrono::NaiveDate;
use infinigate_auth::{Infinigate, msp_sums};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut days = std::env::args().skip(1);
    let mut day = || days.next().ok_or("which period? first and last day, such as 2026-06-01 2026-06-30");
    let (first, last) = (day()?.parse()?, day()?.parse()?);
    draft(&Infinigate::from_env()?, first, last, &mut io::stdout().lock()).await
}

/// Writes a line for each end customer, period and currency.
///
/// # Errors
/// What keeps the data from being read or written.
pub async fn draft(
    infinigate: &Infinigate,
    first: NaiveDate,
    last: NaiveDate,
    out: &mut impl Write,
) -> Result<(), Box<dyn std::error::Error>> {
    let usage: Vec<_> = infinigate.msp_usage(first..=last).try_collect().await?;
    for sum in msp_sums(&usage) {
        let customer = sum.end_customer.name().unwrap_or("unknown end customer").to_owned();
        let currency = sum.currency.as_deref().unwrap_or("unknown currency");
        writeln!(out, "{customer}; {}; {} {currency}", sum.period, sum.total)?;
    }
    Ok(())
}
