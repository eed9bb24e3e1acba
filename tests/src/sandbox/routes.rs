//! Which path leads where, and what a request passes on its way.

use std::sync::Arc;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};

use super::errors::Refusal;
use super::shared::Shared;
use super::{altered, auth, canned, documents, exchange, pricelist, quotes};

pub(super) fn router(shared: &Arc<Shared>) -> Router {
    let protected = Router::new()
        .merge(product_management())
        .merge(invoice_management())
        .merge(order_management())
        .route_layer(from_fn_with_state(Arc::clone(shared), auth::require_token));
    // The layer added last is the first that a request meets.
    Router::new()
        .route(auth::TOKEN_PATH, post(auth::token))
        .merge(protected)
        .fallback(async || Refusal::NO_ROUTE)
        .method_not_allowed_fallback(async || Refusal::NO_ROUTE)
        .layer(from_fn(auth::require_key))
        .layer(from_fn_with_state(Arc::clone(shared), canned::answer))
        .layer(from_fn_with_state(Arc::clone(shared), altered::alter))
        .layer(from_fn_with_state(Arc::clone(shared), exchange::record))
        .with_state(Arc::clone(shared))
}

fn product_management() -> Router<Arc<Shared>> {
    Router::new()
        .route("/product-management/v1/pricelist/search/{searchword}", get(pricelist::search))
        .route("/product-management/v1/pricelist/search/count/{searchword}", get(pricelist::count))
        .route("/product-management/v1/pricelist/sku", get(pricelist::by_sku))
        .route("/product-management/v1/pricelist/vendor", get(pricelist::by_vendor_sku))
        .route("/product-management/v1/pricelist/", get(pricelist::by_manufacturer))
        .route("/product-management/v1/manufacturer", get(pricelist::manufacturers))
}

fn invoice_management() -> Router<Arc<Shared>> {
    Router::new()
        .route("/invoice-management/v1/purchaseinvoice", get(documents::invoices_v1))
        .route("/invoice-management/v1/purchaseinvoice/{guid}", get(documents::invoice))
        .route(
            "/invoice-management/v1/purchaseinvoice/documentnumber/{number}",
            get(documents::invoice_by_number),
        )
        .route("/invoice-management/v2/purchaseinvoice", get(documents::invoices_v2))
        .route("/invoice-management/v2/purchaseinvoice/{guid}", get(documents::invoice))
        .route(
            "/invoice-management/v2/purchaseinvoice/documentNumber/{number}",
            get(documents::invoice_by_number),
        )
        .route("/invoice-management/v2/purchasecreditmemo", get(documents::credit_memos))
        .route("/invoice-management/v2/purchasecreditmemo/{guid}", get(documents::credit_memo))
        .route(
            "/invoice-management/v2/purchasecreditmemo/documentNumber/{number}",
            get(documents::credit_memo_by_number),
        )
}

fn order_management() -> Router<Arc<Shared>> {
    Router::new()
        .route("/order-management/v2/purchasequote", get(quotes::list))
        .route("/order-management/v2/purchasequote/{guid}", get(quotes::by_guid))
        .route("/order-management/v2/purchasequote/documentNumber/{number}", get(quotes::by_number))
        .route("/order-management/v2/purchasequote/acceptance", post(quotes::accept))
        .route("/order-management/v2/purchasequote/reject", post(quotes::reject))
        .route("/order-management/v2/purchasequote/request", post(quotes::request))
}
