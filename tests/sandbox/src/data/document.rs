//! Invoices and credit memos as they go over the wire.

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::{Value, json};

use super::catalogue::Product;
use super::customers::Customer;
use super::dice::Dice;
use super::money::Money;

/// An invoice or a credit memo of the sandbox, with what it is looked up by.
///
/// ```
/// use infinigate_auth::api::chrono::NaiveDate;
/// use infinigate_sandbox::Document;
/// use serde_json::json;
///
/// let day = NaiveDate::from_ymd_opt(2026, 11, 2).unwrap();
/// let lines = json!([{"lineNumber": 10000, "lineType": "Item", "itemNumber": "A-1", "quantity": 2}]);
/// let invoice = Document::new("RE-4711", day, json!({"lines": lines}));
/// assert_eq!(invoice.content["header"]["postingDate"], "2026-11-02T00:00:00");
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Document {
    /// The `documentGuid`.
    pub guid: String,
    /// The `documentNumber`.
    pub number: String,
    /// The day it was posted: what the lists' period is compared with.
    pub posting_date: NaiveDate,
    /// What kind of goods it is about.
    pub kind: DocumentKind,
    /// What the list's filter `buyerReference` is compared with.
    pub buyer_reference: Option<String>,
    /// What the list's filter `externalDocumentNumber` is compared with.
    pub external_document_number: Option<String>,
    /// Its row in the list.
    pub overview: Value,
    /// The whole document: envelope, header, lines and MSP usage details.
    pub content: Value,
}

/// What kind of goods a document is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DocumentKind {
    /// Hardware, licences and services: the end customers stand on the lines.
    Trade,
    /// Monthly usage of mail security products: `clientName` is the end customer's domain.
    MspMailSecurity,
    /// Monthly usage of backup products: `ClientName` is the end customer's short name.
    MspBackup,
    /// Not generated: [given](Document::new) by an application.
    Chosen,
}

impl Document {
    /// A document of your own. `content` is the whole of it as JSON, or a part: number, date, currency and GUID are
    /// put in where `envelope` and `header` leave them out, and the lines are none.
    pub fn new(number: impl Into<String>, posting_date: NaiveDate, content: Value) -> Self {
        let number = number.into();
        let seed = number.bytes().fold(0, |seed: u64, byte| seed.wrapping_mul(31).wrapping_add(byte.into()));
        let posted = super::midnight(posting_date);
        let envelope = Envelope {
            document_guid: Dice::new(seed, 6).guid(),
            document_number: number.clone(),
            pdf_document_guid: None,
            mime_type: None,
        };
        let header = Header {
            document_number: number.clone(),
            posting_date: posted.clone(),
            currency_code: super::CURRENCY,
            totals: None,
        };
        let mut whole =
            super::json(&Content { envelope, header, lines: Vec::new(), msp_detail_information: None });
        merge(&mut whole, content);
        let mut overview = whole["envelope"].clone();
        merge(&mut overview, json!({"postingDate": posted}));
        Self {
            guid: super::text(&overview, "documentGuid").unwrap_or_default().to_owned(),
            number,
            posting_date,
            kind: DocumentKind::Chosen,
            buyer_reference: None,
            external_document_number: None,
            overview,
            content: whole,
        }
    }
}

/// Puts the properties of one object into another, and replaces what is no object.
fn merge(into: &mut Value, from: Value) {
    match (into, from) {
        (Value::Object(into), Value::Object(from)) => {
            for (property, value) in from {
                merge(into.entry(property).or_insert(Value::Null), value);
            }
        }
        (into, from) => *into = from,
    }
}

