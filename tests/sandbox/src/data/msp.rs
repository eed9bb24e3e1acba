//! MSP invoices: the facts about the usage stand in nothing but the `additionalInfos` of the details.

use chrono::{Datelike, NaiveDate};

use super::calendar::Month;
use super::catalogue::Product;
use super::customers::{CUSTOMERS, Customer};
use super::dice::Dice;
use super::document::{DocumentKind, Draft, Info, Line, MspDetail};
use super::manufacturers::{BACKUP, Kind, MAIL_SECURITY};

/// Never fewer, so that each invoice shows every variant of a detail.
const MIN_CUSTOMERS: u32 = 8;

/// Usage of mail security products: customers by domain, the period as two US date-times.
pub(super) fn mail_security(dice: &mut Dice, products: &[Product], month: Month) -> Draft {
    let (from, until) = month.usage_period();
    let products = usage_products(products, MAIL_SECURITY);
    let mut details = Vec::new();
    for customer in some_customers(dice) {
        let product = *dice.pick(&products);
        let quantity = dice.between(3, 120);
        let infos = mail_infos(details.len(), customer, product, (from, until));
        details.push(detail(product, quantity, infos));
    }
    draft(dice, DocumentKind::MspMailSecurity, month, &products, details)
}

/// Usage of backup products: customers by short name, one detail a device, the period as a German range.
pub(super) fn backup(dice: &mut Dice, products: &[Product], month: Month) -> Draft {
    let (from, until) = month.usage_period();
    let products = usage_products(products, BACKUP);
    let mut details = Vec::new();
    for customer in some_customers(dice) {
        for device in 0..dice.between(1, 3) {
            let product = *dice.pick(&products);
            let object = format!("{}-{}{}", customer.short_name, device_prefix(product), 1100 + device);
            let infos = backup_infos(details.len(), customer, object, product, (from, until));
            details.push(detail(product, 1, infos));
        }
    }
    draft(dice, DocumentKind::MspBackup, month, &products, details)
}

fn mail_infos(
    index: usize,
    customer: &Customer,
    product: &Product,
    period: (NaiveDate, NaiveDate),
) -> Vec<Info> {
    let contract = match index % 8 {
        3 => Info::null("vendorContractNumber"),
        5 => Info::new("vendorContractNumber", " "),
        _ => Info::new("vendorContractNumber", format!("MSP-{}", &customer.number[1..])),
    };
    let mut infos = vec![
        Info::new("clientName", customer.domain),
        contract,
        Info::new("periodStart", us_midnight(period.0)),
        Info::new("periodEnd", us_midnight(period.1)),
    ];
    infos.extend(retail_price(index, product));
    infos
}

fn backup_infos(
    index: usize,
    customer: &Customer,
    object: String,
    product: &Product,
    period: (NaiveDate, NaiveDate),
) -> Vec<Info> {
    let object = match index % 8 {
        3 => Info::null("ObjectName"),
        5 => Info::new("ObjectName", ""),
        _ => Info::new("ObjectName", object),
    };
    let site = format!("{} - {}", period.0.format("%d.%m.%Y"), period.1.format("%d.%m.%Y"));
    let mut infos = vec![Info::new("ClientName", customer.short_name), object, Info::new("SiteName", site)];
    infos.extend(retail_price(index, product));
    infos
}

/// Device names tell what is protected, as an administrator would name it.
fn device_prefix(product: &Product) -> &'static str {
    if product.description_full_text.contains("Workstation") {
        "NB"
    } else if product.description_full_text.contains("Server") {
        "SRV"
    } else {
        "VM"
    }
}

/// The suggested retail price, which only some details carry.
fn retail_price(index: usize, product: &Product) -> Option<Info> {
    const KEY: &str = "recommendedEndUserUnitPrice";
    match index % 8 {
        1 | 6 => {
            let price = product.list_price.map(|list_price| list_price.price).unwrap_or_default();
            Some(Info::new(KEY, super::json(&price).to_string()))
        }
        4 => Some(Info::null(KEY)),
        _ => None,
    }
}

fn detail(product: &Product, quantity: u32, additional_infos: Vec<Info>) -> MspDetail {
    MspDetail {
        item_sku: product.sku.clone(),
        item_description: product.description_full_text.clone(),
        quantity,
        price: product.price().unwrap_or_default(),
        end_customer: None,
        reseller: None,
        contract_information: None,
        additional_infos,
    }
}

/// One line for each product, its quantity the sum of the details.
fn draft(
    dice: &mut Dice,
    kind: DocumentKind,
    month: Month,
    products: &[&Product],
    details: Vec<MspDetail>,
) -> Draft {
    let posting_date = month.billing_day(dice);
    let (from, until) = month.usage_period();
    let mut lines = vec![Line::heading(format!(
        "Usage from {} to {}",
        from.format("%d.%m.%Y"),
        until.format("%d.%m.%Y")
    ))];
    for product in products {
        let used = details.iter().filter(|detail| detail.item_sku == product.sku);
        let quantity: u32 = used.map(|detail| detail.quantity).sum();
        if quantity > 0 {
            lines.push(Line::item(product, quantity, product.price().unwrap_or_default()));
        }
    }
    Draft {
        posting_date,
        kind,
        buyer_reference: Some("MSP".to_owned()),
        external_document_number: Some(format!("MSP-{}-{:02}", from.year(), from.month())),
        lines,
        msp_details: Some(details),
    }
}

fn usage_products<'a>(products: &'a [Product], vendor_code: &str) -> Vec<&'a Product> {
    products
        .iter()
        .filter(|product| product.kind == Kind::Usage && product.vendor_code == vendor_code)
        .collect()
}

/// A run of customers from a random place in the list.
fn some_customers(dice: &mut Dice) -> impl Iterator<Item = &'static Customer> + use<> {
    let start = dice.between(0, 99) as usize;
    let count = dice.between(MIN_CUSTOMERS, 14) as usize;
    CUSTOMERS.iter().cycle().skip(start % CUSTOMERS.len()).take(count)
}

/// Midnight as the US writes it, without leading zeros: `6/1/2026 12:00:00 AM`.
fn us_midnight(date: NaiveDate) -> String {
    format!("{}/{}/{} 12:00:00 AM", date.month(), date.day(), date.year())
}
