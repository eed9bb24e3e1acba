//! What the sandbox knows: the operations that it answers from its data, in a form that the description's shape is
//! put on afterwards.

use infinigate_contract::spec::Said;

use super::api::Asked;
use super::errors::ErrorResponse;
use super::shared::Shared;
use super::{auth, documents, pricelist, quotes};

/// Answers an operation; `None` if the sandbox does not know it.
pub(super) fn response(
    shared: &Shared,
    operation: &str,
    asked: &Asked,
) -> Option<Result<Said, ErrorResponse>> {
    let data = &shared.data;
    Some(match operation {
        "request_token" => auth::token(shared, asked),
        "search_price_list" => pricelist::search(shared, asked),
        "count_price_list" => Ok(pricelist::count(shared, asked)),
        "get_price_list_by_sku" => pricelist::by_number(shared, asked, "sku"),
        "get_price_list_by_vendor_sku" => pricelist::by_number(shared, asked, "vendorSku"),
        "get_price_list_by_manufacturer" => pricelist::by_manufacturer(shared, asked),
        "list_manufacturers" => Ok(pricelist::manufacturers(shared)),
        "list_invoices_v1" => documents::list_v1(shared, asked),
        "list_invoices" => documents::list(shared, &data.invoices, asked),
        "get_invoice_v1" | "get_invoice" => documents::by_guid(&data.invoices, asked),
        "get_invoice_by_number_v1" | "get_invoice_by_number" => documents::by_number(&data.invoices, asked),
        "list_credit_memos" => documents::list(shared, &data.credit_memos, asked),
        "get_credit_memo" => documents::by_guid(&data.credit_memos, asked),
        "get_credit_memo_by_number" => documents::by_number(&data.credit_memos, asked),
        "list_quotes" => quotes::list(shared, asked),
        "get_quote" => quotes::by_guid(shared, asked),
        "get_quote_by_number" => quotes::by_number(shared, asked),
        "accept_quote" => quotes::accept(shared, asked),
        "reject_quote" => quotes::reject(shared, asked),
        "request_quote" => quotes::request(shared, asked),
        _ => return None,
    })
}