/// The head of a document, before it has got its number.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) posting_date: NaiveDate,
    pub(super) kind: DocumentKind,
    pub(super) buyer_reference: Option<String>,
    pub(super) external_document_number: Option<String>,
    pub(super) lines: Vec<Line>,
    pub(super) msp_details: Option<Vec<MspDetail>>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Envelope {
    document_guid: String,
    document_number: String,
    pdf_document_guid: Option<String>,
    mime_type: Option<&'static str>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Overview {
    #[serde(flatten)]
    envelope: Envelope,
    posting_date: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Header {
    document_number: String,
    posting_date: String,
    currency_code: &'static str,
    #[serde(flatten)]
    totals: Option<Totals>,
}

/// What a document adds up to. That its header says so was observed; the names are an assumption.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "the names of the wire")]
struct Totals {
    total_amount_excl_vat: Money,
    total_vat_amount: Money,
    total_amount_incl_vat: Money,
}

impl Totals {
    fn of(lines: &[Line]) -> Self {
        let net: Money = lines.iter().map(|line| line.net_unit_price.times(line.quantity)).sum();
        let gross: Money = lines.iter().map(|line| line.gross_extended_price).sum();
        Self {
            total_amount_excl_vat: net.to_cents(),
            total_vat_amount: (gross - net).to_cents(),
            total_amount_incl_vat: gross,
        }
    }
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Content {
    envelope: Envelope,
    header: Header,
    lines: Vec<Line>,
    msp_detail_information: Option<Vec<MspDetail>>,
}

/// A line. On a heading (`Text`) the strings are null and the numbers zero: the server's platform has no null number.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "the names of the wire")]
pub(super) struct Line {
    pub(super) line_number: usize,
    pub(super) line_type: &'static str,
    pub(super) item_number: Option<String>,
    pub(super) vendor_item_number: Option<String>,
    pub(super) item_description: Option<String>,
    pub(super) item_description2: Option<String>,
    pub(super) full_description: Option<String>,
    pub(super) quantity: u32,
    pub(super) net_unit_price: Money,
    pub(super) gross_extended_price: Money,
    pub(super) vat_rate: Money,
    pub(super) end_customer_dto: Option<EndCustomer>,
    pub(super) contract_information_dto: Option<Contract>,
    pub(super) additional_infos: Option<Vec<Info>>,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct EndCustomer {
    company: Company,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Company {
    name: &'static str,
    customer_number: &'static str,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Contract {
    pub(super) license_id: Option<String>,
    pub(super) serial_number: Option<String>,
    #[serde(rename = "StartDate")]
    pub(super) start_date: String,
    #[serde(rename = "EndDate")]
    pub(super) end_date: String,
    pub(super) term: Option<String>,
}

/// Usage of one product by one end customer.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct MspDetail {
    pub(super) item_sku: String,
    pub(super) item_description: String,
    pub(super) quantity: u32,
    pub(super) price: Money,
    pub(super) end_customer: Option<()>,
    pub(super) reseller: Option<()>,
    pub(super) contract_information: Option<()>,
    pub(super) additional_infos: Vec<Info>,
}

/// One fact of a key-value list.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Info {
    description: &'static str,
    value: Option<String>,
}

impl Info {
    pub(super) fn new(description: &'static str, value: impl Into<String>) -> Self {
        Self { description, value: Some(value.into()) }
    }

    pub(super) const fn null(description: &'static str) -> Self {
        Self { description, value: None }
    }
}

impl EndCustomer {
    pub(super) fn new(customer: &Customer) -> Self {
        Self { company: Company { name: customer.name, customer_number: customer.number } }
    }
}

impl Line {
    /// A heading without article or price.
    pub(super) fn heading(text: String) -> Self {
        Self { line_type: "Text", item_description: Some(text), ..Self::default() }
    }

    /// An article at a unit price.
    pub(super) fn item(product: &Product, quantity: u32, net_unit_price: Money) -> Self {
        let net = net_unit_price.times(quantity);
        let description = product.description_full_text.as_str();
        let (short, rest) = description.split_once(", ").unwrap_or((description, ""));
        Self {
            line_type: "Item",
            item_number: Some(product.sku.clone()),
            vendor_item_number: Some(product.vendor_sku.clone()),
            item_description: Some(short.to_owned()),
            item_description2: (!rest.is_empty()).then(|| rest.to_owned()),
            full_description: Some(description.to_owned()),
            quantity,
            net_unit_price,
            gross_extended_price: (net + net.percent(super::VAT_RATE)).to_cents(),
            vat_rate: super::VAT_RATE,
            ..Self::default()
        }
    }
}

impl Draft {
    /// The finished document: identity, line numbers, and what goes over the wire.
    pub(super) fn finish(mut self, dice: &mut Dice, number: String) -> Document {
        for (index, line) in self.lines.iter_mut().enumerate() {
            line.line_number = (index + 1) * super::LINE_STEP;
        }
        let guid = dice.guid();
        let pdf_document_guid = (!dice.one_in(15)).then(|| dice.guid());
        let envelope = Envelope {
            document_guid: guid.clone(),
            document_number: number.clone(),
            mime_type: pdf_document_guid.is_some().then_some("application/pdf"),
            pdf_document_guid,
        };
        let posting_date = super::midnight(self.posting_date);
        let header = Header {
            document_number: number.clone(),
            posting_date: posting_date.clone(),
            currency_code: super::CURRENCY,
            totals: Some(Totals::of(&self.lines)),
        };
        let overview = super::json(&Overview { envelope: envelope.clone(), posting_date });
        let content = super::json(&Content {
            envelope,
            header,
            lines: self.lines,
            msp_detail_information: self.msp_details,
        });
        Document {
            guid,
            number,
            posting_date: self.posting_date,
            kind: self.kind,
            buyer_reference: self.buyer_reference,
            external_document_number: self.external_document_number,
            overview,
            content,
        }
    }
}
