//! One call's own settings, its raw response, hooks around its attempts, and what goes beyond single operations: whole
//! documents of a period, manufacturers by name, a check of the credentials.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use common::{Clock, builder_for, client_of, connected, patiently};
use futures::{StreamExt, TryStreamExt};
use infinigate_auth::api::operations::{GET_INVOICE, LIST_MANUFACTURERS, SEARCH_PRICE_LIST};
use infinigate_auth::api::{Operation, reqwest};
use infinigate_auth::mock::{self, MockServer, MockServerExt};
use infinigate_auth::{
    Attempt, Credentials, CredentialsCheck, Error, Infinigate, Middleware, RequestOptions,
};
use infinigate_contract::Exchange;
use infinigate_sandbox::{Fault, Sandbox};
use metrics_util::debugging::{DebugValue, DebuggingRecorder};

#[tokio::test]
async fn one_call_has_attempts_headers_and_an_id_of_its_own() {
    let (sandbox, infinigate) = connected().await;
    sandbox.inject(Fault::status(503).on(&LIST_MANUFACTURERS).times(1));
    let options = RequestOptions::new().attempts(1).header("x-tenant", "exa").request_id("r-1");
    let error = infinigate.with_options(options).list_manufacturers().send().await.unwrap_err();
    assert_eq!(error.status().unwrap(), 503);
    let exchanges = sandbox.exchanges();
    let headers = &exchanges.last().unwrap().request_headers;
    assert_eq!(
        (&headers["x-tenant"], &headers["x-request-id"]),
        (&"exa".parse().unwrap(), &"r-1".parse().unwrap())
    );

    // The client itself is as it was, and so is the next call.
    infinigate.list_manufacturers().send().await.unwrap();
    assert!(!sandbox.exchanges().last().unwrap().request_headers.contains_key("x-tenant"));

    let invalid = infinigate.with_options(RequestOptions::new().header("api-key", "other"));
    let error = invalid.list_manufacturers().send().await.unwrap_err();
    assert!(error.to_string().starts_with("list_manufacturers was not sent: the header api-key"), "{error}");
}

#[tokio::test]
async fn one_call_has_a_time_limit_of_its_own_and_says_what_passed() {
    let clock = Clock::stop();
    let (sandbox, infinigate) = connected().await;
    infinigate.list_manufacturers().send().await.unwrap();
    sandbox.inject(Fault::delay(Duration::from_mins(10)).on(&LIST_MANUFACTURERS).times(1));
    let short =
        infinigate.with_options(RequestOptions::new().timeout(Duration::from_secs(5)).request_id("r-7"));
    let call = short.list_manufacturers().send();
    let error = patiently(&clock, Duration::from_secs(1), || true, call).await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
    let text = error.to_string();
    assert!(text.contains("the limit of 5s for the operation passed"), "{text}");
    assert!(text.contains("request id r-7"), "{text}");
    assert!(text.contains("attempt 1 took"), "{text}");
}

/// An attempt's limit begins when its request is sent.
#[tokio::test]
async fn a_timeout_after_a_wait_for_the_turn_names_the_limit_that_passed() {
    let clock = Clock::stop();
    let sandbox = Sandbox::start().await.unwrap();
    let builder = builder_for(&sandbox).attempts(1).requests_per_second(0.1);
    let [silent, attempt] = [5, 8].map(Duration::from_secs);
    let infinigate = builder.read_timeout(silent).attempt_timeout(attempt).build().unwrap();
    infinigate.list_manufacturers().send().await.unwrap();
    sandbox.inject(Fault::delay(Duration::from_mins(10)).on(&LIST_MANUFACTURERS).times(1));
    let call = infinigate.list_manufacturers().send();
    let error = patiently(&clock, Duration::from_secs(1), || true, call).await.unwrap_err();
    let text = error.to_string();
    assert!(text.contains("the limit for a server that is silent passed"), "{text}");
    assert!(text.contains("of it until it was sent"), "{text}");
}

