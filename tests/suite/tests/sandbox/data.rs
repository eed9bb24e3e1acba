//! The generated data itself.

use std::collections::{BTreeMap, HashSet};

use infinigate_auth::InvoiceExt;
use infinigate_auth::types::Invoice;
use infinigate_sandbox::{Data, Sandbox};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde_json::Value;

use super::{TestResult, text};

async fn generate(seed: u64, today: &str) -> TestResult<Data> {
    let now = format!("{today}T09:30:00Z").parse()?;
    Ok(Sandbox::builder().seed(seed).now(now).start().await?.data().clone())
}

fn fingerprint(data: &Data) -> Vec<Value> {
    let documents = data.invoices.iter().chain(&data.credit_memos).map(|document| &document.content);
    data.products.iter().chain(documents).chain(&data.quotes).cloned().collect()
}

#[tokio::test]
async fn seed_and_day_decide() -> TestResult {
    let data = fingerprint(&generate(1, "2026-10-15").await?);
    assert_eq!(fingerprint(&generate(1, "2026-10-15").await?), data);
    assert_ne!(fingerprint(&generate(2, "2026-10-15").await?), data);
    assert_ne!(fingerprint(&generate(1, "2026-10-16").await?), data);
    Ok(())
}

#[tokio::test]
async fn there_is_enough_of_everything() -> TestResult {
    let data = generate(1, "2026-10-15").await?;
    assert!(data.products.len() >= 2_000);
    assert_eq!((data.invoices.len(), data.credit_memos.len(), data.quotes.len()), (200, 40, 30));
    let open = data.quotes.iter().filter(|quote| quote["canBeAccepted"] == true).count();
    assert!(open >= 5, "{open} open quotes");
    Ok(())
}

#[tokio::test]
async fn numbers_are_unique() -> TestResult {
    let data = generate(1, "2026-10-15").await?;
    let products = &data.products;
    for property in ["sku", "vendorSku"] {
        let values: HashSet<&str> = products.iter().map(|product| text(&product[property])).collect();
        assert_eq!(values.len(), products.len(), "{property}");
    }
    let documents = || data.invoices.iter().chain(&data.credit_memos);
    let guids: HashSet<&str> = documents().map(|document| document.guid.as_str()).collect();
    let numbers: HashSet<&str> = documents().map(|document| document.number.as_str()).collect();
    assert_eq!((guids.len(), numbers.len()), (240, 240));
    Ok(())
}

#[tokio::test]
async fn the_price_list_has_every_kind_of_article() -> TestResult {
    let products = generate(1, "2026-10-15").await?.products;
    let count = |passes: &dyn Fn(&Value) -> bool| products.iter().filter(|product| passes(product)).count();
    assert!(count(&|product| product["priceOnRequest"] == true) > 20);
    assert!(count(&|product| product["stockLevel"].is_null() && product["productType"] == "Hardware") > 20);
    assert!(count(&|product| product["stockLevel"].is_u64()) > 200);
    assert!(
        count(&|product| product["licenseBand"]["min"].is_u64() && product["licenseBand"]["max"].is_u64())
            > 500
    );
    assert!(count(&|product| product["licenseType"].is_null()) > 200);
    assert!(count(&|product| product["endUserType"].is_null()) > 50);
    let hp_switch = |product: &Value| {
        product["vendorCode"] == "HP"
            && product["productType"] == "Hardware"
            && text(&product["descriptionFullText"]).contains("switch")
    };
    assert!(count(&hp_switch) > 20);
    for product in &products {
        assert_eq!(product["priceOnRequest"] == true, product["listPrice"].is_null(), "{product}");
        assert_eq!(product.as_object().map(serde_json::Map::len), Some(12), "{product}");
    }
    Ok(())
}

#[tokio::test]
async fn no_amount_carries_float_noise() -> TestResult {
    let data = generate(1, "2026-10-15").await?;
    let mut amounts = 0;
    for value in fingerprint(&data) {
        visit(&value, &mut |number| {
            let text = number.to_string();
            let decimals = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
            assert!(decimals <= 4 && !text.contains('e'), "{text}");
            amounts += usize::from(decimals > 0);
        });
    }
    assert!(amounts > 5_000, "{amounts} amounts seen");
    Ok(())
}

#[tokio::test]
async fn list_prices_are_before_and_after_the_discount() -> TestResult {
    for product in generate(1, "2026-10-15").await?.products {
        let list_price = &product["listPrice"];
        if list_price.is_null() {
            continue;
        }
        let number = |property: &str| list_price[property].as_f64().unwrap_or(f64::NAN);
        let discounted = number("price") * (1.0 - number("discountPercent") / 100.0);
        assert!((number("discountedPrice") - discounted).abs() < 0.0051, "{product}");
        assert_eq!(list_price["CurrencyCode"], "EUR", "{product}");
    }
    Ok(())
}

#[tokio::test]
async fn a_row_says_no_more_than_the_document() -> TestResult {
    let data = generate(1, "2026-10-15").await?;
    let mut without_pdf = 0;
    for document in data.invoices.iter().chain(&data.credit_memos) {
        let (row, content) = (&document.overview, &document.content);
        for property in ["documentGuid", "documentNumber", "pdfDocumentGuid", "mimeType"] {
            assert_eq!(row.get(property), content["envelope"].get(property), "{row}");
        }
        assert_eq!(row["documentGuid"], document.guid.as_str());
        assert_eq!(content["header"]["documentNumber"], document.number.as_str());
        assert_eq!(content["header"]["postingDate"], format!("{}T00:00:00", document.posting_date));
        assert_eq!(row["pdfDocumentGuid"].is_null(), row["mimeType"].is_null(), "{row}");
        without_pdf += usize::from(row["pdfDocumentGuid"].is_null());
    }
    assert!((1..60).contains(&without_pdf), "{without_pdf} documents without a PDF");
    Ok(())
}

#[tokio::test]
async fn the_header_says_what_the_lines_add_up_to_and_a_month_is_a_resellers() -> TestResult {
    let data = generate(1, "2026-10-15").await?;
    let mut months: BTreeMap<String, Decimal> = BTreeMap::new();
    for document in &data.invoices {
        let invoice: Invoice = serde_json::from_str(&document.content.to_string())?;
        let totals = invoice.header_totals();
        assert_eq!(totals.len(), 3, "{}", document.number);
        assert!(totals.iter().all(|total| total.agrees() == Some(true)), "{totals:?}");
        *months.entry(document.posting_date.format("%Y-%m").to_string()).or_default() += totals[0].said;
    }
    // The first and the last month are cut short.
    let whole = months.values().skip(1).take(months.len() - 2);
    assert!(whole.clone().count() > 20);
    assert!(
        whole.clone().all(|sum| (5_000..200_000).contains(&sum.to_i64().unwrap_or_default())),
        "{months:?}"
    );
    Ok(())
}

fn visit(value: &Value, see: &mut impl FnMut(&serde_json::Number)) {
    match value {
        Value::Number(number) => see(number),
        Value::Array(items) => items.iter().for_each(|item| visit(item, see)),
        Value::Object(properties) => properties.values().for_each(|property| visit(property, see)),
        Value::Null | Value::Bool(_) | Value::String(_) => {}
    }
}
