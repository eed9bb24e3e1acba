//! What a caller is told when a call has no result.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::time::Duration;

use common::{Clock, builder_for, connected};
use infinigate_auth::api::Client;
use infinigate_auth::api::operations::LIST_MANUFACTURERS;
use infinigate_auth::{Credentials, Error, Infinigate, RequestOptions, types};
use infinigate_sandbox::{Fault, Sandbox};
use infinigate_tests::fault_server::{Act, FaultServer, response};
use tokio::net::TcpListener;

fn at(url: &str) -> Infinigate {
    Infinigate::builder(Credentials::new("key", "id", "secret").unwrap()).base_url(url).build().unwrap()
}

#[tokio::test]
async fn bad_input_is_refused_before_anything_is_sent() {
    let (sandbox, infinigate) = connected().await;
    let missing = infinigate.search_price_list().send().await.unwrap_err();
    assert!(missing.to_string().starts_with("search_price_list was not sent: searchword"), "{missing}");
    // As path segments these would reach another operation.
    for segment in ["", ".", ".."] {
        let error = infinigate.search_price_list().searchword(segment).send().await.unwrap_err();
        assert!(matches!(error, Error::InvalidInput(_)), "{segment:?}: {error:?}");
        assert!(error.to_string().contains("searchword is empty"), "{error}");
        assert_eq!(error.operation(), Some("search_price_list"));
    }
    let no_uuid = infinigate.get_invoice().document_guid("4711").send().await.unwrap_err();
    assert!(no_uuid.to_string().contains("document_guid"), "{no_uuid}");
    assert_eq!(sandbox.request_count(), 0);
}

#[tokio::test]
async fn an_api_error_keeps_status_code_message_headers_and_body() {
    let sandbox = Sandbox::start().await.unwrap();
    let infinigate = builder_for(&sandbox).attempts(1).build().unwrap();
    let error = infinigate.get_invoice_by_number().document_number("none").send().await.unwrap_err();
    let Error::Api(api_error) = &error else { panic!("{error:?}") };
    assert_eq!((api_error.operation, api_error.status.as_u16()), ("get_invoice_by_number", 404));
    assert!(api_error.message.is_some() && error.body().is_some_and(|body| !body.is_empty()));

    for (status, media_type, body, shown) in [
        (502, "text/html", "<html>bad gateway</html>", "502 Bad Gateway: <html>"),
        (503, "", "", "503 Service Unavailable"),
        (
            403,
            "application/json",
            r#"{"statusCode":403,"message":"Out of call volume quota."}"#,
            "Out of call",
        ),
        (
            400,
            "application/problem+json",
            r#"{"title":"One or more validation errors occurred.","status":400,"errors":{"take":["not a number"]}}"#,
            "not a number",
        ),
    ] {
        sandbox.respond_next(status, media_type, &[("x-request-id", "r-1")], body);
        let error = infinigate.list_manufacturers().send().await.unwrap_err();
        let Error::Api(api_error) = &error else { panic!("{error:?}") };
        assert_eq!((api_error.status.as_u16(), api_error.body.as_ref()), (status, body.as_bytes()));
        assert_eq!(api_error.headers["x-request-id"], "r-1");
        assert!(error.to_string().contains(shown), "{error}");
    }
}

#[tokio::test]
async fn what_a_server_says_is_shown_as_one_short_line_and_kept_up_to_a_limit() {
    let sandbox = Sandbox::start().await.unwrap();
    let infinigate = builder_for(&sandbox).attempts(1).build().unwrap();
    let long = "down\r\n\u{1b}[31m".repeat(500_000);
    let json = serde_json::json!({"error": long, "message": long, "errors": {"a": [long]}}).to_string();
    for (status, body) in [(400, json.as_str()), (502, long.as_str()), (200, long.as_str())] {
        sandbox.respond_next(status, "application/json", &[], body);
        let error = infinigate.list_manufacturers().send().await.unwrap_err();
        let shown = error.to_string();
        assert!(shown.chars().count() < 800 && !shown.contains(char::is_control), "{status}: {shown}");
        assert_eq!(error.body().map(infinigate_auth::api::bytes::Bytes::len), Some(64 * 1024), "{status}");
    }
}

