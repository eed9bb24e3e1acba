//! `infinigate usage`.

use chrono::{Days, Months, NaiveDate};
use futures::{StreamExt, TryStreamExt};
use infinigate_auth::{Infinigate, MspSum, MspUsage};

use crate::cli::{Global, Usage, UsageBy};
use crate::connection::Connection;
use crate::error::{Failure, Result};
use crate::output::{self, Cell, Column, Output, Row, column, hidden};

const RECORDS: [Column; 14] = [
    column("end_customer", "end customer"),
    column("device", "device"),
    column("sku", "SKU"),
    column("description", "description"),
    column("quantity", "quantity"),
    column("unit_price", "unit price"),
    column("total", "total"),
    column("currency", "cur."),
    hidden("from", "from"),
    hidden("to", "to"),
    hidden("contract", "contract"),
    hidden("recommended_unit_price", "recommended"),
    hidden("document", "document"),
    hidden("problems", "problems"),
];

const SUMS: [Column; 6] = [
    column("end_customer", "end customer"),
    column("period", "period"),
    column("total", "total"),
    column("currency", "cur."),
    column("records", "records"),
    column("without_total", "without a total"),
];

/// The days of a month.
fn days(month: NaiveDate) -> Result<std::ops::RangeInclusive<NaiveDate>> {
    let last = month
        .checked_add_months(Months::new(1))
        .and_then(|next| next.checked_sub_days(Days::new(1)))
        .ok_or_else(|| Failure::usage(format!("{month} has no month after it")))?;
    Ok(month..=last)
}

pub(crate) async fn run(global: &Global, options: &Usage) -> Result<()> {
    let connection = Connection::open(global).await?;
    let usage = connection.infinigate.msp_usage(days(options.month)?);
    match options.by {
        None => Output::open(global, &RECORDS)?.write(usage.map(|record| Ok(row(&record?))), || None).await,
        Some(UsageBy::Customer) => {
            let output = Output::open(global, &SUMS)?;
            let mut records: Vec<MspUsage> = Vec::new();
            let take = |record| {
                records.push(record);
                Ok(())
            };
            output::each(global, usage.map_err(Into::into), || None, take).await?;
            output.write_all(sums(&records)).await
        }
    }
}

/// The usage of a month as JSON, one object for each customer, period and currency.
pub(crate) async fn by_customer(infinigate: &Infinigate, month: NaiveDate) -> Result<Vec<String>> {
    let records: Vec<MspUsage> = infinigate.msp_usage(days(month)?).try_collect().await?;
    Ok(sums(&records).iter().map(|row| output::object(&SUMS, row)).collect())
}

fn sums(records: &[MspUsage]) -> Vec<Row> {
    let row = |sum: MspSum| {
        vec![
            sum.end_customer.name().into(),
            Cell::from(sum.period.to_string()),
            Cell::Money(sum.total),
            sum.currency.as_ref().into(),
            sum.records.into(),
            sum.without_total.into(),
        ]
    };
    infinigate_auth::msp_sums(records).into_iter().map(row).collect()
}

fn row(record: &MspUsage) -> Row {
    let problems = (!record.problems.is_empty()).then(|| record.problems.join("; "));
    vec![
        record.end_customer.name().into(),
        record.device.as_ref().into(),
        record.sku.as_ref().into(),
        record.description.as_ref().into(),
        record.quantity.into(),
        Cell::money(record.unit_price),
        Cell::money(record.line_total),
        record.currency.as_ref().into(),
        record.period.start.into(),
        record.period.end.into(),
        record.contract_number.as_ref().into(),
        Cell::money(record.recommended_unit_price),
        record.document_number.as_ref().into(),
        problems.into(),
    ]
}
