//! What end customers used, read from where invoices and credit memos keep it.

mod additional_info;
mod period;
mod stream;
mod sums;

use infinigate_api::rust_decimal::Decimal;
use infinigate_api::types::{
    ContractInformation, CreditMemo, EndCustomer, Invoice, InvoiceHeader, InvoiceLine, LineType, MspDetail,
};

pub use self::period::Period;
pub use self::sums::{MspSum, sums};

#[cfg(feature = "record")]
pub(crate) use self::additional_info::KEYS;
#[cfg(feature = "record")]
pub(crate) use self::period::is_date;

use crate::extras::totals::{self, HeaderTotal};

/// What kind of document a record is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[non_exhaustive]
pub enum DocumentKind {
    /// It charges for what was used.
    #[default]
    Invoice,
    /// It gives back, in amounts that are positive as those of an invoice (assumption).
    CreditMemo,
}

/// The place in a document that a record is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[non_exhaustive]
pub enum UsageSource {
    /// An element of `mspDetailInformation`: MSP usage.
    #[default]
    MspDetail,
    /// An ordinary line, which names an end customer or a contract: a licence or a service, and no MSP usage.
    Line,
}

/// What one end customer used of one product, as an invoice charges it or a credit memo gives it back.
///
/// The facts stand in a key-value list of the invoice, under names that differ from manufacturer to manufacturer.
/// The keys that are known are read into properties; every other pair is in [`other`](Self::other), and what is
/// contradictory or cannot be read is there too and is named in [`problems`](Self::problems).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct MspUsage {
    /// Tells whether it is charged or given back.
    pub document: DocumentKind,
    /// The place in the document that it is from.
    pub source: UsageSource,
    /// Number of the invoice or credit memo.
    pub document_number: Option<String>,
    /// Who used it.
    pub end_customer: MspEndCustomer,
    /// The protected device (`ObjectName`).
    pub device: Option<String>,
    /// Number of the licence or contract (`vendorContractNumber`, or of the contract on a line).
    pub contract_number: Option<String>,
    /// When it was used, which is not when the invoice was posted; a side that the document does not say is none.
    pub period: Period,
    /// Article number of Infinigate.
    pub sku: Option<String>,
    /// Description of the article.
    pub description: Option<String>,
    /// How many units were used.
    pub quantity: Option<Decimal>,
    /// Net price of a unit.
    pub unit_price: Option<Decimal>,
    /// What the manufacturer suggests to charge the end customer for a unit (`recommendedEndUserUnitPrice`).
    pub recommended_unit_price: Option<Decimal>,
    /// Quantity times price of a unit, not rounded, with the sign that the document gives it; `None` if one of them is
    /// missing.
    pub line_total: Option<Decimal>,
    /// ISO 4217 code of the currency of all prices; `None` if the document leaves it blank, which is not the euro.
    pub currency: Option<String>,
    /// Every other pair, in the order of the invoice, as it is written.
    pub other: Vec<(String, Option<String>)>,
    /// What contradicts itself or cannot be read, in words.
    pub problems: Vec<String>,
}

/// An end customer, by what the invoice says of it. Which of the names is given depends on the manufacturer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[non_exhaustive]
pub struct MspEndCustomer {
    /// The domain, such as `example-gmbh.de` (`clientName`: mail security).
    pub domain: Option<String>,
    /// The short name, such as `EXA` (`ClientName`: backup).
    pub short_name: Option<String>,
    /// The name of the company, where the invoice names the end customer in the documented place.
    pub company: Option<String>,
    /// The customer number of the company, from the same place.
    pub customer_number: Option<String>,
}

impl MspEndCustomer {
    /// The one name to show: the company, else the domain, else the short name.
    pub fn name(&self) -> Option<&str> {
        self.company.as_deref().or(self.domain.as_deref()).or(self.short_name.as_deref())
    }
}

/// What invoices and credit memos say beyond their properties.
///
/// ```no_run
/// # async fn example(infinigate: infinigate_auth::Infinigate) -> Result<(), infinigate_auth::Error> {
/// use infinigate_auth::InvoiceExt;
///
/// let invoice = infinigate.get_invoice_by_number().document_number("RE-4711").send().await?;
/// for usage in invoice.msp_usage() {
///     if let (Some(customer), Some(total)) = (usage.end_customer.name(), usage.line_total) {
///         println!("{customer}: {total}");
///     }
/// }
/// # Ok(())
/// # }
/// ```
pub trait InvoiceExt {
    /// What kind of document it is.
    #[doc(hidden)]
    fn kind(&self) -> DocumentKind;

    /// The header, the lines and the usage details of the document.
    #[doc(hidden)]
    fn parts(&self) -> (Option<&InvoiceHeader>, &[InvoiceLine], &[MspDetail]);

    /// The MSP usage: one record for each element of `mspDetailInformation`. Lines are not read; see
    /// [`line_usage`](Self::line_usage).
    fn msp_usage(&self) -> Vec<MspUsage> {
        let (_, _, details) = self.parts();
        details.iter().map(|detail| in_document(self, of_detail(detail))).collect()
    }

