//! Price-list items by many numbers at once.

use std::collections::HashMap;

use futures::stream::{self, StreamExt, TryStreamExt};
use infinigate_api::types::PriceListItem;
use infinigate_api::{ClientInfo, Error, Items, Operation, operations};
use url::form_urlencoded;

use crate::Infinigate;

/// The longest URL that is sent: what gateways and proxies are known to accept.
const URL_LENGTH: usize = 2_000;
/// What is kept free in a URL for `take` and `skip`.
const PAGING_LENGTH: usize = 50;
/// How many requests are under way at a time.
const CONCURRENCY: usize = 4;

/// What was found for a list of numbers.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Lookup {
    /// The items, in the order in which their numbers were asked for. A number can have several, one for each band
    /// of quantities; one that was asked for twice is here once.
    pub items: Vec<PriceListItem>,
    /// The numbers for which there is no item, in the order asked.
    pub missing: Vec<String>,
    /// Items that were answered and have none of the numbers that were asked for.
    pub unasked: Vec<PriceListItem>,
}

impl Infinigate {
    /// Price-list items by any count of Infinigate's own numbers.
    ///
    /// They are split into requests whose URLs stay within 2,000 characters, of which four run at a time.
    /// Capitals do not matter.
    ///
    /// ```no_run
    /// # async fn example(infinigate: infinigate_auth::Infinigate) -> Result<(), infinigate_auth::Error> {
    /// let found = infinigate.prices_by_sku(["400101", "300512"]).await?;
    /// println!("{} found, missing: {}", found.items.len(), found.missing.join(", "));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidInput`] when a number is empty or too long for a URL; else those of `get_price_list_by_sku`.
    pub async fn prices_by_sku(
        &self,
        skus: impl IntoIterator<Item = impl Into<String>>,
    ) -> Result<Lookup, Error> {
        let request = |skus: Vec<String>| self.get_price_list_by_sku().no(skus).stream();
        let number = |item: &PriceListItem| item.sku.clone();
        self.look_up(&operations::GET_PRICE_LIST_BY_SKU, unique(skus), request, number).await
    }

    /// As [`prices_by_sku`](Self::prices_by_sku), by the manufacturers' numbers.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] when a number is empty or too long for a URL; else those of
    /// `get_price_list_by_vendor_sku`.
    pub async fn prices_by_vendor_sku(
        &self,
        vendor_skus: impl IntoIterator<Item = impl Into<String>>,
    ) -> Result<Lookup, Error> {
        let request = |skus: Vec<String>| self.get_price_list_by_vendor_sku().no(skus).stream();
        let number = |item: &PriceListItem| item.vendor_sku.clone();
        self.look_up(&operations::GET_PRICE_LIST_BY_VENDOR_SKU, unique(vendor_skus), request, number).await
    }

    async fn look_up(
        &self,
        operation: &Operation,
        numbers: Vec<String>,
        request: impl Fn(Vec<String>) -> Items<PriceListItem>,
        number_of: impl Fn(&PriceListItem) -> Option<String>,
    ) -> Result<Lookup, Error> {
        let room = URL_LENGTH.saturating_sub(self.baseurl().len() + operation.path.len() + PAGING_LENGTH);
        let parts = split(&numbers, room).map_err(|message| Error::invalid_request(operation, message))?;
        let responses: Vec<Vec<PriceListItem>> = stream::iter(parts)
            .map(|part| request(part).try_collect())
            .buffered(CONCURRENCY)
            .try_collect()
            .await?;

        let mut found: HashMap<String, Vec<PriceListItem>> =
            numbers.iter().map(|number| (key(number), Vec::new())).collect();
        let mut lookup = Lookup::default();
        for item in responses.into_iter().flatten() {
            match number_of(&item).and_then(|number| found.get_mut(&key(&number))) {
                Some(items) => items.push(item),
                None => lookup.unasked.push(item),
            }
        }
        for number in numbers {
            match found.remove(&key(&number)) {
                Some(items) if !items.is_empty() => lookup.items.extend(items),
                _ => lookup.missing.push(number),
            }
        }
        Ok(lookup)
    }
}

/// What makes two spellings the same number.
fn key(number: &str) -> String {
    number.trim().to_lowercase()
}

/// The numbers without those that came before.
fn unique(numbers: impl IntoIterator<Item = impl Into<String>>) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    numbers.into_iter().map(Into::into).filter(|number: &String| seen.insert(key(number))).collect()
}

/// Parts whose query strings are no longer than `room`.
fn split(numbers: &[String], room: usize) -> Result<Vec<Vec<String>>, String> {
    let mut parts: Vec<Vec<String>> = Vec::new();
    let mut used = 0;
    for number in numbers {
        if number.trim().is_empty() {
            return Err("one of the numbers is empty".to_owned());
        }
        let length =
            "&no=".len() + form_urlencoded::byte_serialize(number.as_bytes()).map(str::len).sum::<usize>();
        if length > room {
            let beginning: String = number.chars().take(40).collect();
            return Err(format!("the number {beginning:?}… is too long for a URL"));
        }
        match parts.last_mut() {
            Some(part) if used + length <= room => {
                part.push(number.clone());
                used += length;
            }
            _ => {
                parts.push(vec![number.clone()]);
                used = length;
            }
        }
    }
    Ok(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_fill_the_room_and_keep_the_order() {
        let numbers: Vec<String> = (0..100).map(|number| format!("A/{number:03}")).collect();
        // `&no=A%2F000` has eleven characters.
        let parts = split(&numbers, 115).unwrap();
        assert!(parts.iter().all(|part| part.len() == 10), "{parts:?}");
        assert_eq!(parts.concat(), numbers);
    }

    #[test]
    fn numbers_that_no_url_can_carry_are_refused() {
        assert!(split(&["A".repeat(111)], 114).unwrap_err().contains("too long"));
        assert!(split(&[" ".to_owned()], 114).unwrap_err().contains("empty"));
        assert!(split(&[], 114).unwrap().is_empty());
    }
}