/// The id to look for in two logs, in each kind of error: the caller's own, else what the server says.
#[tokio::test]
async fn every_error_says_under_which_id_the_request_is_known() {
    let sandbox = Sandbox::start().await.unwrap();
    let builder = builder_for(&sandbox).attempts(1).body_limit(4096);
    let plain = builder.middleware(Notes::default()).build().unwrap();
    let named = plain.with_options(RequestOptions::new().request_id("r-1"));
    let large = "x".repeat(4097);
    for (status, body, kind) in [
        (503, "{}", "Api("),
        (404, "", "Api("),
        (401, "{}", "Credentials("),
        (200, "{\"half\": ", "Decode("),
        (200, large.as_str(), "TooLarge("),
    ] {
        for name in ["x-request-id", "X-MS-Request-ID", "x-correlation-id", "request-id"] {
            for (client, expected) in [(&named, "r-1"), (&plain, "of-the-server")] {
                let headers = [(name, "of-the-server")];
                sandbox.inject(Fault::response(status, "", &headers, body).on(&LIST_MANUFACTURERS));
                let error = client.list_manufacturers().send().await.unwrap_err();
                sandbox.clear_faults();
                assert!(format!("{error:#?}").starts_with(kind), "{error:#?}");
                assert_eq!(error.request_id(), Some(expected), "{error}");
                assert!(error.to_string().contains(&format!("request id {expected}")), "{error}");
            }
        }
    }
    sandbox.inject(Fault::response(503, "", &[], "").on(&LIST_MANUFACTURERS));
    let error = plain.list_manufacturers().send().await.unwrap_err();
    assert!(error.request_id().is_none() && !error.to_string().contains("request id"), "{error}");
}

#[tokio::test]
async fn a_success_has_status_headers_and_body_as_they_arrived() {
    let (sandbox, infinigate) = connected().await;
    let raw = infinigate.list_manufacturers().send_raw().await.unwrap();
    let exchanges = sandbox.exchanges();
    let sent = exchanges.last().unwrap();
    assert_eq!(raw.status(), sent.status);
    assert_eq!(raw.headers()["content-type"], sent.response_headers["content-type"]);
    assert_eq!(raw.into_inner(), sent.response_body);
    let error = infinigate.get_invoice_by_number().document_number("none").send_raw().await.unwrap_err();
    assert!(error.is_not_found(), "{error}");
}

/// Notes what it sees, and fails the first attempt.
#[derive(Debug, Default, Clone)]
struct Notes(Arc<Mutex<Vec<String>>>);

impl Middleware for Notes {
    fn before(&self, request: &mut reqwest::Request, operation: &Operation) -> Result<(), Error> {
        let credentials = ["api-key", "authorization"].map(|name| request.headers().contains_key(name));
        assert_eq!(credentials, [false, false]);
        request.headers_mut().insert("x-note", "1".parse().unwrap());
        self.0.lock().unwrap().push(format!("before {}", operation.id));
        Ok(())
    }

    fn after(&self, attempt: &Attempt<'_>) {
        let seen = match &attempt.result {
            Ok(response) => format!("{} {}", response.status(), response.body().is_empty()),
            Err(error) => error.to_string(),
        };
        self.0.lock().unwrap().push(format!("after {}: {seen}", attempt.operation.id));
    }
}

#[tokio::test]
async fn hooks_see_every_attempt_but_no_credentials() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.inject(Fault::status(503).on(&LIST_MANUFACTURERS).times(1));
    let notes = Notes::default();
    let builder = builder_for(&sandbox).middleware(notes.clone());
    let infinigate = builder.backoff(Duration::from_nanos(1), Duration::from_nanos(1)).build().unwrap();
    let page = infinigate.list_manufacturers().send().await.unwrap();
    assert!(!page.is_empty());
    let seen = notes.0.lock().unwrap().clone();
    let expected = [
        "before list_manufacturers",
        "after list_manufacturers: 503 Service Unavailable true",
        "before list_manufacturers",
        "after list_manufacturers: 200 OK false",
    ];
    let without_body = |line: &String| line.replace("Unavailable false", "Unavailable true");
    assert_eq!(seen.iter().map(without_body).collect::<Vec<_>>(), expected);
    assert_eq!(sandbox.exchanges().last().unwrap().request_headers["x-note"], "1");
}

#[derive(Debug)]
struct Refuse;

impl Middleware for Refuse {
    fn before(&self, _: &mut reqwest::Request, operation: &Operation) -> Result<(), Error> {
        Err(Error::invalid_request(operation, "not today"))
    }
}

#[tokio::test]
async fn a_hook_can_end_an_attempt_before_it_is_sent() {
    let sandbox = Sandbox::start().await.unwrap();
    let infinigate = builder_for(&sandbox).middleware(Refuse).build().unwrap();
    let error = infinigate.list_manufacturers().send().await.unwrap_err();
    assert_eq!(error.to_string(), "list_manufacturers was not sent: not today");
    assert!(sandbox.exchanges().iter().all(Exchange::is_token_request));
}

