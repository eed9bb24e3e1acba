//! Invoices and credit memos over goods; those over usage are in `msp`.

use chrono::{Datelike, NaiveDate};

use super::calendar::{self, Month};
use super::catalogue::Product;
use super::customers::{BUYERS, CUSTOMERS, Customer};
use super::dice::Dice;
use super::document::{Contract, Document, DocumentKind, Draft, EndCustomer, Info, Line};
use super::manufacturers::Kind;
use super::msp;

const TRADE_INVOICES_A_MONTH: usize = 6;
const CREDIT_MEMOS: usize = 40;
/// What the server writes where there is no date.
const NO_DATE: &str = "0001-01-01T00:00:00";

/// Invoices and credit memos, oldest first.
pub(super) fn generate(
    dice: &mut Dice,
    products: &[Product],
    today: NaiveDate,
) -> (Vec<Document>, Vec<Document>) {
    let months = calendar::months(today);
    let articles: Vec<&Product> = products.iter().filter(|product| product.is_ordered()).collect();
    let mut invoices = Vec::new();
    let mut credit_memos = Vec::new();
    for (index, month) in months.iter().enumerate() {
        let mut drafts =
            vec![msp::mail_security(dice, products, *month), msp::backup(dice, products, *month)];
        drafts.extend((0..TRADE_INVOICES_A_MONTH).map(|_| trade_invoice(dice, &articles, *month)));
        drafts.sort_by_key(|draft| draft.posting_date);
        let lines: Vec<Vec<Line>> = drafts.iter().map(|draft| draft.lines.clone()).collect();
        let before = invoices.len();
        number(dice, &mut invoices, drafts, "PI");
        let due = CREDIT_MEMOS * (index + 1) / months.len();
        let originals = invoices[before..].iter().zip(&lines);
        let mut memos: Vec<Draft> = originals
            .filter(|(invoice, _)| invoice.kind == DocumentKind::Trade)
            .take(due - credit_memos.len())
            .map(|(invoice, lines)| credit_memo(dice, *month, invoice, lines))
            .collect();
        memos.sort_by_key(|memo| memo.posting_date);
        number(dice, &mut credit_memos, memos, "PC");
    }
    (invoices, credit_memos)
}

/// Appends documents, numbered on from those before.
fn number(dice: &mut Dice, documents: &mut Vec<Document>, drafts: Vec<Draft>, prefix: &str) {
    for draft in drafts {
        let number = format!("{prefix}{}-{:05}", draft.posting_date.year(), documents.len() + 101);
        documents.push(draft.finish(dice, number));
    }
}

fn trade_invoice(dice: &mut Dice, articles: &[&Product], month: Month) -> Draft {
    let posting_date = month.day(dice);
    let customer = dice.pick(CUSTOMERS);
    let order = format!("PO-{}-{}", posting_date.year(), dice.code(5));
    let ordered = calendar::minus_days(posting_date, dice.between(1, 12));
    let mut lines = vec![Line::heading(format!("Your order {order} of {}", ordered.format("%d.%m.%Y")))];
    for _ in 0..dice.between(1, 5) {
        let product = dice.pick(articles);
        lines.push(trade_line(dice, product, customer, posting_date));
    }
    if dice.one_in(4) {
        lines.push(Line::heading("Shipped in one delivery".to_owned()));
    }
    Draft {
        posting_date,
        kind: DocumentKind::Trade,
        buyer_reference: (!dice.one_in(6)).then(|| (*dice.pick(&BUYERS)).to_owned()),
        external_document_number: (!dice.one_in(10)).then_some(order),
        lines,
        msp_details: None,
    }
}

fn trade_line(dice: &mut Dice, product: &Product, customer: &Customer, posted: NaiveDate) -> Line {
    let quantity = product.ordered_quantity(dice);
    let mut line = Line::item(product, quantity, product.price().unwrap_or_default());
    // What goes into the reseller's own stock has no end customer.
    line.end_customer_dto = (!dice.one_in(6)).then(|| EndCustomer::new(customer));
    line.contract_information_dto = contract(dice, product, posted);
    line.additional_infos = dice.one_in(5).then(|| vec![Info::new("Deal registration", dice.code(8))]);
    line
}

fn contract(dice: &mut Dice, product: &Product, posted: NaiveDate) -> Option<Contract> {
    if product.kind == Kind::Hardware {
        return dice.one_in(2).then(|| Contract {
            license_id: None,
            serial_number: Some(format!("SN{}", dice.code(10))),
            start_date: NO_DATE.to_owned(),
            end_date: NO_DATE.to_owned(),
            term: None,
        });
    }
    let months = [12, 36, 60]
        .into_iter()
        .find(|term| product.description_full_text.contains(&format!("{term} months")))?;
    let start = calendar::plus_days(posted, dice.between(0, 20));
    let end = calendar::minus_days(calendar::plus_months(start, months), 1);
    Some(Contract {
        license_id: Some(format!("LIC-{}", dice.code(12))),
        serial_number: (product.kind == Kind::Service).then(|| format!("SN{}", dice.code(10))),
        start_date: super::midnight(start),
        end_date: super::midnight(end),
        term: Some(format!("{months} months")),
    })
}

/// Takes back the first article of an invoice.
fn credit_memo(dice: &mut Dice, month: Month, invoice: &Document, lines: &[Line]) -> Draft {
    let article = lines.iter().find(|line| line.item_number.is_some());
    let heading = Line::heading(format!("Credit for invoice {}", invoice.number));
    Draft {
        posting_date: month.day_from(invoice.posting_date, dice),
        kind: DocumentKind::Trade,
        buyer_reference: invoice.buyer_reference.clone(),
        external_document_number: invoice.external_document_number.clone(),
        lines: std::iter::once(heading).chain(article.cloned()).collect(),
        msp_details: None,
    }
}
