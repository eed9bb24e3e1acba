//! What of a list of articles is in stock: `cargo run --example stock -- 400101 300512`

use std::io::{self, Write};

use infinigate_auth::Infinigate;
use infinigate_auth::api::rust_decimal::Decimal;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let skus: Vec<String> = std::env::args().skip(1).collect();
    report(&Infinigate::from_env()?, &skus, &mut io::stdout().lock()).await
}

/// Writes a line for each article that was found, and one for each number that no article has.
///
/// # Errors
/// What keeps the data from being read or written.
pub async fn report(
    infinigate: &Infinigate,
    skus: &[String],
    out: &mut impl Write,
) -> Result<(), Box<dyn std::error::Error>> {
    let found = infinigate.prices_by_sku(skus).await?;
    for article in found.items {
        let sku = article.sku.unwrap_or_default();
        match article.stock_level {
            Some(stock) if stock > Decimal::ZERO => writeln!(out, "{sku}: {stock} in stock")?,
            Some(_) => writeln!(out, "{sku}: out of stock")?,
            None => writeln!(out, "{sku}: the server does not say")?,
        }
    }
    for sku in found.missing {
        writeln!(out, "{sku}: no such article")?;
    }
    Ok(())
}
