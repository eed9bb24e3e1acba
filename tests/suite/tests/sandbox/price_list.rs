//! Search, count, and look-ups of the price list.

use serde_json::Value;

use super::{Caller, TestResult, column, encode, path_of, text};

const SEARCH: &str = path_of("search_price_list");
const COUNT: &str = path_of("count_price_list");
const SKU: &str = path_of("get_price_list_by_sku");
const VENDOR: &str = path_of("get_price_list_by_vendor_sku");
const BY_MANUFACTURER: &str = path_of("get_price_list_by_manufacturer");
const MANUFACTURERS: &str = path_of("list_manufacturers");

/// The SKUs of the generated articles that pass a test.
fn expected(caller: &Caller, passes: impl Fn(&Value) -> bool) -> Vec<Value> {
    caller
        .sandbox
        .data()
        .products
        .iter()
        .filter(|product| passes(product))
        .map(|product| product["sku"].clone())
        .collect()
}

fn is_switch(product: &Value) -> bool {
    text(&product["descriptionFullText"]).to_lowercase().contains("switch")
}

async fn skus(caller: &Caller, path: &str) -> TestResult<Vec<Value>> {
    Ok(column(&caller.list(path).await?.rows, "sku").into_iter().cloned().collect())
}

#[tokio::test]
async fn the_search_looks_into_the_description_whatever_the_case() -> TestResult {
    let caller = Caller::new().await?;
    let switches = expected(&caller, is_switch);
    assert!(switches.len() > 20);
    for searchword in ["switch", "SWITCH", "%22switch%22", "%22sWiTcH%22"] {
        assert_eq!(skus(&caller, &format!("{SEARCH}/{searchword}")).await?, switches, "{searchword}");
    }
    assert_eq!(skus(&caller, &format!("{SEARCH}/no-such-thing")).await?, Vec::<Value>::new());
    Ok(())
}

#[tokio::test]
async fn the_search_looks_into_the_sku() -> TestResult {
    let caller = Caller::new().await?;
    let products = &caller.sandbox.data().products;
    let sku = text(&products[77]["sku"]);
    assert_eq!(skus(&caller, &format!("{SEARCH}/{}", sku.to_lowercase())).await?, [sku]);
    let vendor_sku = text(&products[77]["vendorSku"]);
    assert_eq!(skus(&caller, &format!("{SEARCH}/{vendor_sku}")).await?, Vec::<Value>::new());
    Ok(())
}

#[tokio::test]
async fn the_search_answers_whole_articles() -> TestResult {
    let caller = Caller::new().await?;
    let found = caller.list(&format!("{SEARCH}/switch")).await?;
    let products = &caller.sandbox.data().products;
    let switches: Vec<&Value> = products.iter().filter(|product| is_switch(product)).collect();
    assert_eq!(found.rows.iter().collect::<Vec<_>>(), switches);
    Ok(())
}

#[tokio::test]
async fn values_of_a_filter_are_alternatives() -> TestResult {
    let caller = Caller::new().await?;
    let wanted = expected(&caller, |product| {
        is_switch(product) && ["HP", "NETG"].contains(&text(&product["vendorCode"]))
    });
    assert!(!wanted.is_empty() && wanted.len() < expected(&caller, is_switch).len());
    for query in ["vendorCodes=HP&vendorCodes=NETG", "VendorCodes=hp&VENDORCODES=netg"] {
        assert_eq!(skus(&caller, &format!("{SEARCH}/switch?{query}")).await?, wanted, "{query}");
    }
    Ok(())
}

#[tokio::test]
async fn filters_are_joined() -> TestResult {
    let caller = Caller::new().await?;
    let query =
        "vendorCodes=SOPH&vendorCodes=ESET&productTypes=software&productTypes=Service&endUserTypes=EDUCATION";
    let wanted = expected(&caller, |product| {
        ["SOPH", "ESET"].contains(&text(&product["vendorCode"]))
            && product["productType"] == "Software"
            && product["endUserType"] == "Education"
    });
    assert!(!wanted.is_empty());
    assert_eq!(skus(&caller, &format!("{SEARCH}/e?{query}")).await?, wanted);
    let services = skus(&caller, &format!("{SEARCH}/e?productTypes=Service&endUserTypes=Standard")).await?;
    assert_eq!(services, Vec::<Value>::new(), "what has no end user type matches no filter on it");
    Ok(())
}

#[tokio::test]
async fn the_count_honours_the_filters() -> TestResult {
    let caller = Caller::new().await?;
    if COUNT.is_empty() {
        return Ok(());
    }
    let all = expected(&caller, is_switch).len();
    assert_eq!(caller.count(&format!("{COUNT}/%22Switch%22")).await?, all);
    let hp = expected(&caller, |product| is_switch(product) && product["vendorCode"] == "HP").len();
    assert!(hp > 0 && hp < all);
    assert_eq!(caller.count(&format!("{COUNT}/switch?vendorcodes=hp&take=1")).await?, hp);
    assert_eq!(caller.count(&format!("{COUNT}/switch?productTypes=Software")).await?, 0);
    Ok(())
}

