//! Usage of all invoices that were posted in a period.

use std::ops::RangeInclusive;

use chrono::NaiveDate;
use futures::stream::{self, Stream, StreamExt, TryStreamExt};
use infinigate_api::Error;
use infinigate_api::types::Invoice;

use super::{InvoiceExt, MspUsage};
use crate::Infinigate;

impl Infinigate {
    /// The MSP usage in all invoices (v2) that were **posted** in a period, both days included, in the order of the list
    /// and of each invoice. When something was used is another period, [`MspUsage::period`]: usage of June is usually
    /// posted in July.
    ///
    /// Reads `mspDetailInformation` and nothing else: what invoices charge for licences and services is in
    /// [`line_usage`](Self::line_usage), and what credit memos give back in [`msp_usage`](InvoiceExt::msp_usage) of each.
    /// Fetches the list page by page and four invoices at a time. Ends after the first error.
    ///
    /// ```no_run
    /// # async fn example(infinigate: infinigate_auth::Infinigate) -> Result<(), Box<dyn std::error::Error>> {
    /// use futures::TryStreamExt;
    ///
    /// let posted_in_july = "2026-07-01".parse()?..="2026-07-31".parse()?;
    /// let usage: Vec<_> = infinigate.msp_usage(posted_in_july).try_collect().await?;
    /// for sum in infinigate_auth::msp_sums(&usage) {
    ///     let (customer, currency) = (sum.end_customer.name().unwrap_or("?"), sum.currency.as_deref().unwrap_or("?"));
    ///     println!("{customer} {}: {} {currency}", sum.period, sum.total);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Those of `list_invoices`, `get_invoice` and `get_invoice_by_number`; [`Error::Decode`] when an invoice is not the
    /// one of its row in the list.
    pub fn msp_usage(
        &self,
        posted: RangeInclusive<NaiveDate>,
    ) -> impl Stream<Item = Result<MspUsage, Error>> + Unpin + Send + use<> {
        self.usage(posted, InvoiceExt::msp_usage)
    }

    /// As [`msp_usage`](Self::msp_usage), from the lines that name an end customer or a contract: licences and services,
    /// also of invoices that have MSP usage besides. The period is that in which the invoices were **posted**.
    ///
    /// # Errors
    /// Those of [`msp_usage`](Self::msp_usage).
    pub fn line_usage(
        &self,
        posted: RangeInclusive<NaiveDate>,
    ) -> impl Stream<Item = Result<MspUsage, Error>> + Unpin + Send + use<> {
        self.usage(posted, InvoiceExt::line_usage)
    }

    fn usage(
        &self,
        posted: RangeInclusive<NaiveDate>,
        usage_of: fn(&Invoice) -> Vec<MspUsage>,
    ) -> impl Stream<Item = Result<MspUsage, Error>> + Unpin + Send + use<> {
        self.invoices(posted)
            .map_ok(move |invoice| stream::iter(usage_of(&invoice).into_iter().map(Ok)))
            .try_flatten()
            .boxed()
    }
}
