//! A price-list item as somebody writes it by hand who wants exact amounts.

use rust_decimal::Decimal;
use serde::Deserialize;

/// An item of the price list.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "decoded, not read")]
pub(crate) struct Item {
    sku: Option<String>,
    vendor_sku: Option<String>,
    vendor_name: Option<String>,
    vendor_code: Option<String>,
    description_full_text: Option<String>,
    product_type: Option<String>,
    license_type: Option<String>,
    license_band: Option<Band>,
    end_user_type: Option<String>,
    price_on_request: Option<bool>,
    list_price: Option<Price>,
    stock_level: Option<Decimal>,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "decoded, not read")]
struct Band {
    min: Option<Decimal>,
    max: Option<Decimal>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, clippy::struct_field_names, reason = "decoded, not read, under the names of the wire")]
struct Price {
    price: Option<Decimal>,
    discounted_price: Option<Decimal>,
    discount_percent: Option<Decimal>,
    #[serde(rename = "CurrencyCode")]
    currency_code: Option<String>,
}