#[tokio::test]
async fn what_is_kept_of_a_success_that_broke_off_has_the_same_limit() {
    let server = FaultServer::start().await.unwrap();
    let infinigate = at(&format!("http://127.0.0.1:{}", server.port()));
    let half = response(200, &[("Content-Type", "application/json")], &vec![b' '; 300_000]);
    server.next([Act::Send(half[..200_000].to_vec()), Act::Close]);
    let options = RequestOptions::new().attempts(1);
    let error = infinigate.with_options(options).list_manufacturers().send().await.unwrap_err();
    assert_eq!(error.body().map(infinigate_auth::api::bytes::Bytes::len), Some(64 * 1024), "{error}");
}

#[tokio::test]
async fn a_decode_error_names_operation_path_and_excerpt() {
    let (sandbox, infinigate) = connected().await;
    let body = r#"{"count": 1, "result": [{"documentNumber": "A"}, {"documentNumber": {}}]}"#;
    sandbox.respond_next(200, "application/json", &[], body);
    let error = infinigate.list_invoices().send().await.unwrap_err();
    let Error::Decode(decode) = &error else { panic!("{error:?}") };
    assert_eq!((decode.operation, decode.path.as_str()), ("list_invoices", "result[1].documentNumber"));
    assert_eq!((decode.body.as_ref(), decode.status.as_u16()), (body.as_bytes(), 200));
    assert!(
        error.to_string().contains("list_invoices") && decode.excerpt.contains("documentNumber"),
        "{error}"
    );

    sandbox.respond_next(200, "text/html", &[], "<html>please log in</html>".repeat(1000));
    let error = infinigate.list_invoices().send().await.unwrap_err();
    assert!(error.to_string().len() < 500 && error.to_string().contains("please log in"), "{error}");
    assert_eq!(error.body().unwrap().len(), 26_000);
}

/// What a message quotes is cut short, and a secret that is cut short is looked for in vain.
#[tokio::test]
async fn no_beginning_of_a_secret_is_shown_where_a_message_is_cut() {
    let sandbox = Sandbox::start().await.unwrap();
    let infinigate = builder_for(&sandbox).attempts(1).build().unwrap();
    for before in 40..60 {
        let body = format!(r#"{{"error": "{}{} is void"}}"#, "x".repeat(before), sandbox.api_key());
        sandbox.inject(Fault::response(200, "application/json", &[], body).on(&LIST_MANUFACTURERS));
        let error = infinigate.list_manufacturers().send().await.unwrap_err();
        let shown = format!("{error} {error:?} {error:#?}");
        assert!(!shown.contains(&sandbox.api_key()[..4]), "{before}: {shown}");
        sandbox.clear_faults();
    }
}

#[tokio::test]
async fn a_closed_port_is_a_network_error() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let error = at(&url).list_manufacturers().send().await.unwrap_err();
    assert!(matches!(error, Error::Network(_)), "{error:?}");
    assert!(error.to_string().contains("refused") && !error.to_string().contains(&url), "{error}");
}

#[tokio::test]
async fn a_server_that_never_answers_is_a_timeout() {
    let clock = Clock::stop();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let infinigate = Infinigate::builder(Credentials::new("key", "id", "secret").unwrap());
    let infinigate = infinigate.base_url(url).attempts(1).build().unwrap();
    let call = tokio::spawn(async move { infinigate.list_manufacturers().send().await });
    let _connection = listener.accept().await.unwrap();
    clock.advance(Duration::from_secs(31)).await;
    let error = call.await.unwrap().unwrap_err();
    assert!(matches!(error, Error::Timeout(_)), "{error:?}");
}

#[tokio::test]
async fn the_raw_client_works_alone() {
    let (sandbox, _) = connected().await;
    sandbox.respond_next(200, "application/json", &[], r#"["HP", "Sophos"]"#);
    let client = Client::new(&format!("{}/", sandbox.base_url())).unwrap();
    assert_eq!(client.list_manufacturers().send().await.unwrap().items, ["HP", "Sophos"]);
    let exchange = &sandbox.exchanges()[0];
    assert_eq!(exchange.path, infinigate_auth::api::operations::LIST_MANUFACTURERS.path);
    for header in ["api-version", "api-key", "authorization"] {
        assert!(!exchange.request_headers.contains_key(header), "{header}");
    }
    let error = client.list_invoices().send().await.unwrap_err();
    assert!(matches!(error, Error::Credentials(_)), "{error:?}");
}

#[tokio::test]
async fn a_body_that_lacks_a_required_property_is_not_sent() {
    let (sandbox, infinigate) = connected().await;
    let body = types::QuoteAcceptance::builder().document_number("Q-1");
    let error = infinigate.accept_quote().body(body).send().await.unwrap_err();
    assert!(error.to_string().contains("accept_quote"), "{error}");
    assert_eq!(sandbox.request_count(), 0);
}
