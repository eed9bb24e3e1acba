//! The lines of invoices, and the usage details of MSP invoices.

use std::collections::{BTreeMap, HashSet};

use chrono::{Datelike, Days, NaiveDate};
use infinigate_sandbox::{Document, DocumentKind, Sandbox};
use serde_json::Value;

use super::{TestResult, items, text};

async fn invoices(kind: DocumentKind) -> TestResult<Vec<Document>> {
    let sandbox = Sandbox::builder().now("2026-10-15T09:30:00Z".parse()?).start().await?;
    Ok(sandbox.data().invoices.iter().filter(|invoice| invoice.kind == kind).cloned().collect())
}

/// The key-value list of a detail; the value is `None` where it is null.
fn facts(detail: &Value) -> TestResult<BTreeMap<&str, Option<&str>>> {
    let infos = items(&detail["additionalInfos"])?;
    Ok(infos.iter().map(|info| (text(&info["description"]), info["value"].as_str())).collect())
}

/// The usage period of an invoice: the calendar month before it was posted.
fn month_before(posted: NaiveDate) -> TestResult<(NaiveDate, NaiveDate)> {
    let last = posted.with_day(1).and_then(|first| first.pred_opt()).ok_or("no month before")?;
    Ok((last.with_day(1).ok_or("no first day")?, last))
}

/// An amount in ten-thousandths, read from its digits.
fn amount(value: &Value) -> TestResult<i128> {
    let text = value.to_string();
    let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
    assert!(decimals.len() <= 4, "{text} has more than four decimals");
    Ok(format!("{whole}{decimals:0<4}").parse()?)
}

#[tokio::test]
async fn lines_are_headings_or_articles() -> TestResult {
    let mut seen = HashSet::new();
    for invoice in invoices(DocumentKind::Trade).await? {
        assert!(invoice.content["mspDetailInformation"].is_null());
        for line in items(&invoice.content["lines"])? {
            seen.insert(text(&line["lineType"]).to_owned());
            if line["lineType"] == "Text" {
                assert!(line["itemNumber"].is_null() && line["netUnitPrice"] == 0, "{line}");
                assert!(
                    line["endCustomerDto"].is_null() && line["contractInformationDto"].is_null(),
                    "{line}"
                );
                continue;
            }
            let net = amount(&line["netUnitPrice"])? * amount(&line["quantity"])?;
            // Half a cent up is the cent: ten-thousandths times ten-thousandths, times 119 per cent.
            let gross = (net * 119 + 50 * 1_000_000) / (100 * 1_000_000) * 100;
            assert_eq!(amount(&line["grossExtendedPrice"])?, gross, "{line}");
            assert_eq!(line["vatRate"], 19, "{line}");
            if let Some(company) = line["endCustomerDto"].get("company") {
                seen.insert("company".to_owned());
                assert!(company["name"].is_string() && company["customerNumber"].is_string(), "{line}");
            }
            for property in ["licenseId", "serialNumber", "StartDate", "EndDate", "term"] {
                let value = &line["contractInformationDto"][property];
                if let Some(value) = value.as_str() {
                    seen.insert(property.to_owned());
                    if property.ends_with("Date") {
                        chrono::NaiveDateTime::parse_from_str(value, "%Y-%m-%dT%H:%M:%S")?;
                    }
                }
            }
        }
    }
    for kind in ["Text", "Item", "company", "licenseId", "serialNumber", "StartDate", "EndDate", "term"] {
        assert!(seen.contains(kind), "no {kind} anywhere");
    }
    Ok(())
}

#[tokio::test]
async fn msp_facts_stand_in_the_details_alone() -> TestResult {
    for kind in [DocumentKind::MspMailSecurity, DocumentKind::MspBackup] {
        for invoice in invoices(kind).await? {
            for line in items(&invoice.content["lines"])? {
                assert!(
                    line["endCustomerDto"].is_null() && line["contractInformationDto"].is_null(),
                    "{line}"
                );
            }
            for detail in items(&invoice.content["mspDetailInformation"])? {
                for property in ["endCustomer", "reseller", "contractInformation"] {
                    assert_eq!(detail.get(property), Some(&Value::Null), "{detail}");
                }
                assert!(!facts(detail)?.is_empty(), "{detail}");
            }
        }
    }
    Ok(())
}

