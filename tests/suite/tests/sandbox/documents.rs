//! Invoices and credit memos.

use chrono::NaiveDate;
use infinigate_sandbox::{Data, Document, Sandbox};
use serde_json::Value;

use super::{Caller, TestResult, column, encode, path_of, text};

const INVOICES_V1: &str = path_of("list_invoices_v1");
const INVOICES: &str = path_of("list_invoices");
const CREDIT_MEMOS: &str = path_of("list_credit_memos");

async fn caller() -> TestResult<Caller> {
    Caller::of(Sandbox::builder().now("2026-10-15T09:30:00Z".parse()?)).await
}

fn numbers(documents: &[Document], passes: impl Fn(&Document) -> bool) -> Vec<&str> {
    documents.iter().filter(|document| passes(document)).map(|document| document.number.as_str()).collect()
}

/// The lists that the description has.
fn lists(data: &Data) -> impl Iterator<Item = (&'static str, &Vec<Document>)> {
    let all = [(INVOICES_V1, &data.invoices), (INVOICES, &data.invoices), (CREDIT_MEMOS, &data.credit_memos)];
    all.into_iter().filter(|(path, _)| !path.is_empty())
}

/// The numbers a list answers, once its count is seen to be theirs.
async fn listed(caller: &Caller, path: &str) -> TestResult<Vec<String>> {
    let list = caller.list(path).await?;
    let numbers: Vec<String> =
        column(&list.rows, "documentNumber").into_iter().map(|number| text(number).to_owned()).collect();
    assert_eq!(list.count, numbers.len(), "{path}");
    Ok(numbers)
}

#[tokio::test]
async fn a_list_has_a_count_and_rows_newest_first() -> TestResult {
    let caller = caller().await?;
    let data = caller.sandbox.data();
    for (path, documents) in lists(data) {
        let list = caller.list(path).await?;
        assert_eq!(list.count, documents.len(), "{path}");
        let rows: Vec<&Value> = documents.iter().map(|document| &document.overview).collect();
        assert_eq!(list.rows.iter().collect::<Vec<_>>(), rows, "{path}");
        assert!(documents.is_sorted_by(|newer, older| newer.posting_date >= older.posting_date), "{path}");
    }
    Ok(())
}

#[tokio::test]
async fn a_period_includes_both_its_days() -> TestResult {
    let caller = caller().await?;
    let data = caller.sandbox.data();
    for (path, documents) in lists(data) {
        // Days on which something was posted, so that it shows if one of them is left out.
        let (start, end) = (documents[30].posting_date, documents[10].posting_date);
        let wanted = numbers(documents, |document| (start..=end).contains(&document.posting_date));
        for names in [("periodStart", "periodEnd"), ("PeriodStart", "PERIODEND")] {
            let query = format!("{}={start}&{}={end}", names.0, names.1);
            assert_eq!(listed(&caller, &format!("{path}?{query}")).await?, wanted, "{path}?{query}");
        }
        let wanted = numbers(documents, |document| document.posting_date >= start);
        assert_eq!(listed(&caller, &format!("{path}?periodStart={start}")).await?, wanted, "{path}");
        let wanted = numbers(documents, |document| document.posting_date <= end);
        assert_eq!(listed(&caller, &format!("{path}?periodEnd={end}")).await?, wanted, "{path}");
        let backwards = listed(&caller, &format!("{path}?periodStart={end}&periodEnd={start}")).await?;
        assert_eq!(backwards, Vec::<String>::new(), "{path}");
    }
    Ok(())
}

#[tokio::test]
async fn date_times_are_timestamps_in_v2() -> TestResult {
    let caller = caller().await?;
    let invoices = &caller.sandbox.data().invoices;
    let day = invoices[40].posting_date;
    let from = |date: NaiveDate| numbers(invoices, move |invoice| invoice.posting_date >= date);
    let (that_day, next_day) = (from(day), from(day.succ_opt().ok_or("no next day")?));
    assert_ne!(that_day, next_day);
    for (time, wanted) in [
        ("T00:00:00", &that_day),
        ("T00:00:00Z", &that_day),
        ("T00:00:00.000Z", &that_day),
        ("T00:00:01", &next_day),
        ("T01:00:00+02:00", &that_day),
        ("T03:00:00+02:00", &next_day),
    ] {
        let path = format!("{INVOICES}?periodStart={}", encode(&format!("{day}{time}")));
        assert_eq!(&listed(&caller, &path).await?, wanted, "{time}");
    }
    let until = format!("{INVOICES}?periodEnd={}", encode(&format!("{day}T00:00:00")));
    assert_eq!(listed(&caller, &until).await?, numbers(invoices, |invoice| invoice.posting_date <= day));
    Ok(())
}

#[tokio::test]
async fn a_date_that_is_none_is_refused() -> TestResult {
    let caller = caller().await?;
    for (path, _) in lists(caller.sandbox.data()) {
        // The last one is what becomes of an offset whose plus sign was not encoded.
        for value in ["yesterday", "2026-13-01", "31.08.2026", "2026-06-01T00:00:00+02:00"] {
            for name in ["periodStart", "periodEnd"] {
                let response = caller.get(&format!("{path}?{name}={value}")).await?;
                assert_eq!(response.invalid_properties()?, [name], "{path} {value}");
            }
        }
        let response = caller.get(&format!("{path}?take=-1&skip=x&periodEnd=y")).await?;
        assert_eq!(response.invalid_properties()?, ["periodEnd", "skip", "take"], "{path}");
    }
    if !INVOICES_V1.is_empty() {
        let date_time = caller.get(&format!("{INVOICES_V1}?periodStart=2026-06-01T00:00:00")).await?;
        assert_eq!(date_time.invalid_properties()?, ["periodStart"], "v1 knows plain dates only");
    }
    Ok(())
}

