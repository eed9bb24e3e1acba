//! Last month's invoices, one of them in full, and the MSP usage of another.

use std::io::Write;

use chrono::{Datelike, Days, Months, NaiveDate, Utc};
use infinigate_auth::types::{Invoice, InvoiceLine, InvoiceSummary};
use infinigate_auth::{Infinigate, InvoiceExt, MspUsage};

use crate::Result;
use crate::table::{amount, cell, print, short};

/// Lists last month's invoices, opens one by GUID and by number, and shows the MSP usage of another.
pub(crate) async fn show(infinigate: &Infinigate, out: &mut impl Write) -> Result<()> {
    let (first, last) = last_month(Utc::now().date_naive());
    let page = infinigate.list_invoices().period_start(first).period_end(last).send().await?;
    let title = format!("Invoices from {first} to {last}");
    print(out, &title, &["number", "GUID", "PDF"], page.iter().map(summary))?;

    let mut opened = false;
    for row in page.iter() {
        let (Some(guid), Some(number)) = (row.document_guid, row.document_number.as_deref()) else {
            continue;
        };
        let invoice = infinigate.get_invoice().document_guid(guid).send().await?.into_inner();
        if invoice.msp_detail_information.is_empty() {
            if !opened {
                let again =
                    infinigate.get_invoice_by_number().document_number(number).send().await?.into_inner();
                show_lines(&invoice, &again, number, out)?;
                opened = true;
            }
        } else {
            show_usage(&invoice, number, out)?;
            break;
        }
    }
    Ok(())
}

fn last_month(today: NaiveDate) -> (NaiveDate, NaiveDate) {
    let this_month = today - Days::new(u64::from(today.day0()));
    (this_month - Months::new(1), this_month - Days::new(1))
}

fn summary(row: &InvoiceSummary) -> Vec<String> {
    vec![
        cell(row.document_number.as_deref()),
        cell(row.document_guid),
        if row.pdf_document_guid.is_some() { "yes" } else { "no" }.to_owned(),
    ]
}

fn show_lines(by_guid: &Invoice, by_number: &Invoice, number: &str, out: &mut impl Write) -> Result<()> {
    let same = serde_json::to_value(by_guid)? == serde_json::to_value(by_number)?;
    let title = format!(
        "Invoice {number} by its GUID; by its number it is {}",
        if same { "the same" } else { "another" }
    );
    print(
        out,
        &title,
        &["line", "item", ">quantity", ">net unit price", ">gross total"],
        by_guid.lines.iter().map(line),
    )?;
    Ok(())
}

fn line(line: &InvoiceLine) -> Vec<String> {
    vec![
        cell(line.line_number),
        short(line.item_description.as_deref(), 50),
        cell(line.quantity),
        cell(line.net_unit_price.map(amount)),
        cell(line.gross_extended_price.map(amount)),
    ]
}

fn show_usage(invoice: &Invoice, number: &str, out: &mut impl Write) -> Result<()> {
    let columns = ["end customer", "device", "period", "product", ">quantity", ">unit price"];
    let title = format!("MSP usage on invoice {number}");
    print(out, &title, &columns, invoice.msp_usage().iter().map(usage))?;
    Ok(())
}

fn usage(usage: &MspUsage) -> Vec<String> {
    vec![
        cell(usage.end_customer.name()),
        cell(usage.device.as_deref()),
        cell(Some(usage.period)),
        short(usage.description.as_deref(), 50),
        cell(usage.quantity),
        cell(usage.unit_price.map(amount)),
    ]
}