#[tokio::test]
async fn details_add_up_to_the_lines() -> TestResult {
    for kind in [DocumentKind::MspMailSecurity, DocumentKind::MspBackup] {
        for invoice in invoices(kind).await? {
            let mut of_lines = BTreeMap::new();
            for line in items(&invoice.content["lines"])?.iter().filter(|line| line["lineType"] != "Text") {
                let price = amount(&line["netUnitPrice"])?;
                of_lines.insert(text(&line["itemNumber"]), (amount(&line["quantity"])?, price));
            }
            let mut of_details: BTreeMap<&str, (i128, i128)> = BTreeMap::new();
            for detail in items(&invoice.content["mspDetailInformation"])? {
                let sum = of_details.entry(text(&detail["itemSku"])).or_default();
                *sum = (sum.0 + amount(&detail["quantity"])?, amount(&detail["price"])?);
            }
            assert!(!of_lines.is_empty());
            assert_eq!(of_details, of_lines, "{}", invoice.number);
        }
    }
    Ok(())
}

#[tokio::test]
async fn mail_security_names_domain_contract_and_us_period() -> TestResult {
    for invoice in invoices(DocumentKind::MspMailSecurity).await? {
        let (first, last) = month_before(invoice.posting_date)?;
        let us = |date: NaiveDate| format!("{}/{}/{} 12:00:00 AM", date.month(), date.day(), date.year());
        let mut contracts = Vec::new();
        let mut retail_prices = 0;
        for detail in items(&invoice.content["mspDetailInformation"])? {
            let facts = facts(detail)?;
            assert!(facts["clientName"].is_some_and(|domain| domain.contains(".example.")), "{detail}");
            assert_eq!(facts["periodStart"], Some(us(first).as_str()), "{detail}");
            assert_eq!(facts["periodEnd"], Some(us(last).as_str()), "{detail}");
            assert!(!facts.contains_key("ClientName") && !facts.contains_key("SiteName"), "{detail}");
            contracts.push(facts["vendorContractNumber"]);
            retail_prices +=
                usize::from(facts.get("recommendedEndUserUnitPrice").is_some_and(Option::is_some));
        }
        assert!(contracts.contains(&None), "one is null");
        assert!(contracts.iter().flatten().any(|contract| contract.trim().is_empty()), "one is blank");
        assert!(contracts.iter().flatten().any(|contract| contract.starts_with("MSP-")));
        assert!(retail_prices > 0 && retail_prices < contracts.len(), "some have a retail price");
    }
    Ok(())
}

#[tokio::test]
async fn backup_names_short_name_device_and_german_period() -> TestResult {
    for invoice in invoices(DocumentKind::MspBackup).await? {
        let (first, last) = month_before(invoice.posting_date)?;
        let site = format!("{} - {}", first.format("%d.%m.%Y"), last.format("%d.%m.%Y"));
        let mut objects = Vec::new();
        let mut retail_prices = 0;
        for detail in items(&invoice.content["mspDetailInformation"])? {
            let facts = facts(detail)?;
            let client = facts["ClientName"].ok_or("no client")?;
            assert_eq!(client.len(), 3, "{detail}");
            assert_eq!(facts["SiteName"], Some(site.as_str()), "{detail}");
            assert!(!facts.contains_key("clientName") && !facts.contains_key("periodStart"), "{detail}");
            if let Some(object) = facts["ObjectName"].filter(|object| !object.is_empty()) {
                assert!(object.starts_with(&format!("{client}-")), "{detail}");
            }
            objects.push(facts["ObjectName"]);
            retail_prices +=
                usize::from(facts.get("recommendedEndUserUnitPrice").is_some_and(Option::is_some));
        }
        assert!(objects.contains(&None) && objects.contains(&Some("")), "one is null, one is blank");
        assert!(retail_prices > 0 && retail_prices < objects.len(), "some have a retail price");
    }
    Ok(())
}

#[tokio::test]
async fn every_month_has_invoices_of_each_kind() -> TestResult {
    for today in ["2026-10-15", "2026-10-01", "2024-02-29", "2026-12-31"] {
        let today: NaiveDate = today.parse()?;
        let sandbox = Sandbox::builder().now(format!("{today}T09:30:00Z").parse()?).start().await?;
        let invoices = &sandbox.data().invoices;
        let oldest = today.checked_sub_months(chrono::Months::new(24)).ok_or("no such month")?;
        assert!(invoices.iter().all(|invoice| (oldest..=today).contains(&invoice.posting_date)), "{today}");
        let mut day = oldest;
        while day <= today {
            let count = |kind| {
                let of_month = |invoice: &&Document| {
                    (invoice.posting_date.year(), invoice.posting_date.month()) == (day.year(), day.month())
                };
                invoices.iter().filter(of_month).filter(|invoice| invoice.kind == kind).count()
            };
            assert!(count(DocumentKind::Trade) >= 5, "{day}");
            assert!(count(DocumentKind::MspMailSecurity) >= 1, "{day}");
            assert!(count(DocumentKind::MspBackup) >= 1, "{day}");
            day = day.checked_add_days(Days::new(27)).ok_or("no next day")?;
        }
    }
    Ok(())
}
