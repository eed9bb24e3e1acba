//! Which operation is answered by what, and what a request passes on its way.

use std::sync::Arc;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use infinigate_api::operations;

use super::errors::Refusal;
use super::shared::Shared;
use super::{altered, auth, documents, fault, pricelist, quotes, record, self_check};

pub(super) fn router(shared: &Arc<Shared>) -> Router {
    let protected = Router::new()
        .merge(product_management())
        .merge(invoice_management())
        .merge(order_management())
        .route_layer(from_fn_with_state(Arc::clone(shared), auth::require_token));
    // The layer added last is the first that a request meets.
    Router::new()
        .route(operations::REQUEST_TOKEN.path, post(auth::token))
        .merge(protected)
        .fallback(async || Refusal::NO_ROUTE)
        .method_not_allowed_fallback(async || Refusal::NO_ROUTE)
        .layer(from_fn(auth::require_key))
        .layer(from_fn_with_state(Arc::clone(shared), self_check::hold))
        .layer(from_fn_with_state(Arc::clone(shared), fault::meet))
        .layer(from_fn_with_state(Arc::clone(shared), altered::alter))
        .layer(from_fn_with_state(Arc::clone(shared), record::record))
        .with_state(Arc::clone(shared))
}

fn product_management() -> Router<Arc<Shared>> {
    Router::new()
        .route(operations::SEARCH_PRICE_LIST.path, get(pricelist::search))
        .route(operations::COUNT_PRICE_LIST.path, get(pricelist::count))
        .route(operations::GET_PRICE_LIST_BY_SKU.path, get(pricelist::by_sku))
        .route(operations::GET_PRICE_LIST_BY_VENDOR_SKU.path, get(pricelist::by_vendor_sku))
        .route(operations::GET_PRICE_LIST_BY_MANUFACTURER.path, get(pricelist::by_manufacturer))
        .route(operations::LIST_MANUFACTURERS.path, get(pricelist::manufacturers))
}

fn invoice_management() -> Router<Arc<Shared>> {
    Router::new()
        .route(operations::LIST_INVOICES_V1.path, get(documents::invoices_v1))
        .route(operations::GET_INVOICE_V1.path, get(documents::invoice))
        .route(operations::GET_INVOICE_BY_NUMBER_V1.path, get(documents::invoice_by_number))
        .route(operations::LIST_INVOICES.path, get(documents::invoices_v2))
        .route(operations::GET_INVOICE.path, get(documents::invoice))
        .route(operations::GET_INVOICE_BY_NUMBER.path, get(documents::invoice_by_number))
        .route(operations::LIST_CREDIT_MEMOS.path, get(documents::credit_memos))
        .route(operations::GET_CREDIT_MEMO.path, get(documents::credit_memo))
        .route(operations::GET_CREDIT_MEMO_BY_NUMBER.path, get(documents::credit_memo_by_number))
}

fn order_management() -> Router<Arc<Shared>> {
    Router::new()
        .route(operations::LIST_QUOTES.path, get(quotes::list))
        .route(operations::GET_QUOTE.path, get(quotes::by_guid))
        .route(operations::GET_QUOTE_BY_NUMBER.path, get(quotes::by_number))
        .route(operations::ACCEPT_QUOTE.path, post(quotes::accept))
        .route(operations::REJECT_QUOTE.path, post(quotes::reject))
        .route(operations::REQUEST_QUOTE.path, post(quotes::request))
}
