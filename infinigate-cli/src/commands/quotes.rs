//! `infinigate quotes`: listing, showing and requesting them. What decides on one is in `decisions.rs`.

use std::io::{self, Write};
use std::path::Path;

use futures::StreamExt;
use infinigate_auth::Items;
use infinigate_auth::api::uuid::Uuid;
use infinigate_auth::types::{DocumentStatus, Quote, QuoteRequest};
use serde_json::value::to_raw_value;

use super::decisions;
use crate::api::read_json;
use crate::cli::{Global, Quotes};
use crate::connection::Connection;
use crate::error::{Failure, Result};
use crate::output::{self, Cell, Column, Output, Row, Total, column, counted, hidden};

pub(super) const QUOTES: [Column; 15] = [
    column("number", "number"),
    column("revision", "rev."),
    column("status", "status"),
    column("valid_until", "valid until"),
    column("manufacturer", "vendor"),
    column("total", "total"),
    column("currency", "cur."),
    column("can_be_accepted", "can accept"),
    hidden("can_be_rejected", "can reject"),
    hidden("created", "created"),
    hidden("buyer_reference", "your reference"),
    hidden("external_number", "external number"),
    hidden("sales_contact", "contact"),
    hidden("guid", "GUID"),
    hidden("lines", "lines"),
];

pub(super) fn row(quote: &Quote) -> Row {
    vec![
        quote.document_number.as_ref().into(),
        quote.document_version.into(),
        quote.document_status.as_ref().map(DocumentStatus::as_str).into(),
        quote.document_valid_until.as_ref().into(),
        quote.manufacturer_name.as_ref().into(),
        Cell::money(quote.total),
        quote.currency_code.as_ref().into(),
        quote.can_be_accepted.into(),
        quote.can_be_rejected.into(),
        quote.document_created.as_ref().into(),
        quote.buyer_reference.as_ref().into(),
        quote.external_document_number.as_ref().into(),
        quote.sales_contact.as_ref().and_then(|contact| contact.name.as_ref()).into(),
        quote.document_guid.map(|guid| guid.to_string()).into(),
        to_raw_value(&quote.lines).map_or(Cell::Unknown, Cell::Json),
    ]
}

pub(crate) async fn run(global: &Global, command: &Quotes) -> Result<()> {
    match command {
        Quotes::List { buyer_reference } => list(global, buyer_reference.as_deref()).await,
        Quotes::Show { quote } => show(global, quote).await,
        Quotes::Accept(decision) => Box::pin(decisions::accept(global, decision)).await,
        Quotes::Reject { decision, comment } => {
            Box::pin(decisions::reject(global, decision, comment.clone())).await
        }
        Quotes::Request { file } => request(global, file).await,
        Quotes::Unknown => decisions::unknown(global).await,
        Quotes::Close(close) => decisions::close(global, close).await,
    }
}

async fn list(global: &Global, buyer_reference: Option<&str>) -> Result<()> {
    let connection = Connection::open(global).await?;
    let mut builder = connection.infinigate.list_quotes();
    if let Some(reference) = buyer_reference {
        builder = builder.buyer_reference(reference);
    }
    let total = Total::default();
    let rows = counted(builder.stream(), Items::total, &total).map(|quote| Ok(row(&quote?)));
    Output::open(global, &QUOTES)?.write(rows, || total.get()).await
}

async fn show(global: &Global, quote: &str) -> Result<()> {
    let output = Output::open(global, &QUOTES)?;
    let connection = Connection::open(global).await?;
    let infinigate = &connection.infinigate;
    let found = match quote.parse::<Uuid>() {
        Ok(guid) => infinigate.get_quote().document_guid(guid).send().await?.into_inner(),
        Err(_) => infinigate.get_quote_by_number().document_number(quote).send().await?.into_inner(),
    };
    output.write_all(vec![row(&found)]).await?;
    // The lines have other columns than those that can be asked for.
    let with_lines = global.is_for_people() && global.out.is_none() && global.columns.is_empty();
    if with_lines && !found.lines.is_empty() {
        output::say("")?;
        let (columns, rows) = lines(&found);
        Output::open(global, &columns)?.write_all(rows).await?;
    }
    Ok(())
}

/// The lines of a quote, with all that they say. What that is, is not known; what is likely is in the order of a trade
/// document.
pub(super) fn lines(quote: &Quote) -> (Vec<Column>, Vec<Row>) {
    const LIKELY: [&str; 10] = [
        "lineNumber",
        "itemNumber",
        "manufacturerItemNumber",
        "vendorItemNumber",
        "itemDescription",
        "quantity",
        "netUnitPrice",
        "unitPrice",
        "netExtendedPrice",
        "total",
    ];
    output::records(quote.lines.iter().map(|line| &**line), &LIKELY, &[])
}

async fn request(global: &Global, file: &Path) -> Result<()> {
    let source = if file == Path::new("-") { "-".to_owned() } else { format!("@{}", file.display()) };
    let body: QuoteRequest = serde_json::from_value(read_json(&source)?)
        .map_err(|error| Failure::usage(format!("{}: {error}", file.display())))?;
    let connection = Connection::open(global).await?;
    connection.infinigate.request_quote().body(body).send().await?;
    finish(global, "the quote is requested; `infinigate quotes list` shows it when it is there");
    Ok(())
}

/// Says what was done, on standard error where standard output takes nothing: it is done whoever hears of it.
pub(super) fn finish(global: &Global, message: &str) {
    let line = if global.wants_json() {
        serde_json::json!({"done": message}).to_string()
    } else if global.quiet {
        return;
    } else {
        message.to_owned()
    };
    if output::say(&line).is_err() {
        let _ = writeln!(io::stderr(), "{line}");
    }
}
