//! How a function of your own that uses the client is tested, against a mock server and without credentials:
//! `cargo test --package infinigate-auth --features mock --example test_your_code`.

use infinigate_auth::api::rust_decimal::Decimal;
use infinigate_auth::{Error, Infinigate};

/// The code that is tested: the lowest price at which something is in stock.
async fn best_price(infinigate: &Infinigate, what: &str) -> Result<Option<Decimal>, Error> {
    let page = infinigate.search_price_list().searchword(what).take(50).send().await?;
    let in_stock = page.iter().filter(|item| item.stock_level.is_some_and(|level| level > Decimal::ZERO));
    Ok(in_stock.filter_map(|item| item.list_price.as_ref()?.discounted_price).min())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    match best_price(&Infinigate::from_env()?, "switch").await? {
        Some(price) => println!("from {price}"),
        None => println!("nothing is in stock"),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use infinigate_auth::Page;
    use infinigate_auth::mock::{self, MockServer, MockServerExt};
    use infinigate_auth::types::{ListPrice, PriceListItem};

    use super::*;

    fn item(price: u32, stock: u32) -> PriceListItem {
        let list_price = ListPrice { discounted_price: Some(price.into()), ..Default::default() };
        PriceListItem { list_price: Some(list_price), stock_level: Some(stock.into()), ..Default::default() }
    }

    #[tokio::test]
    async fn what_is_not_in_stock_has_no_price() -> Result<(), Error> {
        let server = MockServer::start();
        let search = server.search_price_list(|when, then| {
            when.searchword("switch").take(50);
            then.ok(Page::from(vec![item(80, 0), item(95, 3), item(120, 9)]));
        });
        let infinigate = mock::client(&server).build()?;

        assert_eq!(best_price(&infinigate, "switch").await?, Some(95.into()));
        search.assert();
        Ok(())
    }
}
