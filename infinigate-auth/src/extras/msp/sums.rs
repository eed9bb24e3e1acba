//! Sums of MSP usage.

use std::collections::BTreeMap;

use infinigate_api::rust_decimal::Decimal;

use super::{DocumentKind, MspEndCustomer, MspUsage, Period};

/// What one end customer used in one period, in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct MspSum {
    /// Who used it.
    pub end_customer: MspEndCustomer,
    /// When it was used.
    pub period: Period,
    /// ISO 4217 code of the currency. None for records whose document leaves it blank: they are added up apart.
    pub currency: Option<String>,
    /// What is left to pay: [`charged`](Self::charged) less [`credited`](Self::credited).
    pub total: Decimal,
    /// The exact sum of the line totals from invoices.
    pub charged: Decimal,
    /// The exact sum of the line totals from credit memos, positive whether the memos write amounts positive
    /// (assumption) or negative.
    pub credited: Decimal,
    /// How many records were added.
    pub records: usize,
    /// How many records have no line total and are missing in the sum.
    pub without_total: usize,
}

/// Adds records up by end customer, period and currency, and sorts the sums by these. What credit memos give back is
/// subtracted from what invoices charge.
///
/// ```
/// let usage: Vec<infinigate_auth::MspUsage> = Vec::new();
/// for sum in infinigate_auth::msp_sums(&usage) {
///     let (customer, currency) = (sum.end_customer.name().unwrap_or("?"), sum.currency.as_deref().unwrap_or("?"));
///     println!("{customer} {}: {} {currency}", sum.period, sum.total);
/// }
/// ```
pub fn sums<'a>(usage: impl IntoIterator<Item = &'a MspUsage>) -> Vec<MspSum> {
    let mut sums: BTreeMap<(&MspEndCustomer, Period, Option<&str>), MspSum> = BTreeMap::new();
    for record in usage {
        let currency = record.currency.as_deref().map(str::trim).filter(|currency| !currency.is_empty());
        let key = (&record.end_customer, record.period, currency);
        let sum = sums.entry(key).or_insert_with(|| MspSum {
            end_customer: record.end_customer.clone(),
            period: record.period,
            currency: currency.map(str::to_owned),
            total: Decimal::ZERO,
            charged: Decimal::ZERO,
            credited: Decimal::ZERO,
            records: 0,
            without_total: 0,
        });
        sum.add(record);
    }
    sums.into_values()
        .map(|mut sum| {
            sum.credited = sum.credited.abs();
            sum.total = sum.charged - sum.credited;
            sum
        })
        .collect()
}

/// What no sum gets beyond, so that the difference of two can be told.
const LARGEST: Decimal = Decimal::from_parts(u32::MAX, u32::MAX, u32::MAX >> 2, false, 0);

impl MspSum {
    fn add(&mut self, record: &MspUsage) {
        let side = match record.document {
            DocumentKind::Invoice => &mut self.charged,
            DocumentKind::CreditMemo => &mut self.credited,
        };
        let added = record.line_total.and_then(|total| side.checked_add(total));
        match added.filter(|added| added.abs() <= LARGEST) {
            Some(added) => {
                *side = added;
                self.records += 1;
            }
            None => self.without_total += 1,
        }
    }
}
