//! One quote comes flat, as a row of the list, or with `header` and `lines`, as an invoice does. Nobody has written down
//! which (assumption), so both are read.

use infinigate_api::types;

/// The quote with the facts of its header beside its own, which come first. The header stays as it came.
pub(super) fn flat(mut quote: types::Quote) -> types::Quote {
    let Some(header) = quote.header.clone() else { return quote };
    quote.business_type = quote.business_type.or(header.business_type);
    quote.buyer_reference = said(quote.buyer_reference).or(header.buyer_reference);
    quote.can_be_accepted = quote.can_be_accepted.or(header.can_be_accepted);
    quote.can_be_rejected = quote.can_be_rejected.or(header.can_be_rejected);
    quote.currency_code = said(quote.currency_code).or(header.currency_code);
    quote.document_created = quote.document_created.or(header.document_created);
    quote.document_guid = quote.document_guid.or(header.document_guid);
    quote.document_number = said(quote.document_number).or(header.document_number);
    quote.document_status =
        quote.document_status.or(header.document_status.map(|status| status.as_str().into()));
    quote.document_valid_until = quote.document_valid_until.or(header.document_valid_until);
    quote.document_version = quote.document_version.or(header.document_version);
    quote.external_document_number = said(quote.external_document_number).or(header.external_document_number);
    quote.manufacturer_name = said(quote.manufacturer_name).or(header.manufacturer_name);
    quote.sales_contact = quote.sales_contact.or(header.sales_contact);
    quote.total = quote.total.or(header.total);
    quote.vendor_code = said(quote.vendor_code).or(header.vendor_code);
    quote
}

/// A text, unless it is blank.
pub(super) fn said(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_says_what_the_quote_itself_does_not() {
        let json = r#"{"header": {"documentNumber": "Q-1", "documentVersion": 2, "total": 10.50, "currencyCode": "EUR",
            "documentStatus": "Open", "canBeAccepted": true}, "lines": [{"itemNumber": "A-1"}]}"#;
        let quote = flat(serde_json::from_str(json).unwrap());
        assert_eq!(quote.document_number.as_deref(), Some("Q-1"));
        assert_eq!(quote.total.map(|total| total.to_string()).as_deref(), Some("10.50"));
        assert_eq!(quote.document_status.as_ref().map(types::DocumentStatus::as_str), Some("Open"));
        assert_eq!(
            (quote.document_version, quote.can_be_accepted, quote.lines.len()),
            (Some(2), Some(true), 1)
        );
        assert!(quote.header.is_some());

        let blank = r#"{"documentNumber": "Q-2", "currencyCode": " ", "header": {"currencyCode": "EUR"}}"#;
        assert_eq!(flat(serde_json::from_str(blank).unwrap()).currency_code.as_deref(), Some("EUR"));
        let own = r#"{"documentNumber": "Q-2", "header": {"documentNumber": "Q-1"}}"#;
        assert_eq!(flat(serde_json::from_str(own).unwrap()).document_number.as_deref(), Some("Q-2"));
    }
}
