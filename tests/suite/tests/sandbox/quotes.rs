//! Quotes and what becomes of them.

use infinigate_auth::Properties;
use infinigate_auth::types::Quote;
use reqwest::Method;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::{Caller, TestResult, column, encode, path_of, read, text};

const QUOTES: &str = path_of("list_quotes");
const ACCEPT: &str = path_of("accept_quote");
const REJECT: &str = path_of("reject_quote");
const REQUEST: &str = path_of("request_quote");
const BY_GUID: &str = path_of("get_quote");
const BY_NUMBER: &str = path_of("get_quote_by_number");

fn find(caller: &Caller, passes: impl Fn(&Value) -> bool) -> TestResult<Value> {
    caller
        .sandbox
        .data()
        .quotes
        .iter()
        .find(|quote| passes(quote))
        .cloned()
        .ok_or_else(|| "no such quote".into())
}

fn open(caller: &Caller) -> TestResult<Value> {
    find(caller, |quote| quote["canBeAccepted"] == true)
}

fn acceptance(quote: &Value) -> Value {
    json!({
        "documentNumber": quote["documentNumber"],
        "documentRevision": quote["documentVersion"],
        "acceptedByUserMail": "buyer@reseller.example.com",
    })
}

fn rejection(quote: &Value) -> Value {
    json!({
        "documentNumber": quote["documentNumber"],
        "documentRevision": quote["documentVersion"],
        "rejectedByUserMail": "buyer@reseller.example.com",
        "userComments": "Postponed",
    })
}

/// The quote as it stands now.
async fn current(caller: &Caller, quote: &Value) -> TestResult<Value> {
    caller.quote(&format!("{BY_NUMBER}/{}", text(&quote["documentNumber"]))).await
}

#[tokio::test]
async fn the_list_is_paged_and_filtered() -> TestResult {
    if QUOTES.is_empty() {
        return Ok(());
    }
    let caller = Caller::new().await?;
    // A row of the list has no lines.
    let mut quotes = caller.sandbox.data().quotes.clone();
    for quote in &mut quotes {
        assert!(quote.as_object_mut().and_then(|quote| quote.remove("lines")).is_some(), "{quote}");
    }
    let list = caller.list(QUOTES).await?;
    assert_eq!((list.count, &list.rows), (quotes.len(), &quotes));
    let created: Vec<&str> = quotes.iter().map(|quote| text(&quote["documentCreated"])).collect();
    assert!(created.is_sorted_by(|newer, older| newer >= older), "newest first");
    let page = caller.list(&format!("{QUOTES}?Take=7&Skip=9")).await?;
    assert_eq!(page.rows, quotes[9..16]);

    for property in ["buyerReference", "externalDocumentNumber"] {
        let sample = find(&caller, |quote| quote[property].is_string())?;
        let wanted: Vec<&Value> = quotes.iter().filter(|quote| quote[property] == sample[property]).collect();
        let query =
            format!("{}={}", property.to_uppercase(), encode(&text(&sample[property]).to_lowercase()));
        let found = caller.list(&format!("{QUOTES}?{query}")).await?;
        assert_eq!(found.count, wanted.len(), "{query}");
        assert_eq!(found.rows.iter().collect::<Vec<_>>(), wanted, "{query}");
    }
    let response = caller.get(&format!("{QUOTES}?take=-1&skip=x")).await?;
    assert_eq!(response.invalid_properties()?, ["skip", "take"]);
    Ok(())
}

#[tokio::test]
async fn the_lines_of_a_quote_add_up_to_its_total() -> TestResult {
    let caller = Caller::new().await?;
    for quote in &caller.sandbox.data().quotes {
        let quote: Quote = serde_json::from_str(&current(&caller, quote).await?.to_string())?;
        let amount = |line: &Properties, name| line.decimal(name).unwrap_or_default();
        let lines = || quote.lines.iter();
        assert!(lines().all(|line| {
            amount(line, "quantity") * amount(line, "netUnitPrice") == amount(line, "netExtendedPrice")
        }));
        let total: Decimal = lines().map(|line| amount(line, "netExtendedPrice")).sum();
        assert_eq!(Some(total), quote.total, "{quote:?}");
        assert!(Decimal::from(10) < total && total < Decimal::from(30_000), "{quote:?}");
    }
    Ok(())
}

