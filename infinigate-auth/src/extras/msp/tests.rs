//! What is read from the details and the lines of documents.

use infinigate_api::types::{AdditionalInfo, CreditMemo, Invoice};
use serde_json::{Value, json};

use super::*;

fn invoice(details: &Value) -> Invoice {
    let document = json!({
        "header": {"documentNumber": "INV-1", "currencyCode": "EUR"},
        "lines": [],
        "mspDetailInformation": details,
    });
    serde_json::from_str(&document.to_string()).unwrap()
}

fn usage(infos: &[(&str, Value)]) -> MspUsage {
    let infos: Vec<Value> =
        infos.iter().map(|(key, value)| json!({"description": key, "value": value})).collect();
    let detail = json!({"itemSku": "A", "quantity": 3, "price": 1.1, "additionalInfos": infos});
    let mut records = invoice(&detail).msp_usage();
    assert_eq!(records.len(), 1);
    records.remove(0)
}

fn day(text: &str) -> Option<chrono::NaiveDate> {
    text.parse().ok()
}

#[test]
fn every_known_key_is_read_and_the_others_are_kept() {
    let usage = usage(&[
        ("clientName", json!("example-gmbh.de")),
        ("vendorContractNumber", json!("MSP-1")),
        ("periodStart", json!("6/1/2026 12:00:00 AM")),
        ("periodEnd", json!("6/30/2026 12:00:00 AM")),
        ("recommendedEndUserUnitPrice", json!("2,95")),
        ("Edition", json!(" Gold ")),
        ("nothing", json!(null)),
    ]);
    assert_eq!(usage.end_customer.domain.as_deref(), Some("example-gmbh.de"));
    assert_eq!(usage.end_customer.short_name, None);
    assert_eq!(usage.contract_number.as_deref(), Some("MSP-1"));
    assert_eq!((usage.period.start, usage.period.end), (day("2026-06-01"), day("2026-06-30")));
    assert_eq!(usage.recommended_unit_price, Some(Decimal::new(295, 2)));
    assert_eq!(usage.line_total, Some(Decimal::new(33, 1)));
    assert_eq!((usage.document_number.as_deref(), usage.currency.as_deref()), (Some("INV-1"), Some("EUR")));
    let other = [("Edition".to_owned(), Some(" Gold ".to_owned())), ("nothing".to_owned(), None)];
    assert_eq!(usage.other, other);
    assert!(usage.problems.is_empty(), "{:?}", usage.problems);
}

#[test]
fn domain_and_short_name_differ_by_their_key_alone() {
    let both = usage(&[("ClientName", json!("EXA")), ("clientName", json!("exa.example"))]);
    assert_eq!(both.end_customer.short_name.as_deref(), Some("EXA"));
    assert_eq!(both.end_customer.domain.as_deref(), Some("exa.example"));
    let short_with_a_dot = usage(&[("ClientName", json!("E.X.A"))]);
    assert_eq!(short_with_a_dot.end_customer.short_name.as_deref(), Some("E.X.A"));
    let domain_without_a_dot = usage(&[("clientName", json!("exa"))]);
    assert_eq!(domain_without_a_dot.end_customer.domain.as_deref(), Some("exa"));
    let other_capitals = usage(&[("CLIENTNAME", json!("exa.example")), ("clientname", json!("EXA"))]);
    assert_eq!(other_capitals.end_customer, both.end_customer);
}

#[test]
fn the_german_range_is_a_period_and_any_other_site_name_is_not() {
    let backup = usage(&[("OBJECTNAME", json!("EXA-NB1")), ("SiteName", json!("01.08.2026 - 31.08.2026"))]);
    assert_eq!((backup.period.start, backup.period.end), (day("2026-08-01"), day("2026-08-31")));
    assert_eq!(backup.device.as_deref(), Some("EXA-NB1"));
    let site = usage(&[("SiteName", json!("Munich"))]);
    assert_eq!(site.other, [("SiteName".to_owned(), Some("Munich".to_owned()))]);
    assert_eq!(site.period, Period::default());
    assert!(site.problems.is_empty());
}