#[tokio::test]
async fn a_wrong_key_is_told_from_a_wrong_secret() {
    let sandbox = Sandbox::start().await.unwrap();
    let with = |key: &str, secret: &str| {
        let credentials = Credentials::new(key, sandbox.client_id(), secret).unwrap();
        Infinigate::builder(credentials).base_url(sandbox.base_url()).build().unwrap()
    };
    let check = async |key: &str, secret: &str| with(key, secret).check_credentials().await.unwrap();
    let (key, secret) = (sandbox.api_key(), sandbox.client_secret());
    assert!(matches!(check(key, secret).await, CredentialsCheck::Accepted));
    assert!(matches!(check("wrong", secret).await, CredentialsCheck::ApiKeyRefused(_)));
    assert!(matches!(check(key, "wrong").await, CredentialsCheck::ClientRefused(_)));
    assert!(matches!(check("wrong", "wrong").await, CredentialsCheck::ApiKeyRefused(_)));
    assert!(sandbox.exchanges().iter().all(Exchange::is_token_request));
}

#[tokio::test]
async fn documents_of_a_period_come_whole() {
    let (_sandbox, infinigate) = connected().await;
    let all = || "2020-01-01".parse().unwrap()..="2100-01-01".parse().unwrap();
    let rows: Vec<_> = infinigate
        .list_invoices()
        .period_start("2020-01-01")
        .period_end("2100-01-01")
        .stream()
        .try_collect()
        .await
        .unwrap();
    let stream = infinigate.invoices(all());
    let invoices: Vec<_> = tokio::spawn(stream.try_collect::<Vec<_>>()).await.unwrap().unwrap();
    assert!(!invoices.is_empty());
    let numbers = invoices.iter().map(|invoice| invoice.header.as_ref().unwrap().document_number.clone());
    assert!(numbers.eq(rows.iter().map(|row| row.document_number.clone())));
    assert!(invoices.iter().any(|invoice| !invoice.lines.is_empty()));
    let memos: Vec<_> = infinigate.credit_memos(all()).try_collect().await.unwrap();
    assert!(!memos.is_empty());
}

/// What came after a gap would be taken for the rest of the list.
#[tokio::test]
async fn documents_end_with_the_first_that_fails() {
    let (sandbox, infinigate) = connected().await;
    let all = || "2020-01-01".parse().unwrap()..="2100-01-01".parse().unwrap();
    sandbox.inject(Fault::status(404).on(&GET_INVOICE));
    let invoices: Vec<_> = infinigate.invoices(all()).collect().await;
    assert!(matches!(&invoices[..], [Err(_)]), "{} results", invoices.len());
    let usage: Vec<_> = infinigate.msp_usage(all()).collect().await;
    assert!(matches!(&usage[..], [Err(_)]), "{} results", usage.len());
}

#[tokio::test]
async fn a_manufacturer_is_found_by_name_and_a_name_is_no_code() {
    let (_sandbox, infinigate) = connected().await;
    let names = infinigate.list_manufacturers().send().await.unwrap().into_inner();
    let mut differs = None;
    for name in &names {
        let found = infinigate.manufacturer(&name.to_uppercase()).await.unwrap();
        assert_eq!(found.name, *name);
        if !found.codes.is_empty() && !found.codes.iter().any(|code| code.eq_ignore_ascii_case(name)) {
            differs = Some(found);
            break;
        }
    }
    let found = differs.unwrap();
    let code = found.codes.first().unwrap();
    let error = infinigate.check_vendor_codes([&found.name]).await.unwrap_err().to_string();
    assert!(error.contains(&found.name) && error.contains(code.as_str()), "{error}");
    infinigate.check_vendor_codes(&found.codes).await.unwrap();

    let error = infinigate.manufacturer("Nobody & Sons").await.unwrap_err().to_string();
    assert!(error.contains("there is no manufacturer \"Nobody & Sons\""), "{error}");
    let begun: String = names[0].chars().take(3).collect();
    let error = infinigate.manufacturer(&begun).await.unwrap_err().to_string();
    assert!(error.contains(names[0].as_str()), "{error}");
}

#[tokio::test]
async fn a_client_is_built_again_with_other_settings() {
    let (sandbox, infinigate) = connected().await;
    sandbox.inject(Fault::status(503).on(&LIST_MANUFACTURERS).times(1));
    let once = infinigate.to_builder().attempts(1).build().unwrap();
    assert_eq!(once.list_manufacturers().send().await.unwrap_err().status().unwrap(), 503);
    client_of(&sandbox).list_manufacturers().send().await.unwrap();
}