#[tokio::test]
async fn guid_and_number_lead_to_the_same_quote() -> TestResult {
    let caller = Caller::new().await?;
    for quote in &caller.sandbox.data().quotes {
        let (guid, number) = (text(&quote["documentGuid"]), text(&quote["documentNumber"]));
        if !BY_GUID.is_empty() {
            assert_eq!(caller.quote(&format!("{BY_GUID}/{}", guid.to_uppercase())).await?, *quote);
        }
        assert_eq!(caller.quote(&format!("{BY_NUMBER}/{number}")).await?, *quote);
        assert!(quote["documentVersion"].is_u64(), "{quote}");
    }
    for (path, key) in [(BY_GUID, "00000000-0000-0000-0000-000000000000"), (BY_NUMBER, "none")] {
        if path.is_empty() {
            continue;
        }
        let response = caller.get(&format!("{path}/{key}")).await?;
        assert_eq!((response.status, &response.json()?["status"]), (404, &json!(404)), "{path}");
    }
    Ok(())
}

#[tokio::test]
async fn an_accepted_quote_is_closed() -> TestResult {
    let caller = Caller::new().await?;
    let quote = open(&caller)?;
    assert_eq!((&quote["documentStatus"], &quote["canBeRejected"]), (&json!("Open"), &json!(true)));
    let response = caller.post(ACCEPT, &acceptance(&quote)).await?.ok()?;
    let after = current(&caller, &quote).await?;
    assert_eq!(response, after);
    assert_eq!(after["documentStatus"], "Accepted");
    assert_eq!((&after["canBeAccepted"], &after["canBeRejected"]), (&json!(false), &json!(false)));

    let again = caller.post(ACCEPT, &acceptance(&quote)).await?;
    assert_eq!((again.status, &again.json()?["status"]), (409, &json!(409)), "once is enough");
    assert_eq!(caller.post(REJECT, &rejection(&quote)).await?.status, 409, "too late");
    assert_eq!(current(&caller, &quote).await?, after);
    Ok(())
}

#[tokio::test]
async fn a_rejected_quote_is_closed() -> TestResult {
    let caller = Caller::new().await?;
    let quote = open(&caller)?;
    let response = caller.post(REJECT, &rejection(&quote)).await?.ok()?;
    let after = current(&caller, &quote).await?;
    assert_eq!(response, after);
    assert_eq!(after["documentStatus"], "Rejected");
    assert_eq!((&after["canBeAccepted"], &after["canBeRejected"]), (&json!(false), &json!(false)));
    assert_eq!(caller.post(REJECT, &rejection(&quote)).await?.status, 409, "once is enough");
    assert_eq!(caller.post(ACCEPT, &acceptance(&quote)).await?.status, 409, "too late");
    Ok(())
}

#[tokio::test]
async fn what_was_not_seen_cannot_be_decided() -> TestResult {
    let caller = Caller::new().await?;
    let quote = open(&caller)?;
    for (path, mut body) in [(ACCEPT, acceptance(&quote)), (REJECT, rejection(&quote))] {
        body["documentRevision"] = json!(quote["documentVersion"].as_i64().unwrap_or_default() + 1);
        let stale = caller.post(path, &body).await?;
        assert_eq!((stale.status, &stale.json()?["status"]), (409, &json!(409)), "{path}");
        body["documentNumber"] = json!("none");
        assert_eq!(caller.post(path, &body).await?.status, 404, "{path}");
    }
    assert_eq!(current(&caller, &quote).await?, quote, "nothing has happened to it");
    let expired = find(&caller, |quote| quote["documentStatus"] == "Expired")?;
    assert_eq!(caller.post(ACCEPT, &acceptance(&expired)).await?.status, 409);
    let requested = find(&caller, |quote| quote["documentStatus"] == "Requested")?;
    assert_eq!((&requested["canBeAccepted"], &requested["canBeRejected"]), (&json!(false), &json!(true)));
    assert_eq!(caller.post(ACCEPT, &acceptance(&requested)).await?.status, 409);
    assert_eq!(caller.post(REJECT, &rejection(&requested)).await?.status, 200);
    Ok(())
}

#[tokio::test]
async fn a_decision_needs_its_properties() -> TestResult {
    let caller = Caller::new().await?;
    let quote = open(&caller)?;
    for (path, body, mail) in [
        (ACCEPT, acceptance(&quote), "acceptedByUserMail"),
        (REJECT, rejection(&quote), "rejectedByUserMail"),
    ] {
        for property in ["documentNumber", "documentRevision", mail] {
            for value in [Value::Null, json!({}), json!(" ")] {
                let mut body = body.clone();
                body[property] = value;
                assert_eq!(
                    caller.post(path, &body).await?.invalid_properties()?,
                    [property],
                    "{path} {body}"
                );
            }
        }
        let empty = caller.post(path, &json!({})).await?;
        assert_eq!(empty.invalid_properties()?.len(), 3, "{path}");
    }
    let mut without_comment = rejection(&quote);
    without_comment["userComments"] = Value::Null;
    assert_eq!(caller.post(REJECT, &without_comment).await?.status, 200, "the comment is optional");
    Ok(())
}

