//! `infinigate invoices` and `infinigate credit-memos`.

use chrono::{Days, NaiveDate, Utc};
use futures::{Stream, StreamExt};
use infinigate_auth::api::uuid::Uuid;
use infinigate_auth::types::{CreditMemo, Invoice, InvoiceHeader, InvoiceLine, LineType};
use infinigate_auth::{Error, InvoiceExt, Items, Timestamp};

use crate::cli::{Documents, Global, Posted};
use crate::connection::Connection;
use crate::error::{Failure, Result};
use crate::output::{self, Cell, Column, Output, Row, Total, column, counted, hidden};

const LIST: [Column; 4] = [
    column("number", "number"),
    column("posting_date", "posted"),
    column("guid", "GUID"),
    hidden("pdf_guid", "GUID of the PDF"),
];

const LINES: [Column; 15] = [
    column("line", "line"),
    column("sku", "SKU"),
    column("description", "description"),
    column("quantity", "quantity"),
    column("net_unit_price", "net unit price"),
    column("gross_total", "gross total"),
    column("currency", "cur."),
    column("vat_rate", "VAT %"),
    hidden("type", "type"),
    hidden("vendor_sku", "vendor SKU"),
    hidden("end_customer", "end customer"),
    hidden("license", "license"),
    hidden("serial_number", "serial number"),
    hidden("number", "number"),
    hidden("posting_date", "posted"),
];

/// What one document is read from.
struct Document<'a> {
    kind: &'static str,
    header: Option<&'a InvoiceHeader>,
    lines: &'a [InvoiceLine],
    net_total: Option<rust_decimal::Decimal>,
    usage: usize,
}

/// The days that were asked for; a year up to today unless said.
fn days(posted: &Posted) -> Result<(NaiveDate, NaiveDate)> {
    let to = posted.to.unwrap_or_else(|| Utc::now().date_naive());
    let from = posted.from.unwrap_or_else(|| to.checked_sub_days(Days::new(365)).unwrap_or(to));
    if from > to {
        return Err(Failure::usage(format!("the period begins on {from}, after it ends on {to}")));
    }
    Ok((from, to))
}

/// What either list says of a document: its number, when it was posted, its GUID and that of its PDF.
type Listed = (Option<String>, Option<Timestamp>, [Option<Uuid>; 2]);

/// Writes a list, as [`LIST`] has its columns.
async fn list<S, T>(
    global: &Global,
    documents: S,
    total_of: impl Fn(&S) -> Option<u64>,
    listed: impl Fn(T) -> Listed,
) -> Result<()>
where
    S: Stream<Item = std::result::Result<T, Error>> + Unpin,
{
    let total = Total::default();
    let rows = counted(documents, total_of, &total).map(|row| {
        let (number, posted, guids) = listed(row?);
        let [guid, pdf] = guids.map(|guid| guid.map(|guid| guid.to_string()));
        let row: Row = vec![number.into(), posted.as_ref().into(), guid.into(), pdf.into()];
        Ok(row)
    });
    Output::open(global, &LIST)?.write(rows, || total.get()).await
}

pub(crate) async fn invoices(global: &Global, command: &Documents) -> Result<()> {
    let connection = Connection::open(global).await?;
    let infinigate = &connection.infinigate;
    match command {
        Documents::List { period } => {
            let (from, to) = days(period)?;
            let invoices = infinigate.list_invoices().period_start(from).period_end(to).stream();
            list(global, invoices, Items::total, |row| {
                (row.document_number, row.posting_date, [row.document_guid, row.pdf_document_guid])
            })
            .await
        }
        Documents::Get { document } => {
            let output = Output::open(global, &LINES)?;
            let invoice: Invoice = match document.parse::<Uuid>() {
                Ok(guid) => infinigate.get_invoice().document_guid(guid).send().await?.into_inner(),
                Err(_) => {
                    infinigate.get_invoice_by_number().document_number(document).send().await?.into_inner()
                }
            };
            show(
                output,
                global,
                &Document {
                    kind: "Invoice",
                    header: invoice.header.as_ref(),
                    lines: &invoice.lines,
                    net_total: invoice.net_total(),
                    usage: invoice.msp_detail_information.len(),
                },
            )
            .await
        }
    }
}

pub(crate) async fn credit_memos(global: &Global, command: &Documents) -> Result<()> {
    let connection = Connection::open(global).await?;
    let infinigate = &connection.infinigate;
    match command {
        Documents::List { period } => {
            let (from, to) = days(period)?;
            let memos = infinigate.list_credit_memos().period_start(from).period_end(to).stream();
            list(global, memos, Items::total, |row| {
                (row.document_number, row.posting_date, [row.document_guid, row.pdf_document_guid])
            })
            .await
        }
        Documents::Get { document } => {
            let output = Output::open(global, &LINES)?;
            let memo: CreditMemo = match document.parse::<Uuid>() {
                Ok(guid) => infinigate.get_credit_memo().document_guid(guid).send().await?.into_inner(),
                Err(_) => infinigate
                    .get_credit_memo_by_number()
                    .document_number(document)
                    .send()
                    .await?
                    .into_inner(),
            };
            show(
                output,
                global,
                &Document {
                    kind: "Credit memo",
                    header: memo.header.as_ref(),
                    lines: &memo.lines,
                    net_total: memo.net_total(),
                    usage: memo.msp_detail_information.len(),
                },
            )
            .await
        }
    }
}

async fn show(output: Output<'_>, global: &Global, document: &Document<'_>) -> Result<()> {
    let header = document.header;
    if global.is_for_people() && global.out.is_none() {
        let language = global.language();
        let shown = |cell: Cell| language.shown(&cell);
        let number = shown(header.and_then(|header| header.document_number.as_ref()).into());
        let posted = shown(header.and_then(|header| header.posting_date.as_ref()).into());
        let net = shown(Cell::money(document.net_total));
        let currency = shown(header.and_then(|header| header.currency_code.as_ref()).into());
        output::say(&format!("{} {number}, posted {posted}, net {net} {currency}", document.kind))?;
        if document.usage > 0 {
            output::say(&format!("with {} records of MSP usage: see `infinigate usage`", document.usage))?;
        }
        output::say("")?;
    }
    let rows = document.lines.iter().map(|line| row(line, header)).collect();
    output.write_all(rows).await
}

fn row(line: &InvoiceLine, header: Option<&InvoiceHeader>) -> Row {
    let company = line.end_customer_dto.as_ref().and_then(|customer| customer.company.as_ref());
    let contract = line.contract_information_dto.as_ref();
    vec![
        Cell::label(line.line_number),
        line.item_number.as_ref().into(),
        line.full_description.as_ref().or(line.item_description.as_ref()).into(),
        line.quantity.into(),
        Cell::money(line.net_unit_price),
        Cell::money(line.gross_extended_price),
        header.and_then(|header| header.currency_code.as_ref()).into(),
        line.vat_rate.into(),
        line.line_type.as_ref().map(LineType::as_str).into(),
        line.vendor_item_number.as_ref().into(),
        company.and_then(|company| company.name.as_ref()).into(),
        contract.and_then(|contract| contract.license_id.as_ref()).into(),
        contract.and_then(|contract| contract.serial_number.as_ref()).into(),
        header.and_then(|header| header.document_number.as_ref()).into(),
        header.and_then(|header| header.posting_date.as_ref()).into(),
    ]
}
