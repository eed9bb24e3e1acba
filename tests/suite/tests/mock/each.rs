//! Every mock once: it answers the call that it names, and no other.

use std::fs;
use std::path::PathBuf;

use chrono::NaiveDate;
use heck::ToSnakeCase;
use infinigate_auth::api::{Client, operations};
use infinigate_auth::mock::{MockServer, MockServerExt};
use infinigate_auth::types::{
    EndUserType, ProductType, QuoteAcceptance, QuoteRejection, QuoteRequest, QuoteRequestLine, TokenRequest,
    TokenRequestGrantType,
};
use infinigate_contract::spec::Description;
use rust_decimal::Decimal;
use serde_json::Value;
use uuid::Uuid;

/// How a call differs from the one that is mocked.
#[derive(Clone, Copy, Debug)]
enum Change {
    Nothing,
    /// The parameter of this name has another value.
    Other(&'static str),
    LeftOut(&'static str),
}

#[derive(Clone, Copy)]
enum Task<'a> {
    /// Mocks every request of the operation, which this server answers with the operation's id.
    Prepare(&'a MockServer),
    /// Checks the mock of one call, and that the server above takes the call for the operation's.
    Check(&'a MockServer),
}

/// Uses the mock of one operation, and returns the parameters of it that were used. Each has the value that is mocked
/// and another.
#[allow(clippy::too_many_lines, reason = "one arm for each operation")]
async fn perform(id: &str, task: Task<'_>) -> Vec<&'static str> {
    macro_rules! operation {
        ($method:ident $(, $parameter:ident: $value:expr, not $other:expr)*) => {{
            #[allow(unused_variables, reason = "an operation without parameters cannot be called in another way")]
            let call = async |client: &Client, change: Change| {
                let request = client.$method();
                $(let request = match change {
                    Change::LeftOut(stringify!($parameter)) => request,
                    Change::Other(stringify!($parameter)) => request.$parameter($other),
                    _ => request.$parameter($value),
                };)*
                request.send().await
            };
            let parameters: Vec<&'static str> = vec![$(stringify!($parameter)),*];
            match task {
                Task::Prepare(server) => {
                    server.$method(|_, then| drop(then.raw(418, "text/plain", id)));
                }
                Task::Check(all) => {
                    let error = call(&client_of(all), Change::Nothing).await.unwrap_err();
                    assert_eq!(error.body().unwrap(), id, "the mock of another operation answers");

                    let server = MockServer::start();
                    let client = client_of(&server);
                    let mut any = server.$method(|_, then| drop(then.raw(200, "application/json", example(id))));
                    let expected = call(&client, Change::Nothing).await.unwrap().into_inner();
                    any.delete();

                    let mock = server.$method(|when, then| {
                        drop(when$(.$parameter($value))*);
                        then.ok(&expected);
                    });
                    let answer = call(&client, Change::Nothing).await.unwrap().into_inner();
                    assert_eq!(json(&answer), json(&expected), "{id}");
                    for &parameter in &parameters {
                        for change in [Change::Other(parameter), Change::LeftOut(parameter)] {
                            let error = call(&client, change).await.unwrap_err();
                            let status = error.status().map(|status| status.as_u16());
                            assert!(matches!(status, None | Some(404)), "{id} with {change:?}: {error}");
                        }
                    }
                    mock.assert_calls(1);
                }
            }
            parameters
        }};
    }
    let day = |day: &str| day.parse::<NaiveDate>().unwrap();
    let texts = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect::<Vec<_>>();
    let hard = ProductType::Hardware;
    let soft = ProductType::from("Wärme & Kälte");
    match id {
        "request_token" => {
            operation!(request_token, body: credentials("a+b &=ü"), not credentials("a b &=ü"))
        }
        "search_price_list" => operation!(
            search_price_list,
            searchword: "50% \"a/b\"", not "50% a/b",
            take: 10, not 11,
            skip: 0, not 10,
            vendor_codes: texts(&["HP", "FORTINET"]), not texts(&["FORTINET", "HP"]),
            product_types: [hard.clone(), soft.clone()], not [hard.clone()],
            end_user_types: [EndUserType::Standard], not [EndUserType::Standard, EndUserType::Standard]
        ),
        "count_price_list" => operation!(
            count_price_list,
            searchword: "switch", not "Switch",
            vendor_codes: texts(&["HP"]), not texts(&["hp"]),
            product_types: [soft.clone()], not [hard.clone()],
            end_user_types: [EndUserType::Education], not [EndUserType::Government]
        ),
        "get_price_list_by_sku" => operation!(
            get_price_list_by_sku,
            no: texts(&["A,1", "A2"]), not texts(&["A", "1", "A2"]),
            take: 5, not 50,
            skip: 5, not 0
        ),
        "get_price_list_by_vendor_sku" => operation!(
            get_price_list_by_vendor_sku,
            no: texts(&["U8JN1E", "U8JM6E"]), not texts(&["U8JN1E"]),
            take: 5, not 50,
            skip: 5, not 0
        ),
        "get_price_list_by_manufacturer" => {
            operation!(get_price_list_by_manufacturer, manufacturer_name: "Beispiel & Söhne", not "Beispiel")
        }
        "list_manufacturers" => operation!(list_manufacturers),
        "list_invoices_v1" => operation!(
            list_invoices_v1,
            period_start: day("2026-01-01"), not day("2025-01-01"),
            period_end: day("2026-01-31"), not day("2026-02-01"),
            take: 2, not 3,
            skip: 1, not 2
        ),
        "get_invoice_v1" => operation!(get_invoice_v1, document_guid: guid(1), not guid(2)),
        "get_invoice_by_number_v1" => {
            operation!(get_invoice_by_number_v1, document_number: "R-1", not "R-2")
        }
        "list_invoices" => operation!(
            list_invoices,
            period_start: day("2026-01-01"), not day("2025-01-01"),
            period_end: day("2026-01-31"), not day("2026-02-01"),
            buyer_reference: "PO & more", not "PO",
            external_document_number: "E+1", not "E 1",
            take: 2, not 3,
            skip: 1, not 2
        ),
        "get_invoice" => operation!(get_invoice, document_guid: guid(1), not guid(2)),
        "get_invoice_by_number" => operation!(get_invoice_by_number, document_number: "R/1", not "R-1"),
        "list_credit_memos" => operation!(
            list_credit_memos,
            period_start: day("2026-01-01"), not day("2025-01-01"),
            period_end: day("2026-01-31"), not day("2026-02-01"),
            buyer_reference: "", not "B",
            external_document_number: "E", not "",
            take: 2, not 3,
            skip: 1, not 2
        ),
        "get_credit_memo" => operation!(get_credit_memo, document_guid: guid(1), not guid(2)),
        "get_credit_memo_by_number" => {
            operation!(get_credit_memo_by_number, document_number: "G(1)", not "G1")
        }
        "list_quotes" => operation!(
            list_quotes,
            buyer_reference: "B", not "b",
            external_document_number: "E", not "F",
            take: 2, not 3,
            skip: 1, not 2
        ),
        "get_quote" => operation!(get_quote, document_guid: guid(1), not guid(2)),
        "get_quote_by_number" => operation!(get_quote_by_number, document_number: "Q.1", not "Q-1"),
        "accept_quote" => operation!(accept_quote, body: acceptance(1), not acceptance(2)),
        "reject_quote" => operation!(reject_quote, body: rejection(Some("no")), not rejection(None)),
        "request_quote" => operation!(request_quote, body: quote_request("2.50"), not quote_request("2.51")),
        other => panic!("the description has an operation {other} whose mock this test does not use yet"),
    }
}

#[tokio::test]
async fn every_mock_answers_the_call_that_it_names_and_no_other() {
    let description = Description::of_this_project().unwrap();
    let all = MockServer::start();
    for operation in operations::ALL {
        perform(operation.id, Task::Prepare(&all)).await;
    }
    for operation in operations::ALL {
        let mut used = perform(operation.id, Task::Check(&all)).await;
        let described = description.operations().find(|described| described.id == operation.id).unwrap();
        let mut declared: Vec<_> =
            described.parameters().map(|parameter| parameter.name.to_snake_case()).collect();
        declared.extend(described.body().map(|_| "body".to_owned()));
        used.sort_unstable();
        declared.sort_unstable();
        assert_eq!(used, declared, "{}", operation.id);
    }
}

pub(crate) fn credentials(client_secret: &str) -> TokenRequest {
    let grant_type = TokenRequestGrantType::ClientCredentials;
    TokenRequest { client_id: "id".to_owned(), client_secret: client_secret.into(), grant_type }
}

pub(crate) fn acceptance(document_revision: i32) -> QuoteAcceptance {
    let accepted_by_user_mail = "buyer@reseller.example".to_owned();
    QuoteAcceptance { document_number: "Q1".to_owned(), document_revision, accepted_by_user_mail }
}

fn rejection(comments: Option<&str>) -> QuoteRejection {
    QuoteRejection {
        document_number: "Q1".to_owned(),
        document_revision: 1,
        rejected_by_user_mail: "buyer@reseller.example".to_owned(),
        user_comments: comments.map(str::to_owned),
    }
}

pub(crate) fn quote_request(quantity: &str) -> QuoteRequest {
    let quantity: Option<Decimal> = Some(quantity.parse().unwrap());
    QuoteRequest {
        header: None,
        lines: vec![QuoteRequestLine { item_number: Some("A1".to_owned()), quantity, ..Default::default() }],
    }
}

pub(crate) fn client_of(server: &MockServer) -> Client {
    Client::new(&server.base_url()).unwrap()
}

fn guid(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

/// The example of an answer.
fn example(operation: &str) -> String {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../openapi/examples");
    fs::read_to_string(folder.join(format!("{operation}.json"))).unwrap()
}

fn json(answer: &impl serde::Serialize) -> Value {
    serde_json::to_value(answer).unwrap()
}