#[test]
fn contradictions_are_reported_and_nothing_is_dropped() {
    let period = usage(&[
        ("periodStart", json!("6/1/2026 12:00:00 AM")),
        ("SiteName", json!("01.07.2026 - 31.07.2026")),
    ]);
    assert_eq!((period.period.start, period.period.end), (day("2026-06-01"), day("2026-07-31")));
    assert!(period.problems[0].contains("2026-07-01 to 2026-07-31 by SiteName"), "{:?}", period.problems);

    let twice = usage(&[("ObjectName", json!("A")), ("objectName", json!("B")), ("ObjectName", json!("A"))]);
    assert_eq!(twice.device.as_deref(), Some("A"));
    assert_eq!(twice.other, [("objectName".to_owned(), Some("B".to_owned()))]);
    assert_eq!(twice.problems.len(), 1);

    let unreadable = usage(&[("periodStart", json!("soon")), ("recommendedEndUserUnitPrice", json!("n/a"))]);
    assert_eq!((unreadable.other.len(), unreadable.problems.len()), (2, 2));

    let backwards =
        usage(&[("periodStart", json!("6/30/2026 12:00:00 AM")), ("periodEnd", json!("2026-06-01"))]);
    assert!(backwards.problems[0].contains("ends before"), "{:?}", backwards.problems);
}

#[test]
fn blank_values_say_nothing() {
    let blank =
        usage(&[("clientName", json!(" ")), ("vendorContractNumber", json!("")), ("periodEnd", json!(null))]);
    assert_eq!((blank.end_customer, blank.contract_number), (MspEndCustomer::default(), None));
    assert!(blank.other.is_empty() && blank.problems.is_empty());
}

#[test]
fn lines_are_read_when_they_are_asked_for() {
    let document = json!({
        "lines": [
            {"lineType": "text", "itemDescription": "June", "endCustomerDto": {"company": {"name": "X"}}},
            {
                "lineType": "Item", "itemNumber": "A", "quantity": 2, "netUnitPrice": "0.10",
                "endCustomerDto": {"company": {"name": "Muster AG", "customerNumber": "E-1"}},
                "contractInformationDto": {
                    "licenseId": "L-1", "serialNumber": "S-1",
                    "StartDate": "2026-06-01T00:00:00", "EndDate": "0001-01-01T00:00:00",
                },
            },
            {"lineType": "Item", "itemNumber": "freight", "quantity": 1, "netUnitPrice": 5},
        ],
    });
    let invoice: Invoice = serde_json::from_str(&document.to_string()).unwrap();
    assert_eq!(invoice.msp_usage(), []);
    let usage = invoice.line_usage();
    assert_eq!(usage.len(), 1);
    assert_eq!((usage[0].source, usage[0].document), (UsageSource::Line, DocumentKind::Invoice));
    assert_eq!(usage[0].end_customer.name(), Some("Muster AG"));
    assert_eq!((usage[0].contract_number.as_deref(), usage[0].device.as_deref()), (Some("L-1"), Some("S-1")));
    assert_eq!((usage[0].period.start, usage[0].period.end), (day("2026-06-01"), None));
    assert_eq!(usage[0].line_total, Some(Decimal::new(20, 2)));
    assert_eq!(invoice.positions().count(), 2);
    assert_eq!(invoice.net_total(), Some(Decimal::new(520, 2)));
    assert_eq!(invoice.gross_total(), None);
}

#[test]
fn sums_are_exact_and_tell_what_they_lack() {
    let mut records = Vec::new();
    for _ in 0..10 {
        records.push(usage(&[("ClientName", json!("EXA"))]));
    }
    records[0].line_total = None;
    records.push(usage(&[("ClientName", json!("MUS"))]));
    let sums = sums(&records);
    assert_eq!(sums.len(), 2);
    assert_eq!((sums[0].total, sums[0].records, sums[0].without_total), (Decimal::new(297, 1), 9, 1));
    assert_eq!(sums[1].end_customer.name(), Some("MUS"));
}

/// In one document: what a vendor bills as usage, and a licence of another.
#[test]
fn details_and_lines_are_two_things() {
    let document = json!({
        "header": {"documentNumber": "INV-1"},
        "lines": [{
            "lineType": "Item", "itemNumber": "L", "quantity": 1, "netUnitPrice": 100,
            "endCustomerDto": {"company": {"name": "Muster AG"}},
        }],
        "mspDetailInformation": [{"itemSku": "A", "quantity": 1, "price": 2.5}],
    });
    let invoice: Invoice = serde_json::from_str(&document.to_string()).unwrap();
    let skus = |usage: Vec<MspUsage>| usage.into_iter().map(|record| record.sku.unwrap()).collect::<Vec<_>>();
    assert_eq!(
        (skus(invoice.msp_usage()), skus(invoice.line_usage())),
        (vec!["A".to_owned()], vec!["L".to_owned()])
    );
    assert_eq!(invoice.msp_usage()[0].source, UsageSource::MspDetail);
}