    /// One record for each line that names an end customer or a contract: licences and services, which are no MSP usage,
    /// and usage in documents that have no details for it. Their [`source`](MspUsage::source) tells them from details.
    fn line_usage(&self) -> Vec<MspUsage> {
        self.positions().filter_map(of_line).map(|usage| in_document(self, usage)).collect()
    }

    /// The lines that stand for something: without the headings (`lineType` is `Text`).
    fn positions(&self) -> impl Iterator<Item = &InvoiceLine> {
        self.parts().1.iter().filter(|line| !is_heading(line))
    }

    /// The sum of quantity times net unit price over all positions, not rounded. None when a position lacks one
    /// of them, or the sum is too large for a [`Decimal`].
    fn net_total(&self) -> Option<Decimal> {
        self.positions().try_fold(Decimal::ZERO, |sum, line| {
            sum.checked_add(line.quantity?.checked_mul(line.net_unit_price?)?)
        })
    }

    /// The sum of the gross prices of all positions. None when a position lacks it, or the sum is too large for a
    /// [`Decimal`].
    fn gross_total(&self) -> Option<Decimal> {
        self.positions().try_fold(Decimal::ZERO, |sum, line| sum.checked_add(line.gross_extended_price?))
    }

    /// The totals that the header says, each beside what the positions add up to; empty when it says none.
    fn header_totals(&self) -> Vec<HeaderTotal> {
        let undeclared = self.parts().0.map(|header| &header.extra);
        undeclared
            .map_or_else(Vec::new, |properties| totals::of(properties, self.net_total(), self.gross_total()))
    }
}

impl InvoiceExt for Invoice {
    fn kind(&self) -> DocumentKind {
        DocumentKind::Invoice
    }

    fn parts(&self) -> (Option<&InvoiceHeader>, &[InvoiceLine], &[MspDetail]) {
        (self.header.as_ref(), &self.lines, &self.msp_detail_information)
    }
}

impl InvoiceExt for CreditMemo {
    fn kind(&self) -> DocumentKind {
        DocumentKind::CreditMemo
    }

    fn parts(&self) -> (Option<&InvoiceHeader>, &[InvoiceLine], &[MspDetail]) {
        (self.header.as_ref(), &self.lines, &self.msp_detail_information)
    }
}

/// A record with what the document as a whole says.
fn in_document(document: &(impl InvoiceExt + ?Sized), usage: MspUsage) -> MspUsage {
    let header = document.parts().0;
    MspUsage {
        document: document.kind(),
        document_number: header.and_then(|header| header.document_number.clone()),
        currency: header.and_then(|header| said(header.currency_code.as_deref())),
        ..usage
    }
}

fn is_heading(line: &InvoiceLine) -> bool {
    line.line_type == Some(LineType::Text)
}

fn of_detail(detail: &MspDetail) -> MspUsage {
    let mut usage = MspUsage {
        sku: detail.item_sku.clone(),
        description: detail.item_description.clone(),
        quantity: detail.quantity,
        unit_price: detail.price,
        ..MspUsage::default()
    };
    usage.read_additional_infos(&detail.additional_infos);
    complete(usage, detail.end_customer.as_ref(), detail.contract_information.as_ref())
}

fn of_line(line: &InvoiceLine) -> Option<MspUsage> {
    if line.end_customer_dto.is_none() && line.contract_information_dto.is_none() {
        return None;
    }
    let mut usage = MspUsage {
        source: UsageSource::Line,
        sku: line.item_number.clone(),
        description: line.full_description.clone().or_else(|| line.item_description.clone()),
        quantity: line.quantity,
        unit_price: line.net_unit_price,
        ..MspUsage::default()
    };
    usage.read_additional_infos(&line.additional_infos);
    Some(complete(usage, line.end_customer_dto.as_ref(), line.contract_information_dto.as_ref()))
}

/// Adds what the documented places say, and the total.
fn complete(
    mut usage: MspUsage,
    end_customer: Option<&EndCustomer>,
    contract: Option<&ContractInformation>,
) -> MspUsage {
    if let Some(company) = end_customer.and_then(|customer| customer.company.as_ref()) {
        usage.end_customer.company = said(company.name.as_deref());
        usage.end_customer.customer_number = said(company.customer_number.as_deref());
    }
    if let Some(contract) = contract {
        let number = said(contract.license_id.as_deref());
        if let (Some(known), Some(other)) = (&usage.contract_number, &number)
            && known != other
        {
            usage
                .problems
                .push(format!("the contract is {known} by its details, and {other} by its licence id"));
        }
        usage.contract_number = usage.contract_number.or(number);
        usage.device = usage.device.or_else(|| said(contract.serial_number.as_deref()));
        for date in [&contract.start_date, &contract.end_date].into_iter().flatten() {
            usage.problems.extend(period::zone_problem(date));
        }
        let period = Period {
            start: contract.start_date.as_ref().map(infinigate_api::Timestamp::date),
            end: contract.end_date.as_ref().map(infinigate_api::Timestamp::date),
        };
        usage.period.merge(period, "the contract", &mut usage.problems);
    }
    usage.line_total =
        usage.quantity.zip(usage.unit_price).and_then(|(quantity, price)| quantity.checked_mul(price));
    usage
}

/// A text that says something, without the space around it.
fn said(text: Option<&str>) -> Option<String> {
    text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests;
