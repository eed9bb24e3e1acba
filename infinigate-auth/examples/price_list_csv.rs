//! Nightly: the articles of a manufacturer with price and stock, as CSV on standard output.
//!
//! `cargo run --example price_list_csv -- Fortinet > fortinet.csv`

use std::io::{self, Write};

use infinigate_auth::Infinigate;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let name = std::env::args().nth(1).ok_or("which manufacturer?")?;
    export(&Infinigate::from_env()?, &name, &mut io::stdout().lock()).await
}

/// Writes one line for each article that has a price.
///
/// # Errors
/// What keeps the data from being read or written.
pub async fn export(
    infinigate: &Infinigate,
    manufacturer: &str,
    out: &mut impl Write,
) -> Result<(), Box<dyn std::error::Error>> {
    let manufacturer = infinigate.manufacturer(manufacturer).await?;
    let articles =
        infinigate.get_price_list_by_manufacturer().manufacturer_name(&manufacturer.name).send().await?;
    writeln!(out, "sku;vendor sku;description;price;currency;stock")?;
    for article in articles.into_inner() {
        let Some(prices) = article.list_price else { continue };
        let Some(price) = prices.discounted_price else { continue };
        let stock = article.stock_level.map(|stock| stock.to_string()).unwrap_or_default();
        let text = |text: Option<String>| format!("\"{}\"", text.unwrap_or_default().replace('"', "\"\""));
        writeln!(
            out,
            "{};{};{};{price};{};{stock}",
            text(article.sku),
            text(article.vendor_sku),
            text(article.description_full_text),
            prices.currency_code.unwrap_or_default(),
        )?;
    }
    Ok(())
}