#[tokio::test]
async fn a_request_without_a_mock_is_no_404_and_errors_have_both_forms() {
    let server = MockServer::start();
    let infinigate = mock::client(&server).attempts(1).build().unwrap();
    let error = infinigate.get_invoice_by_number().document_number("R1").send().await.unwrap_err();
    assert!(matches!(error, Error::NoMock(_)) && !error.is_not_found(), "{error}");
    assert_eq!(error.operation(), Some("get_invoice_by_number"));

    server.search_price_list(|when, then| {
        when.header("x-tenant", "exa");
        then.gateway_error(429, "Rate limit is exceeded. Try again in 7 seconds.");
    });
    server.list_manufacturers(|_, then| drop(then.problem(400, "One or more validation errors occurred.")));
    let without = infinigate.search_price_list().searchword("a").send().await.unwrap_err();
    assert!(matches!(without, Error::NoMock(_)), "{without}");
    let options = RequestOptions::new().header("x-tenant", "exa");
    let search = infinigate.with_options(options).search_price_list().searchword("a").send();
    let error = search.await.unwrap_err();
    assert!(
        error.is_throttled()
            && error.to_string().ends_with(": Rate limit is exceeded. Try again in 7 seconds."),
        "{error}"
    );
    assert_eq!(error.operation(), Some(SEARCH_PRICE_LIST.id));
    let error = infinigate.list_manufacturers().send().await.unwrap_err();
    assert!(error.to_string().ends_with("One or more validation errors occurred."), "{error}");
    assert!(error.headers().unwrap()["content-type"] == "application/problem+json");
}

/// What is measured of a call whose first attempts fail, with a backoff that is no longer than this.
fn measured(retries: u32, longest: Duration) -> Vec<(metrics::Key, DebugValue)> {
    let recorder = DebuggingRecorder::new();
    let snapshotter = recorder.snapshotter();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    metrics::with_local_recorder(&recorder, || {
        runtime.block_on(async {
            let sandbox = Sandbox::start().await.unwrap();
            sandbox.inject(Fault::status(503).on(&LIST_MANUFACTURERS).times(retries));
            let infinigate = builder_for(&sandbox).backoff(longest, longest).attempts(12).build().unwrap();
            infinigate.list_manufacturers().send().await.unwrap();
        });
    });
    let measured = snapshotter.snapshot().into_vec().into_iter();
    measured.map(|(key, _, _, value)| (key.key().clone(), value)).collect()
}

/// Neither before the second attempt nor before the last one, to which it would have grown.
#[test]
fn a_retry_waits_no_longer_than_is_said() {
    let longest = Duration::from_nanos(1);
    let measured = measured(11, longest);
    let wait = measured.iter().find(|(key, _)| key.name() == "infinigate_retry_wait_seconds");
    let Some((_, DebugValue::Histogram(waits))) = wait else { panic!("{measured:?}") };
    assert!(waits.len() == 11, "{waits:?}");
    assert!(waits.iter().all(|wait| wait.into_inner() <= longest.as_secs_f64()), "{waits:?}");
}

#[test]
fn metrics_have_the_names_that_are_documented() {
    let told: BTreeMap<String, Vec<String>> = measured(1, Duration::from_nanos(1))
        .into_iter()
        .map(|(key, _)| {
            let labels = key.labels().map(|label| format!("{}={}", label.key(), label.value()));
            (key.name().to_owned(), labels.collect())
        })
        .collect();
    let page =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/requests.md")).unwrap();
    let documented: BTreeMap<String, Vec<String>> = page
        .lines()
        .filter(|line| line.starts_with("| `infinigate_"))
        .map(|line| {
            let cells: Vec<_> = line.trim_matches('|').split('|').map(str::trim).collect();
            let labels = cells[2].split(", ").map(str::to_owned).collect();
            (cells[0].trim_matches('`').to_owned(), labels)
        })
        .collect();
    let labels = |labels: &Vec<String>| -> Vec<String> {
        labels.iter().map(|label| label.split('=').next().unwrap().to_owned()).collect()
    };
    let names: BTreeMap<_, _> = told.iter().map(|(name, told)| (name.clone(), labels(told))).collect();
    assert_eq!(names, documented, "what is measured, and what docs/requests.md says");
    assert!(
        told["infinigate_operations_total"].contains(&"operation=list_manufacturers".to_owned()),
        "{told:?}"
    );
}

#[test]
fn a_blocking_client_waits_and_refuses_to_block_a_runtime() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let (_sandbox, infinigate) = runtime.block_on(connected());
    let blocking = infinigate_auth::blocking::Infinigate::new(infinigate).unwrap();
    let page = blocking.wait(blocking.list_manufacturers().send()).unwrap();
    assert!(!page.is_empty());
    let rows: Result<Vec<_>, _> = blocking.iter(blocking.list_invoices().take(60).stream()).collect();
    assert!(!rows.unwrap().is_empty());
    let error = runtime.block_on(async { blocking.wait(blocking.list_manufacturers().send()).unwrap_err() });
    assert!(error.to_string().contains("use infinigate_auth::Infinigate there"), "{error}");
    runtime.block_on(async move { drop(blocking) });
}
