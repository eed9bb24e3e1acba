//! Sums of MSP usage.

use std::collections::BTreeMap;

use infinigate_api::rust_decimal::Decimal;

use super::{MspEndCustomer, MspUsage, Period};

/// What one end customer used in one period, in one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct MspSum {
    /// Who used it.
    pub end_customer: MspEndCustomer,
    /// When it was used.
    pub period: Period,
    /// ISO 4217 code of the currency.
    pub currency: Option<String>,
    /// The exact sum of the line totals.
    pub total: Decimal,
    /// How many records were added.
    pub records: usize,
    /// How many records have no line total and are missing in the sum.
    pub without_total: usize,
}

/// Adds records up by end customer, period and currency, and sorts the sums by these.
///
/// ```
/// let usage: Vec<infinigate_auth::MspUsage> = Vec::new();
/// for sum in infinigate_auth::msp_sums(&usage) {
///     println!("{:?} {}: {}", sum.end_customer.name(), sum.period, sum.total);
/// }
/// ```
pub fn sums<'a>(usage: impl IntoIterator<Item = &'a MspUsage>) -> Vec<MspSum> {
    let mut sums: BTreeMap<(&MspEndCustomer, Period, Option<&str>), MspSum> = BTreeMap::new();
    for record in usage {
        let key = (&record.end_customer, record.period, record.currency.as_deref());
        let sum = sums.entry(key).or_insert_with(|| MspSum {
            end_customer: record.end_customer.clone(),
            period: record.period,
            currency: record.currency.clone(),
            total: Decimal::ZERO,
            records: 0,
            without_total: 0,
        });
        match record.line_total.and_then(|total| sum.total.checked_add(total)) {
            Some(total) => {
                sum.total = total;
                sum.records += 1;
            }
            None => sum.without_total += 1,
        }
    }
    sums.into_values().collect()
}
