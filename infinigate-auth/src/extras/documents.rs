//! Whole documents of a period: invoices and credit memos with their lines.

use std::future::{Future, ready};
use std::ops::RangeInclusive;

use chrono::NaiveDate;
use futures::future::FutureExt;
use futures::stream::{self, BoxStream, Stream, StreamExt};
use infinigate_api::types::{CreditMemo, CreditMemoSummary, Invoice, InvoiceHeader, InvoiceSummary};
use infinigate_api::{Client, Error, Operation, ResponseValue, operations};
use uuid::Uuid;

use crate::Infinigate;

/// How many documents are fetched at a time.
const CONCURRENCY: usize = 4;

impl Infinigate {
    /// The invoices (v2) posted in a period, both days included, each with its lines, in the order of the list.
    ///
    /// Fetches the list page by page and four invoices at a time: one request for each invoice. Ends after the first
    /// error.
    ///
    /// ```no_run
    /// # async fn example(infinigate: infinigate_auth::Infinigate) -> Result<(), Box<dyn std::error::Error>> {
    /// use futures::TryStreamExt;
    ///
    /// let mut invoices = infinigate.invoices("2026-06-01".parse()?..="2026-06-30".parse()?);
    /// while let Some(invoice) = invoices.try_next().await? {
    ///     println!("{} lines", invoice.lines.len());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Those of `list_invoices`, `get_invoice` and `get_invoice_by_number`; [`Error::InvalidInput`] for a period that ends
    /// before it begins.
    pub fn invoices(
        &self,
        period: RangeInclusive<NaiveDate>,
    ) -> impl Stream<Item = Result<Invoice, Error>> + Unpin + Send + use<> {
        let client = self.client.clone();
        let rows = client.list_invoices().period_start(*period.start()).period_end(*period.end()).stream();
        let rows = within(period, &operations::LIST_INVOICES, rows);
        fetched(rows, move |row| invoice(client.clone(), row))
    }

    /// The credit memos posted in a period, both days included, each with its lines, in the order of the list: as
    /// [`invoices`](Self::invoices). That their amounts are positive is an assumption.
    ///
    /// # Errors
    /// Those of `list_credit_memos`, `get_credit_memo` and `get_credit_memo_by_number`; [`Error::InvalidInput`] for a
    /// period that ends before it begins.
    pub fn credit_memos(
        &self,
        period: RangeInclusive<NaiveDate>,
    ) -> impl Stream<Item = Result<CreditMemo, Error>> + Unpin + Send + use<> {
        let client = self.client.clone();
        let rows =
            client.list_credit_memos().period_start(*period.start()).period_end(*period.end()).stream();
        let rows = within(period, &operations::LIST_CREDIT_MEMOS, rows);
        fetched(rows, move |row| credit_memo(client.clone(), row))
    }
}

/// The rows of a period. One that ends before it begins would have none, which reads as if nothing had been billed.
fn within<Row>(
    period: RangeInclusive<NaiveDate>,
    operation: &'static Operation,
    rows: impl Stream<Item = Result<Row, Error>>,
) -> impl Stream<Item = Result<Row, Error>> {
    if !period.is_empty() {
        return rows.left_stream();
    }
    let (first, last) = period.into_inner();
    let error =
        Error::invalid_request(operation, format!("the period ends before it begins: {first} to {last}"));
    stream::once(ready(Err(error))).right_stream()
}

/// The documents of these rows, several fetched at once, in the order of the rows. Ends after the first error, which is
/// handed out in its place: what went on behind a gap would be taken for the whole list.
fn fetched<Row: Send + 'static, T: Send + 'static, F: Future<Output = Result<T, Error>> + Send + 'static>(
    rows: impl Stream<Item = Result<Row, Error>> + Send + 'static,
    fetch: impl Fn(Row) -> F + Send + 'static,
) -> BoxStream<'static, Result<T, Error>> {
    let fetching = rows.map(move |row| match row {
        Ok(row) => fetch(row).left_future(),
        Err(error) => ready(Err(error)).right_future(),
    });
    let fetched = fetching.buffered(CONCURRENCY);
    fetched
        .scan(false, |failed, document| {
            let ended = std::mem::replace(failed, document.is_err());
            ready((!ended).then_some(document))
        })
        .boxed()
}

async fn invoice(client: Client, row: InvoiceSummary) -> Result<Invoice, Error> {
    let number = row.document_number.as_deref();
    let (operation, response) = match (row.document_guid.filter(|guid| !is_nil(guid)), number) {
        (Some(guid), _) => (&operations::GET_INVOICE, client.get_invoice().document_guid(guid).send().await?),
        (None, Some(number)) => {
            let request = client.get_invoice_by_number().document_number(number);
            (&operations::GET_INVOICE_BY_NUMBER, request.send().await?)
        }
        (None, None) => return Err(unnamed(&operations::GET_INVOICE)),
    };
    of_its_row(operation, number, response, |invoice| invoice.header.as_ref())
}

async fn credit_memo(client: Client, row: CreditMemoSummary) -> Result<CreditMemo, Error> {
    let number = row.document_number.as_deref();
    let (operation, response) = match (row.document_guid.filter(|guid| !is_nil(guid)), number) {
        (Some(guid), _) => {
            // As text: that the list has it as a GUID is an assumption, and an edition may say otherwise.
            let request = client.get_credit_memo().document_guid(guid.to_string());
            (&operations::GET_CREDIT_MEMO, request.send().await?)
        }
        (None, Some(number)) => {
            let request = client.get_credit_memo_by_number().document_number(number);
            (&operations::GET_CREDIT_MEMO_BY_NUMBER, request.send().await?)
        }
        (None, None) => return Err(unnamed(&operations::GET_CREDIT_MEMO)),
    };
    of_its_row(operation, number, response, |memo| memo.header.as_ref())
}

/// True for the GUID of no document, which .NET writes where there is none. An edition may have it as text.
fn is_nil(guid: &impl ToString) -> bool {
    guid.to_string().parse().is_ok_and(|guid: Uuid| guid.is_nil())
}

/// The document, if it has the number that the list gives it. One without a number could be any.
fn of_its_row<T>(
    operation: &Operation,
    number: Option<&str>,
    response: ResponseValue<T>,
    header_of: impl Fn(&T) -> Option<&InvoiceHeader>,
) -> Result<T, Error> {
    let plain = |number: &str| number.trim().to_lowercase();
    let said = header_of(&response).and_then(|header| header.document_number.clone());
    match number.filter(|number| !number.trim().is_empty()) {
        Some(number) if said.as_deref().map(plain) != Some(plain(number)) => {
            let message = format!("the document has the number {said:?}, and {number:?} in the list");
            Err(Error::other_document(operation, response.status(), response.headers(), message))
        }
        _ => Ok(response.into_inner()),
    }
}

fn unnamed(operation: &Operation) -> Error {
    Error::invalid_request(
        operation,
        "a row of the list has neither a GUID nor a number, so its document cannot be asked for",
    )
}
