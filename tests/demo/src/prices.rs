//! A search in the price list, and two items by their vendor SKU.

use std::io::Write;

use infinigate_auth::Infinigate;
use infinigate_auth::types::{PriceListItem, ProductType};
use rust_decimal::Decimal;

use crate::Result;
use crate::table::{amount, cell, print, short};

const COLUMNS: [&str; 6] = ["SKU", "vendor SKU", "description", ">list price", ">your price", ">stock"];

/// Searches, counts, and looks two vendor SKUs up.
pub(crate) async fn show(infinigate: &Infinigate, out: &mut impl Write) -> Result<()> {
    let page = infinigate
        .search_price_list()
        .searchword("switch")
        .vendor_codes(["HP".to_owned()])
        .product_types([ProductType::Hardware])
        .take(5)
        .send()
        .await?;
    print(
        out,
        "Hardware of HP that a search for \"switch\" finds, the first five",
        &COLUMNS,
        page.iter().map(row),
    )?;

    let count = infinigate
        .count_price_list()
        .searchword("switch")
        .vendor_codes(["HP".to_owned()])
        .product_types([ProductType::Hardware])
        .send()
        .await?;
    writeln!(out, "{} in all", count.into_inner())?;

    let vendor_skus: Vec<String> = page.iter().filter_map(|item| item.vendor_sku.clone()).take(2).collect();
    let title = format!("The vendor SKUs {}", vendor_skus.join(" and "));
    let page = infinigate.get_price_list_by_vendor_sku().no(vendor_skus).send().await?;
    print(out, &title, &COLUMNS, page.iter().map(row))?;
    Ok(())
}

fn row(item: &PriceListItem) -> Vec<String> {
    let price = item.list_price.as_ref();
    let currency = price.and_then(|price| price.currency_code.as_deref()).unwrap_or_default();
    let price_of = |price: Option<Decimal>| match price {
        Some(price) => format!("{} {currency}", amount(price)),
        None => "on request".to_owned(),
    };
    vec![
        cell(item.sku.as_deref()),
        cell(item.vendor_sku.as_deref()),
        short(item.description_full_text.as_deref(), 60),
        price_of(price.and_then(|price| price.price)),
        price_of(price.and_then(|price| price.discounted_price)),
        cell(item.stock_level),
    ]
}