#[tokio::test]
async fn a_body_must_be_a_json_object() -> TestResult {
    let caller = Caller::new().await?;
    for path in [ACCEPT, REJECT, REQUEST].into_iter().filter(|path| !path.is_empty()) {
        for body in ["", "{", "[]", "null", "not json"] {
            let request =
                caller.request(Method::POST, path).header("Content-Type", "application/json").body(body);
            assert_eq!(read(request).await?.invalid_properties()?, ["$"], "{path} {body}");
        }
        assert_eq!(read(caller.request(Method::POST, path).form(&[("a", "b")])).await?.status, 415, "{path}");
    }
    Ok(())
}

#[tokio::test]
async fn a_request_becomes_a_quote_that_can_be_accepted() -> TestResult {
    if QUOTES.is_empty() || REQUEST.is_empty() {
        return Ok(());
    }
    let caller = Caller::new().await?;
    let products = &caller.sandbox.data().products;
    let priced: Vec<&Value> = products
        .iter()
        .filter(|product| product["vendorCode"] == "HP" && product["listPrice"].is_object())
        .collect();
    let (first, second) = (priced[0], priced[1]);
    let body = json!({
        "header": {"yourReference": "P-4711", "currencyCode": "CHF"},
        "lines": [
            {"itemNumber": first["sku"], "quantity": 2},
            {"manufacturerItemNumber": second["vendorSku"], "quantity": 0.5},
        ],
    });
    let quote = caller.post(REQUEST, &body).await?.ok()?;
    assert_eq!((&quote["buyerReference"], &quote["currencyCode"]), (&json!("P-4711"), &json!("CHF")));
    assert_eq!((&quote["vendorCode"], &quote["documentStatus"]), (&json!("HP"), &json!("Open")));
    let price = |product: &Value| product["listPrice"]["discountedPrice"].as_f64().unwrap_or_default();
    let total = quote["total"].as_f64().unwrap_or_default();
    assert!((total - 2.0 * price(first) - 0.5 * price(second)).abs() < 0.0051, "{total}");

    let list = caller.list(QUOTES).await?;
    let mut row = quote.clone();
    let lines = row.as_object_mut().and_then(|row| row.remove("lines")).ok_or("no lines")?;
    assert_eq!((&lines[0]["quantity"], &lines[1]["quantity"]), (&json!(2), &json!(0.5)));
    assert_eq!((list.count, &list.rows[0]), (caller.sandbox.data().quotes.len() + 1, &row));
    for property in ["documentGuid", "documentNumber"] {
        let values = column(&list.rows, property);
        assert_eq!(values.iter().filter(|value| **value == &quote[property]).count(), 1, "{property} is new");
    }
    assert_eq!(caller.post(ACCEPT, &acceptance(&quote)).await?.status, 200);
    Ok(())
}

#[tokio::test]
async fn a_request_without_a_price_waits() -> TestResult {
    if QUOTES.is_empty() || REQUEST.is_empty() {
        return Ok(());
    }
    let caller = Caller::new().await?;
    let products = &caller.sandbox.data().products;
    let on_request =
        products.iter().find(|product| product["priceOnRequest"] == true).ok_or("no price on request")?;
    for lines in
        [json!(null), json!([]), json!([{"itemNumber": "none"}]), json!([{"itemNumber": on_request["sku"]}])]
    {
        let quote = caller.post(REQUEST, &json!({"lines": lines})).await?.ok()?;
        assert_eq!(quote["documentStatus"], "Requested", "{lines}");
        assert_eq!((&quote["canBeAccepted"], &quote["total"]), (&json!(false), &json!(0)), "{lines}");
    }
    assert_eq!(caller.list(QUOTES).await?.rows.len(), caller.sandbox.data().quotes.len() + 4);
    Ok(())
}

#[tokio::test]
async fn a_request_is_checked() -> TestResult {
    if QUOTES.is_empty() || REQUEST.is_empty() {
        return Ok(());
    }
    let caller = Caller::new().await?;
    for (body, property) in [
        (json!({"header": 1}), "header"),
        (json!({"header": {"yourReference": 1}}), "yourReference"),
        (json!({"lines": {}}), "lines"),
        (json!({"lines": [1]}), "lines[0]"),
        (json!({"lines": [{}, {"quantity": -1}]}), "lines[1].quantity"),
        (json!({"lines": [{"quantity": "two"}]}), "lines[0].quantity"),
    ] {
        assert_eq!(caller.post(REQUEST, &body).await?.invalid_properties()?, [property], "{body}");
    }
    let quotes = caller.list(QUOTES).await?.count;
    assert_eq!(quotes, caller.sandbox.data().quotes.len(), "a refused request leaves nothing behind");
    Ok(())
}
