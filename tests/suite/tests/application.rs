//! An application's integration tests, as its author would write them: its own code, the sandbox behind it, and nothing
//! but what is public.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::time::Duration;

use infinigate_auth::api::operations::{ACCEPT_QUOTE, GET_PRICE_LIST_BY_SKU, REQUEST_TOKEN};
use infinigate_auth::api::rust_decimal::Decimal;
use infinigate_auth::{Acceptance, Credentials, Error, Infinigate, Resolution};
use infinigate_sandbox::{Data, Fault, Sandbox};
use serde_json::json;

/// The application: a shop that shows the reseller's prices and orders what a quote offers below a limit.
struct Shop {
    infinigate: Infinigate,
}

#[derive(Debug, PartialEq, Eq)]
enum Order {
    Placed,
    TooExpensive,
    Unknown,
    Impossible,
}

impl Shop {
    fn at(sandbox: &Sandbox) -> Self {
        let credentials =
            Credentials::new(sandbox.api_key(), sandbox.client_id(), sandbox.client_secret()).unwrap();
        let infinigate = Infinigate::builder(credentials).base_url(sandbox.base_url());
        Self { infinigate: infinigate.timeout(Duration::from_secs(20)).build().unwrap() }
    }

    /// What an article costs; `None` if there is no price or it is out of stock.
    async fn price(&self, sku: &str) -> Result<Option<Decimal>, Error> {
        let found = self.infinigate.prices_by_sku([sku]).await?;
        Ok(found
            .items
            .into_iter()
            .find(|item| item.stock_level.is_some_and(|stock| stock > Decimal::ZERO))
            .and_then(|item| item.list_price?.discounted_price))
    }

    async fn order(&self, number: &str, limit: Decimal) -> Result<Order, Error> {
        let quote = match self.infinigate.acceptable_quote(number).await {
            Err(Error::InvalidInput(_)) => return Ok(Order::Impossible),
            quote => quote?,
        };
        if quote.total() > limit {
            return Ok(Order::TooExpensive);
        }
        match quote.accept("buyer@reseller.example").await {
            Acceptance::Accepted(_) => Ok(Order::Placed),
            Acceptance::Refused(error) => Err(error),
            Acceptance::Unknown(unknown) => match unknown.resolve(&self.infinigate).await? {
                Resolution::Processed(_) => Ok(Order::Placed),
                Resolution::NotProcessed(_) => Ok(Order::Impossible),
                // A person has to look before anybody orders again.
                _ => Ok(Order::Unknown),
            },
        }
    }
}

/// Two articles, and a quote that is good until the end of November.
async fn distributor() -> Sandbox {
    Sandbox::builder()
        .now("2026-11-24T10:00:00Z".parse().unwrap())
        .data(|data| {
            *data = Data::default();
            let price = json!({"discountedPrice": 99.95, "CurrencyCode": "EUR"});
            data.products.push(json!({"sku": "A-1", "stockLevel": 3, "listPrice": price}));
            data.products.push(json!({"sku": "A-2", "stockLevel": 0, "listPrice": price}));
            data.quotes.push(json!({
                "documentNumber": "Q-1",
                "documentVersion": 2,
                "documentStatus": "Open",
                "documentValidUntil": "2026-11-30T00:00:00",
                "total": 480,
                "currencyCode": "EUR",
                "canBeAccepted": true,
                "canBeRejected": true,
            }));
        })
        .start()
        .await
        .unwrap()
}

#[tokio::test]
async fn what_is_in_stock_has_a_price() {
    let sandbox = distributor().await;
    let shop = Shop::at(&sandbox);
    assert_eq!(shop.price("A-1").await.unwrap(), Some(Decimal::new(9995, 2)));
    assert_eq!(shop.price("A-2").await.unwrap(), None);
    assert_eq!(shop.price("A-3").await.unwrap(), None);
}

#[tokio::test(start_paused = true)]
async fn a_hiccup_is_not_noticed_and_an_outage_is_an_error_in_time() {
    let sandbox = distributor().await;
    let shop = Shop::at(&sandbox);
    sandbox.inject(Fault::status(503).times(1));
    sandbox.inject(Fault::disconnect().times(1));
    assert!(shop.price("A-1").await.unwrap().is_some());

    sandbox.inject(Fault::delay(Duration::from_mins(1)).on(&GET_PRICE_LIST_BY_SKU));
    let start = tokio::time::Instant::now();
    let error = shop.price("A-1").await.unwrap_err();
    assert!(matches!(error, Error::Timeout(_)), "{error:?}");
    assert!(start.elapsed() <= Duration::from_secs(21), "the clock is paused: this is the shop's own limit");
    sandbox.clear_faults();
    assert!(shop.price("A-1").await.unwrap().is_some());
}

#[tokio::test]
async fn an_expired_token_and_one_that_was_revoked_are_not_noticed() {
    let sandbox = distributor().await;
    let shop = Shop::at(&sandbox);
    assert!(shop.price("A-1").await.unwrap().is_some());
    sandbox.advance(Duration::from_mins(5));
    assert!(shop.price("A-1").await.unwrap().is_some());
    sandbox.revoke_tokens();
    assert!(shop.price("A-1").await.unwrap().is_some());
    assert_eq!(sandbox.token_request_count(), 3);
}

#[tokio::test(start_paused = true)]
async fn the_shop_opens_when_the_issuer_is_back() {
    let sandbox = distributor().await;
    let shop = Shop::at(&sandbox);
    sandbox.inject(Fault::response(200, "text/html", &[], "<html>maintenance</html>").on(&REQUEST_TOKEN));
    assert_eq!(shop.price("A-1").await.unwrap_err().operation(), Some("request_token"));
    sandbox.clear_faults();
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert!(shop.price("A-1").await.unwrap().is_some());
}

#[tokio::test]
async fn an_order_whose_response_is_lost_is_placed_once() {
    let sandbox = distributor().await;
    let shop = Shop::at(&sandbox);
    assert_eq!(shop.order("Q-1", Decimal::new(400, 0)).await.unwrap(), Order::TooExpensive);
    sandbox.inject(Fault::lost_response().on(&ACCEPT_QUOTE).times(1));
    assert_eq!(shop.order("Q-1", Decimal::new(500, 0)).await.unwrap(), Order::Placed);
    assert_eq!(sandbox.acceptances(), [("Q-1".to_owned(), 2)]);
}

#[tokio::test]
async fn a_quote_that_has_run_out_is_not_ordered() {
    let sandbox = distributor().await;
    let shop = Shop::at(&sandbox);
    sandbox.advance(Duration::from_hours(7 * 24));
    assert_eq!(shop.order("Q-1", Decimal::new(500, 0)).await.unwrap(), Order::Impossible);
    assert_eq!(sandbox.acceptances(), []);
}
