//! Data of your own.

use chrono::NaiveDate;
use infinigate_auth::types::{PriceListItem, Quote};
use infinigate_sandbox::{Data, Document, DocumentKind, Sandbox};
use serde_json::json;

use super::{Caller, TestResult, path_of, text};

#[tokio::test]
async fn an_application_sells_its_own() -> TestResult {
    let day = NaiveDate::from_ymd_opt(2026, 10, 1).ok_or("no such day")?;
    let typed = PriceListItem { sku: Some("B-2".to_owned()), ..Default::default() };
    let quote =
        Quote { document_number: Some("Q-1".to_owned()), can_be_accepted: Some(true), ..Default::default() };
    let (typed, quote) = (serde_json::to_value(typed)?, serde_json::to_value(quote)?);
    let caller = Caller::of(Sandbox::builder().data(move |data| {
        *data = Data::default();
        data.products = vec![
            json!({"sku": "A-1", "descriptionFullText": "Äpfel", "vendorName": "Example Systems"}),
            json!({"sku": null, "vendorName": null}),
            typed,
            json!({"sku": "A-2", "vendorName": "Example Systems"}),
        ];
        let lines = json!([{"lineNumber": 10000, "lineType": "Item", "itemNumber": "A-1"}]);
        data.invoices.push(Document::new(
            "RE-1",
            day,
            json!({"lines": lines, "header": {"currencyCode": "CHF"}}),
        ));
        data.credit_memos.push(Document::new("GU-1", day, json!({})));
        data.quotes.push(quote);
    }))
    .await?;
    let search = path_of("search_price_list");
    let found = caller.list(&format!("{search}/%C3%A4PFEL")).await?.rows;
    assert_eq!(found, [caller.sandbox.data().products[0].clone()]);
    assert_eq!(caller.list(&format!("{search}/b-2")).await?.rows[0]["sku"], "B-2");
    assert_eq!(caller.list(path_of("list_manufacturers")).await?.rows, ["Example Systems"]);

    let list = caller.list(path_of("list_invoices")).await?;
    let row = &list.rows[0];
    assert_eq!((list.count, &row["postingDate"]), (1, &json!("2026-10-01T00:00:00")));
    let guid = row["documentGuid"].as_str().ok_or("no GUID")?;
    let invoice = caller.get_json(&format!("{}/{guid}", path_of("get_invoice"))).await?;
    assert_eq!(
        invoice["header"],
        json!({"documentNumber": "RE-1", "postingDate": "2026-10-01T00:00:00", "currencyCode": "CHF"})
    );
    assert_eq!(invoice["lines"][0]["itemNumber"], "A-1");
    let memos = path_of("get_credit_memo_by_number");
    if !memos.is_empty() {
        let memo = caller.get_json(&format!("{memos}/GU-1")).await?;
        assert_eq!((&memo["lines"], &memo["mspDetailInformation"]), (&json!([]), &json!(null)));
    }

    let accept = json!({"documentNumber": "Q-1", "documentRevision": 0, "acceptedByUserMail": "a@b.example"});
    let response = caller.post(path_of("accept_quote"), &accept).await?;
    assert_eq!(response.status, 409, "it has no revision");
    assert_eq!(caller.sandbox.data().invoices[0].kind, DocumentKind::Chosen);
    Ok(())
}

#[tokio::test]
async fn generated_data_can_be_changed() -> TestResult {
    let caller = Caller::of(Sandbox::builder().data(|data| {
        data.products[0]["stockLevel"] = json!(7);
        data.products.truncate(1);
        data.invoices[0].content["lines"] = json!([]);
        data.quotes[0]["total"] = json!(12.5);
    }))
    .await?;
    let data = caller.sandbox.data();
    let sku = data.products[0]["sku"].as_str().ok_or("no SKU")?;
    let found = caller.list(&format!("{}?no={sku}", path_of("get_price_list_by_sku"))).await?;
    assert_eq!(found.rows[0]["stockLevel"], 7);
    let path = format!("{}/{}", path_of("get_invoice"), data.invoices[0].guid);
    assert_eq!(caller.get_json(&path).await?["lines"], json!([]));
    let path = format!("{}/{}", path_of("get_quote_by_number"), text(&data.quotes[0]["documentNumber"]));
    assert_eq!(caller.quote(&path).await?["total"], 12.5);
    Ok(())
}

#[test]
fn a_document_keeps_what_it_is_given() {
    let day = NaiveDate::default();
    let given = json!({"envelope": {"documentGuid": "11111111-2222-4333-8444-555555555555"}, "other": [1]});
    let document = Document::new("RE-1", day, given);
    assert_eq!(document.guid, "11111111-2222-4333-8444-555555555555");
    assert_eq!(
        (&document.overview["documentGuid"], &document.content["other"]),
        (&json!(document.guid), &json!([1]))
    );
    assert_eq!(Document::new("RE-2", day, json!({})).guid, Document::new("RE-2", day, json!({})).guid);
    assert_ne!(Document::new("RE-2", day, json!({})).guid, Document::new("RE-3", day, json!({})).guid);
}
