//! Prices by many numbers at once.

use infinigate_auth::Error;
use infinigate_auth::api::operations::GET_PRICE_LIST_BY_SKU;
use serde_json::Value;

use crate::common::connected;

#[tokio::test]
async fn a_thousand_numbers_come_back_in_the_order_asked() {
    let (sandbox, client) = connected().await;
    let products = &sandbox.data().products;
    let mut skus: Vec<String> =
        products.iter().filter_map(|item| item["sku"].as_str().map(str::to_owned)).take(1000).collect();
    skus.dedup();
    skus.reverse();
    let mut asked = skus.clone();
    asked.insert(1, "no such/number & more".to_owned());
    asked.push(format!(" {} ", skus[0].to_lowercase()));
    let found = client.prices_by_sku(asked).await.unwrap();
    let mut order: Vec<String> = found.items.iter().filter_map(|item| item.sku.clone()).collect();
    order.dedup();
    assert_eq!(order, skus);
    assert_eq!(found.missing, ["no such/number & more"]);
    assert!(found.unasked.is_empty());

    let requests = sandbox.exchanges();
    let lookups: Vec<_> =
        requests.iter().filter(|exchange| exchange.path == GET_PRICE_LIST_BY_SKU.path).collect();
    assert!(lookups.len() > 2, "{}", lookups.len());
    for exchange in lookups {
        let url = format!(
            "{}{}?{}",
            sandbox.base_url(),
            exchange.path,
            exchange.query.as_deref().unwrap_or_default()
        );
        assert!(url.len() <= 2000, "{}", url.len());
    }
}

#[tokio::test]
async fn vendor_numbers_are_looked_up_alike() {
    let (sandbox, client) = connected().await;
    let number = |item: &Value| item["vendorSku"].as_str().map(str::to_owned);
    let numbers: Vec<String> = sandbox.data().products.iter().filter_map(number).take(3).collect();
    let found = client.prices_by_vendor_sku(&numbers).await.unwrap();
    assert!(found.missing.is_empty() && found.items.len() >= 3, "{found:?}");
    assert_eq!(found.items[0].vendor_sku.as_ref(), numbers.first());
}

#[tokio::test]
async fn numbers_that_cannot_be_asked_for_are_refused_before_anything_is_sent() {
    let (sandbox, client) = connected().await;
    for number in [String::new(), "9".repeat(3000)] {
        let error = client.prices_by_sku([number]).await.unwrap_err();
        assert!(matches!(error, Error::InvalidInput(_)), "{error:?}");
    }
    assert!(client.prices_by_sku(Vec::<String>::new()).await.unwrap().items.is_empty());
    assert_eq!(sandbox.request_count(), 0);
}
