//! Faults on order: which request they concern, how often, and what is left behind.

use std::time::Duration;

use infinigate_auth::api::operations::{
    ACCEPT_QUOTE, GET_QUOTE_BY_NUMBER, LIST_MANUFACTURERS, REQUEST_TOKEN,
};
use infinigate_sandbox::Fault;
use reqwest::Method;
use serde_json::json;
use tokio::time::Instant;

use super::{Caller, TestResult, path_of};

const MANUFACTURERS: &str = LIST_MANUFACTURERS.path;
const QUOTE: &str = path_of("get_quote_by_number");
const INVOICES: &str = path_of("list_invoices");

async fn status(caller: &Caller, path: &str) -> TestResult<u16> {
    Ok(caller.get(path).await?.status)
}

#[tokio::test]
async fn a_fault_concerns_every_operation_but_the_token_request_until_it_is_cleared() -> TestResult {
    let caller = Caller::new().await?;
    caller.sandbox.inject(Fault::status(503));
    for path in [MANUFACTURERS, INVOICES, "/nowhere"] {
        let response = caller.get(path).await?;
        assert_eq!(response.status, 503);
        assert_eq!(response.json()?, json!({"statusCode": 503, "message": "Service Unavailable"}));
    }
    caller.fetch_token().await?;
    caller.sandbox.clear_faults();
    assert_eq!(status(&caller, MANUFACTURERS).await?, 200);
    Ok(())
}

#[tokio::test]
async fn a_fault_concerns_the_operation_it_names_whatever_stands_in_its_path() -> TestResult {
    let caller = Caller::new().await?;
    caller.sandbox.inject(Fault::status(500).on(&GET_QUOTE_BY_NUMBER));
    caller.sandbox.inject(Fault::status(502).on(&REQUEST_TOKEN));
    assert_eq!(status(&caller, &format!("{QUOTE}/one")).await?, 500);
    assert_eq!(status(&caller, &format!("{QUOTE}/%C3%A4%20two")).await?, 500);
    for path in [INVOICES, ACCEPT_QUOTE.path, MANUFACTURERS] {
        assert_ne!(status(&caller, path).await?, 500, "{path}");
    }
    caller.sandbox.inject(Fault::status(504).on(&ACCEPT_QUOTE));
    assert_eq!(status(&caller, ACCEPT_QUOTE.path).await?, 404, "a GET of the path is another request");
    assert!(caller.fetch_token().await.is_err());
    Ok(())
}

#[tokio::test]
async fn faults_happen_so_many_times_in_the_order_in_which_they_were_injected() -> TestResult {
    let caller = Caller::new().await?;
    caller.sandbox.inject(Fault::status(500).times(2));
    caller.sandbox.inject(Fault::status(502).on(&LIST_MANUFACTURERS).times(1));
    caller.sandbox.inject(Fault::status(504).times(0));
    caller.sandbox.inject(Fault::status(503).times(1));
    let mut seen = Vec::new();
    for path in [MANUFACTURERS, INVOICES, INVOICES, MANUFACTURERS, MANUFACTURERS] {
        seen.push(status(&caller, path).await?);
    }
    assert_eq!(seen, [500, 500, 503, 502, 200]);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn delays_add_up_and_come_before_another_fault() -> TestResult {
    let caller = Caller::new().await?;
    caller.sandbox.inject(Fault::status(503).times(1));
    caller.sandbox.inject(Fault::delay(Duration::from_secs(3)).on(&LIST_MANUFACTURERS).times(1));
    caller.sandbox.inject(Fault::delay(Duration::from_secs(2)));
    for (expected, seconds) in [(503, 5), (200, 2)] {
        let start = Instant::now();
        assert_eq!(status(&caller, MANUFACTURERS).await?, expected);
        // On a paused clock nothing but a delay takes time.
        assert_eq!(start.elapsed().as_secs(), seconds);
    }
    Ok(())
}

#[tokio::test]
async fn a_connection_that_ends_leaves_the_request_unprocessed_or_the_response_unseen() -> TestResult {
    let caller = Caller::new().await?;
    let quote = caller.sandbox.data().quotes.iter().find(|quote| quote["canBeAccepted"] == true);
    let quote = quote.ok_or("no open quote")?;
    let body = json!({
        "documentNumber": quote["documentNumber"],
        "documentRevision": quote["documentVersion"],
        "acceptedByUserMail": "buyer@reseller.example",
    });
    caller.sandbox.inject(Fault::disconnect().times(1));
    assert!(caller.post(ACCEPT_QUOTE.path, &body).await.is_err());
    assert_eq!((caller.sandbox.acceptances().len(), caller.sandbox.request_count()), (0, 1));

    caller.sandbox.inject(Fault::lost_response().on(&ACCEPT_QUOTE));
    assert!(caller.post(ACCEPT_QUOTE.path, &body).await.is_err());
    assert_eq!(caller.sandbox.acceptances().len(), 1);
    let exchanges = caller.sandbox.exchanges();
    let last = exchanges.last().ok_or("no exchange")?;
    assert_eq!((last.path.as_str(), last.status.as_u16()), (ACCEPT_QUOTE.path, 200), "it was answered");
    assert_eq!(status(&caller, MANUFACTURERS).await?, 200);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn who_does_not_wait_for_a_delayed_request_was_not_heard() -> TestResult {
    let caller = Caller::new().await?;
    caller.sandbox.inject(Fault::delay(Duration::from_mins(1)).on(&ACCEPT_QUOTE));
    let impatient = caller.request(Method::POST, ACCEPT_QUOTE.path).timeout(Duration::from_secs(5));
    let quote = &caller.sandbox.data().quotes[0];
    let body = json!({
        "documentNumber": quote["documentNumber"],
        "documentRevision": quote["documentVersion"],
        "acceptedByUserMail": "buyer@reseller.example",
    });
    assert!(impatient.json(&body).send().await.is_err_and(|error| error.is_timeout()));
    tokio::time::sleep(Duration::from_mins(2)).await;
    assert_eq!(caller.sandbox.acceptances(), []);
    Ok(())
}