#[tokio::test]
async fn a_page_keeps_the_count_of_the_whole() -> TestResult {
    let caller = caller().await?;
    let data = caller.sandbox.data();
    for (path, documents) in lists(data) {
        let list = caller.list(&format!("{path}?take=15&skip=30")).await?;
        // A bare list has no count.
        assert!([documents.len(), 15].contains(&list.count), "{path}: {}", list.count);
        let rows: Vec<&Value> =
            documents.iter().skip(30).take(15).map(|document| &document.overview).collect();
        assert_eq!(list.rows.iter().collect::<Vec<_>>(), rows, "{path}");
    }
    Ok(())
}

#[tokio::test]
async fn v2_lists_are_filtered_by_reference() -> TestResult {
    let caller = caller().await?;
    let data = caller.sandbox.data();
    for (path, documents) in lists(data).filter(|(path, _)| *path != INVOICES_V1) {
        let sample = documents
            .iter()
            .find(|document| {
                document.buyer_reference.is_some() && document.external_document_number.is_some()
            })
            .ok_or("no document with both references")?;
        let buyer = sample.buyer_reference.as_deref().unwrap_or_default();
        let external = sample.external_document_number.as_deref().unwrap_or_default();
        let by_buyer = numbers(documents, |document| document.buyer_reference.as_deref() == Some(buyer));
        let both = numbers(documents, |document| {
            document.buyer_reference.as_deref() == Some(buyer)
                && document.external_document_number.as_deref() == Some(external)
        });
        assert!(both.len() < by_buyer.len() && by_buyer.len() < documents.len(), "{path}");
        let (buyer, external) = (encode(buyer), encode(external));
        for query in [format!("buyerReference={buyer}"), format!("BUYERREFERENCE={}", buyer.to_uppercase())] {
            assert_eq!(listed(&caller, &format!("{path}?{query}")).await?, by_buyer, "{path}?{query}");
        }
        let query = format!("buyerReference={buyer}&externalDocumentNumber={external}");
        assert_eq!(listed(&caller, &format!("{path}?{query}")).await?, both, "{path}?{query}");
        assert_eq!(listed(&caller, &format!("{path}?externalDocumentNumber=x")).await?, Vec::<String>::new());
    }
    Ok(())
}

#[tokio::test]
async fn guid_and_number_lead_to_the_same_document() -> TestResult {
    let caller = caller().await?;
    let data = caller.sandbox.data();
    for (by_guid, by_number, documents) in [
        (path_of("get_invoice_v1"), path_of("get_invoice_by_number_v1"), &data.invoices),
        (path_of("get_invoice"), path_of("get_invoice_by_number"), &data.invoices),
        (path_of("get_credit_memo"), path_of("get_credit_memo_by_number"), &data.credit_memos),
    ] {
        for document in documents.iter().step_by(9) {
            let (guid, upper) = (document.guid.clone(), document.guid.to_uppercase());
            for (path, key) in [(by_guid, guid), (by_guid, upper), (by_number, document.number.clone())] {
                if !path.is_empty() {
                    assert_eq!(caller.get_json(&format!("{path}/{key}")).await?, document.content, "{path}");
                }
            }
        }
    }
    Ok(())
}

#[tokio::test]
async fn what_is_absent_is_a_404() -> TestResult {
    let caller = caller().await?;
    let invoice = &caller.sandbox.data().invoices[0];
    let guid = "00000000-0000-0000-0000-000000000000";
    for (path, key) in [
        (path_of("get_invoice_v1"), guid),
        (path_of("get_invoice_by_number_v1"), "none"),
        (path_of("get_invoice"), guid),
        (path_of("get_invoice_by_number"), "none"),
        (path_of("get_credit_memo"), &invoice.guid),
        (path_of("get_credit_memo_by_number"), &invoice.number),
    ] {
        if path.is_empty() {
            continue;
        }
        let path = format!("{path}/{key}");
        let response = caller.get(&path).await?;
        assert_eq!(response.status, 404, "{path}");
        assert_eq!(response.json()?["status"], 404, "{path}: not the gateway's response but the backend's");
    }
    Ok(())
}

#[tokio::test]
async fn the_period_of_v1_and_v2_ends_today() -> TestResult {
    // The same data seen from a day on which a part of it lies ahead cannot be had: the data ends today, too. So the
    // last day itself must have something, and be in the list.
    let caller = Caller::of(Sandbox::builder().now("2026-10-01T23:59:00Z".parse()?)).await?;
    let today =
        numbers(&caller.sandbox.data().invoices, |invoice| invoice.posting_date.to_string() == "2026-10-01");
    assert!(!today.is_empty());
    for (path, _) in lists(caller.sandbox.data()).filter(|(path, _)| *path != CREDIT_MEMOS) {
        assert_eq!(listed(&caller, &format!("{path}?periodStart=2026-10-01")).await?, today, "{path}");
    }
    Ok(())
}
