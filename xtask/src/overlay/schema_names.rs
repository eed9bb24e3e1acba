//! Which schema of a document an action means, however the vendor's tool names it.

use serde_json::Value;

use crate::openapi;

/// Words that say how a class is used and not what it is, and the `Of` of generic names.
const FILLERS: [&str; 5] = ["dto", "model", "vm", "of", "schema"];

/// The schema's own name for one that the overlay names: the same, the one that an action before has given this name
/// (`x-rust-name`), or the only one of the same words. The order of the words does not matter, because tools write
/// `PagedResult` of `Quote` as `QuotePagedResult`, `PagedResultOfQuote` and ``PagedResult`1[[Api.Quote, Api]]``.
pub(super) fn find<'a>(document: &'a Value, wanted: &'a str) -> Option<&'a str> {
    let mut names = openapi::component_schemas(document).map(|(name, _)| name);
    if names.any(|name| name == wanted) {
        return Some(wanted);
    }
    let is_named = |schema: &Value| openapi::text(schema, super::inline_types::NAME) == Some(wanted);
    if let Some((name, _)) = openapi::component_schemas(document).find(|(_, schema)| is_named(schema)) {
        return Some(name);
    }
    let key = words(wanted);
    let mut alike =
        openapi::component_schemas(document).map(|(name, _)| name).filter(|name| words(name) == key);
    match (alike.next(), alike.next()) {
        (Some(only), None) => Some(only),
        _ => None,
    }
}

/// The words of a name in lower case, sorted, without namespaces, assemblies and fillers.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = name
        .split(['[', ']', '<', '>', '«', '»'])
        // `Api.Quote, Api, Version=1.0.0.0`: an assembly follows its type.
        .filter_map(|part| part.split(',').next())
        // `PagedResult`1` tells the number of its parameters.
        .filter_map(|part| part.split('`').next())
        .filter_map(|part| part.rsplit(['.', '+', '/']).next())
        .flat_map(split)
        .filter(|word| !FILLERS.contains(&word.as_str()))
        .collect();
    words.sort();
    words
}

/// `PurchaseQuoteDTO_v2` as purchase, quote, dto, v2.
fn split(name: &str) -> Vec<String> {
    use heck::ToSnakeCase;
    name.to_snake_case().split('_').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_schema_is_known_by_its_words() {
        for (own, wanted) in [
            ("PriceListItemDto", "PriceListItemDto"),
            ("PriceListItem", "PriceListItemDto"),
            ("priceListItemDTO", "PriceListItemDto"),
            ("Infinigate.Api.Models.PriceListItemDto", "PriceListItemDto"),
            ("Infinigate.Api.Prices+PriceListItem", "PriceListItemDto"),
            ("PriceListItemModel", "PriceListItemDto"),
            ("PagedResultOfPurchaseQuoteDto", "PurchaseQuoteDtoPagedResult"),
            ("PagedResult_PurchaseQuote_", "PurchaseQuoteDtoPagedResult"),
            ("PagedResult[PurchaseQuoteDto]", "PurchaseQuoteDtoPagedResult"),
            (
                "Api.PagedResult`1[[Api.PurchaseQuoteDto, Api, Version=1.0.0.0, Culture=neutral, PublicKeyToken=null]]",
                "PurchaseQuoteDtoPagedResult",
            ),
        ] {
            let document = json!({"components": {"schemas": {own: {}, "Address": {}}}});
            assert_eq!(find(&document, wanted), Some(own));
        }
    }

    #[test]
    fn a_schema_is_known_by_the_name_that_it_was_given() {
        let document = json!({"components": {"schemas": {
            "PurchaseQuoteDto": {"x-rust-name": "Quote"}, "QuoteDto": {}, "Line": {},
        }}});
        assert_eq!(find(&document, "Quote"), Some("PurchaseQuoteDto"));
        assert_eq!(find(&document, "QuoteDto"), Some("QuoteDto"));
    }

    #[test]
    fn no_guess_is_made_between_two() {
        let document = json!({"components": {"schemas": {"A.Quote": {}, "B.QuoteDto": {}, "QuoteLine": {}}}});
        assert_eq!(find(&document, "QuoteModel"), None);
        assert_eq!(find(&document, "QuoteHeader"), None);
        assert_eq!(find(&document, "QuoteLine"), Some("QuoteLine"));
    }
}
