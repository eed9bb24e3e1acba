//! Ten prices from the price list: the sample of the README.

use infinigate_auth::Infinigate;

#[tokio::main]
async fn main() -> Result<(), infinigate_auth::Error> {
    let infinigate = Infinigate::from_env()?;
    let page = infinigate.search_price_list().searchword("switch").take(10).send().await?;
    for item in page.iter() {
        let price = item.list_price.as_ref().and_then(|price| price.discounted_price);
        let price = price.map_or("on request".to_owned(), |price| price.to_string());
        println!("{}: {price}", item.vendor_sku.as_deref().unwrap_or("-"));
    }
    Ok(())
}
