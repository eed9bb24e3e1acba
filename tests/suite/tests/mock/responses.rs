//! What a mock answers, and what a client with credentials makes of it.

use futures::TryStreamExt;
use infinigate_auth::mock::{self, MockServer, MockServerExt};
use infinigate_auth::types::{GatewayError, ListPrice, PriceListItem};
use infinigate_auth::{Error, Infinigate, Page};

fn started() -> (MockServer, Infinigate) {
    let server = MockServer::start();
    let infinigate = mock::client(&server).attempts(1).build().unwrap();
    (server, infinigate)
}

#[tokio::test]
async fn the_client_of_a_mock_server_has_a_token() {
    let (server, infinigate) = started();
    let mock = server.list_manufacturers(|when, then| {
        when.into_inner().header("API-KEY", "mock-key").header("Authorization", "Bearer mock-token");
        then.ok(Page::from(vec!["Beispiel".to_owned()]));
    });
    assert_eq!(infinigate.list_manufacturers().send().await.unwrap()[0], "Beispiel");
    mock.assert();
}

#[tokio::test]
async fn an_api_error_is_told_as_the_description_declares_it() {
    let (server, infinigate) = started();
    let said = GatewayError { message: Some("no such invoice".to_owned()), ..Default::default() };
    server.get_invoice_by_number(|when, then| {
        when.document_number("R1");
        then.not_found(&said);
    });
    server.get_invoice_by_number(|_, then| drop(then.server_error(503, said.clone())));
    let error = infinigate.get_invoice_by_number().document_number("R1").send().await.unwrap_err();
    assert!(matches!(error, Error::Api(_)), "{error:?}");
    assert_eq!(error.status().unwrap(), 404);
    assert!(error.to_string().contains("no such invoice"), "{error}");
    let error = infinigate.get_invoice_by_number().document_number("R2").send().await.unwrap_err();
    assert_eq!(error.status().unwrap(), 503);
}

/// Whatever the streams ask for: from a row on, so many, one more behind the last.
#[tokio::test]
async fn rows_are_answered_part_by_part() {
    let item = |sku: &str| PriceListItem { sku: Some(sku.to_owned()), ..Default::default() };
    for count in 0..5_usize {
        let (server, infinigate) = started();
        let numbers: Vec<String> = (0..count).map(|number| format!("A{number}")).collect();
        let items: Vec<_> = numbers.iter().map(|number| item(number)).collect();
        server.search_price_list(|_, then| drop(mock::rows(then.into_inner(), &items)));
        server.get_price_list_by_sku(|_, then| drop(mock::rows(then.into_inner(), &items)));
        for size in 1..4 {
            let stream = infinigate.search_price_list().searchword("a").stream().page_size(size);
            let read: Vec<PriceListItem> = stream.try_collect().await.unwrap();
            assert!(
                read.iter().map(|item| item.sku.clone().unwrap()).eq(numbers.clone()),
                "{count} by {size}"
            );
        }
        if count > 0 {
            assert_eq!(infinigate.prices_by_sku(&numbers).await.unwrap().items.len(), count);
        }
    }
}

#[tokio::test]
async fn a_response_keeps_every_digit() {
    let (server, infinigate) = started();
    let price = "1234567890.1234567890123456";
    server.search_price_list(|_, then| {
        let list_price = ListPrice { price: Some(price.parse().unwrap()), ..Default::default() };
        then.ok(Page::from(vec![PriceListItem { list_price: Some(list_price), ..Default::default() }]));
    });
    let page = infinigate.search_price_list().searchword("a").send().await.unwrap();
    assert_eq!(page[0].list_price.as_ref().unwrap().price.unwrap().to_string(), price);
}

#[tokio::test]
async fn any_body_can_be_answered() {
    let (server, infinigate) = started();
    server.get_quote_by_number(|_, then| drop(then.raw(502, "text/html", b"<html>\xFF</html>")));
    let error = infinigate.get_quote_by_number().document_number("Q").send().await.unwrap_err();
    assert_eq!(error.body().unwrap().as_ref(), b"<html>\xFF</html>");
    assert_eq!(error.headers().unwrap()["content-type"], "text/html");
}

#[test]
#[should_panic(expected = "the status 404 is not one of 500 to 599")]
fn a_status_of_another_class_is_refused() {
    MockServer::start().list_invoices(|_, then| drop(then.server_error(404, GatewayError::default())));
}
