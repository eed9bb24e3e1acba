//! Sums of MSP usage.

use std::collections::{BTreeMap, BTreeSet};

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
    /// The exact sum of the line totals from credit memos, positive whether a memo writes what it gives back positive
    /// (assumption) or negative, which the sum of all records of the memo tells. Less than nothing where memos take back
    /// more than they give.
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
    let usage: Vec<&MspUsage> = usage.into_iter().collect();
    let negative = negative_memos(&usage);
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
        let gives_back = record.document == DocumentKind::CreditMemo;
        let is_negative = gives_back && negative.contains(&record.document_number.as_deref());
        sum.add(record, is_negative);
    }
    sums.into_values()
        .map(|mut sum| {
            sum.total = sum.charged - sum.credited;
            sum
        })
        .collect()
}

/// The credit memos that write what they give back negative: those that come to less than nothing. Each is looked at by
/// itself, since one may write it so and another otherwise.
fn negative_memos<'a>(usage: &[&'a MspUsage]) -> BTreeSet<Option<&'a str>> {
    let mut memos: BTreeMap<Option<&str>, Decimal> = BTreeMap::new();
    for record in usage.iter().filter(|record| record.document == DocumentKind::CreditMemo) {
        let sum = memos.entry(record.document_number.as_deref()).or_default();
        *sum = record.line_total.and_then(|total| sum.checked_add(total)).unwrap_or(*sum);
    }
    memos
        .into_iter()
        .filter(|(_, sum)| sum.is_sign_negative() && !sum.is_zero())
        .map(|(memo, _)| memo)
        .collect()
}

/// What no sum gets beyond, so that the difference of two can be told.
const LARGEST: Decimal = Decimal::from_parts(u32::MAX, u32::MAX, u32::MAX >> 2, false, 0);

impl MspSum {
    fn add(&mut self, record: &MspUsage, is_negative: bool) {
        let side = match record.document {
            DocumentKind::Invoice => &mut self.charged,
            DocumentKind::CreditMemo => &mut self.credited,
        };
        let total = record.line_total.map(|total| if is_negative { -total } else { total });
        let added = total.and_then(|total| side.checked_add(total));
        match added.filter(|added| added.abs() <= LARGEST) {
            Some(added) => {
                *side = added;
                self.records += 1;
            }
            None => self.without_total += 1,
        }
    }
}