#[tokio::test]
async fn pages_add_up_to_the_whole() -> TestResult {
    let caller = Caller::new().await?;
    let all = expected(&caller, is_switch);
    let mut paged = Vec::new();
    for names in [("take", "skip"), ("Take", "SKIP")] {
        paged.clear();
        while paged.len() < all.len() {
            let query = format!("{}=7&{}={}", names.0, names.1, paged.len());
            let page = skus(&caller, &format!("{SEARCH}/switch?{query}")).await?;
            assert_eq!(page.len(), 7.min(all.len() - paged.len()), "{query}");
            paged.extend(page);
        }
        assert_eq!(paged, all);
    }
    assert_eq!(skus(&caller, &format!("{SEARCH}/switch?skip=100000")).await?, Vec::<Value>::new());
    assert_eq!(skus(&caller, &format!("{SEARCH}/switch?take=0")).await?, Vec::<Value>::new());
    Ok(())
}

#[tokio::test]
async fn a_page_that_is_no_number_is_refused() -> TestResult {
    let caller = Caller::new().await?;
    for path in [format!("{SEARCH}/switch?"), format!("{SKU}?no=1&"), format!("{VENDOR}?no=1&")] {
        for value in ["-1", "ten", "1.5", "99999999999"] {
            let response = caller.get(&format!("{path}take={value}")).await?;
            assert_eq!(response.invalid_properties()?, ["take"], "{value}");
            let response = caller.get(&format!("{path}skip={value}&Take={value}")).await?;
            assert_eq!(response.invalid_properties()?, ["skip", "take"], "{value}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn skus_repeat_and_unknown_ones_are_absent() -> TestResult {
    let caller = Caller::new().await?;
    let products = &caller.sandbox.data().products;
    for (path, property) in [(SKU, "sku"), (VENDOR, "vendorSku")] {
        let (first, second) = (&products[3], &products[1200]);
        let query =
            format!("no={}&no=UNKNOWN&No={}", text(&first[property]), text(&second[property]).to_lowercase());
        let found = caller.list(&format!("{path}?{query}")).await?;
        assert_eq!(found.rows, [first.clone(), second.clone()], "{path}");
        let found = caller.list(&format!("{path}?{query}&take=1&skip=1")).await?;
        assert_eq!(found.rows, std::slice::from_ref(second), "{path}");
        assert!(caller.list(&format!("{path}?no=UNKNOWN")).await?.rows.is_empty(), "{path}");
        assert_eq!(caller.get(path).await?.invalid_properties()?, ["no"], "{path}");
    }
    Ok(())
}

#[tokio::test]
async fn the_guides_samples_find_something() -> TestResult {
    let caller = Caller::new().await?;
    let found = caller.list(&format!("{VENDOR}?no=U8JN1E&no=U8JM6E")).await?;
    assert_eq!(column(&found.rows, "vendorSku"), ["U8JN1E", "U8JM6E"]);
    let query = "take=10&skip=0&vendorCodes=HP&productTypes=Hardware&productTypes=Software";
    assert_eq!(skus(&caller, &format!("{SEARCH}/%22switch%22?{query}")).await?.len(), 10);
    Ok(())
}

#[tokio::test]
async fn articles_are_found_by_manufacturer() -> TestResult {
    let caller = Caller::new().await?;
    if BY_MANUFACTURER.is_empty() {
        return Ok(());
    }
    let name = "Extreme Networks";
    let wanted = expected(&caller, |product| product["vendorName"] == name);
    assert!(!wanted.is_empty());
    for name in [name, "EXTREME networks"] {
        let path = format!("{BY_MANUFACTURER}?manufacturerName={}", encode(name));
        assert_eq!(skus(&caller, &path).await?, wanted, "{name}");
    }
    let path = format!("{BY_MANUFACTURER}?manufacturerName=Extreme");
    assert_eq!(skus(&caller, &path).await?, Vec::<Value>::new(), "a part of the name is not the name");
    let response = caller.get(BY_MANUFACTURER).await?;
    assert_eq!(response.invalid_properties()?, ["manufacturerName"]);
    Ok(())
}

#[tokio::test]
async fn manufacturers_are_listed_by_name() -> TestResult {
    let caller = Caller::new().await?;
    let names = caller.list(MANUFACTURERS).await?.rows;
    assert_eq!(names, caller.sandbox.data().manufacturers());
    assert!(names.len() >= 12);
    for product in &caller.sandbox.data().products {
        assert!(names.contains(&product["vendorName"]), "{product}");
    }
    Ok(())
}