#[test]
fn a_credit_memo_is_subtracted_whichever_sign_it_writes() {
    for (quantity, credited) in [(2, "5.0"), (-2, "5.0")] {
        let detail = |quantity: i32| {
            json!({"header": {"currencyCode": "EUR"}, "mspDetailInformation": [{
                "itemSku": "A", "quantity": quantity, "price": "2.5",
                "additionalInfos": [{"description": "ClientName", "value": "EXA"}],
            }]})
            .to_string()
        };
        let invoice: Invoice = serde_json::from_str(&detail(3)).unwrap();
        let memo: CreditMemo = serde_json::from_str(&detail(quantity)).unwrap();
        let mut usage = invoice.msp_usage();
        usage.extend(memo.msp_usage());
        assert_eq!(usage[1].document, DocumentKind::CreditMemo);
        let sums = sums(&usage);
        assert_eq!(sums.len(), 1);
        let said = [sums[0].charged, sums[0].credited, sums[0].total].map(|amount| amount.to_string());
        assert_eq!(said, ["7.5", credited, "2.5"]);
    }
}

#[test]
fn each_credit_memo_has_a_sign_of_its_own() {
    let memo = |number: &str, quantities: &[i32]| -> Vec<MspUsage> {
        let details: Vec<_> = quantities
            .iter()
            .map(|quantity| json!({"itemSku": "A", "quantity": quantity, "price": "5"}))
            .collect();
        let memo = json!({"header": {"documentNumber": number, "currencyCode": "EUR"}, "mspDetailInformation": details});
        serde_json::from_value::<CreditMemo>(memo).unwrap().msp_usage()
    };
    let usage = [memo("A", &[2]), memo("B", &[-2]), memo("C", &[-3, 1])].concat();
    let [sum] = <[_; 1]>::try_from(sums(&usage)).unwrap();
    assert_eq!((sum.credited, sum.total), (Decimal::from(30), Decimal::from(-30)));
}

#[test]
fn a_blank_currency_is_none_and_a_group_of_its_own() {
    let usage: Vec<MspUsage> = [json!("EUR"), json!(""), json!(" "), json!(null)]
        .into_iter()
        .flat_map(|currency| {
            let document = json!({
                "header": {"documentNumber": "A", "currencyCode": currency},
                "mspDetailInformation": [{"itemSku": "A", "quantity": 1, "price": 1}],
            });
            serde_json::from_str::<Invoice>(&document.to_string()).unwrap().msp_usage()
        })
        .collect();
    let sums = sums(&usage);
    let groups: Vec<_> = sums.iter().map(|sum| (sum.currency.as_deref(), sum.records)).collect();
    assert_eq!(groups, [(None, 3), (Some("EUR"), 1)]);
}

#[test]
fn an_amount_that_can_mean_two_things_is_kept_and_named() {
    for text in ["1,234", "1_000"] {
        let usage = usage(&[("recommendedEndUserUnitPrice", json!(text))]);
        assert_eq!(usage.recommended_unit_price, None);
        assert_eq!(usage.other, [("recommendedEndUserUnitPrice".to_owned(), Some(text.to_owned()))]);
        assert!(usage.problems[0].contains(text), "{:?}", usage.problems);
    }
}

#[test]
fn a_date_that_was_never_set_says_nothing_and_one_in_utc_is_doubted() {
    let unset = usage(&[
        ("periodStart", json!("1/1/1753 12:00:00 AM")),
        ("periodEnd", json!("1/1/0001 12:00:00 AM")),
    ]);
    assert_eq!((unset.period, unset.problems.len(), unset.other.len()), (Period::default(), 0, 0));
    let utc = usage(&[("periodStart", json!("2026-05-31T22:00:00Z"))]);
    assert!(utc.problems[0].contains("time in UTC"), "{:?}", utc.problems);
    let document = json!({"lines": [{
        "itemNumber": "L", "quantity": 1, "netUnitPrice": 1,
        "contractInformationDto": {"licenseId": "L1", "StartDate": "2026-05-31T22:00:00Z", "EndDate": "1753-01-01"},
    }]});
    let invoice: Invoice = serde_json::from_str(&document.to_string()).unwrap();
    let usage = invoice.line_usage().remove(0);
    assert_eq!((usage.period.end, usage.problems.len()), (None, 1));
}

#[test]
fn infos_without_a_key_are_kept() {
    let mut usage = MspUsage::default();
    let info = AdditionalInfo { description: None, value: Some("?".to_owned()) };
    usage.read_additional_infos(&[info]);
    assert_eq!(usage.other, [(String::new(), Some("?".to_owned()))]);
}
