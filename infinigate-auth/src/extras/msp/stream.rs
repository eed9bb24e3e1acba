//! MSP usage of all invoices of a period.

use std::ops::RangeInclusive;

use chrono::NaiveDate;
use futures::stream::{self, Stream, StreamExt, TryStreamExt};
use infinigate_api::Error;

use super::{InvoiceExt, MspUsage};
use crate::Infinigate;

impl Infinigate {
    /// The MSP usage of all invoices (v2) posted in a period, both days included, in the order of the list and of
    /// each invoice.
    ///
    /// Fetches the list page by page and four invoices at a time. Ends after the first error.
    ///
    /// ```no_run
    /// # async fn example(infinigate: infinigate_auth::Infinigate) -> Result<(), Box<dyn std::error::Error>> {
    /// use futures::TryStreamExt;
    ///
    /// let june = "2026-06-01".parse()?..="2026-06-30".parse()?;
    /// let usage: Vec<_> = infinigate.msp_usage(june).try_collect().await?;
    /// for sum in infinigate_auth::msp_sums(&usage) {
    ///     println!("{:?} {}: {}", sum.end_customer.name(), sum.period, sum.total);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Those of `list_invoices`, `get_invoice` and `get_invoice_by_number`.
    pub fn msp_usage(
        &self,
        period: RangeInclusive<NaiveDate>,
    ) -> impl Stream<Item = Result<MspUsage, Error>> + Unpin + Send + use<> {
        self.invoices(period)
            .map_ok(|invoice| stream::iter(invoice.msp_usage().into_iter().map(Ok)))
            .try_flatten()
            .boxed()
    }
}
