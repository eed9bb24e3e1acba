//! Which requests a mock is for, beyond one value against another.

use infinigate_auth::api::Client;
use infinigate_auth::mock::{MockServer, MockServerExt};
use infinigate_auth::types::ProductType;

use crate::each::{acceptance, client_of, credentials};

fn started() -> (MockServer, Client) {
    let server = MockServer::start();
    let client = client_of(&server);
    (server, client)
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}

#[tokio::test]
async fn what_is_not_named_does_not_matter() {
    let (server, client) = started();
    let mock = server.search_price_list(|when, then| {
        when.take(10);
        then.no_content();
    });
    for searchword in ["switch", "50%", "a/b"] {
        client.search_price_list().searchword(searchword).take(10).skip(3).send().await.unwrap();
        client
            .search_price_list()
            .searchword(searchword)
            .take(10)
            .vendor_codes(texts(&["HP"]))
            .send()
            .await
            .unwrap();
    }
    mock.assert_calls(6);
}

#[tokio::test]
async fn every_value_of_an_array_counts_in_its_order() {
    let (server, client) = started();
    server.get_price_list_by_sku(|when, then| {
        when.no(texts(&["A", "B"]));
        then.no_content();
    });
    let others: [&[&str]; 7] =
        [&["A"], &["B"], &["B", "A"], &["A", "B", "C"], &["A", "A", "B"], &["A,B"], &["a", "b"]];
    for other in others {
        let response = client.get_price_list_by_sku().no(texts(other)).send().await;
        assert!(response.is_err(), "{other:?}");
    }
    client.get_price_list_by_sku().no(texts(&["A", "B"])).send().await.unwrap();
}

#[tokio::test]
async fn a_parameter_can_be_required_to_be_absent() {
    let (server, client) = started();
    server.search_price_list(|when, then| {
        when.without_skip().without_product_types();
        then.no_content();
    });
    let search = || client.search_price_list().searchword("a");
    search().take(1).send().await.unwrap();
    assert!(search().skip(0).send().await.is_err());
    assert!(search().product_types([ProductType::Hardware]).send().await.is_err());
}

#[tokio::test]
async fn a_form_has_all_of_its_fields() {
    let (server, client) = started();
    let mock = server.request_token(|when, then| {
        when.body(credentials("s"));
        then.raw(200, "application/json", r#"{"access_token": "t"}"#);
    });
    client.request_token().body(credentials("s")).send().await.unwrap();
    let url = format!("{}/authorization/token", server.base_url());
    let own = async |form: &[(&str, &str)]| {
        infinigate_auth::api::reqwest::Client::new()
            .post(&url)
            .form(form)
            .send()
            .await
            .unwrap()
            .status()
            .as_u16()
    };
    let fields = [("grant_type", "client_credentials"), ("client_secret", "s"), ("client_id", "id")];
    assert_eq!(own(&fields).await, 200, "the order does not matter");
    assert_eq!(own(&fields[1..]).await, 404, "one is missing");
    assert_eq!(own(&[&fields[..], &[("scope", "all")]].concat()).await, 404, "one is too many");
    mock.assert_calls(2);
}

#[tokio::test]
async fn what_httpmock_offers_is_within_reach() {
    let (server, client) = started();
    server.list_invoices(|when, then| {
        when.take(1).into_inner().header_missing("authorization").header_missing("api-version");
        then.no_content().into_inner().header("x-request-id", "r-17");
    });
    let response = client.list_invoices().take(1).send().await.unwrap();
    assert_eq!(response.headers()["x-request-id"], "r-17");
}

#[tokio::test]
async fn the_mock_that_was_set_up_first_answers() {
    let (server, client) = started();
    server.accept_quote(|when, then| {
        when.body(acceptance(1));
        then.no_content();
    });
    server.accept_quote(|_, then| drop(then.raw(409, "text/plain", "taken")));
    client.accept_quote().body(acceptance(1)).send().await.unwrap();
    let error = client.accept_quote().body(acceptance(2)).send().await.unwrap_err();
    assert_eq!(error.body().unwrap(), "taken");
}

#[tokio::test]
async fn a_value_in_a_path_is_compared_as_it_is_sent() {
    let (server, client) = started();
    server.get_quote_by_number(|when, then| {
        when.document_number(r"Q\1");
        then.raw(200, "application/json", r#"{"documentNumber": "Q\\1"}"#);
    });
    client.get_quote_by_number().document_number(r"Q\1").send().await.unwrap();
    assert!(client.get_quote_by_number().document_number("Q/1").send().await.is_err());
}
